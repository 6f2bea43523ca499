#!/usr/bin/env python3
"""What ogrinfo prints of each file: read_ogrinfo.py FILE..."""
import json
import re
import subprocess
import sys

from shapes import from_wkt

TYPES = {"Integer": "integer", "Integer64": "integer", "Real": "real", "String": "text", "Date": "date", "DateTime": "datetime",
         "Integer(Boolean)": "boolean"}
SHAPE = re.compile(r"  ((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION) ")


def value_of(kind, text):
    if text == "(null)":
        return None
    if kind == "integer":
        return int(text)
    if kind == "real":
        return float(text)
    if kind == "boolean":
        return text == "1"
    return re.sub(r"^(\d+)/(\d+)/(\d+)(?: (\d+:\d+:\d+))?.*$",
                  lambda m: f"{m[1]}-{m[2]}-{m[3]}" + (f"T{m[4]}" if m[4] else ""), text) if kind in ("date", "datetime") else text


def row_of(text, fields):
    """A feature as printed: a line a field, but a text may go on over several; then its geometry, if any."""
    text, shape = text.rstrip("\n"), None
    last = text.rpartition("\n")
    if SHAPE.match(last[2] + " "):
        text, shape = last[0], from_wkt(last[2])
    values = dict.fromkeys(fields)
    marks = re.finditer("\n  (" + "|".join(map(re.escape, sorted(fields, key=len, reverse=True))) + r") \(\w+(?:\(\w+\))?\) = ", text)
    order = {name: number for number, name in enumerate(fields)}
    found = []
    for mark in marks:  # a text may look like a field: fields come in order
        if not found or order[mark[1]] > order[found[-1][1]]:
            found.append(mark)
    for mark, after in zip(found, [*found[1:], None]):
        values[mark[1]] = value_of(fields[mark[1]], text[mark.end():after.start() if after else len(text)])
    return {"values": values, "geometry": shape}


def layer_of(text):
    head, *features = re.split(r"\nOGRFeature\(.*\):", text)
    fields = {}
    for name, kind in re.findall(r"^(.+): ([A-Z]\w+(?:\(Boolean\))?) \(\d+\.\d+\)", head, re.MULTILINE):
        fields[name] = TYPES[kind]
    codes = re.findall(r'ID\["EPSG",(\d+)\]\]$', head, re.MULTILINE)
    rows = [row_of(feature, fields) for feature in features]
    count = re.search(r"^Feature Count: (\d+)$", head, re.MULTILINE)[1]
    if int(count) != len(rows):
        raise SystemExit(f"ogrinfo counts {count} and prints {len(rows)}")
    return {"crs": f"EPSG:{codes[-1]}" if codes else None, "fields": fields, "rows": rows}


def read(path):
    options = ["-oo", "AUTODETECT_TYPE=NO", "-oo", "KEEP_GEOM_COLUMNS=NO", "-oo", "EMPTY_STRING_AS_NULL=YES"] if path.endswith(".csv") else []
    printed = subprocess.run(["ogrinfo", "-ro", "-al", "-nomd", *options, path], check=True, capture_output=True, encoding="utf-8").stdout
    layers = re.split(r"^Layer name: ", printed, flags=re.MULTILINE)[1:]
    return {layer.split("\n", 1)[0]: layer_of(layer) for layer in layers if not layer.startswith("limes_")}


if __name__ == "__main__":
    json.dump({path: read(path) for path in sys.argv[1:]}, sys.stdout)
