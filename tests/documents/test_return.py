"""Back and forth: returned, mended, taken back, reopened, given up. Unchanged text goes back to the returner."""

from __future__ import annotations

import pytest

from tests.world import World
from yx.core import clock, inbox
from yx.core.errors import NotAllowed, Refused
from yx.documents.models import Document, Place, Verdict
from yx.documents.queries import one


def mended(world: World, document: Document, **fields: object) -> Document:
    given = {"issuer": next(s for s, i in world.units.items() if i == document.issuer_id)} | fields
    return world.take(document, "save", "甲", **{"body": "改后的正文。"} | given)


BACK = [
    (Place.UNIT_CHECK, "return_check", "乙"),
    (Place.REVIEW, "return_review", "丙"),
    (Place.OFFICE_CHECK, "return_office", "丁"),
    (Place.SIGNING, "return_sign", "戊"),
]


@pytest.mark.parametrize(("place", "step", "who"), BACK)
def test_a_return_says_what_to_mend_and_calls_the_drafter(world: World, place: Place, step: str, who: str) -> None:
    document = world.take(world.at(place, issuer="ban"), step, who, reason="请补充依据")
    assert (document.place, document.to_mend) == (Place.DRAFTING, "请补充依据")
    assert document.opinions[-1].verdict == Verdict.RETURN
    assert [(r.step, r.desk) for r in inbox.of_record("document", document.id)] == [
        ("submit", f"p{world.actor('甲').post_id}")
    ]


@pytest.mark.parametrize(("place", "step", "who"), BACK)
def test_an_unchanged_text_goes_straight_back_to_whoever_returned_it(
    world: World, place: Place, step: str, who: str
) -> None:
    document = world.take(world.at(place, issuer="ban"), step, who)
    world.take(document, "save", "甲", issuer="ban")  # saved again as it was
    world.take(document, "submit", "甲")
    assert (document.place, document.to_mend, document.version_no) == (place, "", 1)
    assert not any(opinion.lapsed(document) for opinion in document.opinions)


@pytest.mark.parametrize(("place", "step", "who"), BACK)
def test_a_changed_text_is_asked_about_again_at_every_station(world: World, place: Place, step: str, who: str) -> None:
    document = world.take(world.at(place, issuer="ban"), step, who)
    world.take(mended(world, document), "submit", "甲")
    assert document.place == Place.UNIT_CHECK
    assert all(opinion.lapsed(document) for opinion in document.opinions)
    world.bring(document, Place.SIGNED)
    valid = [opinion.step for opinion in document.opinions if not opinion.lapsed(document)]
    assert valid == ["pass", "clear", "pass", "sign"]


def test_opinions_given_on_another_text_stay_on_record(world: World) -> None:
    document = world.take(world.at(Place.SIGNING), "return_sign", "乙", reason="标题不妥")
    before = [(o.person, o.words, o.version_no) for o in document.opinions]
    mended(world, document)
    assert [(o.person, o.words, o.version_no) for o in document.opinions] == before


def test_a_text_changed_back_to_what_was_approved_is_approved(world: World) -> None:
    document = world.take(world.at(Place.SIGNING), "return_sign", "乙")
    mended(world, document)
    world.take(document, "save", "甲")
    world.take(document, "submit", "甲")
    assert (document.place, document.version_no) == (Place.SIGNING, 3)


@pytest.mark.parametrize("place", [Place.UNIT_CHECK, Place.REVIEW, Place.COSIGNING, Place.OFFICE_CHECK, Place.SIGNING])
def test_the_drafter_may_take_it_back_until_it_is_signed(world: World, place: Place) -> None:
    document = world.at(place, issuer="ban", cosigners=["caizheng"])
    world.take(document, "withdraw", "甲", reason="需补充")
    assert document.place == Place.DRAFTING
    world.take(document, "submit", "甲")
    assert document.place == place  # the opinions on an unchanged text still count


def test_only_the_drafter_takes_it_back_and_not_after_the_signature(world: World) -> None:
    document = world.at(Place.REVIEW)
    with pytest.raises(NotAllowed, match="撤回由拟稿人办理"):
        world.take(document, "withdraw", "酉")
    with pytest.raises(Refused, match="不能再撤回"):
        world.take(world.bring(document, Place.SIGNED), "withdraw", "甲")


def test_a_part_signed_joint_document_may_be_taken_back(world: World) -> None:
    document = world.at(Place.SIGNING, joint_issuers=["jiaoyu"])
    world.take(world.take(document, "sign", "乙"), "withdraw", "甲")
    world.take(document, "submit", "甲")
    assert document.place == Place.SIGNING
    assert world.take(document, "sign", "子").place == Place.SIGNED


# --- after the signature -----------------------------------------------------------------------------------------


def test_a_change_after_the_signature_goes_back_to_the_signer(world: World) -> None:
    document = world.take(world.at(Place.SIGNED), "reopen", "甲", reason="附件有误")
    assert (document.place, document.signed_on) == (Place.DRAFTING, None)
    world.take(mended(world, document), "submit", "甲")
    assert (document.place, document.signed_on) == (Place.UNIT_CHECK, None)
    world.bring(document, Place.SIGNED)
    assert document.signed_on == clock.today()


def test_a_signed_text_that_was_reopened_and_not_touched_is_signed_as_of_its_day(world: World) -> None:
    document = world.at(Place.SIGNED)
    signed_on = document.signed_on
    with clock.at(clock.now().replace(month=4)):
        world.take(document, "reopen", "甲")
        world.take(document, "submit", "甲")
    assert (document.place, document.signed_on) == (Place.SIGNED, signed_on)
    world.bring(document, Place.ISSUED)
    assert document.number_text == "样发〔2026〕1号"


def test_a_number_once_given_stays_with_its_document(world: World) -> None:
    document = world.take(world.take(world.at(Place.SIGNED), "register", "甲"), "reopen", "甲")
    world.bring(mended(world, document), Place.SIGNED)
    assert document.number_text == "样发〔2026〕1号"
    with pytest.raises(Refused, match="已编号"):
        world.take(document, "register", "甲")
    world.take(document, "issue", "甲")
    other = world.take(world.at(Place.SIGNED), "register", "甲")
    assert other.number_text == "样发〔2026〕2号"


def test_a_numbered_document_does_not_change_its_issuer(world: World) -> None:
    document = world.take(world.take(world.at(Place.SIGNED), "register", "甲"), "reopen", "甲")
    with pytest.raises(Refused, match="已编样发〔2026〕1号，不能更换发文机关"):
        world.take(document, "save", "甲", issuer="ban")


# --- given up ----------------------------------------------------------------------------------------------------


def test_a_draft_that_was_never_sent_is_discarded_by_its_drafter(world: World) -> None:
    document = world.take(world.draft(), "discard", "甲", reason="重复拟制")
    assert document.place == Place.VOID
    assert one(world.actor("乙"), document.id).place == Place.VOID  # never deleted
    assert inbox.of_record("document", document.id) == []


def test_what_was_sent_on_is_given_up_by_the_head(world: World) -> None:
    document = world.take(world.at(Place.UNIT_CHECK), "return_check", "乙")
    with pytest.raises(Refused, match="已送审的文稿由单位负责人作废"):
        world.take(document, "discard", "甲")
    assert world.take(document, "void", "乙", reason="不再需要").place == Place.VOID


@pytest.mark.parametrize("place", [Place.UNIT_CHECK, Place.REVIEW, Place.COSIGNING, Place.OFFICE_CHECK, Place.SIGNING])
def test_the_head_may_give_it_up_anywhere_before_the_signature(world: World, place: Place) -> None:
    document = world.at(place, issuer="xian", cosigners=["caizheng"])
    assert world.take(document, "void", "乙").place == Place.VOID


def test_a_numbered_document_cannot_be_given_up_for_its_number_would_be_missing(world: World) -> None:
    document = world.take(world.take(world.at(Place.SIGNED), "register", "甲"), "reopen", "甲")
    for step, who in (("void", "乙"), ("discard", "甲")):
        with pytest.raises(Refused, match="已编号"):
            world.take(document, step, who)
