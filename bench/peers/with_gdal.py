"""GDAL's ogr2ogr."""
import subprocess

import common


def ogr2ogr(*words):
    subprocess.run(["ogr2ogr", "-q", *words], check=True, stderr=subprocess.DEVNULL)


def load(settlements):
    """Into GDAL's memory driver; ogr2ogr cannot sum, so the answer is without the population."""
    ogr2ogr("-f", "Memory", "memory", settlements)
    return {}


def export(layer, output):
    ogr2ogr("-f", "GeoJSON", output, layer, "-lco", "RFC7946=YES", "-lco", "COORDINATE_PRECISION=7")
    return {}


if __name__ == "__main__":
    common.main(globals())
