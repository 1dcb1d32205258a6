"""What minutes say word for word, and what each act leaves behind (clause E6)."""

from __future__ import annotations

import pytest

from tests.world import World
from yx.core import clock, trail
from yx.core.errors import Refused
from yx.core.inbox import Subject
from yx.cosign import rounds
from yx.disclosure.attribute import Attribute
from yx.minutes import calls, needs, policy
from yx.minutes.words import MinutesState as S
from yx.people.duties import Duty

CLOSED = {"attribute": Attribute.ON_REQUEST}


def test_what_is_missing_is_said_in_these_words(world: World) -> None:
    minutes = world.minutes()
    assert needs.COMPLETE.unmet(minutes) == needs.SCANNED.unmet(minutes) == []
    minutes.title = minutes.opening = minutes.present = ""
    assert needs.COMPLETE.unmet(minutes) == ["请填写标题", "请填写会议概况", "请填写出席人员"]
    minutes.blocks = []
    assert needs.COMPLETE.unmet(minutes)[-1] == "请添加会议研究的事项"


def test_personal_data_is_counted_in_what_is_to_be_public_only(world: World) -> None:
    minutes = world.minutes(opening="联系人手机13905981234、13805981234。")
    assert needs.SCANNED.unmet(minutes) == ["公开前审查提示还有 2 处没有修改或答复"]
    minutes.title = "电话13705981234"
    assert needs.SCANNED.unmet(minutes) == ["公开前审查提示还有 3 处没有修改或答复"]
    minutes.attribute = Attribute.ON_REQUEST
    assert needs.SCANNED.unmet(minutes) == []


def test_a_changed_text_must_be_signed_again(world: World) -> None:
    minutes = world.minutes(S.SIGNED)
    assert needs.APPROVED.unmet(minutes) == []
    minutes.opening += "又一句。"
    assert needs.APPROVED.unmet(minutes) == ["文稿与签发的版本不一致，请退回重新签发"]


def test_comments_are_asked_with_what_the_form_said(world: World) -> None:
    minutes = world.minutes()
    minutes.to_mend = "旧的"
    world.on_minutes(
        minutes, "comment", "未", days=5, note="请核对时限", units=[world.units["jiaoyu"], minutes.office_id]
    )
    one, office = rounds.of("minutes", minutes.id)[-1], world.actor("未")
    assert (minutes.to_mend, minutes.version_no) == ("", 1)
    assert (one.title, one.note, one.version_no, one.version_hash) == (
        minutes.title, "请核对时限", 1, minutes.version_hash,
    )  # fmt: skip
    assert (one.unit_id, one.post_id, one.person_id, one.person) == (
        office.unit_id, office.post_id, office.person_id, office.person_name,
    )  # fmt: skip
    assert one.deadline == clock.add_workdays(clock.today(), 5)
    assert [ask.unit.short for ask in one.asks] == ["jiaoyu"]
    assert trail.of("minutes", minutes.id)[-1].words == "县教育局\n请核对时限"


def test_signature_return_and_seal_are_kept_as_opinions_on_this_version(world: World) -> None:
    minutes = world.minutes(S.SIGNING)
    minutes.to_mend = "旧的"
    world.on_minutes(minutes, "return", "己", reason="请写明时限")
    found = minutes.opinions[-1]
    assert (found.step, found.label, found.words, found.person, found.unit) == (
        "return", "退回", "请写明时限", "己", "县政府",
    )  # fmt: skip
    assert (found.version_no, found.version_hash, found.deputy_for) == (1, minutes.version_hash, "")
    assert (minutes.to_mend, minutes.signed_at) == ("请写明时限", None)
    world.on_minutes(minutes, "submit", "未")
    assert minutes.to_mend == ""
    world.on_minutes(minutes, "sign", "己", opinion="同意印发")
    found = minutes.opinions[-1]
    assert (found.step, found.label, found.words, minutes.signed_at) == ("sign", "签发", "同意印发", clock.now())
    world.on_minutes(minutes, "seal", "戊", words="对照条例第十三条")
    cleared, sealed = minutes.opinions[-2:]
    assert (cleared.step, cleared.label, cleared.words) == ("clear", "公开审查：可以公开", "对照条例第十三条")
    assert (sealed.step, sealed.label, sealed.words, minutes.sealed_at) == ("seal", "用印（代章）", "", clock.now())


def test_what_is_not_public_is_sealed_without_a_review(world: World) -> None:
    minutes = world.minutes(S.SIGNED, **CLOSED)
    world.on_minutes(minutes, "seal", "戊", words="已核对")
    assert [(one.step, one.words) for one in minutes.opinions[1:]] == [("seal", "已核对")]
    other = world.minutes(S.SIGNED)
    with pytest.raises(Refused) as why:
        world.on_minutes(other, "seal", "戊", words=None)
    assert "审查依据" in why.value.reasons[0]


def test_they_show_in_the_inbox_under_their_writer_and_are_due_soon(world: World) -> None:
    minutes = world.minutes()
    assert calls.subject(minutes) == Subject("minutes", minutes.id, minutes.title, "未")
    assert calls.soon(minutes) == clock.add_workdays(clock.today(), 2)


def test_neither_the_writer_nor_the_signer_seals(world: World) -> None:
    signed, unsigned = world.minutes(S.SIGNED), world.minutes(S.SIGNING)
    barred = {name for name in ("未", "己", "戊", "丁") if policy.SEALER.bars(signed, world.actor(name))}
    assert barred == {"未", "己"}
    assert [name for name in ("未", "己") if policy.SEALER.bars(unsigned, world.actor(name))] == ["未"]


def test_who_is_told_and_whether_the_members_are_still_to_be_asked(world: World) -> None:
    minutes = world.minutes()
    office, keeper = f"u{minutes.office_id}:{Duty.CONFERENCE}", f"u{minutes.keeper_id}:{Duty.SEAL}"
    assert list(calls.office(minutes)) == [office]
    assert list(calls.office_and_sealer(minutes)) == [office, keeper]
    assert (calls.uncommented(minutes), calls.commented(minutes)) == (True, False)
    world.on_minutes(minutes, "comment", "未")
    world.comment(minutes)
    assert (calls.uncommented(minutes), calls.commented(minutes)) == (False, True)
