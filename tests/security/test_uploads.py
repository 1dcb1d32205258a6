"""Damaged and lying files at every door that takes files: refused or kept, soon, nothing left (items 10, 31, 32).

The ordinary suite tries a few at each door, `make fuzz` 200.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from sqlalchemy import select

from tests.profiles import tries
from tests.security.broken import CRAFTED, damaged
from tests.security.nonsense import body
from tests.security.targets import DOORS, Range, Target
from yx.core import clock, files
from yx.core.base import db
from yx.core.files import StoredFile

ANSWERED = {200, 303, 409, 413, 422}
#: seconds in which every file is answered, whatever it is
AT_MOST = 5.0


def given_in(range_: Range, target: Target, field: str, file: tuple[bytes, str, str]) -> None:
    """Hand one file in by one field."""
    content, name, ending = file
    more = {"do": ["import"]} if field == "word_file" else {}
    began = time.monotonic()
    answer = range_.town.at(target.who).post(
        target.address, **body({**target.sent, **more, field: [(content, name, ending)]})
    )
    assert time.monotonic() - began < AT_MOST, (target.name, field)
    assert answer.status_code in ANSWERED, (target.name, field, answer.status_code)
    if answer.status_code == 303:
        range_.back()


def attacked(range_: Range, target: Target, field: str, sheets: tuple[bytes, ...]) -> None:
    @tries(6)
    @given(damaged(sheets))
    def sent(file: tuple[bytes, str, str]) -> None:
        given_in(range_, target, field, file)

    sent()


@pytest.mark.slow
def test_31_damaged_and_lying_files_are_refused_or_kept_at_every_door(range_):
    with range_.town.app.app_context():
        before = kept()
    sheets = tuple(
        range_.town.at("壬").get(address).data
        for address in ("/people/import/template.xlsx", "/people/import/current.xlsx")
    )
    for target in range_.doors:
        for field in DOORS[target.endpoint, target.code]:
            attacked(range_, target, field, sheets)
    with range_.town.app.app_context(), clock.at(datetime.now(UTC) + timedelta(days=2)):
        assert list(files.store_folder().glob("tmp/*")) == []
        files.sweep()
        assert kept() - before <= set(db.session.scalars(select(StoredFile.sha256)))
        db.session.remove()
    assert not Path("/tmp/yx-climbed").exists()


def kept() -> set[str]:
    """Names of all that lies in the store."""
    return {path.name for path in files.store_folder().glob("*/*")}


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(CRAFTED)))
def test_32_each_crafted_file_is_answered_as_word_text_and_as_sheet(town, number):
    ending, content = CRAFTED[number]
    sent = {
        "title": ["标题"],
        "do": ["import"],
        "csrf_token": [town.at("甲").token()],
        "word_file": [(content, "a", f".{ending}")],
    }
    began = time.monotonic()
    assert town.at("甲").post("/documents/new", **body(sent)).status_code in {200, 422}
    for address in ("/people/import", "/admin/calendar/import", "/admin/words/import"):
        sheet = {"file": [(content, "a", ".xlsx")], "csrf_token": [town.at("壬").token()]}
        assert town.at("壬").post(address, **body(sheet)).status_code in {200, 303, 422}, address
    assert time.monotonic() - began < AT_MOST
