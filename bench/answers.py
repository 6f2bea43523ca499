"""Reads the answer of a workload from the files that a program left, and prints it as JSON.

    answers.py QUESTION FILE [FILE]

Sums are of whole micrometres, so that they do not depend on the order of the rows.
"""
import json
import sys

import numpy as np
import pyarrow.csv
import shapely

SHOWN_DECIMALS = 7
ROUNDED_DEGREES = 0.51e-7  # beyond this a text of seven decimals is not the nearest
WRONG_DEGREES = 1e-6


def column(path, name):
    wanted = pyarrow.csv.ConvertOptions(include_columns=[name])
    return pyarrow.csv.read_csv(path, convert_options=wanted).column(name)


def distances(path):
    return column(path, "distance_m").to_numpy()


def sum_m(distance_m):
    return int(np.rint(distance_m * 1e6).astype(np.int64).sum()) / 1e6


def pairs_within(path):
    distance_m = distances(path)
    return {"pairs": len(distance_m), "sum_m": sum_m(distance_m)}


def nearest(path):
    distance_m, rank = distances(path), column(path, "rank").to_numpy()
    return {"rows": len(distance_m), "sum_m": sum_m(distance_m), "nearest_sum_m": sum_m(distance_m[rank == 1])}


def count_within(path):
    with open(path) as file:
        names = file.readline().strip().split(",")
    unit = "to_id" if "to_id" in names else "id"
    counts = {str(unit): count for unit, count in zip(column(path, unit).to_pylist(), column(path, "count").to_pylist()) if count}
    return {"points": sum(counts.values()), "counts": counts}


def pair(best_path, all_path):
    best = pairs_within(best_path)
    return {**pairs_within(all_path), "best_pairs": best["pairs"], "best_sum_m": best["sum_m"]}


def coverage(path):
    covered, share = column(path, "covered_km2").to_numpy(), column(path, "share").to_numpy()
    return {"covered_km2": round(float(covered.sum()), 3), "share_sum": round(float(share.sum()), 6)}


def features(path):
    """The features of a GeoJSON file with one on each line; what is around them must be a collection by itself."""
    around = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            text = line.strip().strip(",")
            if text.startswith("{") and '"Feature"' in text[:40]:
                closing = text.endswith("]}") and text.count("[") < text.count("]")
                yield json.loads(text[:-2] if closing else text)
                around.append("]}" if closing else "")
            else:
                around.append(line)
    assert json.loads("".join(around))["features"] == [], f"{path}: not a collection of one feature a line"


def clockwise(geometry):
    """How many exterior rings run the wrong way, and interior ones too."""
    wrong = 0
    for part in shapely.get_parts(geometry):
        if shapely.get_dimensions(part) == 2:
            rings = shapely.get_rings(part)
            wrong += int(not shapely.is_ccw(rings[0])) + int(shapely.is_ccw(rings[1:]).sum())
    return wrong


def export(path, source):
    """How many features, how many of them lie elsewhere or are rounded too far, and rings that run against RFC 7946."""
    import geopandas
    frame = geopandas.read_parquet(source, columns=["id", "geometry"])
    expected = dict(zip(frame["id"], frame.geometry.values))
    is_point = frame.geom_type.iloc[0] == "Point"
    count = wrong = rounded = against = 0
    for feature in features(path):
        count += 1
        here, there = feature["geometry"], expected[int(feature["properties"]["id"])]
        if is_point:
            x, y = here["coordinates"]
            off = max(abs(x - there.x), abs(y - there.y))
            wrong += off > WRONG_DEGREES
            rounded += ROUNDED_DEGREES < off <= WRONG_DEGREES
            continue
        geometry = shapely.geometry.shape(here)
        against += clockwise(geometry)
        off = farthest(shapely.get_coordinates(geometry), shapely.get_coordinates(there))
        wrong += off > WRONG_DEGREES
        rounded += ROUNDED_DEGREES < off <= WRONG_DEGREES
    return {"features": count, "wrong_coordinates": int(wrong), "rounded_coordinates": int(rounded),
            "rings_against_rfc7946": against}


def farthest(a, b):
    """How far a coordinate of one geometry is from the nearest of the other, at most.

    Each axis is compared as a set of numbers: rings may start elsewhere, and round two corners into one.
    """
    most = 0.0
    for axis in range(2):
        first, second = np.unique(a[:, axis]), np.unique(b[:, axis])
        for numbers, others in ((first, second), (second, first)):
            after = np.clip(np.searchsorted(others, numbers), 1, len(others) - 1)
            gap = np.minimum(np.abs(numbers - others[after - 1]), np.abs(others[after] - numbers))
            most = max(most, float(gap.max()))
    return most


if __name__ == "__main__":
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
