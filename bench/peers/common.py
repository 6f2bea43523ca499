"""What the scripts of the peers share: being called, and the parts of an answer that no peer has itself.

A script is called as `with_X.py QUERY name=value ...`; QUERY is one of its functions, the names are its parameters. What
the function gives is printed as a line of JSON, the answer that is compared.
"""
import json
import sys

WGS84_A_M = 6378137.0
WGS84_E2 = 0.0066943799901413165


def main(functions):
    query, *words = sys.argv[1:]
    print(json.dumps(functions[query](**dict(word.split("=", 1) for word in words))))


def ecef(lonlat):
    """Earth-centred coordinates in metres: a chord between two places is never longer than the geodesic."""
    import numpy as np
    lon, lat = np.radians(lonlat).T
    across = WGS84_A_M / np.sqrt(1 - WGS84_E2 * np.sin(lat) ** 2)
    return np.column_stack([across * np.cos(lat) * np.cos(lon), across * np.cos(lat) * np.sin(lon),
                            across * (1 - WGS84_E2) * np.sin(lat)])


REGION = (97, 8, 112, 29)  # west, south, east, north: only gates in it are asked about
CORRIDOR_PIECES = 20  # of each corridor, so that each lies near the middle of its own plane


def utm_zone(lon):
    """The EPSG code of the northern UTM zone of a longitude."""
    return 32601 + (lon + 180) // 6


def coverage_answer(covered_m2, whole_m2):
    """Of arrays over units: what is covered in all, and the sum of the shares."""
    return {"covered_km2": round(float(covered_m2.sum()) / 1e6, 3), "share_sum": round(float((covered_m2 / whole_m2).sum()), 6)}


def pairs_answer(distance_m):
    return {"pairs": len(distance_m), "sum_m": float(distance_m.sum())}


def neighbours_answer(distance_m):
    """Of rows of distances, one row for each place, nearest first."""
    return {"rows": distance_m.size, "sum_m": float(distance_m.sum()), "nearest_sum_m": float(distance_m[:, 0].sum())}


def best_pairs(first, second, distance_m):
    """One partner at most for each: as many pairs as can be, and of those sets the one of the smallest sum of distances."""
    import numpy as np
    from scipy.optimize import linear_sum_assignment
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    a_ids, a = np.unique(first, return_inverse=True)
    b_ids, b = np.unique(second, return_inverse=True)
    size = len(a_ids) + len(b_ids)
    _, part = connected_components(coo_array((np.ones(len(a)), (a, b + len(a_ids))), shape=(size, size)), directed=False)
    count, total = 0, 0.0
    for label in np.unique(part[a]):
        edges = part[a] == label
        rows, row = np.unique(a[edges], return_inverse=True)
        columns, column = np.unique(b[edges], return_inverse=True)
        gain = np.zeros((len(rows), len(columns)))
        gain[row, column] = 1e9 - distance_m[edges]  # a pair more is worth more than any distance
        chosen = gain[linear_sum_assignment(gain, maximize=True)]
        count += int((chosen > 0).sum())
        total += float((1e9 - chosen[chosen > 0]).sum())
    return {"best_pairs": count, "best_sum_m": total}
