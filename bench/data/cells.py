"""Communes: Voronoi cells with jagged edges that neighbours share, clipped to the units of two countries, all valid."""
import geopandas
import numpy as np
import shapely
from scipy.spatial import Voronoi

from borders import only_areas
from draws import COMMUNES_CN, COMMUNES_VN, generator

CORNERS_PER_EDGE = 50  # at least
LONGEST_EDGE_DEGREES = 0.005  # short, so that straight and geodesic edges are one within a few millimetres
ROUGHNESS = 0.25  # how far a jagged edge may leave the straight one, as a share of the way to its nearer end


def corners_between(start, end):
    return max(CORNERS_PER_EDGE, int(np.ceil(np.hypot(*(end - start)) / LONGEST_EDGE_DEGREES)))


def jagged(start, end, rng):
    """A line from start to end that wanders, less near its ends, so that the edges of a corner seldom cross."""
    along = np.linspace(0, 1, corners_between(start, end))
    aside, height, pieces = np.zeros(len(along)), 1.0, 2
    while pieces < CORNERS_PER_EDGE:
        aside += height * np.interp(along, np.linspace(0, 1, pieces + 1), rng.uniform(-1, 1, pieces + 1))
        height, pieces = height * 0.55, pieces * 2
    aside = np.clip(aside / 1.6, -1, 1) * ROUGHNESS * np.minimum(along, 1 - along)
    step = end - start
    return start + step * along[:, None] + np.array([-step[1], step[0]]) * aside[:, None]


def seeds(area, n, rng):
    """n random places in the area, and a wide ring of places around it that closes the outer cells."""
    west, south, east, north = area.bounds
    shapely.prepare(area)
    found = np.empty((0, 2))
    while len(found) < n:
        drawn = np.column_stack([rng.uniform(west, east, 2 * n), rng.uniform(south, north, 2 * n)])
        found = np.vstack([found, drawn[shapely.contains_xy(area, drawn[:, 0], drawn[:, 1])]])
    angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    reach = 1.5 * max(east - west, north - south)
    ring = np.column_stack([(west + east) / 2 + reach * np.cos(angle), (south + north) / 2 + reach * np.sin(angle)])
    return np.vstack([found[:n], ring])


class Tiling:
    """The cells of a Voronoi diagram, made of one line per pair of neighbours."""

    def __init__(self, places, rng):
        self.diagram = Voronoi(places)
        corners = self.diagram.vertices
        self.lines = {
            (min(a, b), max(a, b)): jagged(corners[min(a, b)], corners[max(a, b)], rng)
            for a, b in self.diagram.ridge_vertices
            if a >= 0 and b >= 0
        }

    def around(self, cell):
        """The pairs of corners along the outline of a cell."""
        outline = self.diagram.regions[self.diagram.point_region[cell]]
        return list(zip(outline, outline[1:] + outline[:1]))

    def polygon(self, cell):
        lines = [self.lines[(a, b)] if a < b else self.lines[(b, a)][::-1] for a, b in self.around(cell)]
        return shapely.polygons(np.vstack([line[:-1] for line in lines]))

    def straighten(self, cell):
        """Straight edges for a cell whose jagged ones cross."""
        corners = self.diagram.vertices
        for a, b in self.around(cell):
            low, high = min(a, b), max(a, b)
            self.lines[(low, high)] = np.linspace(corners[low], corners[high], len(self.lines[(low, high)]))

    def polygons(self, n):
        while True:
            cells = np.array([self.polygon(cell) for cell in range(n)])
            crossing = np.flatnonzero(~shapely.is_valid(cells))
            if len(crossing) == 0:
                return cells
            for cell in crossing:
                self.straighten(cell)


def cells_of(area, n, rng):
    cells = Tiling(seeds(area, n, rng), rng).polygons(n)
    over = ~shapely.contains_properly(area, cells)
    for cell in np.flatnonzero(over):
        cells[cell] = only_areas(shapely.intersection(cells[cell], area))
    return cells


def communes(n, units):
    """n communes, half of them in Viet Nam, half in Yunnan and Guangxi; the column `country` says which."""
    country, name = units.country.values, units.name.values
    southern = np.isin(name.astype(str), ["Yunnan", "Guangxi"])
    sides = [("VN", country == "VNM", n // 2, COMMUNES_VN), ("CN", (country == "CHN") & southern, n - n // 2, COMMUNES_CN)]
    areas = [shapely.segmentize(shapely.union_all(units.geometry.values[rows]), LONGEST_EDGE_DEGREES) for _, rows, *_ in sides]
    geometry = np.concatenate([
        cells_of(area, count, generator(kind, n)) for area, (*_, count, kind) in zip(areas, sides)
    ])
    ids = np.arange(n, dtype=np.int64)
    side = np.repeat([word for word, *_ in sides], [count for *_, count, _ in sides])
    columns = {"id": ids, "name": [f"K{i:08d}" for i in ids], "country": side}
    return geopandas.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")
