"""Points as Arrow tables, and as files that are written from those: GeoParquet, GeoPackage, small FlatGeobuf."""
import json
import os

import numpy as np
import pyarrow
import pyarrow.parquet
import pyogrio

NAME_DIGITS = 8
ROWS_PER_GROUP = 1 << 17
WKB_POINT = np.dtype([("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
GDAL_DRIVERS = {"fgb": "FlatGeobuf", "gpkg": "GPKG"}


def name_digits(ids):
    """The decimal digits of each id, as bytes: n x 8."""
    powers = 10 ** np.arange(NAME_DIGITS - 1, -1, -1, dtype=np.int64)
    return (ids[:, None] // powers % 10 + ord("0")).astype(np.uint8)


def fixed_width(cells, kind):
    """An Arrow array of texts or bytes that are all of one length: n x length bytes."""
    count, width = cells.shape
    offsets = np.arange(count + 1, dtype=np.int32) * width
    buffers = [None, pyarrow.py_buffer(offsets), pyarrow.py_buffer(np.ascontiguousarray(cells))]
    return pyarrow.Array.from_buffers(kind, count, buffers)


def to_arrow(points, first=0, stop=None):
    """The rows from first up to stop as a table: id, name, the text column, population where there is one, geometry."""
    stop = len(points) if stop is None else min(stop, len(points))
    ids = np.arange(first, stop, dtype=np.int64)
    names = np.column_stack([np.full(len(ids), ord(points.letter), np.uint8), name_digits(ids)])
    columns = {
        "id": pyarrow.array(ids),
        "name": fixed_width(names, pyarrow.string()),
        points.text_column: pyarrow.array(points.words).take(pyarrow.array(points.word_of[first:stop])),
    }
    if points.population is not None:
        columns["population"] = pyarrow.array(points.population[first:stop])
    wkb = np.empty(len(ids), WKB_POINT)
    wkb["order"], wkb["type"], wkb["x"], wkb["y"] = 1, 1, points.x[first:stop] / 1e7, points.y[first:stop] / 1e7
    geometry = fixed_width(wkb.view(np.uint8).reshape(len(ids), WKB_POINT.itemsize), pyarrow.binary())
    fields = [pyarrow.field(name, column.type) for name, column in columns.items()]
    fields.append(pyarrow.field("geometry", pyarrow.binary(), metadata={"ARROW:extension:name": "geoarrow.wkb"}))
    return pyarrow.table([*columns.values(), geometry], schema=pyarrow.schema(fields))


def write_parquet(points, path):
    """GeoParquet 1.0: WKB, longitude and latitude on WGS84, which is its default CRS."""
    about = {"version": "1.0.0", "primary_column": "geometry",
             "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}}}
    schema = to_arrow(points, 0, 0).schema.with_metadata({"geo": json.dumps(about)})
    with pyarrow.parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, len(points), ROWS_PER_GROUP):
            table = to_arrow(points, first, first + ROWS_PER_GROUP)
            writer.write_table(table.replace_schema_metadata(schema.metadata), row_group_size=ROWS_PER_GROUP)


def write_gdal(points, path):
    """By GDAL's driver for the ending of the path, with its defaults: a spatial index too."""
    name, ending = os.path.splitext(os.path.basename(path))
    pyogrio.write_arrow(to_arrow(points), path, driver=GDAL_DRIVERS[ending[1:]], layer=name, geometry_type="Point",
                        geometry_name="geometry", crs="EPSG:4326")
