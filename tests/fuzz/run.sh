#!/usr/bin/env bash
# run.sh BUILD MINUTES [TARGET...]: runs the fuzz targets in turn, on one core, for so many minutes in all. What they learn stays in
# BUILD/corpus; what breaks a target is kept in BUILD/crashes and makes this fail.
set -euo pipefail
build=$1 minutes=${2:?how many minutes?}
here=$(dirname "$(readlink -f "$0")")
shift 2
targets=("$@")
if [ "${#targets[@]}" = 0 ]; then
    mapfile -t targets < <(cd "$build" && find . -maxdepth 1 -name 'fuzz_*' -type f -printf '%f\n' | sed 's/^fuzz_//' | sort)
fi
bash "$here/seeds.sh" "$build/seeds"
mkdir -p "$build/crashes"
seconds=$((minutes * 60 / ${#targets[@]}))
# GDAL and its drivers keep their global state; some leak a little of a damaged file.
export ASAN_OPTIONS="detect_leaks=0:${ASAN_OPTIONS:-}" UBSAN_OPTIONS="print_stacktrace=1"
failed=0
for target in "${targets[@]}"; do
    mkdir -p "$build/corpus/$target"
    dictionary=()
    [ ! -f "$here/$target.dict" ] || dictionary=("-dict=$here/$target.dict")
    log=$build/crashes/$target.log
    if "$build/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=512 -max_len=65536 \
        -artifact_prefix="$build/crashes/$target-" "${dictionary[@]}" "$build/corpus/$target" "$build/seeds/$target" >"$log" 2>&1; then
        printf '%-18s %s\n' "$target" "$(grep -E '^Done|^#.*DONE' "$log" | tr '\n' ' ')"
        rm "$log"
    else
        printf '%-18s BROKE: %s\n' "$target" "$(grep -m 1 -E 'ERROR|runtime error|SUMMARY' "$log" || tail -n 1 "$log")"
        failed=1
    fi
done
exit "$failed"
