#!/usr/bin/env bash
# Holds every #include against src/limes/modules.txt: limes headers by the second column, foreign ones by the third.
set -euo pipefail
cd "$(dirname "$0")/.."
awk -F'|' '
    function prefixes() {
        foreign["fmt/"] = "fmt"; foreign["unicode/"] = "icu"; foreign["GeographicLib/"] = "geographiclib"
        foreign["proj"] = "proj"; foreign["boost/"] = "boost"; foreign["gdal"] = "gdal"; foreign["ogr"] = "gdal"; foreign["cpl_"] = "gdal"
        foreign["sqlite3"] = "sqlite"; foreign["archive"] = "archive"; foreign["nlohmann/"] = "json"; foreign["geos"] = "geos"; foreign["lemon/"] = "lemon"
        foreign["coin/"] = "cbc"
        foreign["mapnik/"] = "mapnik"; foreign["cairo"] = "cairo"; foreign["pango"] = "cairo"; foreign["CLI/"] = "cli11"
        foreign["plplot/"] = "plplot"
        foreign["arrow/"] = "parquet"; foreign["parquet/"] = "parquet"
    }
    BEGIN { prefixes() }
    FILENAME ~ /modules.txt$/ {
        if ($0 ~ /^#/ || NF < 3) next
        gsub(/ /, "", $1); may[$1] = " " $1 " " $2 " "; libs[$1] = " fmt " $3 " "; next
    }
    match($0, /^#include [<"][^>"]+[>"]/) {
        name = $0; sub(/^#include [<"]/, "", name); sub(/[>"].*/, "", name)
        split(FILENAME, path, "/"); module = path[3]
        if (!(module in may)) next  # limes.hpp, the door to everything
        if (name ~ /^limes\//) {
            split(name, part, "/")
            if (index(may[module], " " part[2] " ") == 0) { print FILENAME ":" FNR ": " module " may not include " name; bad = 1 }
            next
        }
        for (prefix in foreign)
            if (index(name, prefix) == 1 && index(libs[module], " " foreign[prefix] " ") == 0) {
                print FILENAME ":" FNR ": " module " does not wrap " foreign[prefix] " (" name ")"; bad = 1
            }
    }
    END { exit bad }
' src/limes/modules.txt $(git ls-files -co --exclude-standard 'src/limes/*.hpp' 'src/limes/*.cpp')
