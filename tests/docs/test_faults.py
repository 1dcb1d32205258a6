"""docs/faults.md names tests that exist, and every test of a fault stands in it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs/faults.md").read_text("utf-8")


def test_every_test_named_in_the_table_exists():
    named = set(re.findall(r"tests/[\w/*]+\.py", TABLE))
    assert len(named) > 10
    assert [name for name in sorted(named) if not list(ROOT.glob(name))] == []


def test_every_test_of_a_fault_stands_in_the_table():
    rushes = set(ROOT.glob("tests/faults/test_*_rush.py"))
    others = {path.name for path in ROOT.glob("tests/faults/test_*.py") if path not in rushes}
    assert {name for name in others if name not in TABLE} == set()
