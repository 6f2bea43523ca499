#!/usr/bin/python3
"""The layers of a folder drawn by QGIS, with the styles that their files carry: with_qgis.py FOLDER PROJECTION W,S,E,N WIDTH HEIGHT PNG"""
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsMapRendererParallelJob, QgsMapSettings,  # noqa: E402
                       QgsRectangle, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

DPI = 300
folder, projection, box, width, height, png = sys.argv[1:]
application = QgsApplication([], False)
application.initQgis()
with open(os.path.join(folder, "order.txt"), encoding="utf-8") as order:
    names = order.read().split()
layers = [QgsVectorLayer(f"{folder}/{name}.gpkg|layername={name}", name, "ogr") for name in names]
settings = QgsMapSettings()
settings.setLayers(layers[::-1])
settings.setDestinationCrs(QgsCoordinateReferenceSystem.fromProj(projection))
settings.setExtent(QgsRectangle(*map(float, box.split(","))))
settings.setOutputSize(QSize(int(width), int(height)))
settings.setOutputDpi(DPI)
settings.setBackgroundColor(QColor("#dce8ef"))
job = QgsMapRendererParallelJob(settings)
job.start()
job.waitForFinished()
drawn = job.renderedImage().save(png)
sys.stdout.flush()
os._exit(0 if drawn else 1)  # QGIS may fall in its own taking down
