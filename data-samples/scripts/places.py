"""Border lines, markers, gates, pairs and rail corridors."""

import re
import shutil

from tables import feature, number, read_csv, read_features, write_csv, write_features
from units import unit_at

MERGER = "2025-07-01"


COUNTRIES = {
    "vi": {"VN": "Việt Nam", "CN": "Trung Quốc", "LA": "Lào"}, "en": {"VN": "Viet Nam", "CN": "China", "LA": "Laos"},
    "zh": {"VN": "越南", "CN": "中国", "LA": "老挝"}, "lo": {"VN": "ຫວຽດນາມ", "CN": "ຈີນ", "LA": "ລາວ"},
}


def border_lines(facts, out):
    published = next(r for r in read_csv(facts / "events.csv") if r["id"] == "border-length")["figure_value"].split(" / ")[0]
    features = []
    for f in read_features(facts / "ship/border_lines.geojson"):
        p = dict(f["properties"])
        p["line_kind"] = p.pop("kind")
        p["country_a"], p["country_b"] = p["border"].split("-")
        if p["line_kind"] == "line":
            p |= {f"name_{lang}": label(names[p["country_a"]], names[p["country_b"]]) for lang, names in COUNTRIES.items()}
        if p["id"] == "border-vn-cn":
            p["published_length_km"] = float(published)
        features.append(feature(p, f["geometry"]))
    write_features(out / "border_lines/border_lines.geojson", features)


def border_markers(facts, out):
    rows = read_csv(facts / "border_markers.csv")
    for row in rows:
        row["number"] = row["marker"].split("(")[0]
        row["bank"] = "CN" if row["position"].startswith("Chinese bank") else "VN" if row["position"].startswith("Vietnamese bank") else ""
    columns = ["id", "marker", "number", "border", "bank", "lon", "lat", "elevation_m", "accuracy_m", "position",
               "dist_to_border_line_m", "source"]
    write_csv(out / "border_markers/border_markers.csv", columns, rows)


# What a gate was before its present category, where its row in the fact table says so in words: these words.
EARLIER = {
    "ta-lung": ("a bilateral gate before", "", "bilateral"),
    "tra-linh": ("Upgrade to international gate announced 2023-12-28", "", ""),
    "thanh-thuy": ("Pair opened 1993-06; upgrade to international gate decided 2014-04", "1993-06", ""),
    "soc-giang": ("Raised to main gate by Decision 1413/QD-TTg of 2012-09-26", "", ""),
    "tan-thanh": ("an older local crossing before", "", ""),
    "a-pa-chai": ("Opening since earlier", "", "opening"),
}
DERIVED = ["country", "other_country", "name_short", "counterpart_short", "province_id_before", "province_id", "commune_id",
           "other_prefecture_id", "other_province_id", "marker_ids", "predecessors", "successors"]


def before_parenthesis(text):
    return text.split(" (")[0] if " (" in text else ""


def marker_ids(text, markers):
    return ";".join(m["id"] for m in markers if text and m["marker"].split("(")[0] == text)


def gates(facts, out):
    provinces = read_csv(facts / "provinces.csv")
    markers = read_csv(facts / "border_markers.csv")
    vietnamese = [r for r in provinces if r["country"] == "VN"]
    rows = read_csv(facts / "gates.csv")
    columns = list(rows[0])
    earlier = []
    for row in rows:
        row["country"], row["other_country"] = row["border"].split("-")
        row["name_short"] = before_parenthesis(row["name_en"])
        row["counterpart_short"] = before_parenthesis(row["counterpart_en"])
        row["province_id_before"] = unit_at(vietnamese, "name_vi", row["vn_province_before_2025_07"], "2025-06-30")
        row["province_id"] = unit_at(vietnamese, "name_vi", row["vn_province_from_2025_07"], MERGER)
        row["commune_id"] = "vn-" + row["vn_commune_code_2025"] if row["vn_commune_code_2025"] else ""
        other = [r for r in provinces if r["country"] == row["other_country"]]
        row["other_prefecture_id"] = unit_at([r for r in other if r["level"] == "prefecture"], "name_en", row["other_prefecture"], "")
        row["other_province_id"] = unit_at([r for r in other if r["level"] == "province"], "name_en", row["other_prefecture"], "")
        row["marker_ids"] = marker_ids(row["markers"], markers)
        if row["id"] in EARLIER:
            earlier.append(state_before(row, *EARLIER[row["id"]]))
    if len(earlier) != len(EARLIER):
        raise SystemExit("an earlier state names no gate")
    write_csv(out / "gates/gates.csv", columns[:1] + DERIVED[:2] + columns[1:] + DERIVED[2:], rows + earlier)


def state_before(row, words, since, category):
    """The same gate until its present category began; what is not stated of that time is left empty."""
    if words not in row["note"]:
        raise SystemExit(f"{row['id']}: the note does not say '{words}'")
    before = dict(row)
    before |= {"id": f"{row['id']}-before-{row['valid_from']}", "category": category, "status": "unknown", "smart_gate": "",
               "valid_from": since, "valid_to": row["valid_from"], "successors": row["id"],
               "note": f"State before {row['valid_from']}, from the note of the later row: {words}."}
    row["predecessors"] = before["id"]
    return before


def twinned_pairs(facts, out):
    provinces = read_csv(facts / "provinces.csv")
    top = [r for r in provinces if r["level"] != "prefecture"]
    prefectures = [r for r in provinces if r["level"] == "prefecture"]
    rows = read_csv(facts / "twinned_pairs.csv")
    columns = list(rows[0])
    for row in rows:
        row["name_vi"] = label(row["a_name_vi"] or row["a_parent"], row["b_name_local"] or row["b_parent"])
        row["name_en"] = label(row["a_name_en"] or row["a_parent"], row["b_name_en"] or row["b_name_local"] or row["b_parent"])
        vietnamese = row["a_name_vi"] if row["level"].startswith("province") else row["a_parent"].split(", ")[-1]
        row["a_province_id"] = unit_at([r for r in top if r["country"] == "VN"], "name_vi", vietnamese, row["valid_from"])
        partner = [r for r in prefectures if r["country"] == row["b_country"]]
        words = {row["b_name_en"], *row["b_parent"].split(", ")}
        row["b_prefecture_id"] = ";".join(u["id"] for u in partner if u["name_en"] in words)
        others = [r for r in top if r["country"] == row["b_country"]]
        row["b_province_id"] = province_of(row["b_parent"], others)
    derived = ["name_vi", "name_en", "a_province_id", "b_prefecture_id", "b_province_id"]
    write_csv(out / "twinned_pairs/twinned_pairs.csv", columns[:1] + derived[:2] + columns[1:] + derived[2:], rows)


def label(a, b):
    return f"{a} – {b}"


def province_of(parent, units):
    last = parent.split(", ")[-1]
    found = [u["id"] for u in units if last and re.match(re.escape(last) + r"( \(|$)", u["name_en"])]
    return found[0] if len(found) == 1 else ""


def corridors(facts, out):
    shapes = {f["properties"]["id"]: f for f in read_features(facts / "ship/rail_corridors.geojson") if f["properties"]["kind"] == "corridor"}
    features = []
    for row in read_csv(facts / "rail_lines.csv"):
        shape = shapes.pop(row["id"], None)
        open_line = row["status"] == "open"
        features.append(feature({
            "id": row["id"], "country": row["country"], "name_vi": row["name_vi"], "name_en": row["name_en"],
            "gauge_mm": row["gauge_mm"], "track": row["track"], "status": row["status"], "status_from": row["valid_from"],
            "valid_from": row["valid_from"] if open_line else "", "valid_to": row["valid_to"],
            "length_km": number(row["length_km"]), "design_speed_kmh": row["design_speed_kmh"], "cost": row["cost"],
            "accuracy_m": shape["properties"]["accuracy_m"] if shape else "",
            "geometry_note": shape["properties"]["geometry_note"] if shape else "fewer than two positions are known, no line drawn",
            "source": row["source"], "note": row["note"]}, shape["geometry"] if shape else None))
    if shapes:
        raise SystemExit(f"lines without a row: {sorted(shapes)}")
    write_features(out / "corridors/corridors.geojson", features)


def stations(facts, out):
    country = {r["id"]: r["country"] for r in read_csv(facts / "rail_lines.csv")}
    rows = read_csv(facts / "rail_corridors.csv")
    columns = list(rows[0])
    for row in rows:
        row["country"] = country[row["line_id"]]
    write_csv(out / "stations/stations.csv", columns[:3] + ["country"] + columns[3:], rows)


def as_they_are(facts, out):
    for name in ("settlements", "rivers", "coast"):
        (out / name).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(facts / f"ship/{name}.geojson", out / f"{name}/{name}.geojson")
