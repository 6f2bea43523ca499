#!/usr/bin/env bash
# Installs a build, then builds and runs a project that finds it: run.sh BUILD
set -euo pipefail
cd "$(dirname "$0")"
build=$(readlink -f "../../$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" >/dev/null
cmake -S . -B "$work/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$work/build" >/dev/null
"$work/prefix/bin/limes" --version
"$work/prefix/bin/limes" import ../../data-samples -o "$work/border.gpkg" -q
answer=$("$work/build/consumer" "$work/border.gpkg" "$work/nearest.csv")
echo "$answer"
[ -s "$work/nearest.csv" ] || { echo "the consumer wrote nothing"; exit 1; }
rows=$(($(wc -l <"$work/nearest.csv") - 1))
[ "$rows" -ge 700 ] || { echo "the consumer answered $rows rows only"; exit 1; }
# What is loaded late lies beside the library, and a program that has confined itself may still load it.
"$work/prefix/bin/limes" locate "$work/border.gpkg" --model p-median --sites 6 --candidates settlements \
    --where "country = 'VN'" -o "$work/sites.csv" -q
# The optimised program tells of a damaged file as the tested one does.
"$work/prefix/bin/limes" export "$work/border.gpkg" settlements -o "$work/whole.fgb" -q
head -c -7 "$work/whole.fgb" >"$work/cut.fgb"
code=0
message=$("$work/prefix/bin/limes" export "$work/cut.fgb" -o "$work/cut.csv" 2>&1) || code=$?
[ "$code" = 1 ] && [[ $message == *"cut.fgb"* ]] || { echo "a file cut off ends with $code: $message"; exit 1; }
echo "install and find_package(limes): passed"
