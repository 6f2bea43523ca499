"""Corridors: lines between random places of the region that wander as roads do."""
import geopandas
import numpy as np
import shapely

from draws import CORRIDORS, REGION, generator

CORNERS = 400  # of each
ROUGHNESS = 0.35  # how far it may leave the straight way, as a share of the way to its nearer end
MARGIN_DEGREES = 2.0  # of its ends to the sides of the region


def wandering(start, end, rng):
    """From start to end; what lies aside is halved nearly from scale to scale, as of a fractal."""
    along = np.linspace(0, 1, CORNERS)
    aside, height, pieces = np.zeros(CORNERS), 1.0, 2
    while pieces < CORNERS:
        aside += height * np.interp(along, np.linspace(0, 1, pieces + 1), rng.uniform(-1, 1, pieces + 1))
        height, pieces = height * 0.55, pieces * 2
    aside = np.clip(aside / 1.6, -1, 1) * ROUGHNESS * np.minimum(along, 1 - along)
    step = end - start
    return np.round(start + step * along[:, None] + np.array([-step[1], step[0]]) * aside[:, None], 7)


def corridors(n):
    rng = generator(CORRIDORS, n)
    west, south, east, north = REGION
    low, high = (west + MARGIN_DEGREES, south + MARGIN_DEGREES), (east - MARGIN_DEGREES, north - MARGIN_DEGREES)
    ends = rng.uniform(low, high, (n, 2, 2))
    lines = [shapely.linestrings(wandering(start, end, rng)) for start, end in ends]
    ids = np.arange(n, dtype=np.int64)
    return geopandas.GeoDataFrame({"id": ids, "name": [f"C{i:08d}" for i in ids]}, geometry=lines, crs="EPSG:4326")
