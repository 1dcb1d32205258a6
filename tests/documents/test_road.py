"""Which way a document goes: from station to station until it is archived, by whom, and what must be true to begin."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.world import World
from yx.core import clock, trail
from yx.core.errors import Refused
from yx.disclosure.actions import add_word
from yx.disclosure.attribute import Attribute
from yx.disclosure.kinds import FindingKind
from yx.disclosure.lexicon import Word
from yx.documents import drafting
from yx.documents.flow import FLOW
from yx.documents.models import Document, Place
from yx.documents.road import stations_of

LAW_WANTED = "请写明禁止公开的法律、行政法规名称和条款，如“《××法》第×条”"
OWN_WAY = ["起草", "核稿", "公开审查", "待签发", "已签发", "已印发", "已归档"]


def journey(world: World, document: Document) -> tuple[list[str], list[str]]:
    """The places it comes to and the people who act, by the usual steps."""
    places, people = [document.place.label], []
    while document.place != Place.ARCHIVED:
        people.append(" ".join(world.on(document)))
        if document.place.label != places[-1]:
            places.append(document.place.label)
    return places, people


def test_a_unit_issues_in_its_own_name(world: World) -> None:
    places, people = journey(world, world.draft())
    assert places == OWN_WAY
    assert people == [
        "甲 提交核稿", "乙 同意", "丙 审查通过", "乙 签发", "甲 编号登记", "甲 印发", "丙 公开发布", "庚 归档",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "drawn"),
    [
        ({}, OWN_WAY),
        ({"cosigners": ["caizheng"]}, [*OWN_WAY[:3], "会签", *OWN_WAY[3:]]),
        ({"issuer": "xian", "cosigners": ["caizheng"]}, [*OWN_WAY[:3], "会签", "办公室审核", *OWN_WAY[3:]]),
    ],
)
def test_the_road_is_drawn_as_it_is_gone(world: World, fields: dict[str, Any], drawn: list[str]) -> None:
    document = world.draft(**fields)
    assert [place.label for place in stations_of(document)] == drawn == journey(world, document)[0]


@pytest.mark.parametrize(("issuer", "signer"), [("ban", "戊"), ("xian", "己")])
def test_the_office_checks_numbers_and_publishes_what_goes_out_in_its_or_the_countys_name(
    world: World, issuer: str, signer: str
) -> None:
    places, people = journey(world, world.draft(issuer=issuer))
    assert places == [*OWN_WAY[:3], "办公室审核", *OWN_WAY[3:]]
    assert people == [
        "甲 提交核稿", "乙 同意", "丙 审查通过", "丁 审核通过", f"{signer} 签发", "丁 编号登记", "丁 印发",
        "未 公开发布", "庚 归档",
    ]  # fmt: skip


def test_what_the_office_drafts_in_its_own_name_is_checked_there_once(world: World) -> None:
    places, people = journey(world, world.draft(by="申", issuer="ban"))
    assert places == OWN_WAY
    assert people[:4] == ["申 提交核稿", "丁 同意", "未 审查通过", "戊 签发"]


def test_a_township_issues_in_its_own_name_and_the_county_keeps_the_archive(world: World) -> None:
    places, people = journey(world, world.draft(by="辰", issuer="qingshan"))
    assert places == OWN_WAY
    assert (people[0], people[3], people[-1]) == ("辰 提交核稿", "巳 签发", "庚 归档")


def test_cosigning_stands_on_the_road_only_when_somebody_is_asked(world: World) -> None:
    places, people = journey(world, world.draft(cosigners=["caizheng", "jiaoyu"], co_drafters=["qingshan"]))
    assert places == [*OWN_WAY[:3], "会签", *OWN_WAY[3:]]
    assert people[3:6] == ["巳 会签答复", "寅 会签答复", "子 会签答复"]
    assert journey(world, world.draft(cosigners=["fazhan"]))[0] == OWN_WAY  # the drafting unit itself is not asked


def test_a_document_that_is_not_for_everybody_is_archived_without_publication(world: World) -> None:
    document = world.draft(attribute=Attribute.ON_REQUEST, reason="涉及内部安排，按申请提供")
    places, people = journey(world, document)
    assert places == OWN_WAY
    assert people[-2:] == ["甲 印发", "庚 归档"]
    assert document.publish_due is None


def test_the_trail_tells_the_whole_journey(world: World) -> None:
    document = world.at(Place.ARCHIVED)
    lines = trail.of("document", document.id)
    assert [line.label for line in lines] == [
        "拟制公文", "提交核稿", "同意", "审查通过", "签发", "编号登记", "印发", "公开发布", "归档",
    ]  # fmt: skip
    for earlier, later in pairwise(lines):
        assert later.from_state == earlier.to_state
    assert lines[-1].to_state == document.state == "archived"
    assert lines[3].words == "对照条例第十三条，不涉及第三方权益"
    assert lines[4].changed == {"成文日期": [None, "2026-03-05"]}
    assert lines[5].changed == {"发文字号": ["", "样发〔2026〕1号"]}
    assert lines[6].changed == {"印发日期": [None, "2026-03-05"], "公开期限": [None, "2026-04-02"]}
    assert trail.verify() is None


# --- what must be true to be sent on -----------------------------------------------------------------------------


def reasons(document: Document, world: World, step: str = "submit", who: str = "甲") -> list[str]:
    return [r for o in FLOW.offers(document, world.actor(who)) if o.step.code == step for r in o.reasons]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "请填写标题"),
        ({"kind": None}, "请选择文种"),
        ({"issuer": None}, "请选择发文机关"),
        ({"addressee": ""}, "请填写主送机关"),
        ({"body": ""}, "请填写正文或上传附件"),
        ({"attribute": None}, "请选择公开属性：主动公开、依申请公开或不予公开"),
        ({"attribute": Attribute.ON_REQUEST}, "请用文字写明依申请公开的理由"),
        ({"attribute": Attribute.CLOSED, "reason": "内部"}, "不予公开须选定一项不公开依据（条例第十四条至第十六条）"),
        ({"attribute": Attribute.CLOSED, "ground": "16-3"}, "请用文字写明不予公开的理由"),
        ({"attribute": Attribute.CLOSED, "ground": "14-2", "reason": "法定"}, LAW_WANTED),
        ({"broad": True}, "主动公开且涉及面广、社会关注度高或专业性强的，须同步报批解读方案，或填写免予解读理由"),
        ({"concern": True}, "主动公开且涉及面广、社会关注度高或专业性强的，须同步报批解读方案，或填写免予解读理由"),
        ({"technical": True}, "主动公开且涉及面广、社会关注度高或专业性强的，须同步报批解读方案，或填写免予解读理由"),
        ({"body": "请联系张某，身份证号码11010519491231002X。"}, "公开前审查提示还有 1 处没有修改或答复"),
    ],
)  # fmt: skip
def test_what_is_missing_is_said_and_keeps_the_draft_with_the_drafter(
    world: World, fields: dict[str, Any], said: str
) -> None:
    document = world.draft(**fields)
    assert reasons(document, world) == [said]
    with pytest.raises(Refused) as refusal:
        world.take(document, "submit", "甲")
    assert list(refusal.value.reasons) == [said]
    assert document.place == Place.DRAFTING


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "announcement", "addressee": ""},  # speaks to everybody
        {"broad": True, "plan_waiver": "内容简短，无须解读"},
        {"broad": True, "attribute": Attribute.ON_REQUEST, "reason": "按申请提供"},  # a plan is for what goes public
        {"attribute": Attribute.CLOSED, "ground": "16-2", "sub_ground": "discussion", "reason": "讨论记录"},
        {
            "attribute": Attribute.CLOSED,
            "ground": "14-2",
            "law": "《中华人民共和国档案法》第二十八条",
            "reason": "法定",
        },
        {
            "attribute": Attribute.CLOSED,
            "ground": "15",
            "third_party": "已书面征求，对方不同意公开",
            "reason": "涉及商业秘密",
        },
        {"attribute": Attribute.ON_REQUEST, "reason": "仅供当事人", "body": "身份证号码11010519491231002X。"},
    ],
)
def test_what_is_complete_goes_on(world: World, fields: dict[str, Any]) -> None:
    assert world.take(world.draft(**fields), "submit", "甲").place == Place.UNIT_CHECK


def test_an_attachment_may_stand_for_the_text_and_must_agree_with_the_attribute(world: World) -> None:
    fitting = world.draft(body="", new_files=[world.attach("方案.pdf", Attribute.OPEN)])
    assert reasons(fitting, world) == []
    document = world.draft(new_files=[world.attach("名单.pdf", Attribute.CLOSED)])
    assert [said.split("，")[0] for said in reasons(document, world)] == ["附件“名单.pdf”为不予公开"]
    closed = {"attribute": Attribute.ON_REQUEST, "reason": "含名单"}
    world.take(document, "save", "甲", **closed)
    assert reasons(document, world) == []


def test_a_finding_that_is_answered_does_not_hold_the_document_up(world: World) -> None:
    add_word(Word("培圳", FindingKind.TYPO, "培训", ""), None, clock.now())
    document = world.draft(body="定于下周开展培圳。")
    (finding, _answer) = drafting.findings("document", document.id, f"{document.title}\n{document.body}")[0]
    with pytest.raises(Refused, match="请写明保留的理由"):
        drafting.answer_finding(document, finding.key, " ", world.actor("甲"))
    drafting.answer_finding(document, finding.key, "地名，无误", world.actor("甲"))
    assert reasons(document, world) == []
    world.take(document, "submit", "甲")
    with pytest.raises(Refused, match="不能再答复审查提示"):
        drafting.answer_finding(document, finding.key, "又一条", world.actor("甲"))


def test_a_word_put_on_the_list_meanwhile_stops_the_signature(world: World) -> None:
    document = world.at(Place.SIGNING)
    add_word(Word("培训", FindingKind.SENSITIVE, "", "请核实"), None, clock.now())
    assert reasons(document, world, "sign", "乙") == ["公开前审查提示还有 2 处没有修改或答复"]
