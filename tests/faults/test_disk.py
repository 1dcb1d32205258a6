"""The disk is full, or may not be written: a clear page, nothing lost, nothing half done; then work goes on."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, make_url, select

from tests.compiled import OPTIONS
from tests.faults import disks
from tests.town import Town
from yx.core import files, trail
from yx.core.base import db
from yx.documents.models import Document, Version
from yx.web import errors

TEXT = "一、总体要求\n各单位要按时报送进展情况，不得延误。"
PDF = b"%PDF-1.4\n%" + b"-" * 400_000 + b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture
def small(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[disks.Disk]:
    """The file system on which the county's database and files lie."""
    place = tmp_path / "disk"
    if not disks.may_mount(place):
        assert disks.INSIDE not in os.environ, "not even in a name space of its own"
        disks.elsewhere(request.node.nodeid)
        pytest.xfail("was run, and passed, in a name space of its own")
    with disks.disk(place, 48) as found:
        yield found


@pytest.fixture
def settings(small: disks.Disk, database_url: str) -> dict[str, Any]:
    """The county's database, brought to the small disk with its files."""
    home = small.place / "instance"
    home.mkdir()
    shutil.copyfile(str(make_url(database_url).database), home / "yx.sqlite3")
    return {
        "ENV": "test",
        "SQLALCHEMY_DATABASE_URI": f"sqlite:///{home / 'yx.sqlite3'}",
        "SQLALCHEMY_ENGINE_OPTIONS": OPTIONS,
        "INSTANCE_PATH": str(home),
    }


def state_of(town: Town) -> tuple[Any, ...]:
    """All that a refused act could have changed."""

    def ask() -> tuple[Any, ...]:
        counted = (db.session.scalar(select(func.count()).select_from(one)) for one in (trail.Line, Version))
        fields = Document.id, Document.state, Document.body, Document.row_version
        documents = db.session.execute(select(*fields)).all()
        return (*counted, *map(tuple, documents), trail.verify(), tuple(files.check_all()))

    return town.ask(ask)


def save(town: Town, doc: int, body: str) -> Any:
    return town.at("甲").submit(f"/documents/{doc}/edit", body=body)


def test_on_a_full_disk_saving_says_so_shows_what_was_typed_and_changes_nothing(web: Flask, town: Town, small) -> None:
    doc = town.document()
    page = town.at("甲").get(f"/documents/{doc}/edit")
    assert page.status_code == 200
    before = state_of(town)
    small.fill()
    long = TEXT * 3000  # more than the free pages of the file hold
    answer = save(town, doc, long)
    assert answer.status_code == 507
    assert errors.FULL in answer.text
    assert "不得延误。一、总体要求" in answer.text, "what was typed is lost"
    assert town.at("甲").get(f"/documents/{doc}").status_code == 200, "reading goes on"
    assert state_of(town) == before
    small.free()
    assert save(town, doc, long).status_code == 303
    assert town.of(doc, lambda document: document.body).strip() == long
    assert town.ask(trail.verify) is None


def test_on_a_full_disk_a_step_is_not_half_taken(web: Flask, town: Town, small) -> None:
    doc = town.document(title="长" * 100, body=TEXT)
    town.at("甲").get(f"/documents/{doc}")
    before = state_of(town)
    small.fill()
    answers = [town.at("甲").submit(f"/documents/{doc}", f"/documents/{doc}/steps/submit") for _ in range(2)]
    if {answer.status_code for answer in answers} == {507}:  # unless free pages of the file were enough
        assert state_of(town) == before
    small.free()
    town.at("甲").submit(f"/documents/{doc}", f"/documents/{doc}/steps/submit")
    assert town.of(doc, lambda document: document.state) == "unit_check"
    assert town.ask(trail.verify) is None


def test_on_a_full_disk_a_file_is_refused_at_its_field_and_the_rest_of_the_form_stays(web, town: Town, small) -> None:
    doc = town.document()
    town.at("甲").get(f"/documents/{doc}/edit")
    small.fill()
    answer = town.at("甲").submit(
        f"/documents/{doc}/edit", body=TEXT, files_attribute="open", files=(BytesIO(PDF), "附件.pdf")
    )
    assert answer.status_code in (422, 507)  # the disk is full for the file, or already for what the form saves
    assert "存储空间已满" in answer.text or errors.FULL in answer.text
    assert "各单位要按时报送进展情况，不得延误。" in answer.text
    assert not list((small.place / "instance/files").glob("tmp/*"))
    small.free()
    assert state_of(town)[-2:] == (None, ())


def test_where_nothing_may_be_written_every_page_says_why_and_work_goes_on_after(web: Flask, town: Town, small) -> None:
    """SQLite cannot even read there: it needs its shared memory file."""
    doc = town.document()
    page = f"/documents/{doc}/edit"
    form = {"csrf_token": town.at("甲").token(page), "body": TEXT}
    before = state_of(town)
    with web.app_context():
        db.engine.dispose()
    small.protect(True)
    try:
        for answer in (
            town.at("甲").post(page, data=form, headers={"Referer": f"http://localhost{page}"}),
            town.at("甲").get(page),
        ):
            assert answer.status_code == 507
            assert errors.READ_ONLY in answer.text
    finally:
        small.protect(False)
    assert state_of(town) == before
    assert save(town, doc, TEXT).status_code == 303
