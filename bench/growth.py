"""How the time of limes grows from ten thousand points to a hundred million, and from one core to all."""
import itertools
import math
import os
import shutil
import statistics

import measure
from install import say
from race import remove
from table import seconds
from workloads import KM_NEAR, name_of, short

GATES = 10_000
MEMORY = "1GiB"
RUNS = 3
QUICK_S = 20  # what takes longer is measured once
CORES_POINTS = {"small": 100_000, "full": 10_000_000}
TITLES = {"w2": "points in polygons", "w3": f"pairs within {KM_NEAR} km", "w4": "the nearest", "w8": "to GeoJSON"}


def numbers(size):
    return [10**power for power in range(4, 9 if size == "full" else 7)]


def commands(a, number, out):
    """What is run on so many points: key -> words without threads and memory, and the file they leave."""
    def data(name):
        return os.path.join(a.data, name + ".fgb")

    points, gates = data(name_of("settlements", number)), data(name_of("gates", GATES))
    return {
        "w2": (["join", "--from", points, "--to", data("admin1"), "--predicate", "within", "--count"], os.path.join(out, "w2.csv")),
        "w3": (["near", "--from", points, "--to", gates, "--within", f"{KM_NEAR}km", "--shape", "none"], os.path.join(out, "w3.csv")),
        "w4": (["nearest", "--from", points, "--to", gates, "--shape", "none"], os.path.join(out, "w4.csv")),
        "w8": (["export", points], os.path.join(out, "w8.geojson")),
    }


def measured(a, words, output, *more):
    """The median run, as a record."""
    command = [a.program, *words, "-o", output, "--overwrite", "-q", *more]
    figures = []
    while len(figures) < RUNS and not (figures and figures[-1].wall_s > QUICK_S):
        remove([output])
        figures.append(measure.run(command, a.limit))
        if figures[-1].error:
            return {"error": figures[-1].error}
    return {"wall_s": round(statistics.median(f.wall_s for f in figures), 4), "runs": len(figures),
            "cpu_s": round(statistics.median(f.cpu_s for f in figures), 4),
            "peak_mib": round(max(f.peak_mib for f in figures), 1), "output_bytes": os.path.getsize(output)}


def room_for(before, folder):
    """Whether the disk holds an answer ten times the one before."""
    return shutil.disk_usage(folder).free > 12 * before.get("output_bytes", 0)


def exponent(points):
    """The slope of log time over log number, by least squares, from a hundred thousand points up: below it is start-up."""
    logs = [(math.log(p["number"]), math.log(p["wall_s"])) for p in points if "wall_s" in p and p["number"] >= 100_000]
    if len(logs) < 2:
        return None
    x, y = (statistics.fmean(values) for values in zip(*logs))
    return round(sum((u - x) * (v - y) for u, v in logs) / sum((u - x) ** 2 for u, _ in logs), 3)


def run(a, out):
    os.makedirs(out, exist_ok=True)
    with_data = [n for n in numbers(a.size) if os.path.exists(os.path.join(a.data, name_of("settlements", n) + ".fgb"))]
    series = {key: [] for key in TITLES}
    for number in with_data:
        for key, (words, output) in commands(a, number, out).items():
            before = series[key][-1] if series[key] else {}
            record = measured(a, words, output, "--memory", MEMORY) if room_for(before, out) else {
                "error": "the disk has no room for the answer"}
            say(f"  {key} {short(number)}: {record.get('error') or seconds(record['wall_s']) + ' s'}")
            series[key].append({"number": number, **record})
            remove([output])
    return {"size": a.size, "memory": MEMORY, "cores": by_cores(a, out),
            "growth": {key: {"title": TITLES[key], "exponent": exponent(points), "points": points} for key, points in series.items()}}


def by_cores(a, out):
    number = CORES_POINTS[a.size]
    counts = sorted({*itertools.takewhile(lambda n: n < os.cpu_count(), (2**power for power in range(16))), os.cpu_count()})
    found = {}
    for key, (words, output) in commands(a, number, out).items():
        points = [{"threads": count, **measured(a, words, output, "--threads", str(count))} for count in counts]
        remove([output])
        say(f"  {key} on {counts} threads: {', '.join(p.get('error') or seconds(p['wall_s']) + ' s' for p in points)}")
        found[key] = {"title": TITLES[key], "number": number, "points": points}
    return found


def table(record):
    every = sorted({p["number"] for line in record["growth"].values() for p in line["points"]})
    lines = [f"Wall seconds and peak MiB of limes with `--memory {record['memory']}`; the exponent b of time = a·n^b from 100k up.", "",
             "| work | " + " | ".join(short(n) for n in every) + " | exponent |", "| --- " * (len(every) + 2) + "|"]
    for line in record["growth"].values():
        cells = [f"{seconds(p['wall_s'])} ({p['peak_mib']:.0f})" if "wall_s" in p else p["error"] for p in line["points"]]
        lines.append(f"| {line['title']} | {' | '.join(cells)} | {line['exponent']} |")
    counts = [p["threads"] for p in next(iter(record["cores"].values()))["points"]]
    lines += ["", "Wall seconds by threads, and how many times faster than one.", "",
              "| work | points | " + " | ".join(map(str, counts)) + " |", "| --- " * (len(counts) + 2) + "|"]
    for line in record["cores"].values():
        one = line["points"][0].get("wall_s")
        cells = [f"{seconds(p['wall_s'])} ({one / p['wall_s']:.2f}×)" if one and "wall_s" in p else p.get("error", "")
                 for p in line["points"]]
        lines.append(f"| {line['title']} | {short(line['number'])} | {' | '.join(cells)} |")
    return "\n".join(lines)
