"""GeoPandas with Shapely, pyogrio, SciPy and pyproj; pyproj.Geod is Karney's algorithm."""
import geopandas
import numpy as np
import pyogrio
import shapely
import shapely.ops
from pyproj import Geod, Transformer

import common

WGS84 = Geod(ellps="WGS84")
KM_PER_DEGREE = 110.5  # of latitude, the least there is: a bound in degrees that is never too small


def read_points(path):
    return geopandas.read_parquet(path, columns=["geometry"]).geometry.values


def read_places(path):
    return shapely.get_coordinates(read_points(path))


def load(settlements):
    if settlements.endswith(".parquet"):
        frame = geopandas.read_parquet(settlements)
    else:
        frame = pyogrio.read_dataframe(settlements, use_arrow=True)
    return {"rows": len(frame), "population": int(frame.population.sum())}


def count_within(places, units):
    """Places sorted by latitude; for each unit those in its box are asked of the prepared polygon, as arrays."""
    lonlat = read_places(places)
    lon, lat = np.ascontiguousarray(lonlat[np.argsort(lonlat[:, 1])].T)
    frame = geopandas.read_parquet(units, columns=["id", "geometry"])
    areas = frame.geometry.values
    shapely.prepare(areas)
    counts = {}
    for unit, area, (west, south, east, north) in zip(frame["id"], areas, shapely.bounds(areas)):
        rows = slice(np.searchsorted(lat, south), np.searchsorted(lat, north, side="right"))
        near = np.flatnonzero((lon[rows] >= west) & (lon[rows] <= east))
        count = int(shapely.contains_xy(area, lon[rows][near], lat[rows][near]).sum()) if len(near) else 0
        if count:
            counts[str(unit)] = count
    return {"points": sum(counts.values()), "counts": counts}


def pairs_within(settlements, gates, km):
    """Candidates by an R-tree and a bound in degrees, then the exact distance of each."""
    km = float(km)
    points, gate_places = read_points(settlements), read_places(gates)
    places = shapely.get_coordinates(points)
    widest = np.abs(places[:, 1]).max() + km / KM_PER_DEGREE
    bound = km / KM_PER_DEGREE / np.cos(np.radians(widest))
    west, south = places.min(axis=0) - bound
    east, north = places.max(axis=0) + bound
    near = gate_places[(gate_places >= (west, south)).all(axis=1) & (gate_places <= (east, north)).all(axis=1)]
    gate, place = shapely.STRtree(points).query(shapely.points(near), predicate="dwithin", distance=bound)
    distance = WGS84.inv(*places[place].T, *near[gate].T)[2]
    return common.pairs_answer(distance[distance <= 1000 * km])


def nearest(settlements, gates, k):
    """Two neighbours more than wanted by chord, from SciPy's kd-tree on all cores; the wanted ones by exact distance."""
    from scipy.spatial import cKDTree
    k = int(k)
    places, gate_places = read_places(settlements), read_places(gates)
    _, found = cKDTree(common.ecef(gate_places)).query(common.ecef(places), k=k + 2, workers=-1)
    start, end = np.repeat(places, k + 2, axis=0), gate_places[found.ravel()]
    distance = WGS84.inv(*start.T, *end.T)[2].reshape(found.shape)
    return common.neighbours_answer(np.sort(distance, axis=1)[:, :k])


def pair_planar(communes, km, zone):
    """In the plane of one UTM zone: GeoPandas has no exact distance of polygons."""
    metres = 1000 * float(km)
    frame = geopandas.read_parquet(communes, columns=["country", "geometry"])
    to_plane = Transformer.from_crs(4326, int(zone), always_xy=True)
    margin = shapely.box(*(frame.bounds.values + [-0.25, -0.2, 0.25, 0.2]).T)
    is_vn = (frame.country == "VN").values
    areas = frame.geometry.values
    vn, cn = shapely.STRtree(areas[~is_vn]).query(margin[is_vn])
    sides = []
    for side in (areas[is_vn][np.unique(vn)], areas[~is_vn][np.unique(cn)]):
        sides.append(shapely.transform(side, lambda xy: np.column_stack(to_plane.transform(*xy.T))))
    a, b = shapely.STRtree(sides[1]).query(sides[0], predicate="dwithin", distance=metres)
    shapely.prepare(sides[0])
    distance = shapely.distance(sides[0][a], sides[1][b])
    return {**common.pairs_answer(distance), **common.best_pairs(a, b, distance)}


def areas_m2(areas):
    """By Karney's polygons, which want exterior rings counter-clockwise."""
    from shapely.geometry.polygon import orient
    sums = np.zeros(len(areas))
    parts, row = shapely.get_parts(areas, return_index=True)
    for part, at in zip(parts, row):
        if shapely.get_dimensions(part) == 2:
            sums[at] += WGS84.geometry_area_perimeter(orient(part))[0]
    return sums


def reach(gates, corridors, km):
    """Each source buffered in its own UTM zone, 32 chords a quarter circle, and all united."""
    west, south, east, north = common.REGION
    places = geopandas.read_parquet(gates, columns=["geometry"]).cx[west:east, south:north].geometry.values
    cuts = np.linspace(0, 1, common.CORRIDOR_PIECES + 1)
    lines = [shapely.ops.substring(line, a, b, normalized=True)
             for line in geopandas.read_parquet(corridors, columns=["geometry"]).geometry for a, b in zip(cuts, cuts[1:])]
    sources = np.concatenate([places, lines])
    zone = common.utm_zone(shapely.get_x(shapely.centroid(sources)))
    found = []
    for code in np.unique(zone):
        there = Transformer.from_crs(4326, int(code), always_xy=True)
        flat = shapely.transform(sources[zone == code], lambda xy: np.column_stack(there.transform(*xy.T)))
        wide = shapely.buffer(flat, 1000 * float(km), quad_segs=32)
        found.append(shapely.transform(wide, lambda xy: np.column_stack(there.transform(*xy.T, direction="INVERSE"))))
    return shapely.union_all(np.concatenate(found))


def coverage(gates, corridors, units, km):
    covered = reach(gates, corridors, km)
    areas = geopandas.read_parquet(units, columns=["geometry"]).geometry.values
    shapely.prepare(covered)
    inside = shapely.contains_properly(covered, areas)
    part = shapely.intersects(covered, areas) & ~inside
    whole_m2 = areas_m2(areas)
    covered_m2 = np.where(inside, whole_m2, 0.0)
    covered_m2[part] = areas_m2(shapely.intersection(areas[part], covered))
    return common.coverage_answer(covered_m2, whole_m2)


def export(layer, output):
    frame = geopandas.read_parquet(layer)
    pyogrio.write_dataframe(frame, output, driver="GeoJSON", use_arrow=True, RFC7946="YES", COORDINATE_PRECISION="7")
    return {}


if __name__ == "__main__":
    common.main(globals())
