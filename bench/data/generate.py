"""Makes the data files of the benchmark that are not there yet.

    generate.py --admin1 admin1.json --into FOLDER settlements:1000000:gpkg,fgb,parquet gates:10000:fgb communes:20000:fgb

What is drawn depends on the kind and the number alone, not on the other files or the order.
"""
import argparse
import os
import shutil
import time

import numpy as np

import cells
import corridors
import draws
import flatgeobuf
import tables
from borders import land_borders, read_units

REGION_COUNTRIES = ["VNM", "CHN", "LAO"]
PART = "part"  # the folder of what is not ready yet
GDAL_DRIVERS = {"fgb": "FlatGeobuf", "gpkg": "GPKG"}


class Source:
    """The units and their borders, read when the first of several files needs them."""

    def __init__(self, admin1):
        self.admin1 = admin1
        self.read = None

    def units(self):
        self.read = self.read if self.read is not None else read_units(self.admin1)
        return self.read

    def borders(self, inside_region):
        start, end, countries = land_borders(self.units())
        if inside_region:
            west, south, east, north = draws.REGION
            keep = np.isin(countries, REGION_COUNTRIES).all(axis=1)
            keep &= (start > (west, south)).all(axis=1) & (start < (east, north)).all(axis=1)
            start, end = start[keep], end[keep]
        return start, end


def write_frame(frame, path):
    ending = path.rsplit(".", 1)[1]
    if ending == "parquet":
        frame.to_parquet(path, index=False, compression="zstd")
    else:
        frame.to_file(path, driver=GDAL_DRIVERS[ending], engine="pyogrio")


def draw(kind, count, source):
    if kind == "settlements":
        return draws.settlements(count, source.borders(inside_region=True))
    if kind == "gates":
        return draws.gates(count, source.borders(inside_region=False))
    if kind == "communes":
        return cells.communes(count, source.units())
    if kind == "corridors":
        return corridors.corridors(count)
    units = source.units()
    return units[units.country.isin(REGION_COUNTRIES)] if kind == "provinces" else units


def write(kind, drawn, path):
    """Whole or not at all; the name of the file is the name of the layer, so it is made in a folder of its own."""
    part = os.path.join(os.path.dirname(path), PART, os.path.basename(path))
    os.makedirs(os.path.dirname(part), exist_ok=True)
    if os.path.exists(part):
        os.remove(part)
    if kind in ("communes", "corridors", "provinces", "admin1"):
        write_frame(drawn, part)
    elif path.endswith(".parquet"):
        tables.write_parquet(drawn, part)
    elif path.endswith(".fgb") and kind == "settlements":
        flatgeobuf.write_points(drawn, part)
    else:
        tables.write_gdal(drawn, part)
    os.replace(part, path)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--admin1", required=True)
    arguments.add_argument("--into", required=True)
    arguments.add_argument("files", nargs="+", metavar="KIND:COUNT:NAME:ENDINGS")
    a = arguments.parse_args()
    os.makedirs(a.into, exist_ok=True)
    source = Source(a.admin1)
    for file in a.files:
        kind, count, name, endings = file.split(":")
        paths = [os.path.join(a.into, f"{name}.{ending}") for ending in endings.split(",")]
        missing = [path for path in paths if not os.path.exists(path)]
        if not missing:
            continue
        start = time.monotonic()
        drawn = draw(kind, int(count), source)
        for path in missing:
            write(kind, drawn, path)
        shutil.rmtree(os.path.join(a.into, PART), ignore_errors=True)
        print(f"made {', '.join(os.path.basename(path) for path in missing)} in {time.monotonic() - start:.1f} s", flush=True)


if __name__ == "__main__":
    main()
