"""Provinces, prefectures and communes: the units of the three countries, each with its dates."""

from tables import feature, number, read_csv, read_features, unique_name, write_csv, write_features, yes_no

# The resolution on the merger of provinces took legal effect on adoption, the units work from 2025-07-01
# (VnExpress 2025-06-12; nghean24h.vn).
MERGER_LEGAL, MERGER_OPERATING = "2025-06-12", "2025-07-01"
MERGER_SOURCE = "National Assembly resolution, in force on adoption (VnExpress 2025-06-12; nghean24h.vn)"

# A press text calls the prefecture by a name of another level; the fact table says which unit is meant.
ALIASES = {"cn-honghe": "district de Hong Ha"}

PROVINCE_ATTRIBUTES = [
    "country", "level", "name_vi", "name_en", "name_zh", "name_lo", "code_gso", "code_iso3166_2", "code_gbt2260",
    "population", "population_date", "area_km2", "centre_name", "centre_lon", "centre_lat", "centre_accuracy_m",
    "valid_from", "valid_to", "legal_from", "legal_to", "legal_source", "predecessors", "successors", "borders"]
POLYGON_ATTRIBUTES = {
    "area_km2": "polygon_area_km2", "area_reference_km2": "area_reference_km2", "area_reference": "area_reference",
    "area_difference_pct": "area_difference_pct", "accuracy_m": "accuracy_m", "accuracy_basis": "accuracy_basis",
    "internal_edge_median_m": "internal_edge_median_m", "overlap_with_reference": "overlap_with_reference",
    "border_edge_accuracy_m": "border_edge_accuracy_m", "method": "method"}
NUMBERS = {"population", "area_km2", "centre_lon", "centre_lat", "centre_accuracy_m"}


def legal_dates(row):
    began, ended = row["valid_from"] == MERGER_OPERATING, row["valid_to"] == MERGER_OPERATING
    return {"legal_from": MERGER_LEGAL if began else "", "legal_to": MERGER_LEGAL if ended else "",
            "legal_source": MERGER_SOURCE if began or ended else ""}


def provinces(facts, out):
    polygons = {f["properties"]["id"]: f for f in read_features(facts / "ship/provinces.geojson")}
    features = []
    for row in read_csv(facts / "provinces.csv"):
        if row["level"] == "prefecture":
            continue
        row |= legal_dates(row)
        polygon = polygons.pop(row["id"], None)
        shape = polygon["properties"] if polygon else {}
        if polygon:
            check_same(row, shape)
        properties = {"id": row["id"]}
        properties |= {c: number(row[c]) if c in NUMBERS and row[c] else row[c] for c in PROVINCE_ATTRIBUTES}
        properties |= {to: shape.get(name) for name, to in POLYGON_ATTRIBUTES.items()}
        properties |= {"source": row["source"], "note": row["note"]}
        features.append(feature(properties, polygon["geometry"] if polygon else None))
    if polygons:
        raise SystemExit(f"polygons without a row: {sorted(polygons)}")
    write_features(out / "provinces/provinces.geojson", features)


def check_same(row, shape):
    for column in ("valid_from", "valid_to", "country", "level"):
        if (shape[column] or "") != row[column]:
            raise SystemExit(f"{row['id']}: {column} differs between table and polygon")
    for column in ("predecessors", "successors"):
        if ";".join(shape[column]) != row[column]:
            raise SystemExit(f"{row['id']}: {column} differ between table and polygon")


def prefectures(facts, out):
    rows = read_csv(facts / "provinces.csv")
    by_code = {r["code_gbt2260"]: r["id"] for r in rows if r["code_gbt2260"].endswith("0000")}
    chosen = [r for r in rows if r["level"] == "prefecture"]
    for row in chosen:
        row |= {"lon": row["centre_lon"], "lat": row["centre_lat"], "accuracy_m": row["centre_accuracy_m"]}
        row["province_id"] = by_code[row["code_gbt2260"][:2] + "0000"]
        row["alias"] = ALIASES.get(row["id"], "")
    columns = ["id", "country", "level", "province_id", "code_gbt2260", "name_vi", "name_en", "name_zh", "alias", "population",
               "population_date", "centre_name", "lon", "lat", "accuracy_m", "valid_from", "valid_to", "borders", "source", "note"]
    write_csv(out / "prefectures/prefectures.csv", columns, [{c: r[c] for c in columns} for r in chosen])


COMMUNE_COLUMNS = [
    "id", "country", "level", "code", "name_vi", "name_zh", "name_en", "name_short", "unit_type", "province_id", "province_name",
    "parent_code", "prefecture_id", "prefecture_name", "county_id", "county_name", "district", "area_km2", "lon", "lat", "accuracy_m", "position_basis",
    "area_basis", "borders_cn", "borders_la", "border_cn_km", "border_la_km", "valid_from", "valid_to", "predecessors", "successors",
    "predecessor_districts", "predecessor_communes", "predecessor_codes", "border_row_name", "border_row_area_km2",
    "border_row_lon", "border_row_lat", "border_row_accuracy_m", "border_row_basis", "source"]
PACKAGE_SOURCE = "unit table of the package onflow-location-platform 1.1.2"


def short_name(name, unit_type):
    return name[len(unit_type):].strip() if unit_type and name.startswith(unit_type + " ") else ""


def communes(facts, out):
    border = {r["id"]: r for r in read_csv(facts / "communes.csv")}
    rows = []
    for unit in read_csv(facts / "ship/communes.csv"):
        row = {c: unit.get(c, "") for c in COMMUNE_COLUMNS}
        row |= {"country": "VN", "level": "commune", "name_vi": unit["name"], "source": PACKAGE_SOURCE,
                "name_short": short_name(unit["name"], unit["unit_type"]),
                "borders_cn": yes_no(unit["borders_cn"]), "borders_la": yes_no(unit["borders_la"])}
        if unit["id"] in border:
            row |= border_figures(border.pop(unit["id"]), unit)
        rows.append(row)
    prefecture = {r["code_gbt2260"][:4]: r["id"] for r in read_csv(facts / "provinces.csv") if r["level"] == "prefecture"}
    for unit in border.values():
        rows.append(chinese_unit(unit, prefecture))
    write_csv(out / "communes/communes.csv", COMMUNE_COLUMNS, rows)


def border_figures(row, unit):
    """The figures of a border commune; where its row spells or measures otherwise, both are kept."""
    return {
        "name_en": row["name_en"], "parent_code": row["parent_code"], "border_cn_km": row["border_cn_km"], "border_la_km": row["border_la_km"],
        "predecessor_districts": row["predecessor_district"], "predecessor_communes": row["predecessor_communes"],
        "predecessor_codes": row["predecessor_codes"],
        "border_row_name": row["name"] if row["name"] != unit["name"] else "",
        "border_row_area_km2": row["area_km2"] if row["area_km2"] != unit["area_km2"] else "",
        "border_row_lon": row["lon"], "border_row_lat": row["lat"], "border_row_accuracy_m": row["accuracy_m"],
        "border_row_basis": row["coord_method"], "source": PACKAGE_SOURCE + "; " + row["source"]}


def chinese_unit(row, prefecture):
    if row["country"] != "CN":
        raise SystemExit(f"{row['id']}: a border commune that the unit table does not have")
    county = row["unit_type"] == "county level"
    return {
        "id": row["id"], "country": "CN", "level": "county" if county else "township", "code": row["code"], "name_zh": row["name"],
        "name_en": row["name_en"], "unit_type": row["unit_type"], "parent_code": row["parent_code"],
        "prefecture_id": prefecture[row["parent_code"]],
        "prefecture_name": row["parent_name"], "county_id": "cn-" + row["county_code"] if row["county_code"] else "",
        "county_name": row["county_name"], "lon": row["lon"], "lat": row["lat"], "accuracy_m": row["accuracy_m"],
        "position_basis": row["coord_method"], "source": row["source"]}


def commune_links(facts, out):
    rows = read_csv(facts / "ship/commune_links.csv")
    write_csv(out / "commune_links/commune_links.csv", list(rows[0]), rows)


def commune_corrections(facts, out):
    known = {r["id"] for r in read_csv(facts / "ship/communes.csv")}
    rows = read_csv(facts / "commune_corrections.csv")
    for row in rows:
        unit = row["id"].removesuffix("-area").removesuffix("-position")
        row["commune_id"] = unit if unit in known else ""
    columns = ["id", "commune_id", "code", "name", "item", "package_value", "value", "basis"]
    write_csv(out / "commune_corrections/commune_corrections.csv", columns, rows)


def unit_at(rows, column, name, day):
    """The id of the unit with this name on a day ("" when undated: then the name must be unique over all time)."""
    valid = [r for r in rows if not day or ((not r["valid_from"] or r["valid_from"] <= day) and (not r["valid_to"] or day < r["valid_to"]))]
    return unique_name(name, valid, column)
