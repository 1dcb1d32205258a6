"""Mutation testing of what decides: ``make mutate M=core`` (``M="core documents"``: several; none: all packages).

``F="flow trail"`` takes only these files of them; Ctrl-C breaks a run off, and what it found is kept.
``AGAIN=--again`` tries what was not tried or not noticed before, ``AGAIN=--untried`` what was not tried.

For each package its rules (all of `yx/core` and `yx/disclosure`; elsewhere flow, policy, needs and the actions) are
changed by mutmut one small piece at a time, and the package's own quick tests, on SQLite, must notice. In a copy of the
tree, so that nothing here is touched. What was found is kept file by file in docs/mutation.json; docs/mutation.md is
written from all of it: how many were noticed, and every change that was not.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE, KEPT = ROOT / "docs/mutation.md", ROOT / "docs/mutation.json"
#: package → folders of the tests that must notice
TESTS = {
    "core": ("core", "desk", "admin", "disclosure"),
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
    "people": ("people", "security/test_signin.py", "security/test_second_factor.py"),
    "admin": ("admin",),
    "desk": ("desk",),
}
#: packages all of whose files decide
WHOLE = ("core", "disclosure")
#: only PostgreSQL comes there, and the tests of a changed file run on SQLite
ELSEWHERE = ("search_postgresql",)
RULES = ("flow", "policy", "needs", "calls", "actions")
#: a mutant is tried by the quick tests, on SQLite
OPTIONS = ["-q", "-p", "no:cacheprovider", "-p", "tests.apart", "--db", "sqlite"]
OPTIONS += ["-m", "not browser and not walk and not slow"]
#: its server is not in the copy, and nothing that it goes through is changed
OPTIONS += ["--ignore-glob", "*/test_ldap_directory.py"]
#: at least so many of a hundred changes must be noticed
WANTED = 90.0
NOTICED = ("killed", "timeout", "segfault", "caught by type check")
_LINE = re.compile(r"^\s*(\S+): (\w[\w ]*)$", re.MULTILINE)


@dataclass(slots=True)
class Found:
    """What happened to the changes of one file: how many were noticed; the text of each that was not, by its name.

    `untried`: those that a run which was broken off had not come to.
    """

    day: str
    commit: str
    killed: int = 0
    survived: dict[str, str] = field(default_factory=dict)
    untested: list[str] = field(default_factory=list)
    untried: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """All changes that were tried."""
        return self.killed + len(self.survived) + len(self.untested)


def sources(package: str, files: list[str]) -> list[str]:
    """The files of a package that are changed, or those of them that were named."""
    home = ROOT / "yx" / package
    chosen = [path for path in sorted(home.glob("*.py")) if path.stem not in ("__init__", *ELSEWHERE)]
    if package not in WHOLE:
        chosen = [path for path in chosen if path.stem.rpartition("_")[2] in RULES]
    return [path.relative_to(ROOT).as_posix() for path in chosen if not files or path.stem in files]


def config(package: str, files: list[str]) -> str:
    """What mutmut reads."""
    tests = [f"tests/{name}" for name in TESTS[package]]
    copied = ["tests", "templates", "static", "migrations", "tools", "docs", "deploy", "bench", "app.py", "Makefile"]
    return f"""
[tool.mutmut]
source_paths = ["yx/"]
only_mutate = {sources(package, files)!r}
pytest_add_cli_args_test_selection = {tests!r}
pytest_add_cli_args = {OPTIONS!r}
also_copy = {copied!r}
timeout_constant = 2.0
timeout_multiplier = 6.0
"""


def measure(package: str, files: list[str], workers: int) -> dict[str, Found]:
    """Change, test, count: what was found in each file, by its path."""
    found = {path: _begun() for path in sources(package, files)}
    _try(package, files, workers, found, None)
    if not any(one.total for one in found.values()):
        raise SystemExit(f"{package}: nothing was measured; the tests must pass before anything is changed")
    return found


def measure_again(package: str, files: list[str], workers: int, only_untried: bool) -> dict[str, Found]:
    """Only what was not tried or, unless `only_untried`, not noticed before, in files that are since the same."""
    before = {path: one for path, one in kept().items() if path in sources(package, files) and _same(path, one)}
    found, left = {}, []
    for path, one in before.items():
        wanted = one.untried if only_untried else [*one.survived, *one.untested, *one.untried]
        if wanted:
            left += wanted
            known: dict[str, Any] = {"survived": one.survived, "untested": one.untested} if only_untried else {}
            found[path] = replace(_begun(), killed=one.killed, **known)
    if left:
        _try(package, files, workers, found, left)
    return found


def _begun() -> Found:
    return Found(f"{datetime.now(UTC):%Y-%m-%d}", _git("rev-parse", "--short", "HEAD").strip())


def _try(package: str, files: list[str], workers: int, found: dict[str, Found], wanted: Collection[str] | None) -> None:
    """Try the changes `wanted` (None: all) in a copy of the tree, and count them into `found`."""
    with tempfile.TemporaryDirectory(prefix="yx-mutate-") as name:
        tree = Path(name)
        for path in _tracked():
            place = tree / path
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, place)
        with (tree / "pyproject.toml").open("a", encoding="utf-8") as file:
            file.write(config(package, files))
        _mutmut(tree, "run", "--max-children", str(workers), *(wanted or ()), shown=True)
        for mutant, said in _LINE.findall(_mutmut(tree, "results", "--all", "true")):
            if wanted is None or mutant in wanted:
                _count(tree, mutant, said, found[f"{mutant.rpartition('.')[0].replace('.', '/')}.py"])


def _count(tree: Path, mutant: str, said: str, one: Found) -> None:
    if said in NOTICED:
        one.killed += 1
    elif said == "no tests":
        one.untested.append(mutant)
    elif said in ("survived", "suspicious"):
        one.survived[mutant] = _change(_mutmut(tree, "show", mutant))
    else:
        one.untried.append(mutant)


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True)  # nosec
    return done.stdout


def _same(path: str, found: Found) -> bool:
    """Whether a file is what it was when it was measured: only then do its changes have the same names."""
    return not _git("diff", "--name-only", found.commit, "--", path).strip()


def _tracked() -> list[str]:
    return [path for path in _git("ls-files").splitlines() if (ROOT / path).is_file()]


def _mutmut(tree: Path, *arguments: str, shown: bool = False) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    with subprocess.Popen(command, cwd=tree, text=True, stdout=None if shown else subprocess.PIPE) as run:  # nosec
        try:
            return run.communicate()[0] or ""
        except KeyboardInterrupt:  # it has heard it too, ends what it is at, and what it found counts
            return run.communicate()[0] or ""


def _change(diff: str) -> str:
    """The lines of a diff that differ."""
    lines = [line for line in diff.splitlines() if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    return "\n".join(line[0] + " " + line[1:].strip() for line in lines)


def kept() -> dict[str, Found]:
    """What earlier runs found, of files that are still there."""
    known = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    return {path: Found(**one) for path, one in known.items() if (ROOT / path).exists()}


def keep(found: dict[str, Found]) -> None:
    """Put what was found in place of what was known of these files, and write the page anew."""
    known = dict(sorted((kept() | found).items()))
    text = json.dumps({path: asdict(one) for path, one in known.items()}, ensure_ascii=False, indent=1)
    KEPT.write_text(f"{text}\n", "utf-8")
    PAGE.write_text("\n".join(written(known)) + "\n", "utf-8")


def share(found: Iterable[Found]) -> float:
    """Noticed, of a hundred."""
    known = list(found)
    return 100 * sum(one.killed for one in known) / max(1, sum(one.total for one in known))


def written(found: dict[str, Found]) -> Iterator[str]:
    """The page."""
    yield "# Mutation testing: what the tests do not notice\n"
    yield f"`make mutate`. Aim: {WANTED:.0f} % of the changes noticed. Timeouts count, what no test reaches does not."
    yield "Each file as it was at the commit named; the tests that must notice are those of its own package."
    yield f"Not changed, for only PostgreSQL comes there: {', '.join(f'`{name}`' for name in ELSEWHERE)}.\n"
    missing = [path for package in TESTS for path in sources(package, []) if path not in found]
    if missing:
        yield f"Not measured yet: {', '.join(f'`{path}`' for path in missing)}.\n"
    yield "| file | changes tried | noticed | not noticed | no test comes there | % | not tried yet | measured |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
    for path, one in found.items():
        yield (
            f"| {path} | {one.total} | {one.killed} | {len(one.survived)} | {len(one.untested)} "
            f"| {share([one]):.1f} | {len(one.untried) or ''} | {one.day}, {one.commit} |"
        )
    for package in dict.fromkeys(path.split("/")[1] for path in found):
        mine = [one for path, one in found.items() if path.split("/")[1] == package]
        total, noticed = sum(one.total for one in mine), sum(one.killed for one in mine)
        untried = sum(len(one.untried) for one in mine)
        mark = "" if untried else "✓" if share(mine) >= WANTED else "✗"
        yield f"| **{package}** | {total} | {noticed} | | | **{share(mine):.1f}** {mark} | {untried or ''} | |"
    for path, one in found.items():
        if one.survived or one.untested:
            yield f"\n## {path}\n"
        for mutant, change in one.survived.items():
            yield f"`{mutant.rpartition('.')[2]}`\n```diff\n{change}\n```"
        if one.untested:
            yield f"\nNo test comes there: {', '.join(mutant.rpartition('.')[2] for mutant in one.untested)}"


def main() -> None:
    """Measure the packages named and write the page; exit 1 when one is below the aim."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="*", help=", ".join(TESTS))
    parser.add_argument("--files", default="", help="only these files of the packages, without .py")
    parser.add_argument("--again", action="store_true", help="only what was not tried or not noticed before")
    parser.add_argument("--untried", action="store_true", help="only what was not tried before")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    below = False
    for package in given.packages or TESTS:
        wanted = package, given.files.split(), given.workers
        keep(measure_again(*wanted, given.untried) if given.again or given.untried else measure(*wanted))
        known = [one for path, one in kept().items() if path.split("/")[1] == package]
        print(f"{package}: {share(known):.1f} % of {sum(one.total for one in known)} noticed")
        below = below or share(known) < WANTED
    raise SystemExit(below)


if __name__ == "__main__":
    main()
