#!/usr/bin/env python3
"""The whole border on A3 at 300 dpi: limes map beside QGIS and Mapnik, from the same rows to a PNG. See docs/performance.md.

Each is a whole process, in turn, once to warm the caches and then as often as --runs says. limes draws the sheet with its frame, legend and
locator, out of the atlas; the others draw the map alone, out of files that limes exported, QGIS with the styles in them. Peers that
are not installed are left out (python3-qgis, python3-mapnik).
"""
import argparse
import json
import os
import statistics
import subprocess
import sys

import machine
import measure

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
OUT = os.path.join(ROOT, "build", "bench", "maps")
DAY = "2025-07-01"
EXTENT = (101.8, 20.2, 108.8, 23.9)
PROJECTION = "+proj=lcc +lat_1=20.8167 +lat_2=23.2833 +lat_0=22.05 +lon_0=105.3 +datum=WGS84 +units=m +no_defs"
BOX_M = (-375000, -213000, 375000, 218000)  # of the extent, in that projection
WIDTH, HEIGHT = 4961, 2850  # of A3 at 300 dpi, what the map has of the sheet
LAYERS = ["provinces", "rivers", "coast", "border_lines", "twinned_pairs", "corridors", "settlements", "gates"]
LIMIT_S = 300
TARGET = {"wall_s": 2.0, "peak_mib": 500}


def prepare(limes):
    os.makedirs(OUT, exist_ok=True)
    atlas = os.path.join(OUT, "border.gpkg")
    run = [limes, "import", os.path.join(ROOT, "data-samples"), "-o", atlas, "-q", "--overwrite"]
    if not os.path.exists(atlas):
        subprocess.run(run[:-1], check=True)
    for layer in LAYERS:
        subprocess.run([limes, "export", atlas, layer, "--as-of", DAY, "--style", "border-sheet", "-o", os.path.join(OUT, f"{layer}.gpkg"),
                        "--overwrite", "-q"], check=True)
    with open(os.path.join(OUT, "order.txt"), "w") as file:
        file.write("\n".join(LAYERS))
    return atlas


def contestants(limes, atlas):
    extent = ",".join(map(str, EXTENT))
    picture = [OUT, PROJECTION, ",".join(map(str, BOX_M)), str(WIDTH), str(HEIGHT)]
    yield "limes map, the whole sheet", [limes, "map", atlas, "-o", os.path.join(OUT, "limes.png"), "--size", "a3", "--dpi", "300",
                                         "--extent", extent, "--as-of", DAY, "-q", "--overwrite"]
    for name, module in (("QGIS", "qgis.core"), ("Mapnik", "mapnik")):
        if subprocess.run(["/usr/bin/python3", "-c", f"import {module}"], capture_output=True).returncode == 0:
            script = os.path.join(HERE, "peers", f"with_{name.lower()}.py")
            yield f"{name}, the map alone", ["/usr/bin/python3", script, *picture, os.path.join(OUT, f"{name.lower()}.png")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="counted turns (5)")
    parser.add_argument("--program", default=os.path.join(ROOT, "build", "release", "limes"))
    a = parser.parse_args()
    limes = os.path.abspath(a.program)
    entries = [(name, command, []) for name, command in contestants(limes, prepare(limes))]
    load = os.getloadavg()[0]
    for turn in range(a.runs + 1):
        for name, command, figures in entries:
            figure = measure.run(command, LIMIT_S)
            if figure.error:
                sys.exit(f"{name}: {figure.error}")
            if turn > 0:
                figures.append(figure)
    about = machine.about()
    print(f"A3 at 300 dpi, {about['cores']} cores ({about['processor']}), load {load:.1f} when it began; {a.runs} turns\n")
    print("| program | wall s: median (range) | CPU s, user and system | peak MiB |\n| --- | --- | --- | --- |")
    record = {"machine": about, "load_average": load, "runs": a.runs, "entries": {}}
    for name, _, figures in entries:
        walls, cpu = sorted(f.wall_s for f in figures), statistics.median(f.cpu_s for f in figures)
        wall, peak = statistics.median(walls), max(f.peak_mib for f in figures)
        print(f"| {name} | {wall:.2f} ({walls[0]:.2f}–{walls[-1]:.2f}) | {cpu:.2f} | {peak:.0f} |")
        record["entries"][name] = {"wall_s": wall, "walls_s": walls, "cpu_s": cpu, "peak_mib": peak}
    with open(os.path.join(OUT, "results.json"), "w") as file:
        json.dump(record, file, indent=1)
    ours = next(iter(record["entries"].values()))
    missed = [key for key, most in TARGET.items() if ours[key] > most]
    print(f"\nlimes {'misses ' + ' and '.join(missed) if missed else 'is within'} the target: 2 s and 500 MiB on two quiet cores")


main()
