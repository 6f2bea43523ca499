#!/usr/bin/env bash
# Writes docs/commands/ again from what the program says of itself.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p docs/commands
rm -f docs/commands/*.md
"${LIMES:-build/release/limes}" reference -o docs/commands -q
