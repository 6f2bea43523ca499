#!/usr/bin/env python3
"""What PostGIS finds in each file, in a server of its own that goes again: read_postgis.py FILE...

FlatGeobuf, GeoJSON and CSV by what the server itself reads; GeoPackage by way of ogr2ogr, as its users do.
"""
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import read_ogrinfo
from make_input import quoted
from shapes import EMPTY, from_wkb

BIN = "/usr/lib/postgresql/15/bin/"
TYPES = {"bigint": "integer", "integer": "integer", "double precision": "real", "text": "text", "character varying": "text",
         "date": "date", "timestamp with time zone": "datetime", "timestamp without time zone": "datetime", "boolean": "boolean"}


class Server:
    """PostgreSQL refuses to run as root: root runs it as the user that Debian's package made."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="readers")
        os.chmod(self.folder, 0o777)
        self.user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
        self.run([*self.user, BIN + "initdb", "-D", self.folder + "/data", "-U", "limes", "-A", "trust", "-E", "UTF8", "--no-sync"])
        self.run([*self.user, BIN + "pg_ctl", "-D", self.folder + "/data", "-w", "-l", self.folder + "/log", "-o",
                  "-c listen_addresses='' -c fsync=off -k " + self.folder, "start"])

    def close(self):
        self.run([*self.user, BIN + "pg_ctl", "-D", self.folder + "/data", "-m", "immediate", "stop"])
        shutil.rmtree(self.folder, ignore_errors=True)

    @staticmethod
    def run(command, text=None):
        ended = subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=False)
        if ended.returncode != 0:
            raise SystemExit(f"{' '.join(command)[:200]}: {ended.stderr}")
        return ended.stdout

    def sql(self, *statements):
        return self.run(["env", "TZ=UTC", "PGTZ=UTC", "psql", "-h", self.folder, "-U", "limes", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAtX"], "\n".join(statements))

    def shown(self, path):
        """A copy that the server's user may read."""
        copy = Path(self.folder) / ("shown" + Path(path).suffix)
        shutil.copyfile(path, copy)
        os.chmod(copy, 0o644)
        return f"'{copy}'"


def table(server, schema, name, crs=True):
    types = dict(line.split("\t") for line in server.sql(
        "SELECT column_name || E'\\t' || data_type FROM information_schema.columns "
        f"WHERE table_schema = '{schema}' AND table_name = $name${name}$name$ ORDER BY ordinal_position").splitlines())
    shape = next((column for column, kind in types.items() if kind == "USER-DEFINED"), None)
    key = "row_key"
    source = f"{quoted(schema)}.{quoted(name)}"
    geometry = f"encode(ST_AsBinary({quoted(shape)}), 'hex')" if shape else "NULL"
    left_out = ", ".join(f"$name${each}$name$" for each in (shape, key) if each)
    rows = [json.loads(line) for line in server.sql(
        f"SELECT json_build_object('values', to_jsonb(t) - ARRAY[{left_out}], 'geometry', {geometry}) FROM {source} t").splitlines()]
    for row in rows:
        row["geometry"] = row["geometry"] and shape_of(row["geometry"])
    system = server.sql(f"SELECT DISTINCT 'EPSG:' || ST_SRID({quoted(shape)}) FROM {source} WHERE {quoted(shape)} IS NOT NULL") if shape and crs else ""
    return {"crs": system.strip() or None,
            "fields": {column: TYPES.get(kind, kind) for column, kind in types.items() if column not in (shape, key)}, "rows": rows}


def shape_of(hexed):
    blob = bytes.fromhex(hexed)
    empty_collection = blob[1:9] == b"\x07\0\0\0\0\0\0\0"
    return EMPTY if empty_collection else from_wkb(blob)


def geopackage(server, path):
    server.sql("DROP SCHEMA IF EXISTS gpkg CASCADE; CREATE SCHEMA gpkg;")
    server.run(["ogr2ogr", "-f", "PostgreSQL", f"PG:host={server.folder} user=limes dbname=postgres", path, "-lco", "SCHEMA=gpkg",
                "-lco", "LAUNDER=NO", "-lco", "GEOMETRY_NAME=row_shape", "-lco", "FID=row_key"])
    names = server.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'gpkg'").splitlines()
    return {name: table(server, "gpkg", name) for name in names if not name.startswith("limes_")}


def flatgeobuf(server, path):
    """Into a table made here: that which ST_FromFlatGeobufToTable makes does not quote names, and has an id of its own."""
    (name, layer), = read_ogrinfo.read(path).items()
    kinds = {"integer": "bigint", "real": "double precision", "text": "text", "datetime": "timestamptz", "boolean": "boolean"}
    columns = "".join(f", {quoted(field)} {kinds[kind]}" for field, kind in layer["fields"].items())
    server.sql("DROP TABLE IF EXISTS public.fgb, public.read;", f"CREATE TABLE public.fgb (row_key int, row_shape geometry{columns});",
               f"CREATE TABLE public.read AS SELECT * FROM ST_FromFlatGeobuf(NULL::public.fgb, pg_read_binary_file({server.shown(path)}));")
    return {name: table(server, "public", "read")}


def geojson(server, path):
    whole = f"pg_read_file({server.shown(path)})"
    features = (f"jsonb_array_elements({whole}::jsonb -> 'features')" if path.endswith(".geojson")
                else f"(SELECT line::jsonb AS value FROM regexp_split_to_table({whole}, E'\\n') line WHERE line <> '')")
    rows = [json.loads(line) for line in server.sql(
        "SELECT json_build_object('values', value -> 'properties', 'geometry', CASE jsonb_typeof(value -> 'geometry') WHEN 'object' "
        f"THEN encode(ST_AsBinary(ST_GeomFromGeoJSON(value -> 'geometry')), 'hex') END) FROM {features} AS feature(value)").splitlines()]
    for row in rows:
        row["geometry"] = row["geometry"] and shape_of(row["geometry"])
    return {Path(path).stem: {"crs": None, "fields": None, "rows": rows}}


def comma_separated(server, path):
    with open(path, encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    shape = names[-1] if names[-1].startswith("wkt") else None
    server.sql("DROP TABLE IF EXISTS public.csv;", f"CREATE TABLE public.csv ({', '.join(quoted(name) + ' text' for name in names)});",
               f"COPY public.csv FROM {server.shown(path)} (FORMAT csv, HEADER);")
    if shape:
        server.sql(f"ALTER TABLE public.csv ALTER {quoted(shape)} TYPE geometry USING ST_GeomFromText({quoted(shape)}, 4326);")
    return {Path(path).stem: table(server, "public", "csv", crs=False)}


WAYS = {".gpkg": geopackage, ".fgb": flatgeobuf, ".geojson": geojson, ".geojsonl": geojson, ".csv": comma_separated}

if __name__ == "__main__":
    own = Server()
    try:
        own.sql("CREATE EXTENSION postgis;")
        json.dump({path: WAYS[Path(path).suffix](own, path) for path in sys.argv[1:]}, sys.stdout)
    finally:
        own.close()
