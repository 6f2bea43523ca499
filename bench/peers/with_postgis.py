"""PostGIS through psql and ogr2ogr, asking tables that were made before (tables()); distances are of type geography."""
import json
import os
import subprocess

import common

PIECE_VERTICES = 128  # of a unit cut by ST_Subdivide
CANDIDATES = 12  # by <->, which orders by the sphere: 7 were too few for 1 place in 6,000


def psql(reach, sql, stdout=subprocess.PIPE):
    ended = subprocess.run(["psql", reach, "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", sql], check=True, stdout=stdout, text=True)
    return ended.stdout


def copy_in(reach, path, table):
    several = [] if table in ("settlements", "places", "gates", "loaded") else ["-nlt", "PROMOTE_TO_MULTI"]
    subprocess.run(["ogr2ogr", "-q", "-f", "PostgreSQL", "PG:" + reach, path, "-nln", table, "-overwrite", *several,
                    "-lco", "UNLOGGED=ON", "-lco", "GEOMETRY_NAME=geom", "-lco", "FID=row", "-lco", "SPATIAL_INDEX=NONE",
                    "-gt", "500000", "--config", "PG_USE_COPY", "YES"], check=True, stderr=subprocess.DEVNULL)


def tables(reach, **paths):
    """A table for each name, with the index that its question uses; units are cut into pieces."""
    for table, path in paths.items():
        copy_in(reach, path, table)
        if table in ("settlements", "gates", "communes"):
            psql(reach, f"create index on {table} using gist ((geom::geography))")
        if table in ("communes", "provinces"):
            psql(reach, f"create index on {table} using gist (geom)")
        if table == "units":
            psql(reach, f"""create unlogged table piece as select id, ST_Subdivide(geom, {PIECE_VERTICES}) geom from units;
                            create index on piece using gist (geom); analyze piece""")
        psql(reach, f"vacuum analyze {table}")
    return {}


def load(reach, settlements):
    """Into a table, by COPY."""
    copy_in(reach, settlements, "loaded")
    rows, population = psql(reach, "select count(*), sum(population) from loaded").split("|")
    return {"rows": int(rows), "population": int(population)}


def count_within(reach):
    """Places against pieces of units: a place on a cut would count twice, which the comparison would show."""
    rows = psql(reach, "select g.id, count(*) from places p join piece g on ST_Intersects(g.geom, p.geom) group by g.id")
    counts = {unit: int(count) for unit, count in (row.split("|") for row in rows.split())}
    return {"points": sum(counts.values()), "counts": counts}


def pairs_within(reach, km):
    return json.loads(psql(reach, f"""
        select json_build_object('pairs', count(*), 'sum_m', sum(ST_Distance(p.geom::geography, g.geom::geography)))
        from gates g join settlements p on ST_DWithin(p.geom::geography, g.geom::geography, 1000 * {km})"""))


def nearest(reach, k):
    return json.loads(psql(reach, f"""
        select json_build_object('rows', count(*), 'sum_m', sum(n.distance_m),
                                 'nearest_sum_m', sum(n.distance_m) filter (where n.rank = 1))
        from settlements p cross join lateral (
            select distance_m, row_number() over (order by distance_m) rank
            from (select ST_Distance(g.geom::geography, p.geom::geography) distance_m
                  from (select geom from gates g order by g.geom::geography <-> p.geom::geography limit {CANDIDATES}) g) d
            order by distance_m limit {k}) n"""))


def pair(reach, km):
    """On the ellipsoid; the assignment is SciPy's."""
    import numpy as np
    rows = psql(reach, f"""
        select v.id, c.id, ST_Distance(v.geom::geography, c.geom::geography) from communes v
        join communes c on v.country = 'VN' and c.country = 'CN'
        and ST_DWithin(v.geom::geography, c.geom::geography, 1000 * {km})""")
    first, second, distance = np.array([row.split("|") for row in rows.split()], float).T
    return {**common.pairs_answer(distance), **common.best_pairs(first, second, distance)}


REACH_VERTICES = 200  # of a piece of the reach


def coverage(reach, units, km):
    """The reach cut by ST_Subdivide and indexed; what its pieces cover of a unit adds up."""
    west, south, east, north = common.REGION
    pieces = common.CORRIDOR_PIECES
    return json.loads(psql(reach, f"""
        create temp table source as
        select geom from gates where ST_X(geom) between {west} and {east} and ST_Y(geom) between {south} and {north}
        union all select ST_LineSubstring(line, k / {pieces}.0, (k + 1) / {pieces}.0)
        from (select (ST_Dump(geom)).geom line from corridors) c, generate_series(0, {pieces - 1}) k;
        create temp table reached as
        select ST_Union(ST_Transform(ST_Buffer(ST_Transform(geom, zone), 1000 * {km}, 32), 4326)) geom
        from (select geom, 32601 + floor((ST_X(ST_Centroid(geom)) + 180) / 6)::int zone from source) s;
        create temp table reach_piece as select ST_Subdivide(geom, {REACH_VERTICES}) geom from reached;
        create index on reach_piece using gist (geom); analyze reach_piece;
        with part as (select k.id, min(ST_Area(k.geom::geography)) whole_m2,
                             sum(case when ST_Contains(r.geom, k.geom) then ST_Area(k.geom::geography)
                                      else ST_Area(ST_Intersection(k.geom, r.geom)::geography) end) covered_m2
                      from reach_piece r join {units} k on ST_Intersects(k.geom, r.geom) group by k.id)
        select json_build_object('covered_km2', sum(covered_m2) / 1e6, 'share_sum', sum(covered_m2 / whole_m2))
        from part"""))


FEATURES = {  # ST_ForcePolygonCCW, since RFC 7946 asks for exterior rings counter-clockwise
    "settlements": """'"id":' || id || ',"name":' || to_json(name) || ',"country":' || to_json(country)
                      || ',"population":' || population || '},"geometry":' || ST_AsGeoJSON(geom, 7)""",
    "communes": """'"id":' || id || ',"name":' || to_json(name) || ',"country":' || to_json(country)
                   || '},"geometry":' || ST_AsGeoJSON(ST_ForcePolygonCCW(geom), 7)""",
}


def export(reach, table, output):
    """The text of each feature is put together in SQL; COPY gives it with control characters as quote and delimiter."""
    with open(output, "w") as file:
        file.write('{"type":"FeatureCollection","features":[\n')
        file.flush()
        psql(reach, f"""copy (select case when row_number() over () > 1 then ',' else '' end
                        || '{{"type":"Feature","properties":{{' || {FEATURES[table]} || '}}' from {table})
                        to stdout (format csv, quote e'\\x01', delimiter e'\\x02')""", stdout=file)
        file.seek(0, os.SEEK_END)
        file.write("]}\n")
    return {}


if __name__ == "__main__":
    common.main(globals())
