#!/usr/bin/env python3
"""What a GeoPackage holds, by the bytes of SQLite alone: read_sqlite.py FILE.gpkg"""
import json
import re
import sqlite3
import sys

from make_input import quoted
from shapes import from_geopackage

TYPES = {"INTEGER": "integer", "MEDIUMINT": "integer", "REAL": "real", "DOUBLE": "real", "TEXT": "text", "DATE": "date",
         "BOOLEAN": "boolean", "DATETIME": "datetime"}


def read(path):
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    shapes = dict(db.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
    systems = dict(db.execute("SELECT g.table_name, s.organization || ':' || s.organization_coordsys_id FROM gpkg_geometry_columns g "
                              "JOIN gpkg_spatial_ref_sys s USING (srs_id)"))
    layers = {}
    for name, in db.execute("SELECT table_name FROM gpkg_contents ORDER BY rowid"):
        if name.startswith("limes_"):
            continue
        columns = [(each[1], each[2], each[5]) for each in db.execute(f"PRAGMA table_info({quoted(name)})")]
        fields = {column: TYPES[re.sub(r"\(.*", "", kind)] for column, kind, key in columns
                  if not key and column != shapes.get(name)}
        rows = []
        for row in db.execute(f"SELECT {', '.join(quoted(column) for column, _, _ in columns)} FROM {quoted(name)}"):
            values = dict(zip([column for column, _, _ in columns], row))
            shape = from_geopackage(values.get(shapes.get(name)))
            values = {field: None if values[field] is None else bool(values[field]) if kind == "boolean" else values[field]
                      for field, kind in fields.items()}
            rows.append({"values": values, "geometry": shape})
        layers[name] = {"crs": systems.get(name), "fields": fields, "rows": rows}
    db.close()
    return layers


if __name__ == "__main__":
    json.dump(read(sys.argv[1]), sys.stdout)
