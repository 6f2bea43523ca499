#!/usr/bin/env python3
"""limes and its peers on one question: all pairs within 10 km, exact on the ellipsoid, from file to answer file.

The data are made here with a fixed seed: places spread over the border area, a third of them along a line through it,
and gates along that line and over the world. Every program that is installed is run in turn, as a whole process, RUNS
times, so that a slow minute of the machine falls on all of them; the answers must agree in count and sum of distances.

    python3 bench/near.py [--places 1000000] [--gates 10000] [--runs 5] [--data build/bench] [--program build/release/limes]

Peers: DuckDB with its spatial extension (`pip install duckdb duckdb-extension-spatial`), where Python finds them.
"""
import argparse
import csv
import math
import os
import random
import statistics
import subprocess
import sys
import time

SEED = 20250701

DUCKDB = r"""
import glob, os, sys, duckdb, duckdb_extension_spatial as e
places, gates, out = sys.argv[1:4]
c = duckdb.connect(config={"allow_unsigned_extensions": True})
c.execute("load '%s'" % glob.glob(os.path.dirname(e.__file__) + "/extensions/*/spatial.duckdb_extension")[0])
c.execute("set geometry_always_xy = true; set enable_progress_bar = false; set preserve_insertion_order = false")
# A box around each gate that surely holds its disc, joined by the extension's spatial join, then the exact distance.
c.execute(f'''copy (
  with g as (select id, ST_Point2D(lon, lat) pt,
             ST_MakeEnvelope(lon - 10/110.5/cos(radians(least(89, abs(lat) + 1))), lat - 10/110.5,
                             lon + 10/110.5/cos(radians(least(89, abs(lat) + 1))), lat + 10/110.5) box from '{gates}'),
       d as (select p.id from_id, g.id to_id, ST_Distance_Spheroid(ST_Point2D(p.lon, p.lat), g.pt) distance_m
             from (select id, lon, lat, ST_Point(lon, lat) geometry from '{places}') p join g on ST_Intersects(p.geometry, g.box))
  select * from d where distance_m <= 10000) to '{out}' (format csv, header)''')
"""


def make_data(folder, n_places, n_gates):
    os.makedirs(folder, exist_ok=True)
    rng = random.Random(SEED)

    def line(t):  # a winding border from the three-country point to the gulf
        return 102.15 + 5.9 * t, 22.4 - 0.9 * t + 0.5 * math.sin(9 * t)

    def place():
        if rng.random() < 0.7:
            return rng.uniform(97, 112), rng.uniform(8, 29)
        lon, lat = line(rng.random())
        return lon + rng.gauss(0, 0.2), lat + rng.gauss(0, 0.2)

    def gate():
        if rng.random() < 0.01:
            lon, lat = line(rng.random())
            return lon + rng.gauss(0, 0.01), lat + rng.gauss(0, 0.01)
        return rng.uniform(-180, 180), math.degrees(math.asin(rng.uniform(-1, 1)))

    for name, count, draw in (("places", n_places, place), ("gates", n_gates, gate)):
        path = os.path.join(folder, f"{name}-{count}.csv")
        if os.path.exists(path[:-4] + ".fgb"):
            continue
        with open(path, "w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["id", "name", "lon", "lat"])
            for i in range(count):
                lon, lat = draw()
                rows.writerow([i, f"{name[0].upper()}{i:07d}", f"{lon:.7f}", f"{lat:.7f}"])
        subprocess.run(["ogr2ogr", "-f", "FlatGeobuf", path[:-4] + ".fgb", path, "-oo", "X_POSSIBLE_NAMES=lon",
                        "-oo", "Y_POSSIBLE_NAMES=lat", "-oo", "AUTODETECT_TYPE=YES", "-a_srs", "EPSG:4326"], check=True)
    stem = os.path.join(folder, f"places-{n_places}"), os.path.join(folder, f"gates-{n_gates}")
    try:
        import duckdb
        for name in stem:
            if not os.path.exists(name + ".parquet"):
                duckdb.sql(f"copy (select * from '{name}.csv') to '{name}.parquet'")
    except ImportError:
        pass
    return stem


def timed(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    errors = process.stderr.read().decode()
    if status != 0:
        sys.exit(f"{command[0]} failed: {errors}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def answer_of(path):
    with open(path, newline="") as file:
        distances = [float(row["distance_m"]) for row in csv.DictReader(file)]
    return len(distances), math.fsum(distances)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--places", type=int, default=1_000_000)
    arguments.add_argument("--gates", type=int, default=10_000)
    arguments.add_argument("--runs", type=int, default=5)
    arguments.add_argument("--data", default="build/bench")
    arguments.add_argument("--program", default="build/release/limes")
    a = arguments.parse_args()
    places, gates = make_data(a.data, a.places, a.gates)

    runs = {"limes": ([a.program, "near", "--from", places + ".fgb", "--to", gates + ".fgb", "--within", "10km", "-o",
                       os.path.join(a.data, "limes.csv"), "--overwrite", "-q"], os.path.join(a.data, "limes.csv"))}
    if os.path.exists(places + ".parquet"):
        runs["DuckDB"] = ([sys.executable, "-c", DUCKDB, places + ".parquet", gates + ".parquet",
                           os.path.join(a.data, "duckdb.csv")], os.path.join(a.data, "duckdb.csv"))

    figures = {name: [] for name in runs}
    for turn in range(a.runs + 1):
        for name, (command, _) in runs.items():
            figure = timed(command)
            if turn > 0:  # the first warms the page cache
                figures[name].append(figure)
    answers = {name: answer_of(output) for name, (_, output) in runs.items()}
    count, total = answers["limes"]
    for name, (other_count, other_total) in answers.items():
        if other_count != count or abs(other_total - total) > 1e-6 * count:
            sys.exit(f"{name} answers {other_count} pairs, {other_total:.6f} m; limes {count}, {total:.6f} m")

    print(f"{a.places:,} places, {a.gates:,} gates: {count:,} pairs within 10 km, {total:.6f} m in all; answers agree\n")
    print("| program | wall s, median (range) | CPU s | peak MiB | wall, limes : it |\n| --- | --- | --- | --- | --- |")
    ours = statistics.median(f[0] for f in figures["limes"])
    for name, all_runs in figures.items():
        walls = sorted(f[0] for f in all_runs)
        median = statistics.median(walls)
        print(f"| {name} | {median:.3f} ({walls[0]:.3f}-{walls[-1]:.3f}) | {statistics.median(f[1] for f in all_runs):.3f} "
              f"| {max(f[2] for f in all_runs):.0f} | {ours / median:.2f} |")


if __name__ == "__main__":
    main()
