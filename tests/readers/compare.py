"""What a reader found in a file, held against what was put there; and what is known of each reader and format.

A reader gives {layer: {"crs", "fields": {name: type} or None, "rows": [{"values", "geometry"}]}}, which is also the form of the truth.
"""
import json
from collections import Counter
from dataclasses import dataclass, field

from shapes import EMPTY, from_wkt, normal

BEYOND = 2**53  # integers that a double may not hold


@dataclass
class Rules:
    """How far a reader may differ, each with its reason where it is set."""

    decimals: int | None = None  # of coordinates; None: all that a double has
    types: dict = field(default_factory=dict)  # what a type is seen as, where not as itself; several: any of them
    all_text: bool = False
    digits: int = 17  # of reals
    rounds_integers: bool = False
    empty_is_null: bool = False
    name_of: dict = field(default_factory=dict)  # what a column is called, where not as in the truth
    numbers_for_booleans: bool = False
    wkt_as_text: bool = False
    no_empty_shapes: bool = False
    no_rows_without_shape: bool = False
    drops_lines_back: bool = False  # a line to a point and back on itself
    crs: str | None = "EPSG:4326"
    by_name: bool = True  # the layer's name is in the file, not only the file's own


def rules(reader, ending, mixed=False):
    known = Rules()
    if ending in ("geojson", "geojsonl"):
        known.decimals = 7
        known.by_name = ending == "geojson" and reader not in ("postgis", "mapshaper")
        known.types = {"text": ("text", "date"), "date": ("date", "text")}  # JSON has no dates: readers guess by the look
        if reader == "geopandas" and ending == "geojson":
            # GDAL 3.11 takes the least and the greatest 64-bit integers for overflows, and the column for one of reals.
            known.rounds_integers = True
            known.types["integer"] = ("integer", "real")
    if ending == "csv":
        known.decimals, known.all_text, known.crs, known.by_name = 7, True, None, False
        known.empty_is_null = reader != "postgis"  # COPY alone tells "" from nothing
        known.name_of["wkt"] = "column_wkt"  # its geometry is what is called wkt
        if reader == "ogrinfo":  # GDAL 3.6.2 loses doubled quotes in the names of columns
            known.name_of['tên "kép", 名称'] = "tên kép, 名称"
        known.wkt_as_text = reader == "mapshaper"
    if ending == "fgb":
        known.types = {"date": ("datetime", "text") if reader == "geopandas" else ("datetime",)}  # it has no dates
        known.no_rows_without_shape = True
    if reader == "mapshaper":
        known.rounds_integers = ending != "csv"
        known.numbers_for_booleans = ending == "gpkg"
        known.crs = None
        # In a layer of several kinds of geometry it drops what has none.
        known.no_rows_without_shape |= mixed and ending != "csv"
        known.no_empty_shapes = True
        known.drops_lines_back = ending != "csv"
    if reader == "ogrinfo" or (reader == "postgis" and ending == "gpkg"):
        known.digits = 15  # GDAL 3.6 prints reals, and copies them to PostgreSQL, so
        known.decimals = 12 if known.decimals is None else known.decimals
    if reader == "postgis" and ending in ("geojson", "geojsonl"):
        known.crs = None
    return known


def canonical_value(value, kind, known):
    if value is None or (value == "" and known.empty_is_null):
        return None
    if known.all_text and not isinstance(value, str):
        value = str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "real" or (kind == "integer" and known.rounds_integers and abs(float(value)) >= BEYOND):
        return f"{float(value) + 0.0:.{known.digits}g}"
    if kind == "integer":
        return int(float(value)) if isinstance(value, float) else int(value)
    if kind == "boolean" and known.numbers_for_booleans:
        return bool(value)
    if kind == "date" and isinstance(value, str):
        return value.removesuffix("T00:00:00").removesuffix("T00:00:00+00:00")
    return value


def canonical_shape(geometry, known, multi):
    if geometry == EMPTY or (geometry is not None and not geometry.get("coordinates")):
        return None if known.no_empty_shapes else "empty"
    if known.drops_lines_back and geometry is not None and geometry["type"] == "MultiLineString":
        geometry = {**geometry, "coordinates": [line for line in geometry["coordinates"] if len(line) != 3 or line[0] != line[2]]}
    return normal(geometry, known.decimals, multi)


def is_mixed(layer):
    return len({kind_of(row["geometry"]).removeprefix("Multi") for row in layer["rows"] if kind_of(row["geometry"])}) > 1


def kind_of(geometry):
    return "" if geometry is None or geometry == EMPTY else geometry["type"]


def differences(truth, found, known):
    """Sentences, none when all is as it should be. `truth` and `found` are a layer each."""
    said = []
    fields = truth["fields"]
    spatial = any(kind_of(row["geometry"]) for row in truth["rows"])
    mixed = is_mixed(truth)

    def name_of(name):
        return known.name_of.get(name, name) if spatial else name

    if known.wkt_as_text:
        for row in found["rows"]:
            row["geometry"] = from_wkt(row["values"].pop("wkt", None))
    if found["fields"] is not None:
        if [name_of(name) for name in fields] != list(found["fields"]):
            said.append(f"columns {list(found['fields'])}, not {list(fields)}")
        for name, kind in fields.items():
            seen = found["fields"].get(name_of(name))
            if all(row["values"].get(name) is None for row in truth["rows"]):
                continue  # nothing to know a type by, in most formats
            wanted = ("text",) if known.all_text else known.types.get(kind, (kind,))
            if seen not in wanted:
                said.append(f"column '{name}' is of type {seen}, not {kind}")
    if known.crs and spatial and found["crs"] != known.crs:
        said.append(f"the CRS is {found['crs']}, not {known.crs}")
    multi = not mixed and any(kind_of(row["geometry"]).startswith("Multi") for row in truth["rows"])

    def canonical(row, called):
        values = tuple(canonical_value(row["values"].get(called(name)), kind, known) for name, kind in fields.items())
        return values, canonical_shape(row["geometry"], known, multi)

    expected = [row for row in truth["rows"] if not known.no_rows_without_shape or kind_of(row["geometry"])]
    wanted = Counter(json.dumps(canonical(row, lambda name: name)) for row in expected)
    seen = Counter(json.dumps(canonical(row, name_of)) for row in found["rows"])
    if len(expected) != len(found["rows"]):
        said.append(f"{len(found['rows'])} rows, not {len(expected)}")
    for sign, some in (("lacks", wanted - seen), ("has", seen - wanted)):
        said += [f"{sign} {row[:600].encode().decode('unicode_escape', 'replace')}" for row in list(some)[:3]]
    return said


def ledger_differences(truth, report, ending):
    """The report of limes itself held against what a format cannot hold: rows, dates, wide integers, names."""
    written = report["written"]
    whole = len(truth["rows"])
    lost = sum(ending == "fgb" and not kind_of(row["geometry"]) for row in truth["rows"])
    said = []
    if (written["in"], written["out"], sum(written["dropped"].values())) != (whole, whole - lost, lost):
        said.append(f"the ledger says {written}, of {whole} rows of which {lost} cannot be kept")
    wanted = Counter()
    for name, kind in truth["fields"].items():
        wide = [row for row in truth["rows"] if kind == "integer" and abs(row["values"].get(name) or 0) > BEYOND]
        wanted["date-as-moment"] += ending == "fgb" and kind == "date"
        wanted["wide-integer"] += ending.startswith("geojson") and bool(wide)
        wanted["column-renamed"] += ending == "csv" and name == "wkt"
    found = Counter(finding["kind"] for finding in report["findings"])
    said += [f"{found[kind]} findings '{kind}', not {count}" for kind, count in wanted.items() if found[kind] != count]
    return said
