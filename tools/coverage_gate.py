"""The coverage gates: ``python tools/coverage_gate.py`` after ``make test`` (exit 1 below a floor).

The aims are 100 % of lines and branches where a fault would change what the county decides (kernel, roads, rights,
use cases) and 97 % over all. The floors that fail the run stand a little below the first full run (98.6 % over all);
what is short of an aim is shown each time, with its lines, so that nobody has to guess what is left.
"""

from __future__ import annotations

import json
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from coverage import Coverage

WHOLE = ("yx/core/*.py", "yx/*/flow.py", "yx/*/policy.py", "yx/*/actions.py")
#: aims: shown when they are not met
AIM_WHOLE, AIM_OVERALL = 100.0, 97.0
#: floors: the run fails below them; raised with each measurement, never lowered
FLOOR_WHOLE, FLOOR_OVERALL = 95.0, 97.0


def measured(data_file: str | None = None) -> dict[str, Any]:
    """The coverage report of the last full run, as coverage.py's own JSON."""
    coverage = Coverage(data_file=data_file) if data_file else Coverage()
    coverage.load()
    with tempfile.TemporaryDirectory(prefix="yx-coverage-") as folder:
        out = Path(folder) / "coverage.json"
        coverage.json_report(outfile=str(out))
        return json.loads(out.read_text("utf-8"))


def must_be_whole(path: str) -> bool:
    """Whether the gate of 100 % holds for this file."""
    return any(fnmatch(path, pattern) for pattern in WHOLE)


def faults(report: dict[str, Any], whole: float = FLOOR_WHOLE, overall: float = FLOOR_OVERALL) -> list[str]:
    """One sentence for each gate that is not met, with the lines and branches that no test reaches."""
    found = []
    for path, file in sorted(report["files"].items()):
        name = path.replace("\\", "/")
        if must_be_whole(name) and file["summary"]["percent_covered"] < whole:
            branches = [f"{start}→{end}" for start, end in file["missing_branches"]]
            missed = ", ".join([*map(str, file["missing_lines"]), *branches])
            found.append(
                f"{name}: {file['summary']['percent_covered']:.1f} % (gate {whole:.0f} %), not reached: {missed}"
            )
    total = report["totals"]["percent_covered"]
    if total < overall:
        found.append(f"all files: {total:.2f} % (gate {overall:.0f} %)")
    return found


def main() -> int:
    """Print every unmet gate, else the total."""
    report = measured()
    short = faults(report, AIM_WHOLE, AIM_OVERALL)
    print("\n".join(["short of the aim:", *short]) if short else "aims met")
    unmet = faults(report)
    if unmet:
        print("\n".join(unmet))
        return 1
    whole = sum(must_be_whole(path.replace("\\", "/")) for path in report["files"])
    total = report["totals"]["percent_covered"]
    print(f"coverage (lines and branches): {total:.2f} % over all; {whole} files are gated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
