"""Break one defence at a time in a copy of the tree and see whether its tests notice: `make sabotage`.

python tools/sabotage.py [first] [count] [--write FILE]: a part of the table; with a file, the outcome as a table.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.sabotage.table import TABLE, Sabotage  # noqa: E402 - the tree first

#: what a copy needs to run its tests
COPIED = ("app.py", "yx", "templates", "static", "migrations", "tests", "tools", "docs", "pyproject.toml", "Makefile")
FILES = ("requirements.in", "requirements.txt", "requirements-dev.txt", "requirements-postgres.txt")
#: pytest's own codes: tests failed; nothing was collected
FAILED, NOTHING = 1, 5
#: seconds for the tests of one line
AT_MOST = 300


def copy_to(folder: Path) -> None:
    """The tree without data and environment; the fonts of papers by a link."""
    for name in (*COPIED, *FILES):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy2(source, folder / name)
    (folder / "instance").mkdir()
    fonts = ROOT / "instance" / "fonts"
    if fonts.exists():
        (folder / "instance" / "fonts").symlink_to(fonts.resolve())


@cache
def passes(tests: str, only: str, folder: Path) -> bool:
    """Whether the tests pass on the unbroken copy: else their failure would show nothing."""
    return _run(tests, only, folder) == 0


def outcome(one: Sabotage, folder: Path) -> str:
    """Break the copy, run its tests, mend it again; what came of it."""
    if not passes(one.tests, one.only, folder):
        return "FAILS UNBROKEN"
    path = folder / one.file
    whole = path.read_text("utf-8")
    if whole.count(one.piece) != 1:
        return "STALE"
    path.write_text(whole.replace(one.piece, one.broken), "utf-8")
    try:
        code = _run(one.tests, one.only, folder)
    finally:
        path.write_text(whole, "utf-8")
    return {FAILED: "defended", 0: "NOT NOTICED", NOTHING: "NO TEST"}.get(code, f"ERROR {code}")


def _run(tests: str, only: str, folder: Path) -> int:
    narrowed = ["-k", only] if only else []
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", tests, *narrowed]
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, timeout=AT_MOST, check=False).returncode
    except subprocess.TimeoutExpired:
        return FAILED  # it hangs where it should answer: noticed


def report(rows: list[tuple[Sabotage, str]]) -> str:
    """The outcome as a page."""
    good = sum(result == "defended" for _one, result in rows)
    head = (
        "# What the tests notice\n\n"
        "Each line breaks one defence in a copy of the tree (tests/sabotage/table.py) and runs the tests of its item, "
        f"SQLite.\nMade by `make sabotage` on {datetime.now(UTC):%Y-%m-%d}: {good} of {len(rows)} defended.\n\n"
        "| item | broken piece of | tests | outcome |\n| --- | --- | --- | --- |\n"
    )
    lines = (f"| {one.item} | {one.file} | {one.tests} {one.only}".rstrip() + f" | {result} |" for one, result in rows)
    return head + "\n".join(lines) + "\n"


def main() -> int:
    """0 when every breakage was noticed."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("count", type=int, nargs="?", default=len(TABLE))
    parser.add_argument("--write", type=Path)
    chosen = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory(prefix="yx-sabotage-") as name:
        copy_to(Path(name))
        for one in TABLE[chosen.first : chosen.first + chosen.count]:
            rows.append((one, outcome(one, Path(name))))
            print(f"{rows[-1][1]:14} {one.item:6} {one.file}  {one.tests} {one.only}", flush=True)
    if chosen.write:
        chosen.write.write_text(report(rows), "utf-8")
    return 0 if all(result == "defended" for _one, result in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
