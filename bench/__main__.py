"""``python -m bench``: build, measure, print; ``--keep`` writes the table to ``bench/results``.

python -m bench --sizes 10000                 a minute or two; without it also a million, whose build takes half an hour
python -m bench --postgres                    the application on a PostgreSQL server started for it
"""

from __future__ import annotations

import argparse
import os
import platform
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from yx.config import ROOT
from yx.core.clock import SHANGHAI

from .meter import FLOOR, OURS, Figure, cold_start, memory
from .run import AIMS, Aim, Stage, figures, stage

if TYPE_CHECKING:
    from .postgres import Durable

HEAD = "| page | documents | floor ms | ours ms | ratio | must | bold | | statements | must | bold | | KB (floor) |"


def main() -> None:
    """Read the arguments, then measure one size after the other."""
    given = _arguments()
    if hasattr(os, "nice"):
        os.nice(5)
    lines = [HEAD, "| --- " * (HEAD.count("|") - 1) + "|"]
    past: dict[str, list[float]] = {}
    print(lines[0], lines[1], sep="\n")
    with _server(given) as running:
        for count in given.sizes:
            on = stage(count, given.folder, given.times, running)
            for figure in figures(on):
                lines.append(_line(figure, count))
                print(lines[-1], flush=True)
                past.setdefault(figure.name, []).append(figure.ours)
            on.leave()
        process = list(_process(on))
    more = [*_growth(past, given.sizes), *process]
    print("", *more, sep="\n")
    if given.keep:
        day, sizes = f"{datetime.now(SHANGHAI):%Y-%m-%d}", " and ".join(f"{count:,}" for count in given.sizes)
        base = "-postgresql" if given.postgres else ""
        path = ROOT / "bench/results" / f"{day}-{platform.machine()}{base}.md"
        path.parent.mkdir(exist_ok=True)
        head = f"# {sizes} documents, {'PostgreSQL' if given.postgres else 'SQLite'}"
        machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {day}"
        path.write_text("\n".join([head, "", machine, "", *lines, "", *more, ""]), "utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="speed beside a floor measured in the same run")
    parser.add_argument("--sizes", type=_sizes, default=[10_000, 1_000_000], help="documents, e.g. 10000,100000")
    parser.add_argument("--times", type=int, default=40, help="requests measured for each page")
    parser.add_argument("--folder", type=Path, default=ROOT / "instance/bench", help="where the databases are kept")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server started for it")
    parser.add_argument("--keep", action="store_true", help="write the table to bench/results")
    return parser.parse_args()


@contextmanager
def _server(given: argparse.Namespace) -> Iterator[Durable | None]:
    if not given.postgres:
        yield None
        return
    from .postgres import server

    with server(given.folder / "postgres") as running:
        yield running


def _sizes(raw: str) -> list[int]:
    return [int(part) for part in raw.split(",")]


def _aim(name: str) -> Aim:
    kind = re.split(r"[:, ]", name)[0]
    return AIMS["step" if kind == "sign" else kind]


def _mark(value: float, must: float, bold: float) -> str:
    return "✓✓" if value <= bold else "✓" if value <= must else "✗"


def _line(figure: Figure, count: int) -> str:
    aim = _aim(figure.name)
    times = f"{figure.floor:.2f}", f"{figure.ours:.2f}", f"**{figure.ratio:.2f}**"
    mark = _mark(figure.ratio, aim.must, aim.bold)
    asked = figure.statements, aim.statements, aim.bold_statements
    enough = _mark(figure.statements, aim.statements, aim.bold_statements)
    sizes = f"{figure.size / 1000:.1f} ({figure.floor_size / 1000:.1f})"
    cells = (figure.name, f"{count:,}", *times, aim.must, aim.bold, mark, *asked, enough, sizes)
    return f"| {' | '.join(map(str, cells))} |"


def _growth(past: dict[str, list[float]], sizes: list[int]) -> list[str]:
    aim = AIMS["growth"]
    if len(sizes) < 2:
        return []
    found = [f"{sizes[-1]:,} beside {sizes[0]:,} documents (must {aim.must}, bold {aim.bold}):"]
    for name, spent in past.items():
        ratio = spent[-1] / spent[0]
        found.append(f"- {name}: {ratio:.2f} {_mark(ratio, aim.must, aim.bold)}")
    return found


def _process(on: Stage) -> Iterator[str]:
    """Memory of this process after its work, and a cold start to the first page."""
    ours = cold_start(OURS, "/sign-in", url=on.url, folder=str(on.home))
    plain = on.home.with_name(str(on.count))
    floor = cold_start(FLOOR, "/documents/?key=u3", url=str(plain / "run.sqlite3"), folder=str(plain))
    cold, size = AIMS["cold"], AIMS["memory"]
    mark = _mark(ours[0], cold.must, cold.bold)
    yield f"- cold start to the first page: {ours[0]:.2f} s (floor {floor[0]:.2f}; {cold.must}, {cold.bold}) {mark}"
    yield f"- memory after the first page: {ours[1]:.0f} MB (floor {floor[1]:.0f})"
    mark = _mark(memory(), size.must, size.bold)
    yield f"- memory with the floor and this benchmark, at the end: {memory():.0f} MB ({size.must}, {size.bold}) {mark}"


if __name__ == "__main__":
    main()
