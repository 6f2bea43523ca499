#!/usr/bin/env python3
"""Other programs read what limes writes: main.py LIMES PYTHON MODULES FOLDER

truth.json becomes a GeoPackage without limes, is imported, exported in every format, and read by QGIS, GeoPandas, ogrinfo, PostGIS
and mapshaper. What each finds is held against the truth and against limes' own ledger. So are all layers of data-samples/, whose truth
is what the tables of the atlas hold. PYTHON has GeoPandas, MODULES is a node_modules with mapshaper.
"""
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import make_input
import read_sqlite
from compare import differences, is_mixed, ledger_differences, rules

HERE = Path(__file__).resolve().parent
ENDINGS = ["gpkg", "fgb", "geojson", "geojsonl", "csv"]
FACETS = {"valid_from", "valid_to", "legal_from", "legal_to", "accuracy_m", "source"}


def run(*command):
    ended = subprocess.run([str(each) for each in command], capture_output=True, encoding="utf-8", check=False,
                           env={**os.environ, "PYTHONWARNINGS": "ignore"})
    if ended.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))[:300]}\nended with {ended.returncode}: {ended.stderr[-3000:]}")
    return ended.stdout


def written_truth(path):
    """truth.json as it is to be found in an export: with an id, which limes gives to rows that have none."""
    with open(path, encoding="utf-8") as file:
        truth = json.load(file)
    layers = {}
    for name, layer in truth.items():
        rows = [{"values": {"id": f"#{number}", **dict(zip(layer["fields"], values))}, "geometry": shape}
                for number, (values, shape) in enumerate(layer["rows"], 1)]
        layers[name] = {"crs": "EPSG:4326", "fields": {"id": "text", **layer["fields"]}, "rows": rows}
    return truth, layers


def as_in_atlas(layers):
    """An atlas has the days it holds too, and two names for itself."""
    renamed = {"fid": "fid_2", "geom": "geom_2"}
    for layer in layers.values():
        days = {"valid_from": "date", "valid_to": "date"}
        fields = {"id": "text", **days, **{name: kind for name, kind in layer["fields"].items() if name != "id"}}
        rows = [{"values": {renamed.get(name, name): value for name, value in {**row["values"], "valid_from": None, "valid_to": None}.items()},
                 "geometry": row["geometry"]} for row in layer["rows"]]
        yield {"crs": "EPSG:4326", "fields": {renamed.get(name, name): kind for name, kind in fields.items()}, "rows": rows}


def as_exported(layer):
    """An export leaves out what the atlas knows of no row."""
    known = {name: kind for name, kind in layer["fields"].items()
             if name not in FACETS or any(row["values"][name] is not None for row in layer["rows"])}
    return {**layer, "fields": known}


class Exports:
    """The files to be read, each with the truth of its layers."""

    def __init__(self, limes, folder):
        self.limes, self.folder, self.files, self.reports = limes, folder, {}, {}

    def add_atlas(self, path, layers):
        self.files[str(path)] = layers

    def add_layer(self, atlas, name, layer, *options, endings=ENDINGS):
        for ending in endings:
            path = self.folder / f"{name}.{ending}"
            run(self.limes, "export", atlas, name, "-o", path, "--report", f"{path}.report", "-q", *options)
            with open(f"{path}.report", encoding="utf-8") as file:
                self.reports[str(path)] = json.load(file)
            self.files[str(path)] = {name: layer}


def readable(reader, path, layers):
    """Whether the file is one that a reader can read, whoever wrote it."""
    ending = Path(path).suffix[1:]
    layer = next(iter(layers.values()))
    if reader == "mapshaper" and (len(layers) > 1 or (is_mixed(layer) and Path(path).stem == "twinned_pairs")):
        return False  # 0.7.70 fails to write points and lines of one layer beside others; also where GDAL wrote the file
    if reader == "mapshaper" and ending == "gpkg" and is_table(layer):
        return False  # it reads tables of features only
    if reader == "postgis" and ending == "fgb":
        # ST_FromFlatGeobuf of PostGIS 3.3.2 knows one kind of geometry a file, and a null ends the server.
        return not is_mixed(layer) and all(value is not None for row in layer["rows"] for value in row["values"].values())
    return True


def check(reader, command, exports):
    files = [path for path, layers in exports.files.items() if readable(reader, path, layers)]
    found = json.loads(run(*command, *files))
    said, rows = [], 0
    for path in files:
        ending = Path(path).suffix[1:]
        layers = found[path]
        for name, layer in exports.files[path].items():
            if is_table(layer) and ending == "fgb":
                continue  # no row of it can be kept; the ledger says so
            known = rules(reader, ending, is_mixed(layer))
            here = layers.pop(name, None) if known.by_name or len(layers) > 1 else layers.pop(next(iter(layers)))
            wrong = ["no such layer"] if here is None else differences(layer, here, known)
            rows += len(here["rows"]) if here else 0
            said += [f"{reader}: {Path(path).name}, {name}: {each}" for each in wrong]
        said += [f"{reader}: {Path(path).name}: a layer {name} that is not ours" for name in layers if ending != "fgb"]
    print(f"{reader}: {len(files)} files, {rows} rows: {'as written' if not said else 'DIFFERS'}", flush=True)
    return said


def is_table(layer):
    return all(row["geometry"] is None for row in layer["rows"])


def main():
    limes, python, modules, folder = (Path(each).absolute() for each in sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    exports = Exports(limes, folder)

    truth, layers = written_truth(HERE / "truth.json")
    make_input.write(truth, folder / "input.gpkg")
    run(limes, "import", folder / "input.gpkg", "-o", folder / "atlas.gpkg", "-q")
    exports.add_atlas(folder / "atlas.gpkg", dict(zip(layers, as_in_atlas(layers))))
    for name, layer in layers.items():
        exports.add_layer(folder / "atlas.gpkg", name, layer)
    one = layers["tỉnh"]["rows"][0]  # a polygon, which its layer has made a multi-polygon
    one = {**one, "geometry": {"type": "MultiPolygon", "coordinates": [one["geometry"]["coordinates"]]}}
    whole = {**layers["tỉnh"], "rows": [one]}
    (folder / "whole").mkdir()
    exports.folder = folder / "whole"
    exports.add_layer(folder / "atlas.gpkg", "tỉnh", whole, "--where", "population IS NOT NULL")

    exports.folder = folder / "samples"
    exports.folder.mkdir()
    atlas = folder / "samples.gpkg"
    run(limes, "import", HERE.parents[1] / "data-samples", "-o", atlas, "-q")
    samples = read_sqlite.read(atlas)
    exports.add_atlas(atlas, samples)
    for name, layer in samples.items():
        # The lines of GeoJSON text sequences are the features of GeoJSON, to the letter.
        exports.add_layer(atlas, name, as_exported(layer), "--all-times", endings=[each for each in ENDINGS if each != "geojsonl"])

    said = []
    for path, report in exports.reports.items():
        layer = next(iter(exports.files[path].values()))
        ending = Path(path).suffix[1:]
        said += [f"limes: {Path(path).name}: {each}" for each in ledger_differences(layer, report, ending)]
    readers = {
        "qgis": ["/usr/bin/python3", HERE / "read_qgis.py"],
        "geopandas": [python, HERE / "read_geopandas.py"],
        "ogrinfo": ["/usr/bin/python3", HERE / "read_ogrinfo.py"],
        "postgis": ["/usr/bin/python3", HERE / "read_postgis.py"],
        "mapshaper": ["node", HERE / "read_mapshaper.mjs", modules],
    }
    with ThreadPoolExecutor(2) as pool:
        for wrong in pool.map(lambda reader: check(reader, readers[reader], exports), readers):
            said += wrong
    if said:
        sys.exit("\n".join(said))


main()
