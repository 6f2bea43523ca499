"""Pictures of results: plots.py results.json bench.svg, or plots.py growth.json growth.svg cores.svg

Each has one message and is said in its title. Colours are those of Okabe and Ito (2008), told apart by colour-blind eyes;
programs and questions differ in their marks too, and texts stay texts.
"""
import json
import math
import sys

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter  # noqa: E402

from table import best_peer, times  # noqa: E402
from workloads import short  # noqa: E402

STYLE = {  # program -> colour and mark
    "limes": ("#D55E00", "D"),
    "GeoPandas": ("#0072B2", "o"),
    "SedonaDB": ("#009E73", "s"),
    "DuckDB": ("#E69F00", "^"),
    "PostGIS": ("#CC79A7", "v"),
    "GDAL": ("#56B4E9", "P"),
}
QUESTION_STYLE = {"w2": ("#0072B2", "o"), "w3": ("#D55E00", "D"), "w4": ("#009E73", "s"), "w8": ("#CC79A7", "^")}
GREY = "#555555"

plt.rcParams.update({"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10, "axes.spines.top": False,
                     "axes.spines.right": False, "svg.hashsalt": "limes", "axes.titlelocation": "left"})


def plain(value, _=None):
    return f"{value:g}"


def seconds_axis(axis):
    """Ticks at 1, 2 and 5 of each power of ten, as plain numbers."""
    axis.set_major_locator(LogLocator(subs=(1, 2, 5), numticks=40))
    axis.set_major_formatter(FuncFormatter(plain))
    axis.set_minor_formatter(NullFormatter())


def save(figure, path):
    figure.savefig(path, bbox_inches="tight", metadata={"Date": None})
    plt.close(figure)


def bench(record, path):
    """One line for each workload, a mark for each program at its wall time; the ratios stand at the right."""
    rows = [w for w in record["workloads"].values() if "wall_s" in w["entries"][0]]
    figure, axes = plt.subplots(figsize=(8, 0.6 * len(rows) + 1.2))
    for at, workload in enumerate(rows):
        entries = [entry for entry in workload["entries"] if "wall_s" in entry]
        walls = [entry["wall_s"] for entry in entries]
        axes.plot([min(walls), max(walls)], [at, at], color="#DDDDDD", linewidth=2, zorder=1, solid_capstyle="round")
        for entry in entries:
            colour, mark = STYLE[entry["program"]]
            axes.scatter(entry["wall_s"], at, s=60, marker=mark, linewidths=1.4, edgecolors=colour,
                         color=colour if entry["exact"] else "white", zorder=4 if entry["program"] == "limes" else 3)
        best = best_peer(workload)
        axes.annotate(f"{times(best['wall_s'] / walls[0])}×" if best else "–", (1, at), xycoords=("axes fraction", "data"),
                      textcoords="offset points", xytext=(22, 0), ha="center", va="center")
    axes.annotate("best exact\npeer : limes", (1, -1.0), xycoords=("axes fraction", "data"), textcoords="offset points",
                  xytext=(22, -4), ha="center", va="top", fontsize=9, color=GREY)
    axes.set_xscale("log")
    seconds_axis(axes.xaxis)
    axes.set_yticks(range(len(rows)), [w["title"] for w in rows])
    axes.set_ylim(len(rows) - 0.5, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#EEEEEE")
    axes.set_axisbelow(True)
    axes.set_xlabel("seconds of the whole process, from file to answer (logarithmic; left is faster)")
    for program, (colour, mark) in STYLE.items():
        axes.scatter([], [], s=60, color=colour, marker=mark, label=program)
    if any(not entry["exact"] for w in rows for entry in w["entries"]):
        axes.scatter([], [], s=60, color="white", edgecolors=GREY, marker="o", label="hollow: not exact")
    figure.legend(loc="outside upper left", ncols=7, frameon=False, handletextpad=0.1, columnspacing=1.0)
    save(figure, path)


def growth(record, path):
    figure, axes = plt.subplots(figsize=(7, 5))
    ends = []
    for key, line in record["growth"].items():
        points = [p for p in line["points"] if "wall_s" in p]
        if not points:
            continue
        colour, mark = QUESTION_STYLE[key]
        n, t = [p["number"] for p in points], [p["wall_s"] for p in points]
        axes.plot(n, t, color=colour, marker=mark, markersize=6, linewidth=1.8)
        ends.append([t[-1], n[-1], f"{line['title']}, n^{line['exponent']}", colour])
    guide(axes, record)
    label_ends(axes, ends)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(FuncFormatter(plain))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda n, _: short(round(n))))
    axes.grid(color="#EEEEEE")
    axes.set_xlabel("points")
    axes.set_ylabel("seconds, file to file")
    axes.set_title(f"The time of limes by the number of points ({record['memory']} of memory allowed)", fontsize=11)
    save(figure, path)


def guide(axes, record):
    """A line of n log n through the largest measurement of the slowest question, shifted up to stay clear of it."""
    points = [p for line in record["growth"].values() for p in line["points"] if "wall_s" in p]
    last = max(points, key=lambda p: (p["number"], p["wall_s"]))
    numbers = sorted({p["number"] for p in points})
    scale = 2 * last["wall_s"] / (last["number"] * math.log(last["number"]))
    axes.plot(numbers, [scale * n * math.log(n) for n in numbers], color=GREY, linestyle=(0, (4, 3)), linewidth=1.2)
    middle = numbers[len(numbers) // 2]
    axes.annotate("slope of n log n", (middle, scale * middle * math.log(middle)), textcoords="offset points", xytext=(-8, 6),
                  ha="right", color=GREY, fontsize=9)


def label_ends(axes, ends, apart=1.35):
    """Names beside the ends of the lines, pushed apart where they would touch."""
    lowest = 0.0
    for time, number, text, colour in sorted(ends):
        lowest = max(time, lowest * apart)
        axes.annotate(text, (number, lowest), textcoords="offset points", xytext=(9, 0), va="center", color=colour, fontsize=9,
                      annotation_clip=False)


def cores(record, path):
    figure, axes = plt.subplots(figsize=(6, 4.2))
    most, ends = 1, []
    for key, line in record["cores"].items():
        points = [p for p in line["points"] if "wall_s" in p]
        if not points:
            continue
        colour, mark = QUESTION_STYLE[key]
        n, gain = [p["threads"] for p in points], [points[0]["wall_s"] / p["wall_s"] for p in points]
        axes.plot(n, gain, color=colour, marker=mark, linewidth=1.8)
        ends.append([gain[-1], n[-1], f"{line['title']} {gain[-1]:.2f}×", colour])
        most = max(most, n[-1])
    axes.plot([1, most], [1, most], color=GREY, linestyle=(0, (4, 3)), linewidth=1.2)
    upper = 1 + 0.75 * (most - 1)
    axes.annotate("ideal", (upper, upper), textcoords="offset points", xytext=(-6, 6), ha="right", color=GREY, fontsize=9)
    label_ends(axes, ends, apart=1 + 0.03 * most)
    axes.set_xticks(sorted({p["threads"] for line in record["cores"].values() for p in line["points"]}))
    axes.grid(color="#EEEEEE")
    axes.set_ylim(bottom=0.8)
    axes.set_xlabel("threads")
    axes.set_ylabel("times faster than one thread")
    axes.set_title("What more cores give", fontsize=11)
    save(figure, path)


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        data = json.load(file)
    if "workloads" in data:
        bench(data, sys.argv[2])
    else:
        growth(data, sys.argv[2])
        cores(data, sys.argv[3])
