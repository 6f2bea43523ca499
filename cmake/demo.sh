#!/usr/bin/env bash
# The main job on the sample data: load the border, ask the five families of question, draw it. Called by ./dev demo.
set -euo pipefail
cd "$(dirname "$0")/.."
limes=${LIMES:-build/release/limes}
out=out
mkdir -p "$out"
atlas=$out/border.gpkg

summary=$out/summary.md
printf '# The border, asked\n\nEvery answer below was given by the command above it. Files of the same answers lie beside this page.\n' >"$summary"

# Words as a person would type them: quoted only where the shell needs it.
typed() {
    local word
    for word in "$@"; do
        case $word in
            *\'*) printf ' "%s"' "$word" ;;
            *[!A-Za-z0-9_./:,=-]*) printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done
}

# ask TITLE FILE COMMAND...: the answer goes to out/FILE, and as a table to the summary.
ask() {
    local title=$1 file=$2
    shift 2
    "$limes" "$@" -o "$out/$file" --overwrite -q
    {
        printf '\n## %s\n\n    limes' "$title"
        typed "${@//$atlas/border.gpkg}"
        printf '\n\n```\n'
        "$limes" "$@" --format table -q | head -n "${rows:-16}"
        printf '```\n'
    } >>"$summary"
    printf '  %-62s %s\n' "$title" "$out/$file"
}

echo "Loading data-samples/ into $atlas"
"$limes" import data-samples -o "$atlas"
"$limes" info "$atlas"
echo
echo "Asking (answers in $out/):"
ask "Settlements within 10 km of a gate, February 2025" near.geojson \
    near "$atlas" --from settlements --to gates --within 10km --as-of 2025-02-20
ask "The three nearest gates of every settlement" nearest.csv \
    nearest "$atlas" --from settlements --to gates -k 3 --as-of 2025-07-01
ask "Settlements and the province they lie in since 1 July 2025" join.geojson \
    join "$atlas" --from settlements --to provinces --predicate within --as-of 2025-07-01
ask "Towns that face each other across the border" pairs.geojson \
    pair "$atlas" --layer settlements --across VN,CN --within 30km --method mutual --as-of 2025-07-01
ask "The registered twin cities, towns and villages, audited" declared-pairs.geojson \
    pair "$atlas" --declared twinned_pairs --as-of 2025-07-01
ask "What international gates cover, 5, 10 and 20 km" coverage.geojson \
    coverage "$atlas" --from gates --where "category = 'international'" --radius 5km,10km,20km --of provinces \
    --of-where "country = 'VN'" --weight settlements.population --as-of 2025-07-01
ask "Where no gate is within 50 km, in the northern provinces" gaps.geojson \
    gaps "$atlas" --from gates --radius 50km --of provinces --of-where "country = 'VN' AND s_intersects(geometry, BBOX(102,20.5,108.2,23.5))" \
    --weight settlements.population --as-of 2025-07-01
for line in sgr-hanoi-dong-dang sgr-hai-phong-mong-cai sgr-lao-cai-hai-phong; do
    ask "Corridor $line" "corridor-$line.geojson" corridor "$atlas" --line "$line" --as-of 2026-01-01
done
ask "What became of Hà Giang" history.geojson history "$atlas" "Hà Giang"
ask "Hữu Nghị, Youyi Guan or 友谊关: one gate" find.geojson find "$atlas" "Youyi Guan"

echo
echo "Drawing:"
for ending in png svg pdf; do
    "$limes" map "$atlas" -o "$out/border.$ending" --overwrite --as-of 2025-07-01 -q
    printf '  %-62s %s\n' "The border area, its gates, pairs and corridors" "$out/border.$ending"
done
"$limes" export "$atlas" gates -o "$out/gates.geojson" --overwrite -q

echo
echo "Found:"
rows=14
"$limes" history "$atlas" "Hà Giang" --format table -q | head -n 8
"$limes" pair "$atlas" --declared twinned_pairs --as-of 2025-07-01 --format table -q | head -n 20
echo
echo "Read $summary, open $out/border.pdf, or put $atlas into QGIS."
