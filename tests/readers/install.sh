#!/usr/bin/env bash
# Installs what tests/readers needs and Debian does not have: install.sh FOLDER
# Once for each version of the lists here; needs PyPI and npm's registry for that, and says so when they are not to be reached.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
mkdir -p "$1"
folder=$(readlink -f "$1")

once() {  # once NAME FILE... -- COMMAND: runs the command when it has not succeeded with these files
    local stamp=$folder/$1.stamp files=() wanted
    shift
    while [ "$1" != -- ]; do files+=("$1"); shift; done
    shift
    wanted=$(cat "${files[@]}" | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && return
    "$@" || exit 1
    echo "$wanted" >"$stamp"
}

install_python() {
    rm -rf "$folder/venv"
    /usr/bin/python3 -m venv "$folder/venv"
    "$folder/venv/bin/pip" install -q --disable-pip-version-check --no-deps --only-binary :all: -r "$here/requirements.txt" ||
        { echo "readers: GeoPandas and osmium cannot be installed; is PyPI to be reached? ./dev test --fast goes without" >&2; return 1; }
}

install_node() {
    rm -rf "$folder/npm"
    mkdir "$folder/npm"
    cp "$here"/package.json "$here"/package-lock.json "$folder/npm/"
    (cd "$folder/npm" && npm ci --omit=optional --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) ||
        { echo "readers: mapshaper and the checkers of styles and pages cannot be installed; is npm's registry to be reached? ./dev test --fast goes without" >&2; return 1; }
}

once python "$here/requirements.txt" -- install_python
once node "$here/package.json" "$here/package-lock.json" -- install_node
