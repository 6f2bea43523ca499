"""What the figures depend on beside the programs: the machine, and the versions."""
import os
import subprocess

PACKAGES = ["geopandas", "shapely", "pyogrio", "pyproj", "scipy", "sedonadb", "duckdb"]


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().splitlines()[0]
    except (OSError, subprocess.CalledProcessError, IndexError):
        return ""


def processor():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return names[0] if names else ""


def about():
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cores": os.cpu_count(), "memory_gib": round(memory_bytes / 2**30), "processor": processor()}


def versions(program, python, reach):
    ask = "import importlib.metadata as m; print(' '.join(m.version(p) for p in %r))" % PACKAGES
    found = dict(zip(PACKAGES, first_line(python, "-c", ask).split()))
    found["limes"] = first_line(program, "--version").removeprefix("limes ")
    found["GDAL"] = first_line("ogr2ogr", "--version").removeprefix("GDAL ").split(",")[0]
    if reach:
        found["PostgreSQL"] = first_line("psql", reach, "-qAtXc", "show server_version").split()[0]
        found["PostGIS"] = first_line("psql", reach, "-qAtXc", "select postgis_lib_version()")
    return found
