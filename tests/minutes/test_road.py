"""Minutes on their road: begun, written, commented, signed, sealed, numbered, issued, archived (clauses E3, E6)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.meetings.world import REASON
from tests.world import CAST, World
from yx.circulation.models import Circulation, Receipt
from yx.core import chain, clock, files, inbox, matters, search, settings, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, NotFound, Refused, Stale
from yx.cosign import rounds
from yx.cosign.flow import ROUND
from yx.cosign.words import Answer, Outcome
from yx.disclosure.attribute import Attribute, Ground, SubGround
from yx.documents.models import Kind, PaperKind, Place
from yx.meetings.words import ItemOutcome, MeetingKind, MeetingState
from yx.minutes import queries, text, writing
from yx.minutes.flow import MINUTES
from yx.minutes.models import Minutes
from yx.minutes.words import MinutesState as S
from yx.people.models import Unit
from yx.tasks.models import Task

#: minutes written by 未; convener 己, seal 戊, register 丁
STATES = {
    S.DRAFTING: "未 save write arrange comment",
    S.COMMENTING: "未 recall",
    S.SIGNING: "未 recall; 己 sign return",
    S.SIGNED: "戊 seal refuse_seal",
    S.SEALED: "丁 issue",
    S.ISSUED: "",
    S.ARCHIVED: "",
}


def at(world: World, state: S) -> Minutes:
    minutes = world.minutes(state if state != S.ARCHIVED else S.ISSUED)
    if state == S.ARCHIVED and minutes.document is not None:
        world.bring(minutes.document, Place.ARCHIVED)
    return minutes


@pytest.mark.parametrize("state", S)
def test_each_may_take_exactly_the_steps_of_the_table(world: World, state: S) -> None:
    wanted: dict[str, set[str]] = {name: set() for name in CAST}
    for part in filter(None, STATES[state].split("; ")):
        names, *codes = part.split()
        for name in names:
            wanted[name] = set(codes)
    minutes = at(world, state)
    assert minutes.place == state
    for name in CAST:
        actor = world.actor(name)
        assert {o.step.code for o in MINUTES.offers(minutes, actor) if o.possible} == wanted[name], name
        for step in MINUTES.steps:
            if step.code not in wanted[name]:  # nor by asking directly
                with pytest.raises(Refused):
                    MINUTES.take(minutes, step.code, actor, {}, clock.now(), minutes.row_version)


def test_issued_minutes_are_a_document_with_papers_a_number_and_receipts(world: World) -> None:
    first, second = world.minutes(S.ISSUED), world.minutes(S.ISSUED)
    document = first.document
    assert document is not None
    assert second.document is not None
    assert [document.number_text, second.document.number_text] == ["尤政公联〔2026〕1号", "尤政公联〔2026〕2号"]
    assert (document.kind, document.place, first.meeting.place) == (Kind.MINUTES, Place.ISSUED, MeetingState.CLOSED)
    assert document.version_hash == document.content_hash()
    assert [(one.label, one.person) for one in document.opinions] == [
        ("签发", "己"), ("公开审查：可以公开", "戊"), ("用印（代章）", "戊"),
    ]  # fmt: skip
    assert document.publish_due == clock.add_workdays(clock.today(), 20)
    assert {paper.kind for paper in document.papers} == {PaperKind.PDF, PaperKind.WORD}
    pdf = next(paper for paper in document.papers if paper.kind == PaperKind.PDF)
    assert files.read(pdf.file).startswith(b"%PDF")
    sent = db.session.scalars(select(Circulation).where(Circulation.record_id == document.id)).one()
    receivers = set(db.session.scalars(select(Receipt.unit_id).where(Receipt.circulation_id == sent.id)))
    assert receivers == {world.units[unit] for unit in ("fazhan", "jiaoyu", "caizheng")}
    tasks = db.session.scalars(select(Task).where(Task.meeting_id == first.meeting_id).order_by(Task.id)).all()
    assert [task.words for task in tasks] == [decision.words for decision in first.decisions]
    world.bring(document, Place.ARCHIVED)
    assert first.place == S.ARCHIVED


def test_minutes_that_are_not_public_are_sealed_without_the_review(world: World) -> None:
    reason = "会议讨论过程，不宜公开"
    claim = {"attribute": Attribute.CLOSED, "ground": Ground.DELIBERATIVE, "sub_ground": SubGround.DISCUSSION}
    minutes = world.minutes(S.ISSUED, **claim, reason=reason)
    document = minutes.document
    assert document is not None
    assert (document.attribute, document.ground, document.reason) == (Attribute.CLOSED, Ground.DELIBERATIVE, reason)
    assert document.publish_due is None
    assert [one.step for one in document.opinions] == ["sign", "seal"]
    world.bring(document, Place.ARCHIVED)


def test_public_minutes_are_not_sealed_without_the_basis_of_their_review(world: World) -> None:
    minutes = world.minutes(S.SIGNED)
    with pytest.raises(Refused, match="审查依据"):
        world.on_minutes(minutes, "seal", "戊", words="")


def test_the_members_get_it_whomever_else_it_is_sent_to(world: World) -> None:
    minutes = world.minutes(S.SEALED)
    world.on_minutes(minutes, "issue", "丁", units=[world.units["qingshan"]])
    assert minutes.document is not None
    sent = select(Unit.short).join(Receipt, Receipt.unit_id == Unit.id).join(Circulation)
    found = db.session.scalars(sent.where(Circulation.record_id == minutes.document.id))
    assert set(found) == {"fazhan", "jiaoyu", "caizheng", "qingshan"}


def test_comments_are_settled_before_the_minutes_go_to_the_convener(world: World) -> None:
    minutes = world.minutes()
    with pytest.raises(Refused, match="请先征求成员单位意见"):
        world.on_minutes(minutes, "submit", "未")
    world.on_minutes(minutes, "comment", "未")
    with pytest.raises(Refused, match=r"^征求意见尚未结束$"):
        world.on_minutes(minutes, "submit", "未")
    world.comment(minutes, jiaoyu=(Answer.AGREE_WITH, "请写明时限"))
    with pytest.raises(Refused, match=r"^征求到的意见尚未处理$"):
        world.on_minutes(minutes, "submit", "未")
    one = rounds.of("minutes", minutes.id)[-1]
    settled = {"outcomes": {reply.id: (Outcome.ADOPTED, "已写明") for reply in one.to_settle}}
    ROUND.take(one, "revise", world.actor("未"), settled, clock.now(), one.row_version)
    assert minutes.place == S.DRAFTING
    world.write_block(minutes, considered="会议认为应写明时限。")
    world.on_minutes(minutes, "submit", "未")
    assert (minutes.place, minutes.version_no) == (S.SIGNING, 2)
    rows = matters.of("minutes").difference(minutes, 1, 2)
    assert "会议认为应写明时限。" in [segment.text for row in rows for segment in row.segments if segment.kind == "ins"]
    lines = [line.act for line in trail.of("minutes", minutes.id)]
    assert lines == ["begin", "save", "write", "comment", "revise", "write", "submit"]


def test_settled_comments_that_change_nothing_let_the_minutes_go_on(world: World) -> None:
    minutes = world.minutes(S.COMMENTING)
    world.comment(minutes, jiaoyu=(Answer.OBJECT, "不宜由我局牵头"))
    one = rounds.of("minutes", minutes.id)[-1]
    settled = {"outcomes": {reply.id: (Outcome.REJECTED, "会议已议定") for reply in one.to_settle}}
    ROUND.take(one, "settle", world.actor("未"), settled, clock.now(), one.row_version)
    assert minutes.place == S.COMMENTING
    assert [row.label for row in inbox.of_record("minutes", minutes.id)] == ["报签"]
    with pytest.raises(Refused, match=r"^请选择还没有答复过这一稿的单位$"):
        world.on_minutes(world.on_minutes(minutes, "recall", "未"), "comment", "未")


def test_who_takes_the_round_back_may_write_again(world: World) -> None:
    minutes = world.minutes(S.COMMENTING)
    one = rounds.of("minutes", minutes.id)[-1]
    ROUND.take(one, "withdraw", world.actor("未"), REASON, clock.now(), one.row_version)
    assert minutes.place == S.DRAFTING
    world.on_minutes(minutes, "comment", "未")
    world.on_minutes(minutes, "recall", "未")
    assert all(not one.unanswered for one in rounds.of("minutes", minutes.id))


def test_a_return_makes_the_signature_lapse(world: World) -> None:
    minutes = world.minutes(S.SIGNED)
    world.on_minutes(minutes, "refuse_seal", "戊", reason="附件名称有误")
    assert (minutes.place, minutes.to_mend, minutes.signed_at) == (S.DRAFTING, "附件名称有误", None)
    world.write_block(minutes, considered="会议研究了方案。")
    world.on_minutes(minutes, "submit", "未")
    assert minutes.given("sign") is None
    world.on_minutes(minutes, "return", "己", reason="再改")
    assert minutes.place == S.DRAFTING


def test_nobody_signs_what_they_wrote_and_nothing_is_sealed_that_was_changed(world: World) -> None:
    minutes = world.minutes(S.SIGNING)
    minutes.writers = f"[{world.actor('己').person_id}]"
    with pytest.raises(NotAllowed, match="不能签发自己起草的纪要"):
        world.on_minutes(minutes, "sign", "己")
    minutes.writers = "[]"
    world.on_minutes(minutes, "sign", "己")
    minutes.opening = "换了内容"
    with pytest.raises(Refused, match="不一致"):
        world.on_minutes(minutes, "seal", "戊")


def test_incomplete_minutes_are_not_circulated(world: World) -> None:
    minutes = world.minutes()
    world.write_frame(minutes, opening="", present="", attribute=None)
    world.on_minutes(minutes, "arrange", "未", do=("add", "其他事项"))
    with pytest.raises(Refused) as refused:
        world.on_minutes(minutes, "comment", "未")
    assert {"请填写会议概况", "“其他事项”还没有写会议研究和议定的内容"} <= set(refused.value.reasons)
    assert any("公开属性" in reason for reason in refused.value.reasons)
    world.write_frame(minutes, opening="联系人手机13905981234。", present="县发展局 乙", attribute=Attribute.OPEN)
    with pytest.raises(Refused, match="审查提示"):
        world.on_minutes(minutes, "comment", "未")


def test_a_state_secret_is_not_even_kept(world: World) -> None:
    minutes = world.minutes()
    with pytest.raises(Refused, match="国家秘密"):
        world.write_frame(minutes, attribute=Attribute.CLOSED, ground=Ground.STATE_SECRET)


def test_minutes_begin_with_agenda_and_attendance(world: World) -> None:
    meeting = world.meeting(MeetingState.NOTIFIED, starts_at=clock.now() + timedelta(hours=30))
    member = next(one for one in meeting.invitations if one.unit_id == world.units["jiaoyu"])
    member.state, member.name, member.duty = "substitute", "代某", "副局长"
    other = next(one for one in meeting.invitations if one.unit_id == world.units["caizheng"])
    other.state = "leave"
    with clock.at(clock.now() + timedelta(hours=40)):
        world.convene(meeting, "hold", "未", outcomes={item.id: ItemOutcome.CARRIED for item in meeting.items})
        with pytest.raises(NotAllowed):
            writing.begin(meeting, world.actor("丙"), clock.now())
        minutes = writing.begin(meeting, world.actor("未"), clock.now())
        assert writing.begin(meeting, world.actor("未"), clock.now()) is minutes
    assert "县教育局 代某（代县教育局局长）" in minutes.present
    assert "县财政局" in minutes.excused
    assert minutes.blocks == []
    assert minutes.closing.endswith("留待下次会议研究。")
    liaison = world.minutes(S.ISSUED, meeting=world.meeting(MeetingState.HELD, kind=MeetingKind.LIAISON))
    assert liaison.meeting.place == MeetingState.CLOSED


def test_blocks_are_written_side_by_side_and_moved(world: World) -> None:
    minutes = world.minutes()
    first = minutes.blocks[0]
    seen = first.row_version
    world.write_block(minutes, considered="甲写的。")
    with pytest.raises(Stale):
        world.write_block(minutes, considered="乙写的。", seen=seen)
    world.on_minutes(minutes, "arrange", "未", do=("add", "其他事项"))
    second = minutes.blocks[-1]
    world.write_block(minutes, second, rows=[world.decision("年底前开展培训", "ban")])
    for do, words in (
        (("up", second.id), "其他事项"),
        (("down", second.id), first.title),
        (("drop", second.id), first.title),
    ):
        world.on_minutes(minutes, "arrange", "未", do=(*do, second.row_version))
        assert minutes.blocks[0].title == words
    with pytest.raises(Stale):
        world.on_minutes(minutes, "arrange", "未", do=("drop", first.id, first.row_version + 1))
    with pytest.raises(NotFound):
        world.on_minutes(minutes, "arrange", "未", do=("drop", 999, 1))
    with pytest.raises(Stale):
        world.write_frame(minutes, seen=minutes.frame_no + 1)
    assert [one.position for one in minutes.decisions] == [101, 102]


def test_decisions_have_their_limits(world: World) -> None:
    minutes = world.minutes()
    with pytest.raises(Refused, match="会议日期"):
        world.write_block(minutes, rows=[world.decision("过期", "ban", due=clock.today() - timedelta(days=9))])
    rows = [world.decision(f"第{number}条", "ban") for number in range(writing.MOST + 1)]
    with pytest.raises(Refused, match="不超过"):
        world.write_block(minutes, rows=rows)
    db.session.expire_all()
    kept = minutes.decisions[0]
    row = {"id": kept.id, "words": "改写", "unit_id": kept.unit_id, "helpers": [], "due": kept.due}
    world.write_block(minutes, rows=[row])
    db.session.expire_all()
    assert [(one.id, one.words, one.helpers) for one in minutes.decisions] == [(kept.id, "改写", [])]
    for number in range(writing.MOST - len(minutes.blocks)):
        world.on_minutes(minutes, "arrange", "未", do=("add", f"事项{number}"))
    with pytest.raises(Refused, match="不超过"):
        world.on_minutes(minutes, "arrange", "未", do=("add", "太多"))


def test_minutes_are_found_read_and_linked_by_those_they_concern(world: World) -> None:
    topic = world.topic()
    minutes = world.minutes(S.ISSUED, meeting=world.meeting(MeetingState.HELD, topics=[topic.id]))
    document = minutes.document
    assert document is not None
    found = db.session.scalars(search.matching("minutes", "编制完成标准目录")).all()
    assert found == [minutes.id]
    for name, may in (("丙", True), ("己", True), ("戊", True), ("辰", False), ("辛", False)):
        actor = world.actor(name)
        assert (minutes.id in queries.titles(actor, [minutes.id])) is may, name
        assert bool(queries.decisions_of(actor, [minutes.decisions[0].id])) is may, name
        if not may:
            with pytest.raises(NotFound):
                queries.one(actor, minutes.id)
    with pytest.raises(NotFound):
        queries.load(999)
    actor = world.actor("丁")
    assert {"topic", "meeting", "document"} <= {ring.noun for ring in chain.of("minutes", minutes.id, actor)}
    for noun, number in (("meeting", minutes.meeting_id), ("document", document.id), ("topic", topic.id)):
        assert minutes.id in [ring.record_id for ring in chain.of(noun, number, actor) if ring.noun == "minutes"]


def test_the_code_word_is_checked_and_used_from_then_on(world: World) -> None:
    for wrong in ("", "ABC", "尤政公联号码字号太长太长"):
        with pytest.raises(Refused, match="汉字"):
            settings.put("minutes_code_word", wrong)
    settings.put("minutes_code_word", "样政公联")
    minutes = world.minutes(S.ISSUED)
    assert minutes.document is not None
    assert minutes.document.number_text == "样政公联〔2026〕1号"


def test_the_paper_names_the_conference_its_office_and_whose_seal_stands_for_it(world: World) -> None:
    minutes = world.minutes(S.SIGNED)
    sheet = text.sheet(minutes)
    assert sheet.watermark == "草稿"
    assert sheet.signatures[0] == ("尤溪县推进政务公开工作联席会议办公室", "样县人民政府办公室")
    assert "（一）四月底前编制完成标准目录（牵头单位：县发展局；配合单位：县教育局、县财政局；" in text.body(minutes)
    world.on_minutes(minutes, "seal", "戊")
    world.on_minutes(minutes, "issue", "丁")
    assert "出席：县发展局 乙，县教育局 子" in text.whole(minutes)
