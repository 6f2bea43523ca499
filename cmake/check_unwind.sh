#!/usr/bin/env bash
# check_unwind.sh LIBRARY: every unwind entry has a length. One of none hides the entry of a function that begins where it
# stands, and an exception that passes that function ends the program (see Compiler.cmake).
set -euo pipefail
empty=$(readelf --debug-dump=frames "$1" 2>/dev/null | grep -oE 'pc=[0-9a-f]+\.\.[0-9a-f]+' | awk -F'[=.]+' '$2 == $3' | wc -l)
[ "$empty" = 0 ] || { echo "$1: $empty unwind entries have no length"; exit 1; }
