#!/usr/bin/env python3
"""sbom.py PROGRAM...: a CycloneDX 1.5 bill of what the programs and libraries load, and what stands in them as headers only.

Every shared library that the dynamic loader would load is traced to its Debian package, with its version, source
package and home page. Libraries that limes opens when it first needs them (GDAL, PLplot) are found by name. The document has no
clock and no random number: the same machine gives the same bytes.
"""
import json
import os
import re
import subprocess
import sys
import urllib.parse

# Compiled in, from headers or static libraries: nothing of them is seen by the loader.
COMPILED_IN = ["nlohmann-json3-dev", "libcli11-dev", "libboost-dev", "liblemon-dev"]
LOADED_LATER = ["libgdal.so.32", "libplplot.so.17"]


def run(*words):
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def loaded_by(file):
    """The paths of all shared libraries that a program or library loads."""
    return {os.path.realpath(path) for path in re.findall(r"=> (/\S+)", run("ldd", file))}


def path_of(soname):
    found = re.search(rf"^\s*{re.escape(soname)} \(.*x86-64.*\) => (\S+)|^\s*{re.escape(soname)} .*=> (\S+)",
                      run("/sbin/ldconfig", "-p"), re.MULTILINE)
    return next(path for path in found.groups() if path) if found else None


def package_of(path):
    """dpkg may know a file under / or under /usr, which are one since Debian 12."""
    for name in (path, path.removeprefix("/usr")):
        found = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False)
        if found.returncode == 0:
            return found.stdout.split(": ")[0].split(",")[0]
    return None


def component(package):
    fields = run("dpkg-query", "-W", "-f",
                 "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Homepage}", package)
    name, version, architecture, source, source_version, home = fields.split("\t")
    purl = f"pkg:deb/debian/{name}@{urllib.parse.quote(version, safe='.-~')}?arch={architecture}"
    entry = {
        "type": "library",
        "bom-ref": purl,
        "name": name,
        "version": version,
        "purl": purl,
        "properties": [{"name": "debian:source", "value": f"{source} {source_version}"}],
    }
    if home:
        entry["externalReferences"] = [{"type": "website", "url": home}]
    return entry


def main(programs):
    files = set()
    for program in programs:
        files |= loaded_by(program)
    for soname in LOADED_LATER:
        path = path_of(soname)
        if path:
            files |= loaded_by(path) | {os.path.realpath(path)}
    own = {os.path.realpath(program) for program in programs}
    packages, unknown = set(), set()
    for file in files - own:
        package = package_of(file)
        (packages.add(package) if package else unknown.add(file))
    if unknown:
        sys.exit(f"sbom: of no package: {', '.join(sorted(unknown))}")
    packages |= {name for name in COMPILED_IN
                 if subprocess.run(["dpkg-query", "-W", name], capture_output=True, check=False).returncode == 0}
    version = re.search(r"project\(limes VERSION (\S+)", open("CMakeLists.txt", encoding="utf-8").read()).group(1)
    components = sorted((component(package) for package in packages), key=lambda entry: entry["bom-ref"])
    root = {"type": "application", "bom-ref": f"limes@{version}", "name": "limes", "version": version}
    json.dump({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
        "dependencies": [{"ref": root["bom-ref"], "dependsOn": [entry["bom-ref"] for entry in components]}],
    }, sys.stdout, indent=1, ensure_ascii=False)
    print()


main(sys.argv[1:])
