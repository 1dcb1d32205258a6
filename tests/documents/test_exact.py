"""What a refusal says, word for word; what an act leaves behind beside the state (C1a, C3a)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.world import World
from yx.circulation.models import Circulation
from yx.core import clock, search, trail
from yx.core.base import db
from yx.core.errors import Refused
from yx.core.flow import Need
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.disclosure.review import ReviewResult
from yx.documents import actions, needs
from yx.documents.models import Channel, Document, Place, Verdict

CLOSED = {"attribute": Attribute.ON_REQUEST}


def issued(world: World) -> Document:
    return world.at(Place.ISSUED)


@pytest.mark.parametrize(
    ("need", "made", "says"),
    [
        (needs.WITHOUT_PLAN, lambda world: world.draft(**CLOSED), ["只有主动公开的公文才须解读"]),
        (needs.WITHOUT_PLAN, lambda world: world.draft(), []),
        (needs.OPEN, lambda world: world.draft(**CLOSED), ["只有主动公开的公文才能公开发布"]),
        (needs.PUBLISHED, issued, ["没有可撤销的发布"]),
        (needs.ARCHIVABLE, lambda world: world.draft(), ["还没有生成版式文件", "主动公开的公文须先公开发布"]),
        (needs.ARCHIVABLE, issued, ["主动公开的公文须先公开发布"]),
        (needs.NUMBERED, lambda world: world.draft(), ["请先编号登记"]),
        (needs.UNNUMBERED, issued, ["已编号"]),
        (needs.NEVER_SUBMITTED, lambda world: world.at(Place.REVIEW), ["已送审的文稿由单位负责人作废"]),
        (needs.NEVER_SUBMITTED, lambda world: world.draft(), []),
        (
            needs.COMPLETE,
            lambda world: world.draft(kind=None, issuer=None, addressee="", body=""),
            ["请选择文种", "请选择发文机关", "请填写主送机关", "请填写正文或上传附件"],
        ),
    ],
)
def test_what_is_missing_is_said_in_these_words(
    world: World, need: Need, made: Callable[[World], Document], says: list[str]
) -> None:
    assert need.unmet(made(world)) == says


def test_a_plan_is_asked_for_where_there_is_none(world: World) -> None:
    document = world.draft()
    world.plan(document)
    assert needs.WITHOUT_PLAN.unmet(document) == ["已有解读方案；要修改的，请退回"]


def refused(world: World, document: Document, step: str, who: str, **data: object) -> tuple[str, ...]:
    with pytest.raises(Refused) as why:
        world.take(document, step, who, **data)
    return tuple(why.value.reasons)


def test_a_publication_is_neither_of_tomorrow_nor_before_the_signature(world: World) -> None:
    document, now = issued(world), clock.now()
    site = {"channel": Channel.SITE, "address": "http://x.example/1"}
    late = now + timedelta(seconds=1)
    assert refused(world, document, "publish", "丙", at=late, **site) == ("发布时间不能晚于现在",)
    early = now - timedelta(days=2)
    assert refused(world, document, "publish", "丙", at=early, **site) == ("发布时间不能早于成文日期",)
    world.take(document, "publish", "丙", at=now, **site)
    assert document.published_at == now


def test_what_was_to_be_mended_is_forgotten_when_it_goes_on_or_comes_back(world: World) -> None:
    document = world.at(Place.UNIT_CHECK)
    world.take(document, "return_check", "乙", reason="请补充依据")
    assert (document.to_mend, document.opinions[-1].step) == ("请补充依据", "return")
    world.take(document, "submit", "甲")
    assert document.to_mend == ""
    document.to_mend = "旧的"
    world.take(document, "withdraw", "甲", reason="自己再看一遍")
    assert document.to_mend == ""
    document.to_mend = "旧的"
    world.take(document, "void", "乙", reason="不再需要")
    assert document.to_mend == ""


def test_a_plan_that_was_asked_for_stays_asked_for(world: World) -> None:
    document = world.at(Place.OFFICE_CHECK, issuer="ban")
    assert not document.plan_asked
    world.take(document, "ask_plan", "丁", reason="请编制解读方案")
    assert (document.plan_asked, document.place) == (True, Place.DRAFTING)


def test_what_is_sent_carries_its_note_and_the_unit_whose_it_is(world: World) -> None:
    document = world.at(Place.ISSUED, issuer="ban")
    world.take(document, "circulate", "丁", note="请于周五前阅")
    other = issued(world)
    world.take(other, "circulate", "甲")
    sent = {one.record_id: one for one in db.session.query(Circulation)}
    fazhan = world.units["fazhan"]
    assert (sent[document.id].note, sent[document.id].lead_unit_id) == ("请于周五前阅", fazhan)
    assert (sent[other.id].note, sent[other.id].lead_unit_id) == ("", fazhan)


def test_what_is_issued_goes_at_once_to_the_units_named_there(world: World) -> None:
    document = world.bring(world.draft(), Place.SIGNED)
    world.take(document, "register", "甲")
    world.take(document, "issue", "甲", units=[world.units["caizheng"]], note="请遵照执行")
    sent = db.session.query(Circulation).one()
    assert (sent.record_id, sent.number_text, sent.note) == (document.id, document.number_text, "请遵照执行")
    assert (sent.post_id, sent.person, sent.sent_at) == (document.drafter_post_id, "甲", clock.now())
    assert trail.of("document", document.id)[-1].words == "分送 1 个单位\n请遵照执行"


def test_an_opinion_says_who_agreed_where_in_which_words_and_to_what(world: World) -> None:
    document = world.at(Place.SIGNED, issuer="ban")
    kept = [(one.station, one.step, one.label, one.words, one.person, one.deputy_for) for one in document.opinions]
    assert kept == [
        ("unit_check", "pass", "同意", "同意", "乙", ""),
        ("disclosure_review", "clear", "可以公开", "对照条例第十三条，不涉及第三方权益", "丙", ""),
        ("office_check", "pass", "审核通过", "同意", "丁", ""),
        ("signing", "sign", "签发", "同意印发", "戊", ""),
    ]
    for one in document.opinions:
        actor = world.actor(one.person)
        assert (one.person_id, one.post, one.unit_id, one.unit) == (
            actor.person_id, actor.post_name, actor.unit_id, actor.unit_name,
        )  # fmt: skip
        assert (one.verdict, one.version_no, one.version_hash, one.at) == (
            Verdict.PASS, document.version_no, document.version_hash, clock.now(),
        )  # fmt: skip


def test_an_opinion_without_words_has_none(world: World) -> None:
    document = world.at(Place.UNIT_CHECK)
    world.take(document, "pass", "乙", opinion=None)
    assert document.opinions[-1].words == ""


def test_what_the_officer_proposes_is_kept_readable_beside_the_result(world: World) -> None:
    document = world.at(Place.REVIEW)
    given = {"result": ReviewResult.MAY_NOT_OPEN, "basis": "涉及过程性信息", "attribute": Attribute.CLOSED}
    given |= {"ground": Ground.INTERNAL.value, "sub_ground": SubGround.PERSONNEL.value, "reason_for": "人事安排"}
    world.take(document, "clear", "丙", **given)
    found = document.opinions[-1]
    assert (found.result, found.proposed, found.words) == (
        ReviewResult.MAY_NOT_OPEN, Attribute.CLOSED, "涉及过程性信息",
    )  # fmt: skip
    assert '"reason": "人事安排"' in found.proposed_claim


def test_a_document_is_found_by_its_number_as_soon_as_it_has_one(world: World) -> None:
    document = world.at(Place.SIGNED)
    world.take(document, "register", "甲")
    db.session.flush()
    found = db.session.scalars(search.matching("document", document.number_text)).all()
    assert found == [document.id]
    document.number_text = ""
    document.number = document.issuer_id = document.issuer = None
    with pytest.raises(Refused, match=r"^发文机关还没有设置机关代字，请系统管理员在“单位与岗位”中填写$"):
        actions.register(document, world.actor("甲"), {}, clock.now())
