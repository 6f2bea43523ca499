#!/usr/bin/python3
"""What QGIS finds in each file: read_qgis.py FILE..."""
import csv
import json
import os
import sys
from pathlib import Path
from urllib.parse import quote

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import QgsApplication, QgsVectorLayer  # noqa: E402
from qgis.PyQt.QtCore import QDate, QDateTime, QVariant  # noqa: E402

from shapes import EMPTY, from_wkb, from_wkt  # noqa: E402

TYPES = {QVariant.Int: "integer", QVariant.LongLong: "integer", QVariant.Double: "real", QVariant.String: "text",
         QVariant.Date: "date", QVariant.DateTime: "datetime", QVariant.Bool: "boolean"}


def value_of(value):
    if value is None or isinstance(value, QVariant) and value.isNull():
        return None
    if isinstance(value, QDate):
        return value.toString("yyyy-MM-dd")
    if isinstance(value, QDateTime):
        return value.toString("yyyy-MM-ddThh:mm:ss")
    return value


def shape_of(feature):
    if not feature.hasGeometry():
        return None
    geometry = feature.geometry()
    return EMPTY if geometry.isEmpty() else from_wkb(bytes(geometry.asWkb()))


def layer_of(source, provider):
    layer = QgsVectorLayer(source, "read", provider)
    if not layer.isValid():
        raise SystemExit(f"QGIS cannot open {source}: {layer.error().message()}")
    fields = layer.fields()
    keys = set() if provider != "ogr" else set(layer.primaryKeyAttributes())
    names = {i: fields.at(i).name() for i in range(fields.count()) if i not in keys}
    rows = [{"values": {name: value_of(feature.attribute(i)) for i, name in names.items()}, "geometry": shape_of(feature)}
            for feature in layer.getFeatures()]
    return {"crs": layer.crs().authid() if layer.isSpatial() else None,
            "fields": {name: TYPES.get(fields.at(i).type(), fields.at(i).typeName()) for i, name in names.items()}, "rows": rows}


def read(path):
    if path.endswith(".csv"):
        return {Path(path).stem: csv_layer(path)}
    found = QgsVectorLayer(path, "read", "ogr")
    names = [each.split("!!::!!")[1] for each in found.dataProvider().subLayers()]
    names = [name for name in names if not name.startswith("limes_")]
    return {name: layer_of(f"{path}|layername={name}", "ogr") for name in names}


def csv_layer(path):
    """Of rows with several kinds of geometry QGIS shows those of the first kind, so these are read as the text they are."""
    with open(path, encoding="utf-8", newline="") as file:
        column = next(csv.reader(file))[-1]
    source = f"file://{quote(path)}?type=csv&delimiter=,&detectTypes=no"
    whole = layer_of(source + "&geomType=none", "delimitedtext")
    if column != "wkt":
        return whole
    shaped = layer_of(source + "&wktField=wkt&crs=EPSG:4326", "delimitedtext")
    if len(shaped["rows"]) == len(whole["rows"]):
        return shaped
    whole["fields"].pop("wkt")
    return {**whole, "rows": [{**row, "geometry": from_wkt(row["values"].pop("wkt"))} for row in whole["rows"]]}


application = QgsApplication([], False)
application.initQgis()
json.dump({path: read(os.path.abspath(path)) for path in sys.argv[1:]}, sys.stdout)
sys.stdout.flush()
os._exit(0)  # QGIS may fall in its own taking down, when all is read
