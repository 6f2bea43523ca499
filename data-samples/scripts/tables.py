"""Reading and writing the sample files: text stays as it was read, numbers as they were written."""

import csv
import json
from pathlib import Path


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_csv(path, columns, rows):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="raise")
        writer.writeheader()
        writer.writerows({c: row.get(c, "") for c in columns} for row in rows)


def read_features(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)["features"]


def write_features(path, features):
    """One feature a line, so that a change of one unit is a change of one line."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features]
    path.write_text('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")


def feature(properties, geometry):
    return {"type": "Feature", "properties": {k: (None if v == "" else v) for k, v in properties.items()}, "geometry": geometry}


def number(text):
    """The number a table holds as text; nothing when it holds none."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return None


def yes_no(text):
    return {"yes": "true", "no": "false", "": ""}[text]


def unique_name(name, rows, column, what=""):
    """The one row with this name, or nothing: an ambiguous name names no row."""
    found = [r for r in rows if r[column] == name and name]
    return found[0]["id"] + what if len(found) == 1 else ""
