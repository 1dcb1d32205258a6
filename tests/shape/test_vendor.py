"""Vendored files are what their authors published: the hashes of static/vendor/README.md hold."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from tests.shape.source import ROOT

VENDOR = ROOT / "static" / "vendor"
ROW = re.compile(r"^\| ([\w.-]+) \| .* \| ([0-9a-f]{64}) \|$", re.MULTILINE)


def faults(folder: Path) -> list[str]:
    """One sentence for each file that differs from its row, lacks a row or is missing."""
    listed = dict(ROW.findall((folder / "README.md").read_text("utf-8")))
    there = {path.name for path in folder.iterdir()} - {"README.md"}
    found = [f"{name}: not in the list" for name in sorted(there - set(listed))]
    for name, wanted in listed.items():
        if name not in there:
            found.append(f"{name}: missing")
        elif hashlib.sha256((folder / name).read_bytes()).hexdigest() != wanted:
            found.append(f"{name}: changed")
    return found


def test_every_vendored_file_is_as_published():
    assert not faults(VENDOR)


def test_the_base_page_loads_the_listed_versions():
    base = (ROOT / "templates" / "base.html").read_text("utf-8")
    for name, _ in ROW.findall((VENDOR / "README.md").read_text("utf-8")):
        assert f"vendor/{name}" in base


def test_a_changed_a_missing_and_an_unlisted_file_are_caught(tmp_path):
    listed = hashlib.sha256(b"as published").hexdigest()
    (tmp_path / "README.md").write_text(f"| a-1.js | a 1 | MIT | {listed} |\n| b-1.js | b 1 | MIT | {listed} |\n")
    (tmp_path / "a-1.js").write_bytes(b"changed")
    (tmp_path / "c-1.js").write_bytes(b"unlisted")
    assert faults(tmp_path) == ["c-1.js: not in the list", "a-1.js: changed", "b-1.js: missing"]
