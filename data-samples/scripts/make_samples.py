"""Cuts the sample files from the fact tables: python3 make_samples.py FACTS OUT. Standard library only; same input, same bytes."""

import sys
from pathlib import Path

import events
import places
import units


def main(facts, out):
    for make in (units.provinces, units.prefectures, units.communes, units.commune_links, units.commune_corrections,
                 places.border_lines, places.border_markers, places.gates, places.twinned_pairs, places.corridors, places.stations,
                 places.as_they_are, events.events):
        make(facts, out)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
