"""Admin-1 units of the world, and the land borders that they show.

The one input is Natural Earth's 10m admin-1 (public domain) as GeoJSON. Neighbouring units there share their vertices, so
an edge that two units of different countries have in common is a piece of land border: no second file is needed.
"""
import numpy as np
import pyogrio
import shapely

GRID_DEGREES = 1e-5  # of the coordinates in the file: five decimals


def only_areas(geometry):
    """What is left of a repaired geometry when its points and lines are taken out."""
    areas = [part for part in shapely.get_parts(geometry) if shapely.get_dimensions(part) == 2]
    return shapely.multipolygons(shapely.get_parts(areas))


def read_units(path):
    """A frame of valid units: id, code, name, country (three letters), geometry."""
    units = pyogrio.read_dataframe(path, columns=["adm1_code", "name", "adm0_a3"])
    units = units.rename(columns={"adm1_code": "code", "adm0_a3": "country"})[["code", "name", "country", "geometry"]]
    bad = np.flatnonzero(~shapely.is_valid(units.geometry.values))
    for row in bad:
        units.loc[row, "geometry"] = only_areas(shapely.make_valid(units.geometry[row]))
    units.insert(0, "id", np.arange(len(units), dtype=np.int64))
    return units


def edges(geometries):
    """All edges of all rings: starts, ends, and the row that each belongs to."""
    parts, row_of_part = shapely.get_parts(geometries, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    inside = ring[1:] == ring[:-1]
    return corners[:-1][inside], corners[1:][inside], row_of_part[part_of_ring[ring[:-1][inside]]]


def land_borders(units):
    """Edges between two countries: starts, ends, and the two country codes of each."""
    start, end, row = edges(units.geometry.values)

    def key(corners):
        cells = np.round(corners / GRID_DEGREES).astype(np.int64)
        return cells[:, 0] * 100_000_000 + cells[:, 1]

    low, high = np.sort([key(start), key(end)], axis=0)
    order = np.lexsort((row, high, low))
    country = units.country.values.astype(str)[row[order]]
    twin = (low[order][1:] == low[order][:-1]) & (high[order][1:] == high[order][:-1]) & (country[1:] != country[:-1])
    at = np.flatnonzero(twin)
    edge = order[at]
    return start[edge], end[edge], np.sort(np.column_stack([country[at], country[at + 1]]), axis=1)
