"""No file tells where it was written: no folder of a workplace, no address of a private package index.

The words looked for are those of the machine that runs the test: the folder of this copy, the home folder, the
addresses in pip's settings. The lists of requirements carry no address at all.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.shape.source import ROOT

LEFT_OUT = {".git", ".venv", "instance", "node_modules", "__pycache__", ".hypothesis", "test-results"}
COMMON = {"/", "/root", "/home", "/tmp", "/srv", "/opt", "/var", "/usr", "/usr/src", "/app", "/src", "/mnt"}
PUBLIC = {"https://pypi.org/simple", "/etc/ssl/certs/ca-certificates.crt"}


def own_folders() -> set[str]:
    """This copy's folder and the home folder, where their names say something."""
    folders = {str(ROOT), str(ROOT.parent), str(Path.home())}
    return {folder for folder in folders if folder not in COMMON and not folder.startswith("/tmp/")}


def index_addresses(settings: str) -> set[str]:
    """Addresses and folders in the output of `pip config list`."""
    found = set(re.findall(r"(?:https?|file)://[^\s'\"]+|(?<![:/\w])/[\w./-]{4,}", settings))
    return {address.rstrip("/") for address in found} - PUBLIC


def files(root: Path) -> Iterator[Path]:
    """Every file of the project that can hold words."""
    for folder, names, entries in os.walk(root):
        names[:] = [name for name in names if name not in LEFT_OUT and not name.endswith("_cache")]
        yield from (Path(folder, entry) for entry in entries if not entry.startswith(".coverage"))


def faults(paths: Iterable[Path], words: set[str]) -> list[str]:
    """One line for each file that contains one of `words`."""
    found = []
    for path in paths:
        text = path.read_bytes().decode("utf-8", "ignore")
        found += [f"{path}: {word}" for word in sorted(words) if re.search(re.escape(word) + r"(?![\w-])", text)]
    return found


def test_no_file_tells_where_it_was_written():
    done = subprocess.run([sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True)
    found = faults(files(ROOT), own_folders() | index_addresses(done.stdout))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-postgres.txt"])
def test_the_locked_requirements_carry_hashes_and_no_address(name):
    text = (ROOT / name).read_text("utf-8")
    pinned = re.findall(r"^[a-z0-9][\w.-]*(?:\[\w+\])?==", text, re.MULTILINE)
    assert len(pinned) <= text.count("--hash=sha256:")
    assert not re.search(r"://|--(extra-)?index-url|--find-links", text)


def test_a_planted_folder_and_a_planted_index_are_caught(tmp_path):
    (tmp_path / "a.md").write_text("see /desk/of/someone/notes")
    (tmp_path / "b.txt").write_text("--extra-index-url https://mirror.example/simple/")
    settings = "global.index-url='https://mirror.example/simple'\nglobal.find-links='/shelf/wheels'"
    words = {"/desk/of/someone"} | index_addresses(settings)
    assert len(faults(files(tmp_path), words)) == 2
    assert "/shelf/wheels" in words


def test_a_longer_name_is_not_taken_for_the_folder(tmp_path):
    (tmp_path / "a.md").write_text("see /desk/of/someone-else and https://mirror.example/simple2")
    assert not faults(files(tmp_path), {"/desk/of/someone", "https://mirror.example/simple"})
