"""Points to FlatGeobuf with its index, as fast as the disk takes them.

Every feature of such a layer has the same bytes but for its position and values. So GDAL is asked to write one feature,
and its bytes are the template of all others: a record of numpy into which the columns are copied, a block at a time.

Layout (flatgeobuf.org, version 3): magic, header, packed Hilbert R-tree (16 boxes a node, root first, leaves in the order
of the features, each with the offset of its feature), features. Header and features begin with their length in 4 bytes.
"""
import os
import struct
import tempfile

import numpy as np
import pyogrio

from draws import Points
from tables import NAME_DIGITS, name_digits, to_arrow

NODE_SIZE = 16
MAGIC_BYTES = 8
NODE = np.dtype([("box", "<f8", 4), ("offset", "<u8")])
ENVELOPE_FIELD, FEATURES_COUNT_FIELD = 1, 8  # of the table in the header
BLOCK = 1 << 20  # rows; a multiple of the node size


def hilbert(x, y):
    """How far along the Hilbert curve each of 2^16 x 2^16 cells lies."""
    x, y = x.astype(np.uint32), y.astype(np.uint32)
    along = np.zeros(len(x), np.uint32)
    for level in range(15, -1, -1):
        side = np.uint32(1 << level)
        right, up = (x & side) != 0, (y & side) != 0
        along = (along << np.uint32(2)) | ((3 * right) ^ up).astype(np.uint32)
        x, y = x & (side - np.uint32(1)), y & (side - np.uint32(1))
        flip = right & ~up
        x, y = np.where(flip, side - np.uint32(1) - x, x), np.where(flip, side - np.uint32(1) - y, y)
        x, y = np.where(up, x, y), np.where(up, y, x)
    return along


def curve_order(points):
    """The rows of the points in the order of the curve."""
    west, south = float(points.x.min()), float(points.y.min())
    width, height = max(points.x.max() - west, 1), max(points.y.max() - south, 1)
    along = np.empty(len(points), np.uint32)
    for first in range(0, len(points), BLOCK):
        rows = slice(first, first + BLOCK)
        along[rows] = hilbert((points.x[rows] - west) / width * 65535, (points.y[rows] - south) / height * 65535)
    return np.argsort(along, kind="stable").astype(np.uint32)


def gdal_sample(points, name):
    """What GDAL writes for one feature of marked values: the header, the bytes of the feature, and the marks."""
    marks = {"x": 1_234_567_891, "y": 678_912_345, "population": 0x12345678}
    sample = Points(points.letter, np.array([marks["x"]], np.int32), np.array([marks["y"]], np.int32), np.array(["@%"]),
                    np.zeros(1, np.uint8), points.text_column, np.array([marks["population"]], np.int32))
    table = to_arrow(sample)
    mark_id = 0x0123456789ABCDEF
    table = table.set_column(0, "id", [[mark_id]])
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name + ".fgb")
        pyogrio.write_arrow(table, path, driver="FlatGeobuf", geometry_type="Point", crs="EPSG:4326",
                            geometry_name="geometry", layer=name)
        with open(path, "rb") as file:
            data = file.read()
    header_end = MAGIC_BYTES + 4 + struct.unpack_from("<I", data, MAGIC_BYTES)[0]
    fields = {  # of the record: the mark, the format, and how far behind the mark's start the field starts
        "x": (struct.pack("<d", marks["x"] / 1e7), "<f8", 0),
        "y": (struct.pack("<d", marks["y"] / 1e7), "<f8", 0),
        "id": (struct.pack("<q", mark_id), "<i8", 0),
        "digits": (points.letter.encode() + b"0" * NAME_DIGITS, ("u1", NAME_DIGITS), 1),
        "word": (b"@%", "S2", 0),
        "population": (struct.pack("<i", marks["population"]), "<i4", 0),
    }
    feature = data[header_end + 2 * NODE.itemsize:]  # past the root and the one leaf
    return bytearray(data[:header_end]), feature, fields


def feature_record(feature, fields):
    """The record of a feature: where in its bytes each field lies."""
    assert len(feature) == 4 + struct.unpack_from("<I", feature)[0]
    offsets = {}
    for name, (mark, _, skip) in fields.items():
        assert feature.count(mark) == 1, name
        offsets[name] = feature.index(mark) + skip
    return np.dtype({"names": list(fields), "formats": [form for _, form, _ in fields.values()],
                     "offsets": list(offsets.values()), "itemsize": len(feature)})


def patch_header(header, count, box):
    """Writes the number of features and the envelope into a header that has both."""
    table = MAGIC_BYTES + 4 + struct.unpack_from("<I", header, MAGIC_BYTES + 4)[0]
    slots = table - struct.unpack_from("<i", header, table)[0]

    def place_of(field):
        return table + struct.unpack_from("<H", header, slots + 4 + 2 * field)[0]

    struct.pack_into("<Q", header, place_of(FEATURES_COUNT_FIELD), count)
    envelope = place_of(ENVELOPE_FIELD)
    envelope += struct.unpack_from("<I", header, envelope)[0] + 4  # past the length of the vector
    struct.pack_into("<4d", header, envelope, *box)


def boxes_above(boxes):
    """The boxes of the next level up: each of 16 boxes or fewer."""
    starts = np.arange(0, len(boxes), NODE_SIZE)
    return np.column_stack([np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)])


def inner_levels(points, order):
    """The levels of boxes above the leaves, the root first."""
    levels = [np.vstack([
        boxes_above(np.column_stack([x, y, x, y]))
        for first in range(0, len(order), BLOCK)
        for rows in [order[first:first + BLOCK]]
        for x, y in [(points.x[rows] / 1e7, points.y[rows] / 1e7)]
    ])]
    while len(levels[0]) > 1:
        levels.insert(0, boxes_above(levels[0]))
    return levels


def write_index(file, points, order, feature_bytes):
    """The whole tree. An inner node names the first of its children by its number, a leaf its feature by its offset."""
    levels = inner_levels(points, order)
    first_child = 0
    for level in levels:
        first_child += len(level)
        nodes = np.empty(len(level), NODE)
        nodes["box"], nodes["offset"] = level, first_child + NODE_SIZE * np.arange(len(level), dtype=np.uint64)
        file.write(nodes)
    for first in range(0, len(order), BLOCK):
        rows = order[first:first + BLOCK]
        leaves = np.empty(len(rows), NODE)
        leaves["box"][:, 0::2] = (points.x[rows] / 1e7)[:, None]
        leaves["box"][:, 1::2] = (points.y[rows] / 1e7)[:, None]
        leaves["offset"] = np.arange(first, first + len(rows), dtype=np.uint64) * feature_bytes
        file.write(leaves)
    return levels[0][0]


def write_points(points, path):
    """Settlements to a file that GDAL cannot tell from its own. Takes 30 bytes of memory a point."""
    header, feature, fields = gdal_sample(points, os.path.splitext(os.path.basename(path))[0])
    record = feature_record(feature, fields)
    order = curve_order(points)
    words = points.words.astype("S2")
    with open(path, "wb") as file:
        patch_header(header, len(points), (0, 0, 0, 0))
        file.write(header)
        box = write_index(file, points, order, record.itemsize)
        for first in range(0, len(order), BLOCK):
            rows = order[first:first + BLOCK]
            block = np.tile(np.frombuffer(feature, np.uint8), len(rows)).view(record)
            block["x"], block["y"], block["id"] = points.x[rows] / 1e7, points.y[rows] / 1e7, rows
            block["digits"], block["word"] = name_digits(rows.astype(np.int64)), words[points.word_of[rows]]
            block["population"] = points.population[rows]
            file.write(block)
        patch_header(header, len(points), box)
        file.seek(0)
        file.write(header)
