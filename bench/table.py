"""Results as Markdown."""

READS = {"fgb": "FlatGeobuf", "gpkg": "GeoPackage", "parquet": "GeoParquet", "table": "its table"}


def seconds(value):
    return f"{value:.3f}" if value < 1 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def times(ratio):
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:.0f}"


def best_peer(workload):
    """The fastest peer of those that answer exactly and agree; None when there is none."""
    peers = [entry for entry in workload["entries"][1:] if "wall_s" in entry and entry["exact"] and not entry["differs"]]
    return min(peers, key=lambda entry: entry["wall_s"], default=None)


def row(entry, ours_s):
    name = "**limes**" if entry["program"] == "limes" else entry["program"]
    note = f" ({entry['note']})" if entry["note"] else ""
    begin = f"| {name}{note} | {READS[entry['reads']]} "
    if "error" in entry:
        return begin + f"| {entry['error']} | | | |"
    walls = [run["wall_s"] for run in entry["runs"]]
    span = f" ({seconds(min(walls))}–{seconds(max(walls))}, {len(walls)})" if len(walls) > 1 else " (1 run)"
    server = f", {entry['server_mib']:.0f} of it the server and {entry['buffers_mib']:.0f} its buffers" if entry["server_mib"] else ""
    ratio = "" if entry["program"] == "limes" or ours_s is None else times(entry["wall_s"] / ours_s)
    return begin + f"| {seconds(entry['wall_s'])}{span} | {seconds(entry['cpu_s'])} | {entry['peak_mib']:.0f}{server} | {ratio} |"


def of_workload(key, workload):
    ours_s = workload["entries"][0].get("wall_s")
    lines = [f"**{key.upper()}: {workload['title']}**", "",
             "| program | reads | wall s: median (range, runs) | CPU s | peak MiB | wall, it : limes |",
             "| --- | --- | --- | --- | --- | --- |"]
    lines += [row(entry, ours_s) for entry in workload["entries"]]
    answer = workload["entries"][0].get("answer", {})
    said = ", ".join(f"{name} {value:,}" for name, value in answer.items())
    peers = [entry for entry in workload["entries"][1:] if "wall_s" in entry]
    odd = [f"{entry['program']} ({READS[entry['reads']]}): {entry['differs']}" for entry in peers if entry["differs"]]
    verdict = "" if not peers else "; all agree" if not odd else f"; the others agree but for {'; '.join(odd)}"
    return "\n".join([*lines, "", f"Answer of limes: {said}{verdict}." if said else "limes gave no answer.", ""])


def heading(record):
    m, v = record["machine"], record["versions"]
    names = ", ".join(f"{name} {version}" for name, version in v.items() if version and name != "limes")
    return (f"{record['date']}: limes {v['limes']}; {m['cores']} cores ({m['processor']}), {m['memory_gib']} GiB; {names}. Each whole "
            f"process from file to answer, {record['runs']} counted turns after one that warms the caches.")


def whole(record):
    parts = [heading(record), "", short(record), ""]
    parts += [of_workload(key, workload) for key, workload in record["workloads"].items()]
    if record["postgis_tables"]:
        made = record["postgis_tables"]
        parts.append(f"PostGIS reads tables made before, with their indexes: {made['wall_s']} s, {made['cpu_s']} CPU s.\n")
    return "\n".join(parts)


def short(record):
    """A row for each workload: limes and the best exact peer."""
    lines = ["| work | limes, s | best exact peer, s | it : limes |", "| --- | --- | --- | --- |"]
    for key, workload in record["workloads"].items():
        ours, best = workload["entries"][0], best_peer(workload)
        if "wall_s" not in ours:
            lines.append(f"| {workload['title']} | – | | |")
            continue
        told = f"{seconds(best['wall_s'])} {best['program']}" if best else "–"
        ratio = times(best["wall_s"] / ours["wall_s"]) if best else ""
        lines.append(f"| {workload['title']} | {seconds(ours['wall_s'])} | {told} | {ratio} |")
    return "\n".join(lines)
