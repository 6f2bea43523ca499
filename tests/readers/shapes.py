"""Geometries as plain data, for the readers here: from WKT and ISO WKB, and in a form in which equal ones are equal.

Coordinates as in GeoJSON (RFC 7946), an empty geometry of any type as EMPTY, none as None.
"""
import json
import re
import struct

EMPTY = {"type": "GeometryCollection", "geometries": []}
NAMES = {"POINT": "Point", "LINESTRING": "LineString", "POLYGON": "Polygon", "MULTIPOINT": "MultiPoint",
         "MULTILINESTRING": "MultiLineString", "MULTIPOLYGON": "MultiPolygon", "GEOMETRYCOLLECTION": "GeometryCollection"}
CODES = {1: "Point", 2: "LineString", 3: "Polygon", 4: "MultiPoint", 5: "MultiLineString", 6: "MultiPolygon",
         7: "GeometryCollection"}


def from_wkt(text):
    if text is None or text == "":
        return None
    name, body = re.fullmatch(r"\s*(\w+)\s*(.*?)\s*", text, re.DOTALL).groups()
    kind = NAMES[name.upper()]
    if body.upper() == "EMPTY":
        return EMPTY
    body = re.sub(r"(-?[\d.]+(?:e[-+]?\d+)?) (-?[\d.]+(?:e[-+]?\d+)?)", r"[\1,\2]", body, flags=re.IGNORECASE)
    coordinates = json.loads(body.replace("(", "[").replace(")", "]"))
    if kind == "Point":
        coordinates = coordinates[0]
    elif kind == "MultiPoint":  # with brackets round every point, or without
        coordinates = [point if isinstance(point[0], (int, float)) else point[0] for point in coordinates]
    return {"type": kind, "coordinates": coordinates}


def from_wkb(blob):
    geometry, _ = _wkb(blob, 0)
    return geometry


def _wkb(blob, at):
    order = "<" if blob[at] == 1 else ">"
    code, = struct.unpack_from(order + "I", blob, at + 1)
    kind = CODES[code]
    at += 5

    def count():
        nonlocal at
        at += 4
        return struct.unpack_from(order + "I", blob, at - 4)[0]

    def point():
        nonlocal at
        at += 16
        return list(struct.unpack_from(order + "2d", blob, at - 16))

    if kind == "Point":
        here = point()
        return (EMPTY if here[0] != here[0] else {"type": kind, "coordinates": here}), at
    if kind == "LineString":
        coordinates = [point() for _ in range(count())]
    elif kind == "Polygon":
        coordinates = [[point() for _ in range(count())] for _ in range(count())]
    else:
        coordinates = []
        for _ in range(count()):
            part, at = _wkb(blob, at)
            coordinates.append(part.get("coordinates"))
    return ({"type": kind, "coordinates": coordinates} if coordinates else EMPTY), at


def from_geopackage(blob):
    """GeoPackageBinary (OGC 12-128r17, 2.1.3): a header, perhaps a box, then WKB."""
    if blob is None:
        return None
    box = (0, 32, 48, 48, 64)[blob[3] >> 1 & 7]
    return EMPTY if blob[3] & 0x10 else from_wkb(blob[8 + box:])


def _ring(points):
    """From its least corner on, whichever way round, without the closing point."""
    points = points[:-1] if points[0] == points[-1] else points
    least = points.index(min(points))
    turned = points[least:] + points[:least]
    return min(turned, [turned[0]] + turned[:0:-1])


def normal(geometry, decimals=None, multi=False):
    """Tuples that are equal when the geometries have the same parts and rings, however these begin and turn.
    `multi`: a single one as its multi."""
    if geometry is None:
        return None
    kind = geometry["type"]
    if not geometry.get("coordinates"):
        return "empty"
    coordinates = _places(geometry["coordinates"], decimals)
    parts = coordinates if kind.startswith("Multi") else [coordinates]
    if "Polygon" in kind:
        parts = [[_ring(rings[0])] + sorted(map(_ring, rings[1:])) for rings in parts]
    name = kind if kind.startswith("Multi") or not multi else "Multi" + kind
    return name, sorted(parts)


def _places(value, decimals):
    if isinstance(value, (int, float)):
        return float(value) if decimals is None else round(float(value), decimals) + 0.0
    return [_places(each, decimals) for each in value]
