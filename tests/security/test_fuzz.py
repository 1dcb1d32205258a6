"""Nonsense in every field of every form of a document: refused or taken, never an error of ours (item 11)."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.documents.test_views_steps import CASES, bring
from yx.documents.forms import DraftForm, FilterForm
from yx.documents.models import Document, Place

BLANK = ("", " ", "\x00", "\x00甲", "\ufffe\uffff", "\u202e")
NUMBERS = ("-1", "0", "1", "9" * 20, "1e9", "²", "2026-02-30", "0001-01-01T00:00", "9999-12-31T23:59", "2026-03-05")
CODES = ("true", "[]", "{}", "null", "open", "closed", "14-1", "15", "notice")
TEXTS = ("../../x", "<script>", "' OR 1=1 --", "%s%n", "😀" * 50, "长" * 301, "长" * 2001, "x" * 110_000)
ODD = st.sampled_from((*BLANK, *NUMBERS, *CODES, *TEXTS))
VALUES = st.lists(ODD | st.text(max_size=40), min_size=0, max_size=3)
STRANGE = st.sampled_from(["x", "state", "id", "attachment_rows-0-drop", "attachment_rows-9-attribute", "files-0", "é"])
#: what a form may be answered with
HANDLED = {200, 204, 303, 400, 403, 404, 409, 413, 422}
FEWER = settings(max_examples=15, suppress_health_check=list(HealthCheck))


def filled(*names: str) -> st.SearchStrategy[dict[str, list[str]]]:
    """Any of the fields with any values, and fields that do not exist."""
    return st.dictionaries(st.sampled_from(names) | STRANGE, VALUES, max_size=8)


def names_of(form) -> tuple[str, ...]:
    """The fields of a form."""
    return (*(name for name, field in vars(form).items() if hasattr(field, "field_class")), "seen")


DRAFT = names_of(DraftForm)


@pytest.fixture
def ready(town):
    """甲 at a browser with a draft; token and id."""
    doc = town.document(body="联系人手机13905981234。", attribute=None)
    return town, doc, town.at("甲").token()


def test_11_the_fuzz_knows_the_fields():
    assert {"title", "body", "issuer", "cosigners", "attribute", "files_attribute", "seen"} <= set(DRAFT)


@FEWER
@given(data=filled(*DRAFT))
def test_11_the_form_of_a_new_document(ready, data):
    town, _doc, token = ready
    answer = town.at("甲").post("/documents/new", data={**data, "csrf_token": token})
    assert answer.status_code in HANDLED - {400, 404}


@FEWER
@given(data=filled(*DRAFT), do=st.sampled_from(["", "import", "preview", "x"]))
def test_11_the_form_of_a_draft(ready, data, do):
    town, doc, token = ready
    seen = [str(town.of(doc, lambda d: d.row_version))]
    sent = {"title": ["标题"], "seen": seen, **data, "do": [do], "csrf_token": token}
    answer = town.at("甲").post(f"/documents/{doc}/edit", data=sent)
    assert answer.status_code in {200, 303, 409, 413, 422}
    assert town.at("甲").get(f"/documents/{doc}").status_code == 200
    assert town.at("甲").get(f"/documents/{doc}/edit").status_code == 200


@FEWER
@given(data=filled(*DRAFT))
def test_11_what_is_kept_by_itself_comes_back(ready, data):
    town, doc, token = ready
    seen = str(town.of(doc, lambda d: d.row_version))
    sent = {**data, "seen": seen, "csrf_token": token}
    assert town.at("甲").post(f"/documents/autosave/d{doc}", data=sent).status_code in {204, 413}
    assert town.at("甲").get(f"/documents/{doc}/edit?restore=1").status_code == 200


@FEWER
@given(data=filled(*names_of(FilterForm), "scope", "after", "before"))
def test_11_the_filter_of_the_list(ready, data):
    town, _doc, _token = ready
    assert town.at("甲").get("/documents/", query_string=data).status_code in {200, 413}
    assert town.at("甲").get("/search", query_string=data).status_code in {200, 413}


@FEWER
@given(name=st.text(max_size=30), content=st.binary(max_size=60), attribute=ODD)
def test_11_uploads(ready, name, content, attribute):
    town, _doc, token = ready
    sent = {
        "title": "标题",
        "csrf_token": token,
        "files_attribute": attribute,
        "files": (BytesIO(content), name + ".pdf"),
    }
    assert town.at("甲").post("/documents/new", data=sent).status_code in {303, 422}
    sent |= {"do": "import", "word_file": (BytesIO(content), name), "files": (BytesIO(content), name)}
    assert town.at("甲").post("/documents/new", data=sent).status_code in {200, 422}


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    data=filled("opinion", "reason", "result", "basis", "attribute", "ground", "verdict", "channel", "address", "at")
)
@pytest.mark.parametrize("case", [case for case in CASES if case.filled], ids=lambda case: case.step)
def test_11_what_a_step_asks_for(town, case, data):
    doc = town.do(lambda world: bring(case, world))
    seen = [str(town.of(doc, lambda d: d.row_version))]
    sent = {**case.filled, **data, "seen": seen, "csrf_token": town.at(case.who).token()}
    answer = town.at(case.who).post(f"/documents/{doc}/steps/{case.step}", data=sent)
    assert answer.status_code in {303, 409, 413, 422}
    kept: Document = town.of(doc, lambda d: d)
    assert kept.state in {place.value for place in Place}
    assert town.at(case.who).get(f"/documents/{doc}").status_code in {200, 404}
