#!/usr/bin/env bash
# Runs every test of a build that counts lines and says how many lines of src/limes ran: coverage.sh BUILD. The figures by
# module go to standard output, the lines themselves to BUILD/report/index.html; below 90 % it fails.
set -euo pipefail
build=$(readlink -f "$1")
cd "$(dirname "$(readlink -f "$0")")/.."

find "$build" -name '*.gcda' -delete
# A program that a test runs as a user without rights cannot write its counters, which is no part of what it says.
export GCOV_ERROR_FILE=/dev/null
(cd "$build" && ctest -j "$(nproc)" --output-on-failure --no-tests=error)
mkdir -p "$build/report"
gcovr --root . --object-directory "$build" --filter src/limes/ --exclude-unreachable-branches -j "$(nproc)" \
    --json-summary "$build/report/summary.json" --html-details "$build/report/index.html" "$build" >/dev/null
python3 cmake/coverage.py "$build/report/summary.json"
