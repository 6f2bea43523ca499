#!/usr/bin/env bash
# Compiles one header alone: it must stand without what others included before it.
set -euo pipefail
cd "$(dirname "$0")/.."
header=${1#src/}
# /usr/include itself is searched anyway, and named first it hides the C headers from those of C++.
flags=$(mapnik-config --includes --dep-includes --defines 2>/dev/null | tr '\n' ' ' | sed 's#-I/usr/include ##g')
printf '#include <%s>\n' "$header" | g++ -std=c++20 -Isrc -isystem /usr/include/gdal -isystem /usr/include/cairo \
    ${flags//-I/-isystem } $(pkg-config --cflags pangocairo | sed 's/-I/-isystem /g') -Wall -Wextra -fsyntax-only -xc++ - \
    || { echo "$1 does not compile alone"; exit 255; }
