"""Runs the entries of workloads in turn, and brings their answers together."""
import contextlib
import json
import os
import re
import statistics
import subprocess

import measure
from install import say
from workloads import HERE

MUST_BE_ZERO = ["unreadable", "wrong_coordinates", "rings_against_rfc7946"]
TOLERATED = ["rounded_coordinates"]  # GDAL writes 107.0999994 as 107.1


def remove(files):
    for file in files:
        with contextlib.suppress(FileNotFoundError):
            os.remove(file)


def once(entry, limit_s, server_pid):
    remove(entry.files)
    return measure.run(entry.command, limit_s, server_pid if entry.server else None)


def take_turns(workload, runs, patience_s, limit_s, server_pid):
    """The figures of each entry: A B C A B C, so that a slow minute of the machine falls on all.

    The first turn warms caches and is not counted, unless it took longer than the patience: then it is all there is.
    """
    figures = []
    for entry in workload.entries:
        first = once(entry, limit_s, server_pid)
        say(f"  {workload.key} {entry.program} ({entry.reads}): {first.error or f'{first.wall_s:.2f} s'}")
        figures.append([first])
    slow = [bool(f[0].error) or f[0].wall_s > patience_s for f in figures]
    for _ in range(runs):
        for entry, own, is_slow in zip(workload.entries, figures, slow):
            if not is_slow:
                own.append(once(entry, limit_s, server_pid))
    return [own if is_slow else own[1:] for own, is_slow in zip(figures, slow)]


def numbers_of(text):
    """The answer of limes_load: the rows, then the sum."""
    found = [float(word) for word in re.findall(r"\d+(?:\.\d+)?", text)]
    return {"rows": int(found[0]), "population": int(found[-1])}


def answer_of(workload, entry, figure, python):
    """What an entry says: its own line of JSON, or what its files hold."""
    if entry.check:
        checked = subprocess.run(entry.check, capture_output=True, text=True)
        if checked.returncode != 0:
            return {"unreadable": checked.stderr.strip()}
    if entry.files:
        source = [workload.source] if workload.source else []
        read = subprocess.run([python, os.path.join(HERE, "answers.py"), workload.answer, *entry.files, *source],
                              capture_output=True, text=True)
        if read.returncode != 0:
            return {"unreadable": read.stderr.strip().splitlines()[-1]}
        return json.loads(read.stdout)
    return numbers_of(figure.output) if entry.program == "limes" else json.loads(figure.output.splitlines()[-1])


def faults(answer):
    """What must be zero in an answer and is not, in words."""
    return ", ".join(f"{name} {answer[name]}" for name in MUST_BE_ZERO if answer.get(name))


def difference(ours, theirs, per_item_m, per_area):
    """How another answer differs, in words; empty when it does not. What only one of the two says is not compared."""
    words = []
    for name in ours.keys() & theirs.keys():
        if name == "counts":
            odd = [unit for unit in ours[name].keys() | theirs[name].keys() if ours[name].get(unit) != theirs[name].get(unit)]
            if odd:
                words.append(f"{len(odd)} polygons have other counts")
        elif name.endswith("_m"):
            items = max(value for key, value in ours.items() if isinstance(value, int) and not key.endswith("_m"))
            if abs(theirs[name] - ours[name]) > per_item_m * items:
                words.append(f"{name} {theirs[name] - ours[name]:+.3f}")
        elif name in ("covered_km2", "share_sum"):
            if abs(theirs[name] - ours[name]) > per_area * ours[name]:
                words.append(f"{name} {theirs[name] - ours[name]:+.3f}")
        elif name not in MUST_BE_ZERO + TOLERATED and ours[name] != theirs[name]:
            words.append(f"{name} {theirs[name] - ours[name]:+d}")
    return ", ".join(filter(None, [*sorted(words), faults(theirs)]))


def summary(entry, runs, answer):
    good = [figure for figure in runs if not figure.error]
    record = {"program": entry.program, "reads": entry.reads, "exact": entry.exact, "note": entry.note}
    if len(good) < len(runs):
        return {**record, "error": next(figure.error for figure in runs if figure.error)}
    return {
        **record,
        "runs": [{"wall_s": round(f.wall_s, 4), "cpu_s": round(f.cpu_s, 4), "peak_mib": round(f.peak_mib, 1)} for f in good],
        "wall_s": round(statistics.median(f.wall_s for f in good), 4),
        "cpu_s": round(statistics.median(f.cpu_s for f in good), 4),
        "peak_mib": round(max(f.peak_mib for f in good), 1),
        "server_mib": round(max(f.server_mib for f in good), 1),
        "buffers_mib": round(max(f.buffers_mib for f in good), 1),
        "answer": {name: value for name, value in answer.items() if name != "counts"},
    }


def run(workload, a, python, server_pid):
    """The record of a workload: its entries with their figures, and where an answer differs from that of limes."""
    say(f"{workload.key}: {workload.title}")
    turns = take_turns(workload, a.runs, a.patience, a.limit, server_pid)
    answers = [{} if runs[-1].error else answer_of(workload, entry, runs[-1], python)
               for entry, runs in zip(workload.entries, turns)]
    entries = [summary(*of_one) for of_one in zip(workload.entries, turns, answers)]
    for record, answer in zip(entries, answers):
        record["differs"] = difference(answers[0], answer, workload.per_item_m, workload.per_area)
    for entry in workload.entries:
        remove(entry.files)
    return {"title": workload.title, "entries": entries}
