"""Writes the latest results into the documentation, between its markers."""
import json
import os
import re
import shutil

import growth
import table
from install import say, stop

PICTURES = ["bench.svg", "growth.svg", "cores.svg"]


def between(text, name, content):
    """The text with the content between <!-- name --> and <!-- /name -->."""
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.S)
    if not pattern.search(text):
        stop(f"no markers {begin} in the page")
    return pattern.sub(lambda _: f"{begin}\n\n{content.strip()}\n\n{end}", text)


def rewrite(path, name, content):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(between(text, name, content))
    say(f"wrote {name} of {os.path.relpath(path)}")


def latest(build, name):
    path = os.path.join(build, name)
    if not os.path.exists(path):
        return None
    with open(path) as file:
        return json.load(file)


def fill(root, build):
    page = os.path.join(root, "docs", "performance.md")
    results, grown = latest(build, "results.json"), latest(build, "growth.json")
    for record, command in ((results, "./dev bench"), (grown, "./dev bench --growth")):
        if record and (record["size"] != "full" or record.get("only")):
            stop(f"the latest results are of {record.get('only') or 'the small size'}; the docs show all of the full size: {command}")
    if not results and not grown:
        stop("no results yet; run ./dev bench first")
    if results:
        rewrite(page, "bench", f"![Each program's time for the same work](images/bench.svg)\n\n{table.whole(results)}")
        rewrite(os.path.join(root, "README.md"), "bench", table.short(results))
    if grown:
        pictures = "![Time by number of points](images/growth.svg)\n\n![Gain by threads](images/cores.svg)"
        rewrite(page, "growth", f"{growth.table(grown)}\n\n{pictures}")
    for picture in PICTURES:
        if os.path.exists(os.path.join(build, picture)):
            shutil.copy(os.path.join(build, picture), os.path.join(root, "docs", "images", picture))
    return 0
