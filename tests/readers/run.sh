#!/usr/bin/env bash
# Other programs read what limes writes, and limes what they write: run.sh LIMES LIMES_WITH_PARQUET FOLDER, after install.sh FOLDER
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
folder=$3
python=$folder/venv/bin/python

/usr/bin/python3 "$here/main.py" "$1" "$python" "$folder/npm/node_modules" "$folder/files"
"$python" "$here/check_osm.py" "$1" "$folder/osm"
"$python" "$here/check_parquet.py" "$2" "$folder/parquet"
node "$here/check_styles.mjs" "$folder/npm/node_modules" "$here"/../../styles/*/style.json
node "$here/check_maplibre.mjs" "$1" "$folder/npm/node_modules" "$here/../../build/styles" "$folder/maplibre"
/usr/bin/python3 "$here/check_qgis_style.py" "$1" "$folder/styles"
/usr/bin/python3 "$here/check_qgis_picture.py" "$1" "$folder/pictures"
node "$here/check_reports.mjs" "$1" "$folder/npm/node_modules" "$folder/reports"
