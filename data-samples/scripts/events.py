"""Events, with the units, gates, pairs and corridors that they speak of as ids."""

import calendar
import datetime
import re

from tables import number, read_csv, write_csv
from units import MERGER_OPERATING, unit_at

# Links that the words of an event state without an id: (event, column, ids, the words, which must occur in the event).
STATED = [
    ("spring-2025-speech", "related_gates", "huu-nghi", "the smart gate Huu Nghi - Youyi Guan"),
    ("spring-2025-speech", "related_corridors", "sgr-hanoi-dong-dang;sgr-hai-phong-mong-cai", "two standard-gauge railways"),
    ("bac-luan-2-open", "related_gates", "bac-luan-2", "Bac Luan II bridge"),
    ("tra-linh-intl", "related_gates", "tra-linh", "Tra Linh - Longbang"),
    ("fc-dx-open", "related_corridors", "cn-fangchenggang-dongxing", "Fangchenggang - Dongxing railway"),
    ("huu-nghi-routes", "related_gates", "huu-nghi;tan-thanh;coc-nam;huu-nghi-1088-1089",
     "Tan Thanh, Coc Nam and the road 1088/3-1089 opened within the Huu Nghi pair"),
    ("ly-van-open", "related_gates", "ly-van", "Ly Van - Shuolong gate"),
    ("mc-smart-mou", "related_gates", "mong-cai;bac-luan-2", "smart gate pair Mong Cai - Dongxing"),
    ("ta-lung-intl", "related_gates", "ta-lung", "Ta Lung - Shuikou"),
    ("hn-1119-open", "related_gates", "huu-nghi-1119-1120", "Smart-gate freight road 1119-1120"),
    ("np-hsr-open", "related_corridors", "cn-nanning-pingxiang-hsr", "Nanning - Pingxiang high-speed railway"),
    ("lc-rail-start", "related_corridors", "sgr-lao-cai-hai-phong", "Lao Cai - Ha Noi - Hai Phong railway"),
    ("a-pa-chai-trade", "related_gates", "a-pa-chai", "A Pa Chai"),
    ("lc-korea", "related_pairs", "lai-chau-mungyeong;lai-chau-tongyeong;lai-chau-geumsan;lai-chau-boseong",
     "Mungyeong; Tongyeong; Geumsan; Boseong"),
    ("lc-six-pairs", "related_pairs", "ma-ly-pho-bach-thach-nham;lai-chau-yunnan-other-five", "Twinned pairs of border communes and villages"),
]
# Events that are a document: gates whose row cites it.
CITED = {"gate-plan-1199": "Decision 1199/QD-TTg", "three-documents": "signed 2009-11-18"}

# A person's name that is also the name of a unit names no unit.
NO_UNITS = ("Ho Chi Minh Academy",)

LINKS = ["related_units", "related_prefectures", "related_gates", "related_pairs", "related_corridors", "related_events"]


def first_day(text):
    return (text + "-01-01"[len(text) - 4:]) if text else ""


def day_after(text):
    """The first day after a date, a month or a year."""
    if not text:
        return ""
    parts = [int(p) for p in text.split("-")]
    if len(parts) == 1:
        return f"{parts[0] + 1}-01-01"
    last = parts[2] if len(parts) == 3 else calendar.monthrange(*parts)[1]
    return (datetime.date(parts[0], parts[1], last) + datetime.timedelta(days=1)).isoformat()


def names_in(text, units, column, day):
    """Units whose whole name stands in the text, each being the only one of this name on the day."""
    for words in NO_UNITS:
        text = text.replace(words, "")
    names = {u[column] for u in units if u[column] and re.search(rf"(?<!\w){re.escape(u[column])}(?!\w)", text)}
    inside = {n for n in names for m in names if n != m and n in m}
    return [i for i in (unit_at(units, column, n, day) for n in sorted(names - inside)) if i]


def valid_time(row):
    """When it took place; a treaty holds from the day it came into force, which is its second date."""
    if row["kind"] == "treaty":
        return row["date_to"], ""
    return row["date_from"], day_after(row["date_to"])


def links(row, facts):
    found = {c: [] for c in LINKS}
    for word in filter(None, row["related"].split(";")):
        kind, _, name = word.rpartition(" ")
        if kind:
            found[{"gate": "related_gates", "pair": "related_pairs"}[kind]].append(name)
        elif word in facts["events"]:
            found["related_events"].append(word)
    for event, column, ids, words in STATED:
        if event == row["id"]:
            if words not in " | ".join(row.values()):
                raise SystemExit(f"{event}: does not say '{words}'")
            found[column] += ids.split(";")
    if row["id"] in CITED:
        found["related_gates"] += [g["id"] for g in facts["gates"] if CITED[row["id"]] in g["source"]]
    day = first_day(row["date_from"] or row["date_to"])
    for column, units in (("related_units", facts["provinces"]), ("related_prefectures", facts["prefectures"])):
        found[column] += names_in(row["participants"], units, "name_en", day)
        for name_column in ("name_vi", "name_en"):
            unit = unit_at(units, name_column, row["place"], day)
            found[column] += [unit] if unit else []
    if row["id"] == "merger-2025":
        found["related_units"] += [u["id"] for u in facts["provinces"] if MERGER_OPERATING in (u["valid_from"], u["valid_to"])]
    return {c: ";".join(dict.fromkeys(ids)) for c, ids in found.items()}


def country_of(row, rows, vietnamese_names):
    """The country of a place: as stated, or as another event or a Vietnamese name of the tables has the same place."""
    if row["country"] or not row["place"]:
        return row["country"]
    same = {r["country"] for r in rows if r["place"] == row["place"] and r["country"]}
    if len(same) == 1:
        return same.pop()
    return "VN" if row["place"] in vietnamese_names else ""


def events(folder, out):
    units = read_csv(folder / "provinces.csv")
    rows = read_csv(folder / "events.csv")
    gates = read_csv(folder / "gates.csv")
    vietnamese_lines = {r["id"] for r in read_csv(folder / "rail_lines.csv") if r["country"] == "VN"}
    vietnamese = {r["name_vi"] for r in units if r["country"] == "VN"} | {g["name_vi"] for g in gates}
    vietnamese |= {r["name_vi"] for r in read_csv(folder / "rail_corridors.csv") if r["line_id"] in vietnamese_lines}
    facts = {"events": {r["id"] for r in rows}, "gates": gates,
             "provinces": [u for u in units if u["level"] != "prefecture"],
             "prefectures": [u for u in units if u["level"] == "prefecture"]}
    made = []
    for row in rows:
        value = number(row["figure_value"])
        made.append({c: v for c, v in row.items() if c != "kind"} | {"event_kind": row["kind"]} | links(row, facts) | {
            "valid_from": valid_time(row)[0], "valid_to": valid_time(row)[1],
            "country": country_of(row, rows, vietnamese), "figure_number": "" if value is None else value})
    columns = ["event_kind" if c == "kind" else c for c in rows[0]]
    at = columns.index("related")
    columns = columns[:at] + ["figure_number", "related"] + LINKS + ["valid_from", "valid_to"] + columns[at + 1:]
    write_csv(out / "events/events.csv", columns, made)
