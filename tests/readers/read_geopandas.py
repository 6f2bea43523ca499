#!/usr/bin/env python3
"""What GeoPandas finds in each file, by GDAL of its own and by pandas: read_geopandas.py FILE..."""
import json
import sys
from pathlib import Path

import geopandas
import pandas
import pyarrow
import pyogrio
import shapely

from shapes import EMPTY, from_wkb

TYPES = [(pyarrow.types.is_boolean, "boolean"), (pyarrow.types.is_integer, "integer"), (pyarrow.types.is_floating, "real"),
         (pyarrow.types.is_string, "text"), (pyarrow.types.is_large_string, "text"), (pyarrow.types.is_date, "date"),
         (pyarrow.types.is_timestamp, "datetime")]


def type_of(dtype):
    kind = dtype.pyarrow_dtype if isinstance(dtype, pandas.ArrowDtype) else pyarrow.string()
    return next((name for is_it, name in TYPES if is_it(kind)), str(kind))


def value_of(value):
    if value is None or value is pandas.NA or value is pandas.NaT or value != value:
        return None
    return value.isoformat() if hasattr(value, "isoformat") else value


def shape_of(shape):
    return None if shape is None else EMPTY if shape.is_empty else from_wkb(shapely.to_wkb(shape, flavor="iso"))


def frame_of(path, name):
    if path.endswith(".csv"):
        frame = pandas.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
        if not frame.columns[-1].startswith("wkt"):
            return frame
        shapes = geopandas.GeoSeries.from_wkt(frame.pop(frame.columns[-1]).where(lambda text: text.notna(), None))
        return geopandas.GeoDataFrame(frame, geometry=shapes.values, crs="OGC:CRS84")
    return geopandas.read_file(path, layer=name, use_arrow=True, arrow_to_pandas_kwargs={"types_mapper": pandas.ArrowDtype})


def read(path):
    names = [Path(path).stem] if path.endswith(".csv") else [name for name, _ in pyogrio.list_layers(path)
                                                             if not name.startswith("limes_")]
    layers = {}
    for name in names:
        frame = frame_of(path, name)
        shapes = [None] * len(frame)
        crs = None
        if isinstance(frame, geopandas.GeoDataFrame):
            shapes = [shape_of(shape) for shape in frame.geometry]
            crs = ":".join(frame.crs.to_authority() or ()) if frame.crs else None
            frame = pandas.DataFrame(frame.drop(columns=frame.geometry.name))
        columns = {column: [value_of(value) for value in frame[column]] for column in frame.columns}
        layers[name] = {"crs": crs, "fields": {column: type_of(frame.dtypes[column]) for column in frame.columns},
                        "rows": [{"values": {column: columns[column][row] for column in columns}, "geometry": shapes[row]}
                                 for row in range(len(shapes))]}
    return layers


json.dump({path: read(path) for path in sys.argv[1:]}, sys.stdout)
