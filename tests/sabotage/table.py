"""`table.toml`: each defence that is code, the exact piece, what it is broken to, and the tests that must then fail.

`make sabotage` breaks them one at a time in a copy of the tree; docs/security-sabotage.md keeps the outcome.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sabotage:
    """`piece` of `file` becomes `broken`; a test of `tests` (a file), narrowed by `only` (pytest -k), must fail."""

    item: str
    file: str
    piece: str
    broken: str
    tests: str
    only: str = ""


_READ = tomllib.loads(Path(__file__).with_name("table.toml").read_text("utf-8"))
TABLE = tuple(Sabotage(**entry) for entry in _READ["sabotage"])
