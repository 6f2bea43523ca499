#!/usr/bin/env python3
"""limes and its peers on the same work, from file to answer, in turn, in one run; answers must agree.

Makes its data and installs its peers when they are not there. Results: build/bench/results.json, table.md, bench.svg.
docs/performance.md says what is measured and how to read it.
"""
import argparse
import contextlib
import datetime
import glob
import json
import os
import shutil
import signal
import subprocess
import sys

import document
import growth
import install
import machine
import measure
import postgis_server
import race
import table
from install import say, stop
from workloads import FILES, HERE, TABLES, Setting, all_workloads, name_of

ROOT = os.path.dirname(HERE)
BUILD = os.path.join(ROOT, "build", "bench")
SIZES = {
    "small": {"settlements": 50_000, "places": 200_000, "gates": 1_000, "communes": 1_000, "corridors": 10},
    "full": {"settlements": 1_000_000, "places": 10_000_000, "gates": 10_000, "communes": 20_000, "corridors": 50},
}
RUNS = {"small": 2, "full": 5}
PATIENCE_S = {"small": 3, "full": 30}


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="full", help="small: two minutes; full: the figures of the docs")
    for kind in SIZES["full"]:
        parser.add_argument(f"--{kind}", type=int, metavar="N", help=f"another number of {kind}")
    parser.add_argument("--only", metavar="W3,W4", help="only workloads that begin with these")
    parser.add_argument("--runs", type=int, metavar="N", help="counted turns; 5, or 2 of the small size")
    parser.add_argument("--patience", type=float, metavar="S", help="what took longer in the first turn is run no more")
    parser.add_argument("--limit", type=float, metavar="S", default=900, help="what takes longer is stopped (900)")
    parser.add_argument("--no-peers", action="store_true", help="limes alone")
    parser.add_argument("--growth", action="store_true", help="instead: how the time of limes grows with data and cores")
    parser.add_argument("--peers", action="store_true", help="only install the peers")
    parser.add_argument("--docs", action="store_true", help="only write the latest results into the docs")
    parser.add_argument("--clean", action="store_true", help="only remove the data")
    parser.add_argument("--data", metavar="DIR", default=os.path.join(BUILD, "data"), help="where the data are (build/bench/data)")
    parser.add_argument("--venv", metavar="DIR", default=os.path.join(BUILD, "venv"), help="where the peers are (build/bench/venv)")
    parser.add_argument("--program", metavar="FILE", default=os.path.join(ROOT, "build", "release", "limes"))
    a = parser.parse_args()
    a.runs = a.runs or RUNS[a.size]
    a.patience = a.patience or PATIENCE_S[a.size]
    return a


def make_data(a, python, files):
    """Makes what is missing of files, {(kind, number): endings}; gives the reason when that cannot be."""
    words, missing = [], False
    for (kind, number), endings in files.items():
        name = name_of(kind, number)
        made_as = "settlements" if kind == "places" else kind
        words.append(f"{made_as}:{number or 0}:{name}:{','.join(endings)}")
        missing |= any(not os.path.exists(os.path.join(a.data, f"{name}.{ending}")) for ending in endings)
    if not missing:
        return
    units = install.admin1(os.path.join(BUILD, "input", "admin1.json"))
    if units is None:
        say("Without that file no data can be made; what needs data that are not there is left out.")
        return
    say(f"Making data in {os.path.relpath(a.data)}")
    generate = [python, os.path.join(HERE, "data", "generate.py"), "--admin1", units, "--into", a.data, *words]
    if subprocess.run(generate, stdout=sys.stderr).returncode != 0:
        stop("the data could not be made")


def chosen(a):
    wanted = [word.strip().lower() for word in a.only.split(",")] if a.only else [""]
    keys = [key for key in FILES if any(key.startswith(word) for word in wanted)]
    return keys or stop(f"--only {a.only}: the workloads are {', '.join(FILES)}")


def load_tables(setting, keys, a, server_pid):
    """Makes the tables of the database, and gives what that took."""
    wanted = {table: ending for key in keys for table, ending in TABLES.get(key, {}).items()}
    if not wanted:
        return None
    paths = {t: setting.path("admin1" if t == "units" else t, ending) for t, ending in wanted.items()}
    script = os.path.join(HERE, "peers", "with_postgis.py")
    words = [f"{t}={path}" for t, path in paths.items() if os.path.exists(path)]
    figure = measure.run([setting.python, script, "tables", f"reach={setting.reach}", *words], 3600, server_pid)
    say(f"  PostGIS made its tables in {figure.wall_s:.1f} s {figure.error}")
    return {"tables": sorted(wanted), "wall_s": round(figure.wall_s, 1), "cpu_s": round(figure.cpu_s, 1)}


def compare(a, python):
    numbers = {kind: getattr(a, kind) or number for kind, number in SIZES[a.size].items()}
    keys = chosen(a)
    files = {}
    for key in keys:
        for kind, endings in FILES[key].items():
            files.setdefault((kind, numbers.get(kind)), set()).update(endings)
    make_data(a, python, {file: sorted(endings) for file, endings in files.items()})
    setting = Setting(a.data, os.path.join(BUILD, "out"), os.path.abspath(a.program), python, numbers)
    ready = [key for key in keys
             if all(os.path.exists(setting.path(kind, ending)) for kind, ends in FILES[key].items() for ending in ends)]
    if not ready:
        stop("there are no data to run on")
    os.makedirs(setting.out, exist_ok=True)
    with contextlib.ExitStack() as stack:
        server_pid, made = None, None
        if not a.no_peers and postgis_server.server_folder():
            setting.reach, server_pid = stack.enter_context(postgis_server.running())
            made = load_tables(setting, ready, a, server_pid)
        record = {
            "date": datetime.date.today().isoformat(), "size": a.size, "only": a.only, "numbers": numbers, "machine": machine.about(),
            "versions": machine.versions(setting.program, python, setting.reach), "runs": a.runs,
            "load_average": os.getloadavg()[0], "postgis_tables": made, "workloads": {},
        }
        for key in ready:
            workload = all_workloads(setting)[key]
            workload.entries = [entry for entry in workload.entries
                                if entry.program == "limes" or not (a.no_peers or entry.server and not server_pid)]
            record["workloads"][key] = race.run(workload, a, python, server_pid)
    write_json(record, "results.json")
    with open(os.path.join(BUILD, "table.md"), "w") as file:
        file.write(table.whole(record))
    plot(python, "results.json", "bench.svg")
    print(table.whole(record))
    return 1 if any(entry.get("error") or entry["differs"] and entry["exact"]
                    for w in record["workloads"].values() for entry in w["entries"]) else 0


def write_json(record, name):
    with open(os.path.join(BUILD, name), "w") as file:
        json.dump(record, file, indent=1)
        file.write("\n")


def plot(python, results, *pictures):
    words = [os.path.join(BUILD, name) for name in (results, *pictures)]
    subprocess.run([python, os.path.join(HERE, "plots.py"), *words], check=True)


def grow(a, python):
    files = {("settlements", number): ["fgb"] for number in growth.numbers(a.size)}
    files.update({("gates", growth.GATES): ["fgb"], ("admin1", None): ["fgb"]})
    make_data(a, python, files)
    record = growth.run(a, os.path.join(BUILD, "out"))
    record.update(machine=machine.about(), date=datetime.date.today().isoformat())
    write_json(record, "growth.json")
    plot(python, "growth.json", "growth.svg", "cores.svg")
    print(growth.table(record))
    return 0


def clean(a):
    for kind in ("settlements", "gates", "communes", "corridors", "provinces", "admin1"):
        for path in glob.glob(os.path.join(a.data, f"{kind}*.*")):
            os.remove(path)
    for folder in (os.path.join(a.data, "part"), os.path.join(BUILD, "out")):
        shutil.rmtree(folder, ignore_errors=True)


def main():
    a = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the database server is stopped as by Ctrl-C
    os.makedirs(BUILD, exist_ok=True)
    if a.clean:
        return clean(a)
    if a.docs:
        return document.fill(ROOT, BUILD)
    if a.peers:
        return install.install_peers(a.venv)
    python = install.peers_python(a.venv)
    return grow(a, python) if a.growth else compare(a, python)


if __name__ == "__main__":
    sys.exit(main())
