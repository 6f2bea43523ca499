"""Holds the sample files against their layer definitions, and against the fact tables when they are given.

    python3 check_samples.py SAMPLES LAYERS [FACTS]     exit 1 and a line a fault, or the counts
    python3 check_samples.py --write SAMPLES LAYERS     renews the file tables of the ORIGIN.md pages

ORIGIN.md of a layer has a table of its files between two marks: rows, rows with a position
or shape, ids of other rows that it holds (all found), bytes, SHA-256.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

from tables import read_csv, read_features

MARKS = ("<!-- files -->", "<!-- end of files -->")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
SHAPES = {"point": {"Point"}, "line_string": {"LineString", "MultiLineString"}, "polygon": {"Polygon", "MultiPolygon"}}


class Faults(list):
    def need(self, holds, text):
        if not holds:
            self.append(text)


def records(path, definition):
    """The rows of a file as text, and how many of them have a geometry."""
    if path.suffix == ".csv":
        rows = read_csv(path)
        positions = definition.get("positions", [])
        placed = [r for r in rows if positions and all(r[p["lon"]] and r[p["lat"]] for p in positions)]
        return rows, len(placed)
    features = read_features(path)
    rows = [{k: "" if v is None else str(v) for k, v in f["properties"].items()} for f in features]
    return rows, sum(f["geometry"] is not None for f in features)


def fields_of(definition):
    names = {definition["id"]} | {c.get("from", c["name"]) for c in definition["columns"]}
    names |= {definition[k] for k in ("valid_from", "valid_to", "legal_from", "legal_to") if k in definition}
    names |= {definition[k]["column"] for k in ("accuracy", "source") if "column" in definition.get(k, {})}
    for p in definition.get("positions", []):
        names |= {p["lon"], p["lat"]}
    return names


def check_values(definition, rows, faults):
    name = definition["name"]
    for column in definition["columns"]:
        values = [r.get(column["name"], "") for r in rows]
        faults.need(not column.get("required") or all(values), f"{name}: {column['name']} is required and empty somewhere")
        for value in filter(None, values):
            if column["type"] in ("integer", "real"):
                faults.need(is_number(value, column["type"]), f"{name}: {column['name']} holds '{value}'")
            if column["type"] == "boolean":
                faults.need(value in ("true", "false"), f"{name}: {column['name']} holds '{value}'")
            faults.need(unicodedata.is_normalized("NFC", value), f"{name}: '{value}' is not NFC")
    for key in ("valid_from", "valid_to", "legal_from", "legal_to"):
        for value in filter(None, (r.get(definition.get(key, ""), "") for r in rows)):
            faults.need(DATE.fullmatch(value), f"{name}: {key} holds '{value}'")
    for check in definition["checks"]:
        values = [v for v in (r.get(check["column"], "") for r in rows) if v]
        if check["kind"] == "one-of":
            faults.need(set(values) <= set(check["words"]), f"{name}: {check['column']} holds {set(values) - set(check['words'])}")
        if check["kind"] == "unique":
            faults.need(len(values) == len(set(values)), f"{name}: {check['column']} repeats")
        if check["kind"] == "range":
            low, high = map(float, check["words"])
            faults.need(all(low <= float(v) <= high for v in values), f"{name}: {check['column']} leaves its range")


def is_number(text, kind):
    try:
        return (int(text) if kind == "integer" else float(text)) is not None
    except ValueError:
        return False


def check_geometry(path, definition, faults):
    if path.suffix != ".geojson":
        return
    for f in read_features(path):
        shape = f["geometry"]
        faults.need(shape is None or shape["type"] in SHAPES[definition["geometry"]], f"{path.name}: {f['properties']['id']} is a {shape and shape['type']}")


def gdal_count(path):
    if not shutil.which("ogrinfo"):
        return None
    done = subprocess.run(["ogrinfo", "-ro", "-so", "-al", str(path)], capture_output=True, text=True, check=False)
    found = re.search(r"Feature Count: (\d+)", done.stdout)
    return int(found[1]) if done.returncode == 0 and found else -1


def file_table(files, links):
    lines = ["| file | rows | with geometry | links to rows | bytes | SHA-256 |", "| --- | --- | --- | --- | --- | --- |"]
    for path, rows, placed in files:
        data = path.read_bytes()
        lines.append(f"| `{path.name}` | {rows} | {placed} | {links} | {len(data)} | `{hashlib.sha256(data).hexdigest()}` |")
    return "\n".join(lines)


def origin_table(path, table, write, faults):
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if not all(m in text for m in MARKS):
        faults.append(f"{path.parent.name}/ORIGIN.md: no file table")
        return
    head, rest = text.split(MARKS[0])
    tail = rest.split(MARKS[1])[1]
    wanted = f"{head}{MARKS[0]}\n{table}\n{MARKS[1]}{tail}"
    if write:
        path.write_text(wanted, encoding="utf-8")
    faults.need(write or text == wanted, f"{path.parent.name}/ORIGIN.md: the file table is not that of the files; renew it with --write")


# Which cells of a sample hold those of a fact table, where the column is called otherwise.
RENAMED = {
    "prefectures": {"centre_lon": "lon", "centre_lat": "lat", "centre_accuracy_m": "accuracy_m"},
    "corridors": {"valid_from": "status_from"}, "events": {"kind": "event_kind"},
}
TABLES = {"gates.csv": ["gates"], "border_markers.csv": ["border_markers"], "provinces.csv": ["provinces", "prefectures"],
          "twinned_pairs.csv": ["twinned_pairs"], "rail_lines.csv": ["corridors"], "rail_corridors.csv": ["stations"],
          "events.csv": ["events"], "commune_corrections.csv": ["commune_corrections"], "ship/communes.csv": ["communes"],
          "ship/commune_links.csv": ["commune_links"], "communes.csv": ["communes"]}
ADDED = {("events.csv", "country")}  # filled where the table leaves it empty
# The rows of border communes are merged into the communes: of a column that both have, both values are kept.
MERGED = {
    "name": ["name_vi", "border_row_name", "name_zh"], "area_km2": ["area_km2", "border_row_area_km2"],
    "parent_name": ["province_name", "prefecture_name"], "predecessor_district": ["predecessor_districts"],
    "lon": ["border_row_lon", "lon"], "lat": ["border_row_lat", "lat"], "accuracy_m": ["border_row_accuracy_m", "accuracy_m"],
    "coord_method": ["border_row_basis", "position_basis"],
}
SPELT = {"yes": "true", "no": "false"}


def check_facts(facts, layers, faults):
    for table, names in TABLES.items():
        for row in read_csv(facts / table):
            name = next((n for n in names if row["id"] in layers[n]), None)
            if name is None:
                faults.append(f"{table}: {row['id']} is in no layer")
                continue
            kept = layers[name][row["id"]]
            for column, value in row.items():
                lost = value and not holds(kept, renamed(name, table, column), value, table)
                faults.need(not lost, f"{table}: {row['id']}: {column} '{value}' is lost")


def renamed(name, table, column):
    if table == "ship/communes.csv" and column == "name":
        return "name_vi"
    return RENAMED.get(name, {}).get(column, column)


def holds(kept, column, value, table):
    have = [kept.get(c, "") for c in MERGED.get(column, [column])] if table == "communes.csv" else [kept.get(column, "")]
    if table == "communes.csv" and column == "county_code":
        have = [kept["county_id"].removeprefix("cn-")]
    if column == "source":
        have.append(kept["source"].split("; ", 1)[-1])
    return any(h in (value, SPELT.get(value)) or same_number(h, value) for h in have) or (table, column) in ADDED


def same_number(a, b):
    try:
        return float(a) == float(b)
    except ValueError:
        return False


def read_layer(samples, definition, faults):
    """All rows of a layer by id, and its files with their counts."""
    name, layer, files = definition["name"], {}, []
    for path in sorted(p for pattern in definition["inputs"] for p in samples.glob(pattern)):
        rows, placed = records(path, definition)
        files.append((path, len(rows), placed))
        present, wanted = {k for r in rows for k in r}, fields_of(definition)
        faults.need(present <= wanted, f"{name}: not in the definition: {sorted(present - wanted)}")
        faults.need(wanted <= present, f"{name}: not in the file: {sorted(wanted - present)}")
        count = gdal_count(path)
        faults.need(count in (None, len(rows)), f"{name}: GDAL reads {count} rows of {len(rows)}")
        check_geometry(path, definition, faults)
        check_values(definition, rows, faults)
        layer |= {r[definition["id"]]: r for r in rows}
    faults.need(len(layer) == sum(rows for _, rows, _ in files), f"{name}: ids repeat")
    faults.need(files, f"{name}: no input found")
    return layer, files


def main(arguments):
    write = arguments[:1] == ["--write"]
    samples, definitions, *facts = map(Path, arguments[write:])
    faults, layers, files = Faults(), {}, {}
    read = {p.parent.name: json.loads(p.read_text(encoding="utf-8")) for p in sorted(definitions.glob("*/layer.json"))}
    for name, definition in read.items():
        layers[name], files[name] = read_layer(samples, definition, faults)
    links = check_relations(read, layers, faults)
    for name in read:
        origin_table(samples / name / "ORIGIN.md", file_table(files[name], links[name]), write, faults)
        for _, rows, placed in files[name]:
            print(f"{name:20} {rows:6} rows {placed:6} with geometry {links[name]:6} links")
    if facts:
        check_facts(facts[0], layers, faults)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def check_relations(read, layers, faults):
    links = {}
    for name, definition in read.items():
        links[name] = 0
        for relation in definition.get("relations", []):
            for row in layers[name].values():
                for target in filter(None, row.get(relation["column"], "").split(relation["separator"])):
                    links[name] += 1
                    faults.need(target in layers[relation["to"]], f"{name}: {row[definition['id']]}: {relation['column']} names no row of {relation['to']}: {target}")
    return links


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
