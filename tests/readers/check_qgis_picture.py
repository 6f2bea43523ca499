#!/usr/bin/python3
"""QGIS draws an export as limes draws the map: check_qgis_picture.py LIMES FOLDER

Both draw the same rows by the same style, without its texts, whose places each chooses by itself. The pictures are left in FOLDER,
side by side and each alone. They must be as near to each other, in the measure of the reference pictures, as two renderers of one
style are, and each gate must have its colours in both.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsMapRendererSequentialJob,  # noqa: E402
                       QgsMapSettings, QgsProject, QgsRectangle, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor, QImage, QPainter  # noqa: E402

HERE = Path(__file__).resolve().parent
STYLES = HERE.parent.parent / "styles"
DAY = "2025-07-01"
EXTENT = (103.2, 20.9, 108.2, 23.5)
DPI = 192
QUESTION = ["coverage", "--from", "gates", "--where", "category = 'international'", "--radius", "5km,10km,20km", "--of", "provinces"]
BLOCK = 5
MOST_MEAN = 0.8  # of Delta E 1976, over all blocks
MOST_SEEN = 0.01  # the share of blocks that differ by more than 10
MOST_AT_A_GATE = 15

failures = []


def run(limes, *words):
    subprocess.run([limes, *map(str, words), "-q", "--overwrite"], check=True)


def plane_of(extent):
    """The Lambert projection that limes chooses for a wide extent of middle latitudes (plane.cpp)."""
    west, south, east, north = extent
    sixth = (north - south) / 6
    return QgsCoordinateReferenceSystem.fromProj(
        f"+proj=lcc +lat_1={south + sixth} +lat_2={north - sixth} +lat_0={(south + north) / 2} +lon_0={round((west + east) / 2, 2)} "
        "+datum=WGS84 +units=m +no_defs")


def view_of(extent, crs, width, height):
    """What the frame shows: the extent in its middle, with the same scale both ways (sheet.cpp)."""
    west, south, east, north = extent
    steps = np.linspace(0, 1, 33)
    edge = [(west + t * (east - west), y) for t in steps for y in (south, north)]
    edge += [(x, south + t * (north - south)) for t in steps for x in (west, east)]
    to_plane = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance())
    points = [to_plane.transform(*place) for place in edge]
    x, y = [p.x() for p in points], [p.y() for p in points]
    metres = max((max(x) - min(x)) / width, (max(y) - min(y)) / height)
    middle = ((min(x) + max(x)) / 2, (min(y) + max(y)) / 2)
    return QgsRectangle(middle[0] - metres * width / 2, middle[1] - metres * height / 2,
                        middle[0] + metres * width / 2, middle[1] + metres * height / 2)


def without_texts(style):
    """The style with what both draw: no texts, and none of the lines that QGIS has nothing for."""
    kept = [each for each in style["layers"] if "text-field" not in each.get("layout", {}) and "limes:arc" not in each.get("metadata", {})]
    return {**style, "layers": kept}


def pixels(image):
    image = image.convertToFormat(QImage.Format_RGB888)
    data = image.constBits().asarray(image.bytesPerLine() * image.height())
    rows = np.frombuffer(bytes(data), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, :image.width() * 3].reshape(image.height(), image.width(), 3)


def frame_of(sheet):
    """Left, top, right and bottom of the map's frame: the outermost rows and columns that are ink for most of their length."""
    dark = sheet.max(axis=2) < 110
    rows = np.flatnonzero(dark.mean(axis=1) > 0.7)
    columns = np.flatnonzero(dark[rows.min():rows.max()].mean(axis=0) > 0.95)
    return columns.min(), rows.min(), columns.max(), rows.max()


def seen(picture):
    """Mean colours of blocks in CIELAB: the measure of tests/program/picture.cpp."""
    height, width = (side // BLOCK for side in picture.shape[:2])
    c = picture[:height * BLOCK, :width * BLOCK] / 255.0
    c = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
    c = c.reshape(height, BLOCK, width, BLOCK, 3).mean(axis=(1, 3))
    xyz = c @ np.array([[0.4124, 0.2126, 0.0193], [0.3576, 0.7152, 0.1192], [0.1805, 0.0722, 0.9505]]) / (0.95047, 1, 1.08883)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack([116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])], axis=-1)


def drawn_by_qgis(layers, background, view, crs, size):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setExtent(view)
    settings.setOutputSize(size)
    settings.setOutputDpi(DPI)
    settings.setBackgroundColor(QColor(background))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def beside(ours, theirs, path):
    both = QImage(ours.width() + theirs.width() + 10, ours.height(), QImage.Format_RGB32)
    both.fill(QColor("black"))
    painter = QPainter(both)
    painter.drawImage(0, 0, ours)
    painter.drawImage(ours.width() + 10, 0, theirs)
    painter.end()
    both.save(str(path))


def compare(limes, folder, name, atlas, answer):
    style = without_texts(json.loads((STYLES / name / "style.json").read_text(encoding="utf-8")))
    file = folder / "styles" / name / "style.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(style), encoding="utf-8")
    sheet = folder / f"{name}-sheet.png"
    extent = ",".join(map(str, EXTENT))
    given = ["--with", answer] if any(each.get("source") == QUESTION[0] for each in style["layers"]) else []
    run(limes, "map", atlas, *given, "--style", file, "--extent", extent, "--size", "a4", "--dpi", DPI, "--as-of", DAY, "-o", sheet)
    # A source's layers are together in QGIS, at the place of the first of them.
    sources = list(dict.fromkeys(each["source"] for each in style["layers"] if "source" in each))
    layers = []
    for source in sources:
        target = folder / f"{name}-{source}.gpkg"
        asked = [f"{answer}:{source}"] if source == "coverage" else [atlas, source]
        run(limes, "export", *asked, "--as-of", DAY, "--style", file, "-o", target)
        layers.append(QgsVectorLayer(f"{target}|layername={source}", source, "ogr"))
    image = QImage(str(sheet))
    left, top, right, bottom = (int(each) for each in frame_of(pixels(image)))
    ours = image.copy(left, top, right - left + 1, bottom - top + 1)
    crs = plane_of(EXTENT)
    view = view_of(EXTENT, crs, ours.width(), ours.height())
    background = next(each["paint"]["background-color"] for each in style["layers"] if each["type"] == "background")
    size = QSize(ours.width(), ours.height())
    theirs = drawn_by_qgis(layers[::-1], background, view, crs, size)
    ours.save(str(folder / f"{name}-limes.png"))
    theirs.save(str(folder / f"{name}-qgis.png"))
    beside(ours, theirs, folder / f"{name}.png")

    inner = slice(1, -1)  # without the frame
    a, b = seen(pixels(ours))[inner, inner], seen(pixels(theirs))[inner, inner]
    apart = np.linalg.norm(a - b, axis=-1)
    print(f"{name}: limes and QGIS are {apart.mean():.2f} apart, {(apart > 10).mean():.1%} of the blocks plainly")
    if apart.mean() > MOST_MEAN or (apart > 10).mean() > MOST_SEEN:
        failures.append(f"{name}: limes and QGIS draw other pictures: see {folder / name}.png")

    # What lacks a layer is plainly another picture, or the bound would hold nothing.
    bare = seen(pixels(drawn_by_qgis(layers[:1], background, view, crs, size)))[inner, inner]
    without = np.linalg.norm(a - bare, axis=-1)
    if without.mean() <= MOST_MEAN and (without > 10).mean() <= MOST_SEEN:
        failures.append(f"{name}: a picture of {sources[0]} alone is as near to ours as QGIS's")

    to_plane = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), crs, QgsProject.instance())
    gates = layers[sources.index("gates")]
    count = 0
    for feature in gates.getFeatures():
        if not feature.hasGeometry() or feature.geometry().isEmpty():
            continue
        place = to_plane.transform(feature.geometry().asPoint())
        column = int((place.x() - view.xMinimum()) / view.width() * ours.width()) // BLOCK - 1
        row = int((view.yMaximum() - place.y()) / view.height() * ours.height()) // BLOCK - 1
        if 1 <= row < apart.shape[0] - 1 and 1 <= column < apart.shape[1] - 1:
            count += 1
            around = (slice(row - 1, row + 2), slice(column - 1, column + 2))
            far = np.linalg.norm(a[around].mean(axis=(0, 1)) - b[around].mean(axis=(0, 1)))
            if far > MOST_AT_A_GATE:
                failures.append(f"{name}: {feature['id']} is {far:.0f} apart")
    if count < 20:
        failures.append(f"{name}: only {count} gates on the picture")


def main(limes, folder):
    folder.mkdir(parents=True, exist_ok=True)
    atlas, answer = folder / "border.gpkg", folder / "coverage.gpkg"
    run(limes, "import", HERE.parent.parent / "data-samples", "-o", atlas)
    run(limes, QUESTION[0], atlas, *QUESTION[1:], "--as-of", DAY, "-o", answer)
    for name in ("border-sheet", "gate-coverage"):
        compare(limes, folder, name, atlas, answer)
    for failure in failures:
        print(failure, file=sys.stderr)
    sys.stdout.flush()
    os._exit(1 if failures else 0)  # QGIS may fall in its own taking down, when all is checked


application = QgsApplication([], False)
application.initQgis()
main(sys.argv[1], Path(sys.argv[2]).resolve())
