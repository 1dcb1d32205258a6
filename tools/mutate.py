"""Mutation testing of what decides: ``make mutate M=core`` (several: ``M="core documents"``; none: all).

For each package its rules (all of `yx/core`; elsewhere flow, policy, needs and the actions) are changed by mutmut one
small piece at a time, and the package's own quick tests, on SQLite, must notice. In a copy of the tree, so that
nothing here is touched. Writes docs/mutation.md: how many were noticed, and every change that was not.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/mutation.md"
#: package → folders of the tests that must notice
TESTS = {
    "core": ("core",),
    "disclosure": ("disclosure",),
    "cosign": ("cosign",),
    "circulation": ("circulation",),
    "documents": ("documents",),
    "interpretation": ("interpretation",),
    "conference": ("conference",),
    "topics": ("topics",),
    "meetings": ("meetings", "invitations"),
    "minutes": ("minutes",),
    "tasks": ("tasks",),
    "people": ("people", "security/test_signin.py"),
}
RULES = ("flow", "policy", "needs", "calls", "actions")
#: at least so many of a hundred changes must be noticed
WANTED = 90.0
_LINE = re.compile(r"^\s*(\S+): (\w[\w ]*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Found:
    """What happened to the changes of one package."""

    package: str
    killed: int
    survived: tuple[str, ...]
    untested: tuple[str, ...]

    @property
    def share(self) -> float:
        """Noticed, of a hundred."""
        known = self.killed + len(self.survived) + len(self.untested)
        return 100 * self.killed / known if known else 100.0


def sources(package: str) -> list[str]:
    """The files of a package that are changed."""
    home = ROOT / "yx" / package
    if package == "core":
        chosen = sorted(home.glob("*.py"))
    else:
        chosen = [path for path in sorted(home.glob("*.py")) if path.stem.rpartition("_")[2] in RULES]
    return [path.relative_to(ROOT).as_posix() for path in chosen if path.stem != "__init__"]


def config(package: str) -> str:
    """What mutmut reads."""
    tests = [f"tests/{name}" for name in TESTS[package]]
    copied = ["tests", "templates", "static", "migrations", "tools", "docs", "deploy", "bench", "app.py", "Makefile"]
    return f"""
[tool.mutmut]
source_paths = ["yx/"]
only_mutate = {sources(package)!r}
pytest_add_cli_args_test_selection = {tests!r}
pytest_add_cli_args = ["-q", "-p", "no:cacheprovider", "--db", "sqlite", "-m", "not browser and not walk and not slow"]
also_copy = {copied!r}
"""


def measure(package: str, workers: int) -> tuple[Found, dict[str, str]]:
    """Change, test, count; with the text of each change that was not noticed."""
    with tempfile.TemporaryDirectory(prefix="yx-mutate-") as name:
        tree = Path(name)
        for path in _tracked():
            place = tree / path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, place)
        with (tree / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(config(package))
        _mutmut(tree, "run", "--max-children", str(workers), shown=True)
        outcome = _LINE.findall(_mutmut(tree, "results", "--all", "true"))
        survived = tuple(mutant for mutant, said in outcome if said in ("survived", "suspicious"))
        untested = tuple(mutant for mutant, said in outcome if said == "no tests")
        killed = sum(said in ("killed", "timeout", "segfault", "caught by type check") for _mutant, said in outcome)
        changes = {mutant: _change(_mutmut(tree, "show", mutant)) for mutant in survived}
    return Found(package, killed, survived, untested), changes


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True)  # nosec
    return [path for path in listed.stdout.splitlines() if (ROOT / path).is_file()]


def _mutmut(tree: Path, *arguments: str, shown: bool = False) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(  # nosec
        command, cwd=tree, check=False, text=True, stdout=None if shown else subprocess.PIPE, stderr=None
    )
    return done.stdout or ""


def _change(diff: str) -> str:
    """The lines of a diff that differ."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    return "\n".join(line[0] + " " + line[1:].strip() for line in lines)


def written(found: list[tuple[Found, dict[str, str]]]) -> Iterator[str]:
    """The page."""
    yield "# Mutation testing: what the tests do not notice\n"
    yield f"`make mutate`, {datetime.now(UTC):%Y-%m-%d}. Aim: {WANTED:.0f} % noticed. Timeouts count as noticed.\n"
    yield "| package | changes | noticed | not noticed | no test comes there | % |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for one, _changes in found:
        total = one.killed + len(one.survived) + len(one.untested)
        yield (
            f"| {one.package} | {total} | {one.killed} | {len(one.survived)} | {len(one.untested)} "
            f"| {one.share:.1f} {'✓' if one.share >= WANTED else '✗'} |"
        )
    for one, changes in found:
        yield f"\n## {one.package}\n"
        for mutant in one.survived:
            yield f"`{mutant}`\n```diff\n{changes[mutant]}\n```"
        if one.untested:
            yield f"\nNo test comes there: {', '.join(f'`{mutant}`' for mutant in one.untested)}"


def main() -> None:
    """Measure the packages named and write the page; exit 1 when one is below the aim."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", help=", ".join(TESTS))
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    found = [measure(package, given.workers) for package in given.packages or TESTS]
    PAGE.write_text("\n".join(written(found)) + "\n", "utf-8")
    print(PAGE.read_text("utf-8").partition("\n## ")[0])
    if any(one.share < WANTED for one, _changes in found):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
