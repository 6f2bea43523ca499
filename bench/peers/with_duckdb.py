"""DuckDB with its spatial extension. Its *_Spheroid functions are GeographicLib's, once told that longitude comes first."""
import glob
import os

import duckdb
import duckdb_extension_spatial

import common

KM_PER_DEGREE = 110.5  # of latitude, the least there is: a box in degrees that is never too small
REGION = (97, 8, 112, 29)
CELL_SHIFT = "3e-8"  # cuts lie between the positions, which are whole 1e-7 degrees: no place is on one


def connect():
    database = duckdb.connect(config={"allow_unsigned_extensions": True})
    folder = os.path.dirname(duckdb_extension_spatial.__file__)
    database.execute("load '%s'" % glob.glob(folder + "/extensions/*/spatial.duckdb_extension")[0])
    database.execute("set geometry_always_xy = true; set preserve_insertion_order = false; set enable_progress_bar = false")
    return database


def plain(geometry):
    """Without the CRS in its type, so that geometries from files and made ones can meet."""
    return f"ST_SetCRS({geometry}, '')::GEOMETRY"


def box_around(km):
    """A box of degrees that surely holds all within km of the place (x, y)."""
    high = f"{km} / {KM_PER_DEGREE}"
    wide = f"({high} / cos(radians(least(85, abs(y) + {high}))))"
    return f"ST_MakeEnvelope(x - {wide}, y - {high}, x + {wide}, y + {high})"


def load(settlements):
    database = connect()
    table = f"'{settlements}'" if settlements.endswith(".parquet") else f"ST_Read('{settlements}')"
    database.execute(f"create table t as select * from {table}")
    rows, population = database.execute("select count(*), sum(population) from t").fetchone()
    return {"rows": rows, "population": int(population)}


def count_within(places, units):
    """Units cut by a grid of quarter degrees first: the spatial join is ten times slower with whole ones."""
    database = connect()
    west, south, east, north = REGION
    database.execute(f"""
        create temp table part as
        select id, area from (
            select u.id, ST_Intersection(u.area, c.cell) area
            from (select id, unnest(ST_Dump({plain("geometry")})).geom area from '{units}') u
            join (select ST_MakeEnvelope(x / 4.0 + {CELL_SHIFT}, y / 4.0 + {CELL_SHIFT}, (x + 1) / 4.0 + {CELL_SHIFT},
                                         (y + 1) / 4.0 + {CELL_SHIFT}) cell
                  from (select unnest(range(4 * {west} - 1, 4 * {east} + 1)) x),
                       (select unnest(range(4 * {south} - 1, 4 * {north} + 1)) y)) c
            on ST_Intersects(u.area, c.cell))
        where ST_Area(area) > 0""")
    counts = database.execute(f"""
        select part.id, count(*) from (select {plain("geometry")} place from '{places}') p
        join part on ST_Contains(part.area, p.place) group by part.id""").fetchall()
    return {"points": sum(count for _, count in counts), "counts": {str(unit): count for unit, count in counts}}


def pairs_within(settlements, gates, km):
    """The spatial join of places and a box around each gate, then the exact distance."""
    database = connect()
    pairs, total = database.execute(f"""
        with g as (select ST_Point2D(x, y) place, {box_around(km)} box
                   from (select ST_X(geometry) x, ST_Y(geometry) y from '{gates}')),
             pair as (select ST_Distance_Spheroid(ST_Point2D(ST_X(p.geometry), ST_Y(p.geometry)), g.place) distance_m
                      from '{settlements}' p join g on ST_Intersects(p.geometry, g.box))
        select count(*), sum(distance_m) from pair where distance_m <= 1000 * {km}""").fetchone()
    return {"pairs": pairs, "sum_m": total}


def nearest(settlements, gates, k):
    """There is no nearest-neighbour join: boxes around the gates grow, and a place is done when its k-th is surely inside."""
    database, k = connect(), int(k)
    database.execute(f"""
        create table gate as select ST_X(geometry) x, ST_Y(geometry) y from '{gates}';
        create table waiting as select id, geometry, ST_X(geometry) x, ST_Y(geometry) y from '{settlements}';
        create table done (nearest_m double[])""")
    km, left = 60, 1
    while left:
        database.execute(f"""
            create or replace temp table ready as
            with g as (select ST_Point2D(x, y) place, {box_around(km)} box from gate
                       where abs(x - (select (min(x) + max(x)) / 2 from waiting))
                             < (select (max(x) - min(x)) / 2 from waiting) + {2 * km / KM_PER_DEGREE}
                         and abs(y - (select (min(y) + max(y)) / 2 from waiting))
                             < (select (max(y) - min(y)) / 2 from waiting) + {km / KM_PER_DEGREE}),
                 pair as (select w.id, ST_Distance_Spheroid(ST_Point2D(w.x, w.y), g.place) distance_m
                          from waiting w join g on ST_Intersects(w.geometry, g.box))
            select id, nearest_m from (select id, min(distance_m, {k}) nearest_m from pair group by id)
            where len(nearest_m) = {k} and nearest_m[{k}] <= 1000 * {km};
            insert into done select nearest_m from ready;
            create or replace table waiting as select * from waiting where id not in (select id from ready)""")
        left, = database.execute("select count(*) from waiting").fetchone()
        km *= 2
    rows, total, first = database.execute(
        "select sum(len(nearest_m)), sum(list_sum(nearest_m)), sum(nearest_m[1]) from done").fetchone()
    return {"rows": int(rows), "sum_m": total, "nearest_sum_m": first}


def pair_planar(communes, km, zone):
    """In the plane of one UTM zone: there is no exact distance of polygons. The assignment is SciPy's."""
    database = connect()
    database.execute(f"create temp table c as select id, country, {plain('geometry')} area from '{communes}'")
    for side, across in (("VN", "CN"), ("CN", "VN")):
        database.execute(f"""
            create temp table {side} as select distinct c.id, ST_Transform(c.area, 'EPSG:4326', 'EPSG:{zone}') area
            from c join c o on ST_Intersects(c.area, ST_Expand(o.area, 0.25))
            where c.country = '{side}' and o.country = '{across}'""")
    pairs = database.execute(f"""
        select v.id a, c.id b, ST_Distance(v.area, c.area) distance_m
        from vn v join cn c on ST_DWithin(v.area, c.area, 1000 * {km})""").fetchnumpy()
    return {**common.pairs_answer(pairs["distance_m"]), **common.best_pairs(pairs["a"], pairs["b"], pairs["distance_m"])}


def make_reach(database, gates, corridors, km):
    """The table `reach`: each source buffered in its own UTM zone, 32 chords a quarter circle, and all united."""
    west, south, east, north = common.REGION
    pieces = common.CORRIDOR_PIECES
    database.execute(f"""
        create temp table source as
        select {plain("geometry")} place from '{gates}'
        where ST_X(geometry) between {west} and {east} and ST_Y(geometry) between {south} and {north}
        union all select ST_LineSubstring({plain("geometry")}, k / {pieces}.0, (k + 1) / {pieces}.0)
        from '{corridors}', (select unnest(range({pieces})) k);
        create temp table reach as select ST_Union_Agg(ST_Transform(ST_Buffer(ST_Transform(place, 'EPSG:4326', zone),
                                                                              1000 * {km}, 32), zone, 'EPSG:4326')) area
        from (select place, 'EPSG:' || (32601 + floor((ST_X(ST_Centroid(place)) + 180) / 6)::int)::varchar as zone
              from source)""")


def coverage_of(database, units, reach):
    """Sums over the rows of `reach`, which do not overlap."""
    covered, shares = database.execute(f"""
        with u as (select id, {plain("geometry")} area from '{units}'),
             part as (select u.id, ST_Area_Spheroid(u.area) whole_m2,
                             case when ST_Contains(r.area, u.area) then ST_Area_Spheroid(u.area)
                                  else ST_Area_Spheroid(ST_Intersection(u.area, r.area)) end covered_m2
                      from u join {reach} r on ST_Intersects(u.area, r.area))
        select sum(covered_m2), sum(covered_m2 / whole_m2) from part""").fetchone()
    return {"covered_km2": round(covered / 1e6, 3), "share_sum": round(shares, 6)}


def coverage(gates, corridors, units, km):
    database = connect()
    make_reach(database, gates, corridors, km)
    return coverage_of(database, units, "reach")


def coverage_by_grid(gates, corridors, units, km):
    """The reach cut by a grid of quarter degrees first, for many small units."""
    database = connect()
    make_reach(database, gates, corridors, km)
    west, south, east, north = REGION
    database.execute(f"""
        create temp table piece as
        select area from (
            select ST_Intersection(r.area, c.cell) area
            from (select unnest(ST_Dump(area)).geom area from reach) r
            join (select ST_MakeEnvelope(x / 4.0, y / 4.0, (x + 1) / 4.0, (y + 1) / 4.0) cell
                  from (select unnest(range(4 * {west} - 4, 4 * {east} + 4)) x),
                       (select unnest(range(4 * {south} - 4, 4 * {north} + 4)) y)) c
            on ST_Intersects(r.area, c.cell))
        where ST_Area(area) > 0""")
    return coverage_of(database, units, "piece")


def export(layer, output):
    connect().execute(f"""copy (select * from '{layer}') to '{output}' (
        format gdal, driver 'GeoJSON', layer_creation_options ('RFC7946=YES', 'COORDINATE_PRECISION=7'))""")
    return {}


if __name__ == "__main__":
    common.main(globals())
