#!/usr/bin/env bash
# The sprite and glyphs of the styles: make.sh FOLDER
# Made once for each state of the icons, the fonts and what is here; wants npm's registry for the first time.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
icons=$here/../../styles/icons
mkdir -p "$1"
folder=$(readlink -f "$1")

wanted=$(cat "$here"/* "$icons"/*.svg | sha256sum; dpkg-query -W fonts-noto-core fonts-noto-cjk)
[ "$(cat "$folder/made.stamp" 2>/dev/null)" != "$wanted" ] || exit 0
rm -rf "$folder/npm" "$folder/glyphs"
mkdir "$folder/npm"
cp "$here"/package.json "$here"/package-lock.json "$folder/npm/"
(cd "$folder/npm" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) ||
    { echo "styles: the makers of sprites and glyphs cannot be installed; is npm's registry to be reached?" >&2; exit 1; }
/usr/bin/python3 "$here/fonts.py" "$folder/fonts"
node "$here/make.mjs" "$folder/npm/node_modules" "$icons" "$folder/fonts" "$folder"
echo "$wanted" >"$folder/made.stamp"
