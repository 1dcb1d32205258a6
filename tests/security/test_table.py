"""docs/security.md is true: every item has its line, every line its tests, every numbered test its line."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.shape.source import ROOT

ROW = re.compile(r"^\| ([DS]?\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
#: the checklist, 等级保护 and the settings of SQLite
ITEMS = [*map(str, range(1, 71)), *(f"D{number}" for number in range(1, 11)), *(f"S{number}" for number in range(1, 6))]
NAMED = re.compile(r"^def (test_\w+)", re.MULTILINE)


def rows() -> dict[str, str]:
    """Item → what the table says about its tests."""
    found = ROW.findall((ROOT / "docs" / "security.md").read_text("utf-8"))
    return {item: tests for item, _what, tests in found}


def numbered() -> dict[str, set[str]]:
    """Item → files with a test that carries its number."""
    found = defaultdict(set)
    for path in (ROOT / "tests").rglob("test_*.py"):
        for number in re.findall(r"^def test_([ds]?\d+)_", path.read_text("utf-8"), re.MULTILINE):
            found[number.upper()].add(path.relative_to(ROOT).as_posix())
    return found


def test_every_item_of_the_checklist_has_its_line():
    assert list(rows()) == ITEMS


def test_every_line_leads_to_tests_that_exist():
    wrong = []
    for item, tests in rows().items():
        for one in tests.split(": ")[-1].split() if tests.startswith("later") else tests.split():
            file, _colon, name = one.partition("::")
            text = (ROOT / file).read_text("utf-8") if (ROOT / file).is_file() else ""
            names = NAMED.findall(text)
            right = name in names if name else any(n.startswith(f"test_{item.lower()}_") for n in names)
            if not right and not (tests.startswith("later") and names):
                wrong.append((item, one))
    assert wrong == []


def test_every_numbered_test_stands_in_the_line_of_its_item():
    missing = {item: files - set(rows()[item].split()) for item, files in numbered().items()}
    assert {item: files for item, files in missing.items() if files} == {}
