#!/usr/bin/env python3
"""GeoParquet that GeoPandas writes, as limes reads it: check_parquet.py LIMES FOLDER, a build with LIMES_WITH_PARQUET"""
import json
import random
import shutil
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import geopandas
import numpy
import pandas
import pyarrow
import pyarrow.parquet
import shapely
from shapely.geometry import shape

import read_sqlite
from compare import Rules, differences

HERE = Path(__file__).resolve().parent
ARROW = {"integer": pyarrow.int64(), "real": pyarrow.float64(), "text": pyarrow.string(), "date": pyarrow.date32(), "boolean": pyarrow.bool_()}


class Checks:
    def __init__(self, limes, folder):
        self.limes, self.folder, self.said, self.count = limes, folder, [], 0

    def call(self, *arguments):
        return subprocess.run([self.limes, *map(str, arguments)], capture_output=True, encoding="utf-8", check=False)

    def expect(self, what, is_so, found=""):
        self.count += 1
        if not is_so:
            self.said.append(f"parquet: {what}: {str(found)[:600]}")

    def read(self, path, *options):
        """What limes exports of it, by the bytes of SQLite; and its report."""
        out = path.with_suffix(".gpkg")
        ended = self.call("export", path, "-o", out, "--overwrite", "--report", f"{out}.report", "-q", *options)
        if ended.returncode != 0:
            self.expect(f"{path.name} is read", False, ended.stderr)
            return None, {}
        return next(iter(read_sqlite.read(out).values())), json.loads(Path(f"{out}.report").read_text(encoding="utf-8"))

    def refused(self, what, path, *words, options=()):
        ended = self.call("export", path, "-o", self.folder / "none.gpkg", *options)
        self.expect(f"{what} is refused, with the mend", ended.returncode in (1, 2) and all(word in ended.stderr for word in words),
                    f"{ended.returncode} {ended.stderr}")

    def same(self, what, path, truth):
        layer, _ = self.read(path)
        if layer is not None:
            wrong = differences(truth, layer, Rules())
            self.expect(f"{what} is read as it was", not wrong, wrong)


def frame_of(layer):
    columns = {}
    for number, (name, kind) in enumerate(layer["fields"].items()):
        values = [row[0][number] for row in layer["rows"]]
        values = [date.fromisoformat(value) if kind == "date" and value else value for value in values]
        columns[name] = pandas.array(values, dtype=pandas.ArrowDtype(ARROW[kind]))
    shapes = [None if row[1] is None else shape(row[1]) for row in layer["rows"]]
    return geopandas.GeoDataFrame(columns, geometry=geopandas.GeoSeries(shapes, crs="EPSG:4326", name="place"))


def as_read(layer):
    """With ids, and what limes does of itself with a geometry collection that is empty: nothing."""
    rows = [{"values": {"id": f"#{number}", **dict(zip(layer["fields"], values))}, "geometry": geometry}
            for number, (values, geometry) in enumerate(layer["rows"], 1)]
    return {"crs": "EPSG:4326", "fields": {"id": "text", **layer["fields"]}, "rows": rows}


def with_geo(path, out, change):
    """The same file with other metadata."""
    table = pyarrow.parquet.read_table(path)
    geo = json.loads(table.schema.metadata[b"geo"])
    change(geo)
    pyarrow.parquet.write_table(table.replace_schema_metadata({b"geo": json.dumps(geo).encode()}), out)
    return out


def check_truth(checks):
    with open(HERE / "truth.json", encoding="utf-8") as file:
        truth = json.load(file)
    ways = [{}, {"schema_version": "1.1.0", "write_covering_bbox": True, "row_group_size": 2}, {"compression": "zstd"}, {"compression": "gzip"},
            {"compression": None}]
    for name, layer in truth.items():
        if not any(geometry for _, geometry in layer["rows"]):
            continue
        for number, way in enumerate(ways):
            path = checks.folder / f"{name}-{number}.parquet"
            frame_of(layer).to_parquet(path, **way)
            checks.same(f"{name} {way}", path, as_read(layer))
    table = truth["bảng"]
    plain = checks.folder / "bảng.parquet"
    pandas.DataFrame(frame_of(table).drop(columns="geometry")).to_parquet(plain)
    checks.same("a table without geometry", plain, as_read(table))
    return checks.folder / "tỉnh-0.parquet", checks.folder / "order-0.parquet"


def check_samples(checks):
    """Real data by way of GeoPandas: as many rows, and the coordinates of the files themselves."""
    for name in ("provinces", "border_lines", "rivers"):
        frame = geopandas.read_file(HERE.parents[1] / "data-samples" / name / f"{name}.geojson")
        path = checks.folder / f"{name}.parquet"
        frame.to_parquet(path, row_group_size=20)
        layer, _ = checks.read(path, "--all-times")
        if layer is None:
            continue
        places = lambda shapes: sorted(shapely.get_coordinates(each).round(9).tolist() for each in shapely.normalize(shapes))
        wanted = places([each for each in frame.geometry if each is not None])
        found = places([shapely.from_geojson(json.dumps(row["geometry"])) for row in layer["rows"] if row["geometry"]])
        checks.expect(f"{name} has the coordinates of its file", found == wanted and len(layer["rows"]) == len(frame),
                      [len(layer["rows"]), len(frame), sum(map(len, found)), sum(map(len, wanted))])


def check_crs(checks):
    places = geopandas.GeoDataFrame({"a": [1, 2]}, geometry=geopandas.points_from_xy([105.5, 106.25], [21.25, 22.5]), crs="EPSG:4326")
    utm = places.to_crs("EPSG:32648")
    path = checks.folder / "utm.parquet"
    utm.to_parquet(path)
    layer, _ = checks.read(path)
    if layer is not None:
        far = max(abs(a - b) for row, place in zip(layer["rows"], places.geometry)
                  for a, b in zip(row["geometry"]["coordinates"], (place.x, place.y)))
        checks.expect("UTM is brought to WGS 84", far < 1e-8, far)
    whole = with_geo(path, checks.folder / "whole.parquet", lambda geo: geo["columns"]["geometry"]["crs"].pop("id"))
    layer, _ = checks.read(whole)
    checks.expect("a CRS without a name is read by its definition",
                  layer is not None and abs(layer["rows"][0]["geometry"]["coordinates"][0] - 105.5) < 1e-8)
    places.to_parquet(checks.folder / "places.parquet")
    checks.read(with_geo(checks.folder / "places.parquet", checks.folder / "absent.parquet", lambda geo: geo["columns"]["geometry"].pop("crs")))
    unknown = with_geo(checks.folder / "places.parquet", checks.folder / "unknown.parquet", lambda geo: geo["columns"]["geometry"].update(crs=None))
    checks.refused("a CRS that is not known", unknown, "--assume-crs")
    checks.read(unknown, "--assume-crs", "EPSG:4326")


def check_refusals(checks, areas, points):
    spherical = lambda geo: geo["columns"][geo["primary_column"]].update(edges="spherical")
    checks.refused("areas with spherical edges", with_geo(areas, checks.folder / "curved.parquet", spherical), "densify")

    def points_only(geo):
        spherical(geo)
        geo["columns"][geo["primary_column"]]["geometry_types"] = ["Point"]
    layer, _ = checks.read(with_geo(points, checks.folder / "round.parquet", points_only))
    checks.expect("points have no edges", layer is not None and len(layer["rows"]) == 3)
    native = checks.folder / "native.parquet"
    geopandas.read_parquet(points).to_parquet(native, geometry_encoding="geoarrow", schema_version="1.1.0")
    checks.refused("another encoding", native, "WKB")
    checks.refused("a version that is not known", with_geo(areas, checks.folder / "later.parquet", lambda geo: geo.update(version="3.0.0")), "3.0.0")
    checks.refused("a column that is not there",
                   with_geo(areas, checks.folder / "gone.parquet", lambda geo: geo.update(primary_column="gone", columns={"gone": {"encoding": "WKB"}})), "gone")
    deep = "{\"version\":\"1.0.0\",\"x\":" + "[" * 200000 + "]" * 200000 + "}"
    table = pyarrow.parquet.read_table(areas).replace_schema_metadata({b"geo": deep.encode()})
    pyarrow.parquet.write_table(table, checks.folder / "deep.parquet")
    checks.refused("metadata nested without end", checks.folder / "deep.parquet", "nested")
    checks.refused("another layer", f"{areas}:other", "other")


def check_types(checks):
    rows = 4
    table = pyarrow.table({
        "kind": pyarrow.array(["gate", None, "bridge", "gate"]).dictionary_encode(),
        "when": pyarrow.array([0, None, -86400000, 253402214400000], pyarrow.timestamp("ms")),
        "small": pyarrow.array([1, None, -3, 4], pyarrow.int8()), "single": pyarrow.array([0.5, None, float("nan"), 2.5], pyarrow.float32()),
        "wide": pyarrow.array([1, 2, 3, 2**64 - 1], pyarrow.uint64()), "price": pyarrow.array([Decimal("1.50")] * rows),
        "parts": pyarrow.array([[1], [], None, [2, 3]]), "bytes": pyarrow.array([b"\0"] * rows)})
    path = checks.folder / "types.parquet"
    pyarrow.parquet.write_table(table, path)
    layer, report = checks.read(path)
    if layer is None:
        return
    column = lambda name: [row["values"][name] for row in layer["rows"]]
    checks.expect("categories are texts", column("kind") == ["gate", None, "bridge", "gate"], column("kind"))
    checks.expect("moments are texts", column("when")[2].startswith("1969-12-31T00:00:00"), column("when"))
    checks.expect("small numbers are integers", column("small") == [1, None, -3, 4], column("small"))
    checks.expect("what is no number is none", column("single") == [0.5, None, None, 2.5], column("single"))
    left_out = {name for name in ("wide", "price", "parts", "bytes") for finding in report["findings"]
                if finding["kind"] in ("column-type", "binary-column") and f"'{name}'" in finding["what"]}
    checks.expect("what limes has no type for is left out, and told", left_out == {"wide", "price", "parts", "bytes"} and
                  not left_out & set(layer["fields"]), report["findings"])


def check_many(checks):
    """More rows than a batch has, in several row groups; only some columns wanted."""
    random_numbers = numpy.random.default_rng(7)
    x, y = random_numbers.uniform(102, 108, 50_000), random_numbers.uniform(20, 23, 50_000)
    frame = geopandas.GeoDataFrame({"number": numpy.arange(50_000), "name": [f"Bản {i}" for i in range(50_000)]},
                                   geometry=geopandas.points_from_xy(x, y), crs="OGC:CRS84")
    path = checks.folder / "many.parquet"
    frame.to_parquet(path, row_group_size=7_000)
    layer, _ = checks.read(path, "--threads", "2")
    if layer is not None:
        wrong = sum(row["values"]["number"] != i or row["values"]["name"] != f"Bản {i}" or row["geometry"]["coordinates"] != [x[i], y[i]]
                    for i, row in enumerate(layer["rows"]))
        checks.expect("many rows are read in their order", len(layer["rows"]) == 50_000 and wrong == 0, wrong)


def check_rejects(checks):
    """What an import of Parquet cannot keep is set aside with its values and its geometry, and is mended by a file made of it."""
    bow_tie = shapely.Polygon([(500000, 2300000), (500400, 2300400), (500400, 2300000), (500000, 2300400)])
    frame = geopandas.GeoDataFrame({"id": ["good", "date", "bow"], "valid_from": ["2020-01-01", "2020-13", "2020-01-01"], "r": [0.1 + 0.2, None, 1.5],
                                    "d": [date(1959, 3, 1), date(2024, 2, 29), None]},
                                   geometry=[shapely.Point(500000, 2300000), shapely.Point(500100, 2300000), bow_tie], crs="EPSG:32648")
    path, atlas, out = (checks.folder / name for name in ("rejects.parquet", "rejects.gpkg", "mend.geojson"))
    frame.to_parquet(path)
    ended = checks.call("import", path, "--layer", "x", "--id", "id", "-o", atlas)
    checks.expect("Parquet with rejects is imported", ended.returncode == 0 and "2 records are set aside" in ended.stderr, ended.stderr)
    before = atlas.read_bytes() if atlas.exists() else b""
    again = checks.call("import", path, "--layer", "x", "--id", "id", "-o", atlas)
    checks.expect("the same again changes nothing", again.returncode == 0 and atlas.read_bytes() == before, again.stderr)
    written = checks.call("rejects", atlas, "x", "-o", out)
    checks.expect("rejects of Parquet are written", written.returncode == 0, written.stderr)
    if written.returncode != 0:
        return
    mend = json.loads(out.read_text(encoding="utf-8"))
    rows = {feature["properties"]["id"]: feature for feature in mend["features"]}
    told = {name: [row["properties"][field] for field in ("limes_record", "limes_input", "valid_from", "r", "d")] for name, row in rows.items()}
    checks.expect("their values are as they came", told == {"date": [2, "rejects.parquet", "2020-13", None, "2024-02-29"],
                                                            "bow": [3, "rejects.parquet", "2020-01-01", "1.5", None]}, told)
    texts = {name: shapely.from_wkt(row["properties"]["limes_geometry"]) for name, row in rows.items()}
    checks.expect("their geometry is as it came", all(texts[name].equals_exact(frame.set_index("id").geometry[name], 0) for name in texts), texts)
    checks.expect("it is in the CRS of the file", {row["properties"]["limes_crs"] for row in rows.values()} == {"EPSG:32648"}, rows)
    rows["date"]["properties"]["valid_from"] = "2020-12"
    mend["features"] = [rows["date"]]
    out.write_text(json.dumps(mend), encoding="utf-8")
    last = checks.call("import", out, "--layer", "x", "--id", "id", "-o", atlas)
    checks.expect("a mended one is taken", last.returncode == 0 and "1 record is set aside" in last.stderr, last.stderr)


def check_damage(checks, path):
    """Whatever bytes are wrong, the program says so or reads what is there; it never falls."""
    whole = path.read_bytes()
    broken = checks.folder / "broken.parquet"
    chance = random.Random(11)
    for _ in range(60):
        damaged = bytearray(whole)
        if chance.random() < 0.3:
            damaged = damaged[:chance.randrange(4, len(damaged))]
        else:
            for _ in range(chance.randrange(1, 6)):
                damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        broken.write_bytes(damaged)
        ended = checks.call("export", broken, "-o", checks.folder / "damaged.gpkg", "--overwrite", "-q", "--memory", "2GiB")
        checks.expect("damage is told", ended.returncode in (0, 1, 2), f"{ended.returncode} {ended.stderr}")


def main():
    limes, folder = (Path(each).absolute() for each in sys.argv[1:])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    checks = Checks(limes, folder)
    areas, points = check_truth(checks)
    check_samples(checks)
    check_crs(checks)
    check_refusals(checks, areas, points)
    check_types(checks)
    check_many(checks)
    check_rejects(checks)
    check_damage(checks, areas)
    print(f"parquet: {checks.count} checks: {'as written' if not checks.said else 'DIFFERS'}")
    if checks.said:
        sys.exit("\n".join(checks.said[:20]))


main()
