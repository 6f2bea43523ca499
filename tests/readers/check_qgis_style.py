#!/usr/bin/python3
"""QGIS opens an export with the style that limes gave it: check_qgis_style.py LIMES FOLDER

Every layer that a style of limes draws is exported with it. QGIS must take the style by itself, have a rule for each layer of the
style that it can draw, understand every expression, and paint the gates in the colours of the style.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (QgsApplication, QgsExpression, QgsExpressionContext, QgsExpressionContextUtils,  # noqa: E402
                       QgsMapRendererParallelJob, QgsMapSettings, QgsVectorLayer)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

HERE = Path(__file__).resolve().parent
STYLES = HERE.parent.parent / "styles"
DAY = "2025-07-01"
# What stands for the source that is the answer of a question.
QUESTIONS = {"coverage": ["--from", "gates", "--radius", "5km,20km", "--of", "provinces", "--of-where", "country = 'VN'"],
             "pair": ["--declared", "twinned_pairs"], "corridor": ["--line", "sgr-hai-phong-mong-cai"],
             "crosswalk": ["--from", "2025-06-30", "--to", DAY, "--changes"]}

failures = []


def check(holds, what):
    if not holds:
        failures.append(what)


def run(limes, *words):
    subprocess.run([limes, *map(str, words), "-q"], check=True)


def expressions_of(layer):
    """Filters and data-defined properties of the rules, and what the labels say."""
    found = []
    for rule in layer.renderer().rootRule().children():
        found.append(rule.filterExpression())
        for part in rule.symbol().symbolLayers():
            properties = part.dataDefinedProperties()
            found += [properties.property(key).asExpression() for key in properties.propertyKeys() if properties.isActive(key)]
    if layer.labeling() is not None:
        for rule in layer.labeling().rootRule().children():
            found += [rule.filterExpression(), rule.settings().fieldName]
            properties = rule.settings().dataDefinedProperties()
            found += [properties.property(key).asExpression() for key in properties.propertyKeys() if properties.isActive(key)]
    return [each for each in found if each]


def check_expressions(layer, where):
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    for text in expressions_of(layer):
        expression = QgsExpression(text)
        check(not expression.hasParserError(), f"{where}: {text}: {expression.parserErrorString()}")
        expression.prepare(context)
        for feature in layer.getFeatures():
            context.setFeature(feature)
            expression.evaluate(context)
            if expression.hasEvalError():
                check(False, f"{where}: {text}: {expression.evalErrorString()}")
                break


def painted(layer, extent, picture):
    """The layer drawn by QGIS."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(extent)
    settings.setOutputSize(QSize(1600, 1100))
    settings.setOutputDpi(192)
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(str(picture))
    return {QColor(image.pixel(x, y)).name() for x in range(image.width()) for y in range(image.height())}


def check_layer(style, source, file, folder):
    where = f"{style['name']}, {source}"
    layer = QgsVectorLayer(f"{file}|layername={source}", source, "ogr")
    check(layer.isValid(), f"{where}: QGIS cannot open it")
    drawn = [each for each in style["layers"] if each.get("source") == source]
    check(layer.renderer() is not None and layer.renderer().type() in ("RuleRenderer", "nullSymbol"), f"{where}: the style is not taken")
    if layer.renderer().type() == "RuleRenderer":
        ids = {each["id"] for each in drawn if each["type"] != "symbol" or "icon-image" in each["layout"]}
        check({rule.label() for rule in layer.renderer().rootRule().children()} <= ids, f"{where}: other rules than the style's")
        labels = [each for each in drawn if "text-field" in each.get("layout", {})]
        check((layer.labeling() is not None and layer.labelsEnabled()) == bool(labels), f"{where}: labels")
        check_expressions(layer, where)
        if style["name"] == "border-sheet" and source == "gates":
            colours = painted(layer, layer.extent(), folder / "gates.png")
            check({"#b5341a", "#e59a1c", "#f2c14e"} <= colours, f"{where}: not painted as the style says")


def main(limes, folder):
    folder.mkdir(parents=True, exist_ok=True)
    atlas = folder / "border.gpkg"
    atlas.unlink(missing_ok=True)
    run(limes, "import", HERE.parent.parent / "data-samples", "-o", atlas)
    count = 0
    for path in sorted(STYLES.glob("*/style.json")):
        style = json.loads(path.read_text(encoding="utf-8"))
        for source in sorted({each["source"] for each in style["layers"] if "source" in each} - {"limes:labels"}):
            file = folder / f"{path.parent.name}-{source}.gpkg"
            asked = [atlas, source]
            if source in QUESTIONS:
                answer = folder / f"{source}.gpkg"
                run(limes, source, atlas, *QUESTIONS[source], "--as-of", DAY, "-o", answer, "--overwrite")
                asked = [f"{answer}:{source}"]
            run(limes, "export", *asked, "--as-of", DAY, "--style", path.parent.name, "-o", file, "--overwrite")
            check_layer(style, source, file, folder)
            count += 1
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"QGIS takes the styles of {count} exports")
    sys.stdout.flush()
    os._exit(1 if failures else 0)  # QGIS may fall in its own taking down, when all is checked


application = QgsApplication([], False)
application.initQgis()
main(sys.argv[1], Path(sys.argv[2]))
