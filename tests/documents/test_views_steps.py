"""Every step of the road over HTTP, each with the same set: works · colleague · stranger · read-only · wrong id ·
stale version · wrong form · second click · GET.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import lxml.html
import pytest

from tests.conftest import NOON
from tests.world import World
from yx.core import clock, trail
from yx.core.base import is_writing
from yx.documents import papers
from yx.documents.flow import FLOW
from yx.documents.models import Document, Place


@dataclass(frozen=True)
class Case:
    """A step: where the document stands, who takes it, what is filled in, what is forgotten, where it leads."""

    step: str
    place: Place
    who: str
    to: str
    filled: dict[str, Any] = field(default_factory=dict)
    #: field to leave empty → what the page then says
    wrong: tuple[str, str] = ("", "")
    fields: dict[str, Any] = field(default_factory=dict)
    before: tuple[tuple[str, str, dict[str, Any]], ...] = ()


REASON = {"reason": "请补充政策依据"}
NO_REASON = ("reason", "请填写理由")
OFFICE = {"issuer": "ban"}
SITE = {"channel": "site", "address": "http://yangxian.example/1", "at": "2026-03-05T09:00"}
PUBLISHED = ("publish", "丙", {})
CASES = (
    Case("submit", Place.DRAFTING, "甲", "unit_check"),
    Case("pass", Place.UNIT_CHECK, "乙", "disclosure_review", wrong=("opinion", "请填写意见")),
    Case("return_check", Place.UNIT_CHECK, "乙", "drafting", REASON, NO_REASON),
    Case("withdraw", Place.UNIT_CHECK, "甲", "drafting", REASON, NO_REASON),
    Case("void", Place.UNIT_CHECK, "乙", "void", REASON, NO_REASON),
    Case("discard", Place.DRAFTING, "甲", "void", REASON, NO_REASON),
    Case(
        "clear", Place.REVIEW, "丙", "signing",
        {"result": "may_open", "basis": "条例第十九条"}, ("basis", "请填写审查依据"),
    ),
    Case("return_review", Place.REVIEW, "丙", "drafting", REASON, NO_REASON),
    Case("office_pass", Place.OFFICE_CHECK, "丁", "signing", {}, ("opinion", "请填写意见"), OFFICE),
    Case("return_office", Place.OFFICE_CHECK, "丁", "drafting", REASON, NO_REASON, OFFICE),
    Case("ask_plan", Place.OFFICE_CHECK, "丁", "drafting", REASON, NO_REASON, OFFICE),
    Case("sign", Place.SIGNING, "乙", "signed", {}, ("opinion", "请填写签发意见")),
    Case("return_sign", Place.SIGNING, "乙", "drafting", REASON, NO_REASON),
    Case("register", Place.SIGNED, "甲", "signed"),
    Case("reopen", Place.SIGNED, "甲", "drafting", REASON, NO_REASON),
    Case("issue", Place.SIGNED, "甲", "issued", before=(("register", "甲", {}),)),
    Case("circulate", Place.ISSUED, "甲", "issued", {"groups": "members"}, ("groups", "请选择分送单位")),
    Case("publish", Place.ISSUED, "丙", "issued", SITE, ("address", "请填写发布网址")),
    Case("unpublish", Place.ISSUED, "丙", "issued", REASON, NO_REASON, before=(PUBLISHED,)),
    Case("archive", Place.ISSUED, "庚", "archived", before=(PUBLISHED,)),
)  # fmt: skip


def bring(case: Case, world: World) -> int:
    """The id of a document that waits for the step."""
    document = world.at(case.place, **case.fields)
    for step, who, data in case.before:
        world.take(document, step, who, **data)
    return document.id


def kept(document: Document) -> tuple[object, ...]:
    """All that a refused step must leave as it was."""
    return (
        document.state,
        document.row_version,
        document.number,
        document.version_no,
        len(document.opinions),
        len(document.papers),
        [(one.at, one.withdrawn_at) for one in document.publications],
    )


def done(document: Document) -> int:
    """How many lines of the trail say that something was done."""
    return sum(line.result == "ok" for line in trail.of("document", document.id))


def test_the_table_has_every_step_of_the_flow():
    assert {case.step for case in CASES} == {step.code for step in FLOW.steps if step.who and not step.own_page}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.step)
def test_each_step_is_refused_to_all_others_and_taken_once(town, case):
    doc = town.do(lambda world: bring(case, world))
    page, action = f"/documents/{doc}", f"/documents/{doc}/steps/{case.step}"
    before, seen = town.of(doc, kept), str(town.of(doc, lambda d: d.row_version))
    public = any(step == "publish" for step, *_rest in case.before)

    got = town.at(case.who).get(action)
    if FLOW.step(case.step).apart:
        assert (got.status_code, f'action="{action}"' in got.text) == (200, True)
        assert f'action="{action}"' not in town.at(case.who).get(page).text
        page = action
    else:
        assert (got.status_code, "POST" in got.headers["Allow"]) == (405, True)
    assert town.at("酉").send(action, seen=seen, **case.filled).status_code in (403, 422)
    assert town.at("癸").send(action, seen=seen, **case.filled).status_code in ((403, 422) if public else (404,))
    assert town.at("辛").send(action, seen=seen, **case.filled).status_code in ((403, 422) if public else (404,))
    assert town.at(case.who).send("/documents/99999/steps/" + case.step, seen=seen).status_code == 404
    stale = town.at(case.who).submit(page, action, **{**case.filled, "seen": str(int(seen) - 1)})
    assert stale.status_code == 409
    assert "此件在您打开之后已被办理或修改" in stale.text
    if case.wrong[0]:
        answer = town.at(case.who).submit(page, action, **{**case.filled, case.wrong[0]: ""})
        assert answer.status_code == 422
        assert case.wrong[1] in answer.text
    assert town.of(doc, kept) == before

    form = town.at(case.who).fields(page, action)
    for name, value in case.filled.items():
        form[name] = value
    first = town.at(case.who).post(action, data=form)
    assert (first.status_code, first.headers.get("Location")) == (303, f"/documents/{doc}")
    after, lines = town.of(doc, kept), town.of(doc, done)
    assert after[0] == case.to
    again = town.at(case.who).post(action, data=form)
    assert again.status_code in (404, 409)  # 404: it has gone back to where one does not see it
    assert (town.of(doc, kept), town.of(doc, done)) == (after, lines)


def test_papers_are_drawn_once_and_before_the_writers_turn(town, monkeypatch):
    doc = town.document(Place.SIGNED)
    town.take(doc, "register", "甲")
    drawn, plain = [], papers.render_docx
    monkeypatch.setattr(papers, "render_docx", lambda sheet: drawn.append((sheet, is_writing())) or plain(sheet))
    answer = town.at("甲").submit(f"/documents/{doc}", f"/documents/{doc}/steps/issue")
    assert answer.status_code == 303
    assert drawn == [(town.of(doc, papers.sheet_of), False)]
    unnumbered = town.document(Place.SIGNED)
    for name in "甲酉":
        seen = str(town.of(unnumbered, lambda d: d.row_version))
        assert town.at(name).send(f"/documents/{unnumbered}/steps/issue", seen=seen).status_code in (403, 409, 422)
    assert len(drawn) == 1, "drawn although it is not to be issued, or not by them"


def test_a_wrong_form_keeps_what_was_typed_and_marks_the_field(town):
    doc = town.document(Place.REVIEW)
    action = f"/documents/{doc}/steps/clear"
    answer = town.at("丙").submit(
        f"/documents/{doc}", action, basis="条例第十五条", attribute="closed", ground="15", reason_for="涉及第三方"
    )
    assert answer.status_code == 422
    tree = lxml.html.fromstring(answer.text)
    assert tree.get_element_by_id("clear-basis").text.strip() == "条例第十五条"
    assert tree.get_element_by_id("clear-reason_for").text.strip() == "涉及第三方"
    assert tree.xpath("//select[@name='ground']/option[@selected]/@value") == ["15"]
    assert tree.get_element_by_id("clear-result-error") is not None
    assert tree.get_element_by_id("clear-third_party").get("aria-invalid") == "true"
    assert tree.xpath("//div[@class='problems']//a/@href")[0] == "#clear-result"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({**SITE, "address": "javascript:alert(1)"}, "应以 http:// 或 https:// 开头"),
        ({**SITE, "address": "//evil.example/"}, "应以 http:// 或 https:// 开头"),
        ({**SITE, "address": "http://x/" + "长" * 500}, "不超过 500 字"),
        ({**SITE, "at": ""}, "请填写发布时间"),
        ({**SITE, "at": "上午"}, "应写成"),
        ({**SITE, "at": "0001-01-01T00:00"}, "发布时间"),
        ({**SITE, "channel": "moon"}, "请在所列各项中选择发布渠道"),
    ],
)
def test_2_a_publication_needs_a_web_address_a_time_and_a_known_channel(town, sent, said):
    doc = town.document(Place.ISSUED)
    answer = town.at("丙").submit(f"/documents/{doc}", f"/documents/{doc}/steps/publish", **sent)
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert town.of(doc, lambda d: d.publications) == []


def test_nothing_is_published_before_its_time(town):
    doc = town.document(Place.ISSUED)
    later = clock.local(NOON + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    answer = town.at("丙").submit(f"/documents/{doc}", f"/documents/{doc}/steps/publish", **{**SITE, "at": later})
    assert answer.status_code == 409
    assert "发布时间不能晚于现在" in answer.text


def test_a_step_that_lacks_something_says_what_and_has_no_button(town):
    doc = town.document(attribute=None, addressee="")
    tree = town.at("甲").tree(f"/documents/{doc}")
    assert not tree.xpath("//form[contains(@action, '/steps/submit')]")
    assert tree.xpath("//*[@id='no-submit']")
    answer = town.at("甲").send(
        f"/documents/{doc}/steps/submit", seen=str(town.of(doc, lambda d: d.row_version)), page=f"/documents/{doc}"
    )
    assert answer.status_code == 409
    assert "公开属性" in lxml.html.fromstring(answer.text).get_element_by_id("steps").text_content()


def test_the_signer_decides_between_two_views_on_the_page(town):
    def differing(world: World) -> int:
        document = world.at(Place.REVIEW)
        view = {"result": "may_not_open", "basis": "涉及内部管理", "attribute": "on_request", "reason_for": "内部事务"}
        return world.take(document, "clear", "丙", **view).id

    doc = town.do(differing)
    page, action = f"/documents/{doc}", f"/documents/{doc}/steps/sign"
    assert town.at("乙").submit(page, action).status_code == 422
    assert town.at("乙").submit(page, action, decision="officer").status_code == 303
    assert town.of(doc, lambda d: (d.attribute.value, d.state)) == ("on_request", "signed")


@pytest.mark.parametrize("step", ["save", "nothing", "sign%00", "publish;drop"])
def test_a_step_that_has_its_own_page_or_none_is_not_there(town, step):
    doc = town.document()
    assert town.at("甲").send(f"/documents/{doc}/steps/{step}", seen="1").status_code == 404


def test_a_refused_step_leaves_a_line_in_the_trail(town):
    doc = town.document(Place.UNIT_CHECK)
    seen = str(town.of(doc, lambda d: d.row_version))
    town.at("酉").send(f"/documents/{doc}/steps/pass", seen=seen, opinion="同意")
    line = town.ask(lambda: [(one.act, one.result, one.person) for one in trail.of("document", doc)][-1])
    assert line == ("pass", "refused", "酉")


def test_a_ground_that_is_none_is_said_at_its_field(town):
    doc = town.document(Place.REVIEW)
    page, action = f"/documents/{doc}", f"/documents/{doc}/steps/clear"
    sent = {"result": "may_not_open", "basis": "条例第十五条", "attribute": "closed", "reason_for": "涉及第三方"}
    answer = town.at("丙").submit(page, action, **sent, ground=" ")
    assert answer.status_code == 422
    assert "请在所列各项中选择不公开依据" in answer.text
