"""SedonaDB. Its geography is a sphere, so exact answers take a superset from it and measure that with pyproj (Karney)."""
import numpy as np
import sedonadb
from pyproj import Geod

import common

WGS84 = Geod(ellps="WGS84")
SPHERE_MARGIN = 1.007  # no geodesic is longer than this times what the sphere makes of it
CANDIDATES = 20  # of the plane, for each place


def connect(**tables):
    database = sedonadb.connect()
    for name, path in tables.items():
        database.read_parquet(path).to_view(name)
    return database


def columns(database, sql):
    table = database.sql(sql).to_arrow_table()
    return [table.column(i).to_numpy() for i in range(table.num_columns)]


def load(settlements):
    database = sedonadb.connect()
    reader = database.read_parquet if settlements.endswith(".parquet") else database.read_pyogrio
    reader(settlements).to_memtable().to_view("t")
    (rows,), (population,) = columns(database, "select count(*), sum(population) from t")
    return {"rows": int(rows), "population": int(population)}


def count_within(places, units):
    units, counts = columns(connect(places=places, units=units), """
        select u.id, count(*) from places p join units u on ST_Contains(u.geometry, p.geometry) group by u.id""")
    return {"points": int(counts.sum()), "counts": {str(unit): int(count) for unit, count in zip(units, counts)}}


def pairs_within(settlements, gates, km):
    found = columns(connect(settlements=settlements, gates=gates), f"""
        select ST_X(p.place), ST_Y(p.place), ST_X(g.place), ST_Y(g.place)
        from (select geometry place, ST_ToGeography(geometry) around from settlements) p
        join (select geometry place, ST_ToGeography(geometry) around from gates) g
        on ST_DWithin(p.around, g.around, {float(km) * 1000 * SPHERE_MARGIN})""")
    distance = WGS84.inv(*found)[2]
    return common.pairs_answer(distance[distance <= 1000 * float(km)])


def nearest(settlements, gates, k):
    """Candidates in a plane of degrees, since those of the sphere take minutes: a few places get a wrong set."""
    k = int(k)
    database = connect(settlements=settlements, gates=gates)
    (south,), (north,) = columns(database, "select min(ST_Y(geometry)), max(ST_Y(geometry)) from settlements")
    squeeze = np.cos(np.radians((south + north) / 2))
    place, *found = columns(database, f"""
        select p.id, p.x, p.y, g.x, g.y
        from (select id, ST_X(geometry) x, ST_Y(geometry) y, ST_Point(ST_X(geometry) * {squeeze}, ST_Y(geometry)) flat
              from settlements) p
        join (select ST_X(geometry) x, ST_Y(geometry) y, ST_Point(ST_X(geometry) * {squeeze}, ST_Y(geometry)) flat
              from gates) g
        on ST_KNN(p.flat, g.flat, {CANDIDATES}, false)""")
    distance = WGS84.inv(*found)[2]
    order = np.lexsort((distance, place))
    return common.neighbours_answer(distance[order].reshape(-1, CANDIDATES)[:, :k])


def pair_planar(communes, km, zone):
    """In the plane of one UTM zone: there is no exact distance of polygons. The assignment is SciPy's."""
    database = connect(communes=communes)
    for side in ("VN", "CN"):
        database.sql(f"""
            select id, ST_Transform(geometry, 'EPSG:{zone}') area from communes where country = '{side}'
            and ST_X(ST_Centroid(geometry)) between 101.5 and 109 and ST_Y(ST_Centroid(geometry)) between 20 and 24
            """).to_memtable().to_view(side.lower())
    first, second, distance = columns(database, f"""
        select v.id, c.id, ST_Distance(v.area, c.area) from vn v join cn c
        on ST_DWithin(v.area, c.area, {1000.0 * float(km)})""")
    return {**common.pairs_answer(distance), **common.best_pairs(first, second, distance)}


def coverage(gates, corridors, units, km):
    """Each source buffered in its own UTM zone, all united and cut by a grid; areas by pyproj, as geography is a sphere."""
    import shapely
    west, south, east, north = common.REGION
    database = connect(gates=gates, corridors=corridors, units=units)
    database.sql(f"""
        select ST_Transform(ST_Buffer(ST_Transform(place, zone), {1000 * float(km)}, 'quad_segs=32'), 'EPSG:4326') area
        from (select place,
                     'EPSG:' || cast(cast(32601 + floor((ST_X(ST_Centroid(place)) + 180) / 6) as int) as varchar) as zone
              from (select geometry place from gates
                    where ST_X(geometry) between {west} and {east} and ST_Y(geometry) between {south} and {north}
                    union all
                    select ST_LineSubstring(geometry, k / {common.CORRIDOR_PIECES}.0, (k + 1) / {common.CORRIDOR_PIECES}.0)
                    from corridors cross join
                    (select value k from generate_series(0, {common.CORRIDOR_PIECES - 1}))))
        """).to_memtable().to_view("buffers")
    database.sql("select ST_UnaryUnion(ST_Collect_Agg(area)) area from buffers").to_memtable().to_view("reached")
    found = database.sql("""
        select ST_AsBinary(u.geometry), ST_AsBinary(ST_Intersection(u.geometry, r.area))
        from units u join reached r on ST_Intersects(u.geometry, r.area)""").to_arrow_table()
    whole_m2, covered_m2 = (
        np.array([abs(WGS84.geometry_area_perimeter(shapely.orient_polygons(area))[0]) if shapely.get_dimensions(area) == 2 else 0.0
                  for area in shapely.from_wkb(found.column(i).to_numpy())]) for i in range(2))
    return common.coverage_answer(covered_m2, whole_m2)


def export(layer, output):
    connect(layer=layer).sql("select * from layer").to_pyogrio(output, driver="GeoJSON", RFC7946="YES",
                                                               COORDINATE_PRECISION="7")
    return {}


if __name__ == "__main__":
    common.main(globals())
