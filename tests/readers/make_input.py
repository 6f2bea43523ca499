#!/usr/bin/env python3
"""Writes truth.json as a GeoPackage, with nothing of limes or GDAL: make_input.py TRUTH OUT.gpkg"""
import json
import math
import sqlite3
import struct
import sys

# ISO 13249-3 as GeoPackage 1.3 (OGC 12-128r17, 2.1.3) has it.
CODES = {"Point": 1, "LineString": 2, "Polygon": 3, "MultiPoint": 4, "MultiLineString": 5, "MultiPolygon": 6,
         "GeometryCollection": 7}
COLUMNS = {"integer": "INTEGER", "real": "REAL", "text": "TEXT", "date": "DATE", "boolean": "BOOLEAN"}


def wkb(geometry):
    kind = geometry["type"]
    head = struct.pack("<BI", 1, CODES[kind])
    path = lambda points: struct.pack("<I", len(points)) + b"".join(struct.pack("<2d", *p) for p in points)
    if kind == "GeometryCollection":
        return head + struct.pack("<I", len(geometry["geometries"])) + b"".join(map(wkb, geometry["geometries"]))
    coordinates = geometry["coordinates"]
    if kind == "Point":
        return head + struct.pack("<2d", *(coordinates or (math.nan, math.nan)))
    if kind == "LineString":
        return head + path(coordinates)
    if kind == "Polygon":
        return head + struct.pack("<I", len(coordinates)) + b"".join(map(path, coordinates))
    part = kind.removeprefix("Multi")
    return head + struct.pack("<I", len(coordinates)) + b"".join(
        wkb({"type": part, "coordinates": each}) for each in coordinates)


def blob(geometry):
    if geometry is None:
        return None
    empty = not geometry.get("coordinates", geometry.get("geometries"))
    return struct.pack("<2sBBi", b"GP", 0, 0x11 if empty else 0x01, 4326) + wkb(geometry)


def quoted(name):
    return '"' + name.replace('"', '""') + '"'


def write(truth, path):
    db = sqlite3.connect(path)
    db.executescript("""
        PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
            organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
        INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
            ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL),
            ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,
                AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],
                AUTHORITY["EPSG","4326"]]', NULL);
        CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
            description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT '2025-01-01T00:00:00.000Z',
            min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER);
        CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL PRIMARY KEY, column_name TEXT NOT NULL,
            geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL);""")
    for name, layer in truth.items():
        spatial = any(geometry for _, geometry in layer["rows"])
        columns = [f"{quoted(field)} {COLUMNS[kind]}" for field, kind in layer["fields"].items()]
        db.execute(f"CREATE TABLE {quoted(name)} (\"the_key\" INTEGER PRIMARY KEY"
                   + (", the_shape GEOMETRY" if spatial else "") + ", " + ", ".join(columns) + ")")
        db.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES (?, ?, ?, ?)",
                   (name, "features" if spatial else "attributes", name, 4326 if spatial else None))
        if spatial:
            db.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'the_shape', 'GEOMETRY', 4326, 0, 0)", (name,))
        for values, geometry in layer["rows"]:
            row = [None] + ([blob(geometry)] if spatial else []) + values
            db.execute(f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * len(row))})", row)
    db.commit()
    db.close()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        write(json.load(file), sys.argv[2])
