"""The workloads: for each, what limes runs and what each peer runs, and when their answers are the same.

A peer is written as somebody who knows it well would: bounds first, exact distances after, large polygons cut where that
pays. Each reads the format that suits it. limes ends in a file; a peer, except in w8, in a count and a sum on its standard
output, which favours the peer.
"""
import os
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
UTM_ZONE = 32648  # 48 north, about the border of Viet Nam and China
KM_NEAR, NEIGHBOURS, KM_PAIR, KM_REACH = 10, 5, 20, 20
IN_REGION = "S_INTERSECTS(geometry, BBOX(97, 8, 112, 29))"
PER_DISTANCE_M = 1e-6  # between points
PER_AREA = 5e-4  # of what is covered: planes and chords of the peers are good for 0.1 % of the distance
PER_DISTANCE_OF_AREAS_M = 0.1  # PostGIS chooses the closest points on a sphere: a few distances are a metre too long


@dataclass
class Entry:
    """A program at a workload."""
    program: str
    command: list
    reads: str
    files: list = field(default_factory=list)  # that it leaves: removed before, read after
    exact: bool = True
    note: str = ""
    server: bool = False  # asks the database server, whose work counts too
    check: list | None = None  # of limes: one more command whose file (the last of files) the answer needs; not timed


@dataclass
class Workload:
    key: str
    title: str
    entries: list
    answer: str  # the function of answers.py that reads the files
    per_item_m: float = 0.0  # how far sums of distances may lie apart, for each distance
    per_area: float = 0.0  # how far areas may lie apart, as a share of them
    source: str = ""  # what an export is held against


@dataclass
class Setting:
    """Where everything is. The number of a kind is part of the name of its file."""
    data: str
    out: str
    program: str
    python: str
    numbers: dict  # kind -> number of features
    reach: str | None = None  # of the database

    def path(self, kind, ending):
        return os.path.join(self.data, f"{name_of(kind, self.numbers.get(kind))}.{ending}")

    def output(self, name):
        return os.path.join(self.out, name)


def short(number):
    """1000000 -> 1m"""
    for unit, letter in ((10**6, "m"), (10**3, "k")):
        if number >= unit and number % unit == 0:
            return f"{number // unit}{letter}"
    return str(number)


def name_of(kind, number):
    if kind == "places":  # the settlements of w2
        kind = "settlements"
    return kind if number is None else f"{kind}_{short(number)}"


class Maker:
    """Makes the entries of one setting."""

    def __init__(self, setting):
        self.setting = setting

    def limes(self, command, *words, reads, file, check=None):
        output = self.setting.output(file)
        files = [output]
        if check:
            files.append(self.setting.output("check-" + file))
            check = [self.setting.program, *check, "-o", files[-1], "--overwrite", "-q"]
        line = [self.setting.program, command, *words, "-o", output, "--overwrite", "-q"]
        return Entry("limes", line, reads, files, check=check)

    def peer(self, program, query, reads, exact=True, note="", files=(), **parameters):
        script = os.path.join(HERE, "peers", f"with_{program.lower()}.py")
        server = program == "PostGIS"
        if server:
            parameters = {"reach": self.setting.reach, **parameters}
        words = [f"{name}={value}" for name, value in parameters.items()]
        return Entry(program, [self.setting.python, script, query, *words], reads, list(files), exact, note, server)

    def export(self, kind, title, key):
        path = self.setting.path
        out = {program: self.setting.output(f"{key}-{program}.geojson")
               for program in ("limes", "GeoPandas", "SedonaDB", "DuckDB", "PostGIS", "GDAL")}

        def peer(program, ending):
            return self.peer(program, "export", ending, files=[out[program]], layer=path(kind, ending), output=out[program])

        entries = [
            self.limes("export", path(kind, "gpkg"), reads="gpkg", file=os.path.basename(out["limes"])),
            peer("GeoPandas", "parquet"),
            peer("SedonaDB", "parquet"),
            peer("DuckDB", "parquet"),
            self.peer("PostGIS", "export", "table", files=[out["PostGIS"]], table=kind, output=out["PostGIS"]),
            peer("GDAL", "gpkg"),
        ]
        return Workload(key, title, entries, "export", source=path(kind, "parquet"))

    def load(self, ending, key):
        path = self.setting.path

        def peer(program, ending, note=""):
            return self.peer(program, "load", ending, note=note, settlements=path("settlements", ending))

        loader = os.path.join(os.path.dirname(self.setting.program), "limes_load")
        entries = [
            Entry("limes", [loader, path("settlements", ending), "--sum", "population"], ending),
            peer("GeoPandas", ending),
            peer("SedonaDB", ending),
            peer("DuckDB", ending),
            peer("PostGIS", ending, "into a table"),
            peer("GDAL", ending, "into its memory driver, without the sum"),
        ]
        if ending == "fgb":
            entries += [peer(program, "parquet") for program in ("GeoPandas", "SedonaDB", "DuckDB")]
        number, form = short(self.setting.numbers["settlements"]), {"gpkg": "GeoPackage", "fgb": "FlatGeobuf"}[ending]
        return Workload(key, f"load {number} points from {form}, sum a column", entries, "load")


def all_workloads(setting):
    """Every workload by its key, in order."""
    make, path, n = Maker(setting), setting.path, {kind: short(number) for kind, number in setting.numbers.items()}
    points = {"settlements": path("settlements", "parquet"), "gates": path("gates", "parquet")}
    between = ["--from", path("settlements", "fgb"), "--to", path("gates", "fgb")]
    sides = ["near", "--from", path("communes", "fgb"), "--where", "country = 'VN'", "--to", path("communes", "fgb"),
             "--to-where", "country = 'CN'", "--within", f"{KM_PAIR}km", "--shape", "none"]
    sources = {"gates": path("gates", "parquet"), "corridors": path("corridors", "parquet"), "km": KM_REACH}

    def coverage(key, units, title, query_of, note_of):
        peers = [make.peer(program, query_of.get(program, "coverage"), "parquet", note=note_of.get(program, ""),
                           units=path(units, "parquet"), **sources) for program in ("GeoPandas", "SedonaDB", "DuckDB")]
        return Workload(key, title, [
            make.limes("coverage", "--from", path("gates", "fgb"), "--where", IN_REGION, "--also", path("corridors", "fgb"),
                       "--of", path(units, "fgb"), "--radius", f"{KM_REACH}km", "--shape", "none", reads="fgb",
                       file=f"{key}.csv"),
            *peers,
            make.peer("PostGIS", "coverage", "table", note="ST_Subdivide", units=units, km=KM_REACH),
        ], "coverage", per_area=PER_AREA)

    planar = {"exact": False, "note": "planar, UTM 48N", "communes": path("communes", "parquet"), "km": KM_PAIR,
              "zone": UTM_ZONE}
    found = [
        make.load("gpkg", "w1-gpkg"),
        make.load("fgb", "w1-fgb"),
        Workload("w2", f"{n['places']} points in 4,596 polygons", [
            make.limes("join", "--from", path("places", "fgb"), "--to", path("admin1", "fgb"), "--predicate", "within",
                       "--count", reads="fgb", file="w2.csv"),
            *(make.peer(program, "count_within", "parquet", note=note, places=path("places", "parquet"),
                        units=path("admin1", "parquet"))
              for program, note in (("GeoPandas", "sorted, contains_xy"), ("SedonaDB", ""), ("DuckDB", "polygons cut by a grid"))),
            make.peer("PostGIS", "count_within", "table", note="ST_Subdivide"),
        ], "count_within"),
        Workload("w3", f"pairs of {n['settlements']} and {n['gates']} points within {KM_NEAR} km", [
            make.limes("near", *between, "--within", f"{KM_NEAR}km", "--shape", "none", reads="fgb", file="w3.csv"),
            *(make.peer(program, "pairs_within", "parquet", note=note, km=KM_NEAR, **points)
              for program, note in (("GeoPandas", ""), ("SedonaDB", "exact step by pyproj"), ("DuckDB", ""))),
            make.peer("PostGIS", "pairs_within", "table", km=KM_NEAR),
        ], "pairs_within", PER_DISTANCE_M),
        Workload("w4", f"{NEIGHBOURS} nearest of {n['gates']} for {n['settlements']} points", [
            make.limes("nearest", *between, "-k", str(NEIGHBOURS), "--shape", "none", reads="fgb", file="w4.csv"),
            make.peer("GeoPandas", "nearest", "parquet", note="SciPy's kd-tree", k=NEIGHBOURS, **points),
            make.peer("SedonaDB", "nearest", "parquet", exact=False, note="20 candidates of a plane", k=NEIGHBOURS, **points),
            make.peer("DuckDB", "nearest", "parquet", note="growing boxes", k=NEIGHBOURS, **points),
            make.peer("PostGIS", "nearest", "table", note="12 candidates of the sphere", k=NEIGHBOURS),
        ], "nearest", PER_DISTANCE_M),
        coverage("w5", "provinces", f"what gates and {n['corridors']} corridors cover of each province within {KM_REACH} km",
                 {}, {"SedonaDB": "areas by pyproj"}),
        coverage("w6", "communes", f"what they cover of each of {n['communes']} communes", {"DuckDB": "coverage_by_grid"},
                 {"SedonaDB": "areas by pyproj", "DuckDB": "reach cut by a grid"}),
        Workload("w7", f"{n['communes']} communes: best pairs across a border within {KM_PAIR} km", [
            make.limes("pair", "--layer", path("communes", "fgb"), "--across", "VN,CN", "--within", f"{KM_PAIR}km",
                       "--method", "best", reads="fgb", file="w7.csv", check=sides),
            *(make.peer(program, "pair_planar", "parquet", **planar) for program in ("GeoPandas", "SedonaDB", "DuckDB")),
            make.peer("PostGIS", "pair", "table", note="closest points of the sphere", km=KM_PAIR),
        ], "pair", PER_DISTANCE_OF_AREAS_M),
        make.export("settlements", f"{n['settlements']} points to GeoJSON", "w8-points"),
        make.export("communes", f"{n['communes']} communes to GeoJSON", "w8-communes"),
    ]
    return {workload.key: workload for workload in found}


FILES = {  # kind and endings that a workload needs
    "w1-gpkg": {"settlements": ["gpkg"]},
    "w1-fgb": {"settlements": ["fgb", "parquet"]},
    "w2": {"places": ["fgb", "parquet"], "admin1": ["fgb", "parquet"]},
    "w3": {"settlements": ["fgb", "parquet"], "gates": ["fgb", "parquet"]},
    "w4": {"settlements": ["fgb", "parquet"], "gates": ["fgb", "parquet"]},
    "w5": {"gates": ["fgb", "parquet"], "corridors": ["fgb", "parquet"], "provinces": ["fgb", "parquet"]},
    "w6": {"gates": ["fgb", "parquet"], "corridors": ["fgb", "parquet"], "communes": ["fgb", "parquet"]},
    "w7": {"communes": ["fgb", "parquet"]},
    "w8-points": {"settlements": ["gpkg", "parquet"]},
    "w8-communes": {"communes": ["gpkg", "parquet"]},
}

TABLES = {  # of the database, that a workload asks: which file each is made of
    "w2": {"places": "fgb", "units": "fgb"},
    "w3": {"settlements": "gpkg", "gates": "fgb"},
    "w4": {"settlements": "gpkg", "gates": "fgb"},
    "w5": {"gates": "fgb", "corridors": "fgb", "provinces": "fgb"},
    "w6": {"gates": "fgb", "corridors": "fgb", "communes": "fgb"},
    "w7": {"communes": "fgb"},
    "w8-points": {"settlements": "gpkg"},
    "w8-communes": {"communes": "gpkg"},
}
