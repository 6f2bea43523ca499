"""Lines of src/limes that the tests run, by module, from gcovr's JSON summary; fails below the least share."""

import json
import sys
from collections import defaultdict

LEAST_PERCENT = 90.0


def main(path: str) -> int:
    with open(path, encoding="utf-8") as file:
        files = json.load(file)["files"]
    lines: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in files:
        module = each["filename"].removeprefix("src/limes/").split("/")[0]
        for key in (module, "all"):
            lines[key][0] += each["line_covered"]
            lines[key][1] += each["line_total"]
    total = lines.pop("all", [0, 0])
    print(f"{'module':<12} {'lines':>7} {'run':>7} {'%':>6}")
    for name, (covered, count) in [*sorted(lines.items()), ("src/limes", total)]:
        print(f"{name:<12} {count:>7} {covered:>7} {100 * covered / max(count, 1):>6.1f}")
    percent = 100 * total[0] / max(total[1], 1)
    if percent < LEAST_PERCENT:
        print(f"coverage: {percent:.1f} % of the lines are run, less than {LEAST_PERCENT:g} %", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
