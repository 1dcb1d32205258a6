"""签发: one act approves text, attribute and waiver; every issuer signs; nobody approves what they wrote."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from tests.world import World
from yx.core import clock, trail
from yx.core.errors import NotAllowed, Refused
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.disclosure.review import ReviewResult
from yx.documents import actions
from yx.documents.flow import FLOW
from yx.documents.models import Document, Place

CLOSED = {
    "result": ReviewResult.MAY_NOT_OPEN,
    "attribute": "closed",
    "ground": "16-2",
    "sub_ground": "discussion",
    "reason_for": "属于讨论记录",
}


def test_a_signature_is_opinion_name_and_full_date_for_one_exact_text(world: World) -> None:
    document = world.take(world.at(Place.SIGNING), "sign", "乙", opinion="同意印发")
    signed = document.opinions[-1]
    assert (signed.words, signed.person, signed.post, signed.unit) == ("同意印发", "乙", "局长", "县发展局")
    assert clock.local(signed.at).date() == document.signed_on == clock.today()
    assert signed.version_hash == document.version_hash == document.content_hash()


def test_a_deputy_signs_in_the_holders_place_and_it_is_said(world: World) -> None:
    document = world.take(world.at(Place.SIGNING), "sign", "亥")
    assert (document.opinions[-1].person, document.opinions[-1].deputy_for) == ("亥", "乙")
    assert trail.of("document", document.id)[-1].deputy_for == "乙"


def test_a_document_is_signed_once(world: World) -> None:
    document = world.take(world.at(Place.SIGNING), "sign", "乙")
    with pytest.raises(Refused, match="此件现为“已签发”，不能再签发"):
        world.take(document, "sign", "亥")


# --- joint documents ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(permutations(["乙", "子", "寅"])))
def test_every_issuer_signs_in_any_order_and_the_last_signature_is_the_date(world: World, order: tuple[str]) -> None:
    document = world.at(Place.SIGNING, joint_issuers=["jiaoyu", "caizheng"])
    for day, head in enumerate(order, start=9):
        assert (document.place, document.signed_on) == (Place.SIGNING, None)
        with clock.at(clock.now().replace(day=day)):
            world.take(document, "sign", head)
    assert document.place == Place.SIGNED
    assert document.signed_on is not None
    assert document.signed_on.day == 11
    assert world.bring(document, Place.ISSUED).number_text == "样发〔2026〕1号"  # the lead issuer's


def test_an_issuer_that_returns_a_joint_document_takes_no_signature_from_the_others(world: World) -> None:
    document = world.at(Place.SIGNING, joint_issuers=["jiaoyu"])
    world.take(document, "sign", "乙")
    world.take(document, "return_sign", "子", reason="请说明")
    world.take(document, "submit", "甲")
    assert FLOW.offers(document, world.actor("乙"))[0].step.code == "void"  # nothing left to sign for 乙
    assert world.take(document, "sign", "子").place == Place.SIGNED


def test_a_changed_text_needs_every_signature_again(world: World) -> None:
    document = world.at(Place.SIGNING, joint_issuers=["jiaoyu"])
    world.take(world.take(document, "sign", "乙"), "return_sign", "子")
    world.take(document, "save", "甲", joint_issuers=["jiaoyu"], body="改后。")
    world.bring(document, Place.SIGNING)
    assert world.take(document, "sign", "子").place == Place.SIGNING
    assert world.take(document, "sign", "乙").place == Place.SIGNED


# --- nobody approves their own text ------------------------------------------------------------------------------


def two_hats(world: World, name: str, *duties: str) -> Any:
    """The person, holding more duties than the cast gives them."""
    from dataclasses import replace

    actor = world.actor(name)
    return replace(actor, duties=actor.duties | set(duties))


@pytest.mark.parametrize(
    ("place", "duty", "step"),
    [(Place.UNIT_CHECK, "check", "pass"), (Place.REVIEW, "review", "clear"), (Place.SIGNING, "head", "sign")],
)
def test_whoever_wrote_on_it_may_not_approve_it(world: World, place: Place, duty: str, step: str) -> None:
    document = world.draft()
    world.take(document, "save", "酉", body="酉改过的正文。")
    world.bring(document, place)
    for name in ("甲", "酉"):
        author = two_hats(world, name, duty)
        with pytest.raises(NotAllowed, match="不能审批自己拟制的文件"):
            FLOW.take(document, step, author, world.given(step, {}), clock.now(), document.row_version)
    assert document.author_ids == {world.actor("甲").person_id, world.actor("酉").person_id}


# --- two views on the attribute ----------------------------------------------------------------------------------


def with_two_views(world: World, **fields: Any) -> Document:
    document = world.at(Place.REVIEW, **fields)
    world.take(document, "clear", world.usual(document)[1], **CLOSED)
    return world.bring(document, Place.SIGNING)


def test_the_signer_may_follow_the_drafter_and_the_officers_view_stays_on_record(world: World) -> None:
    document = world.take(with_two_views(world), "sign", "乙", decision="drafter")
    assert (document.attribute, document.place, document.version_no) == (Attribute.OPEN, Place.SIGNED, 1)
    (view,) = [opinion for opinion in document.opinions if opinion.step == "clear"]
    assert (view.result, view.proposed) == (ReviewResult.MAY_NOT_OPEN, Attribute.CLOSED)


@pytest.mark.parametrize(("issuer", "signer"), [("fazhan", "乙"), ("xian", "己")])
def test_the_signer_may_follow_the_officer_and_nothing_is_asked_again(world: World, issuer: str, signer: str) -> None:
    document = world.take(with_two_views(world, issuer=issuer), "sign", signer, decision="officer")
    assert document.place == Place.SIGNED
    assert (document.attribute, document.ground) == (Attribute.CLOSED, Ground.DELIBERATIVE)
    assert (document.sub_ground, document.reason) == (SubGround.DISCUSSION, "属于讨论记录")
    assert document.version_no == 2
    assert not any(opinion.lapsed(document) for opinion in document.opinions)
    assert actions.officer_view(document) is None  # decided
    changed = trail.of("document", document.id)[-1].changed
    assert changed["公开属性"] == ["主动公开", "不予公开"]
    assert changed["不公开依据"] == [None, "过程性信息"]
    world.bring(document, Place.ARCHIVED)
    assert document.publish_due is None


def test_the_signer_who_decided_has_not_thereby_written_the_text(world: World) -> None:
    document = world.take(with_two_views(world), "sign", "乙", decision="officer")
    world.take(document, "reopen", "甲")
    world.take(document, "save", "甲", body="改后。", attribute=Attribute.ON_REQUEST, reason="按申请提供")
    world.bring(document, Place.SIGNED)
    assert document.opinions[-1].person == "乙"


def test_after_the_decision_an_unchanged_text_still_goes_straight_on(world: World) -> None:
    document = world.take(with_two_views(world), "sign", "乙", decision="officer")
    world.take(document, "reopen", "甲")
    closed = {"ground": "16-2", "sub_ground": "discussion", "reason": "属于讨论记录"}
    world.take(document, "save", "甲", attribute=Attribute.CLOSED, **closed)
    assert world.take(document, "submit", "甲").place == Place.SIGNED


def test_where_nobody_proposed_another_attribute_there_is_nothing_to_decide(world: World) -> None:
    document = world.take(world.at(Place.SIGNING), "sign", "乙", decision="officer")
    assert (document.attribute, document.version_no, document.place) == (Attribute.OPEN, 1, Place.SIGNED)


def test_the_lead_issuer_decides_and_earlier_signatures_are_asked_for_again(world: World) -> None:
    document = with_two_views(world, joint_issuers=["jiaoyu"])
    world.take(document, "sign", "子", decision="officer")  # not the lead: signs the text as it stands
    assert document.attribute == Attribute.OPEN
    world.take(document, "sign", "乙", decision="officer")
    assert (document.attribute, document.place, document.signed_on) == (Attribute.CLOSED, Place.SIGNING, None)
    assert world.take(document, "sign", "子").place == Place.SIGNED


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"attached": Attribute.CLOSED}, "不能随主动公开的公文印发"),
        ({"broad": True}, "须同步报批解读方案"),
        ({"body": "身份证号码11010519491231002X。"}, "公开前审查提示还有 1 处"),
    ],
)
def test_a_decision_for_publicity_must_meet_the_rules_of_publicity(
    world: World, fields: dict[str, Any], said: str
) -> None:
    attached = fields.get("attached")
    files = [world.attach("名单.pdf", attached)] if attached else []
    more = {name: value for name, value in fields.items() if name != "attached"}
    document = world.at(Place.REVIEW, attribute=Attribute.ON_REQUEST, reason="按申请", new_files=files, **more)
    world.take(document, "clear", "丙", attribute="open")
    with pytest.raises(Refused, match=said):
        world.take(document, "sign", "乙", decision="officer")


@pytest.mark.parametrize(
    "proposal",
    [
        {"attribute": "closed"},
        {"attribute": "closed", "ground": "14-1", "reason_for": "密"},
        {"attribute": "on_request"},
    ],
)
def test_an_officers_proposal_obeys_the_rules_of_the_attribute(world: World, proposal: dict[str, str]) -> None:
    document = world.at(Place.REVIEW)
    with pytest.raises(Refused):
        world.take(document, "clear", "丙", **proposal)


def test_an_officer_who_agrees_proposes_nothing(world: World) -> None:
    document = world.take(world.at(Place.REVIEW), "clear", "丙", attribute="open")
    assert document.opinions[-1].proposed is None


# --- numbers -----------------------------------------------------------------------------------------------------


def test_each_issuer_counts_for_itself_and_the_year_is_that_of_the_signature(world: World) -> None:
    issued = [world.at(Place.ISSUED, issuer=issuer) for issuer in ("fazhan", "ban", "fazhan", "xian")]
    assert [d.number_text for d in issued] == [
        "样发〔2026〕1号",
        "样政办〔2026〕1号",
        "样发〔2026〕2号",
        "样政〔2026〕1号",
    ]
    signed = world.at(Place.SIGNED)
    with clock.at(clock.now().replace(year=2027)):
        world.take(signed, "register", "甲")
    assert signed.number_text == "样发〔2026〕3号"


def test_a_unit_without_a_code_word_is_told_to_get_one(world: World) -> None:
    document = world.at(Place.SIGNED)
    assert document.issuer is not None
    document.issuer.code_word = ""
    with pytest.raises(Refused, match=r"^发文机关还没有设置机关代字，请系统管理员在“单位与岗位”中填写$"):
        world.take(document, "register", "甲")


def test_nothing_is_issued_on_another_text_than_the_signed_one(world: World) -> None:
    document = world.at(Place.SIGNED)
    document.body += "（私自添加）"
    for step in ("register", "issue"):
        with pytest.raises(Refused, match=r"文稿与签发的版本不一致，请退回重新签发$"):
            world.take(document, step, "甲")
