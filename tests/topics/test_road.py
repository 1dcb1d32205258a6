"""What a topic goes through: consent, wording, merging, other units' opinions, the convener, the agenda."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import delete, select

from tests.moments import NOON
from tests.world import World
from yx.core import chain, clock, inbox, notices, search, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, NotFound, Refused, Stale
from yx.cosign import rounds
from yx.cosign.flow import ROUND
from yx.cosign.words import Outcome
from yx.disclosure.attribute import Attribute
from yx.people.duties import Duty
from yx.people.models import PostDuty
from yx.topics import actions, along, calls, matter, queries, readers, show
from yx.topics.flow import TOPIC
from yx.topics.models import Topic
from yx.topics.wording import MOST_FILES
from yx.topics.words import TopicState as S

TODAY = NOON.date()


def told(world: World, name: str) -> list[str]:
    db.session.flush()
    return [notice.text for notice in notices.unread(world.actor(name))]


def labels(topic: Topic) -> list[str]:
    return [line.label for line in trail.of("topic", topic.id)]


# --- proposing -----------------------------------------------------------------------------------------------


def test_a_topic_is_drafted_consented_to_and_proposed_with_one_line_for_each_act(world: World) -> None:
    topic = world.topic(S.COLLATED, wish_day=date(2026, 12, 1))
    assert labels(topic) == ["起草议题", "提请同意", "同意", "汇总"]
    assert topic.consented_by == "乙 县发展局局长"
    assert (topic.consented_no, topic.version_no, topic.position) == (1, 1, 1)
    assert [unit.short_name for unit in topic.proposers] == ["县发展局"]
    assert [part.unit.short_name for part in topic.concerned] == ["县财政局"]
    assert told(world, "丙") == [
        "《规范政府信息公开申请办理》汇总（未 县政府办公室政务公开科）",
        "《规范政府信息公开申请办理》同意（乙 县发展局局长）",
    ]
    assert set(db.session.scalars(search.matching("topic", "答复文书"))) == {topic.id}
    assert calls.soon(topic) == clock.add_workdays(TODAY, 2)
    assert calls.some_day(topic) == date(9999, 12, 31)
    assert calls.last_day(date(2026, 3, 20)) == date(2026, 3, 15)


@pytest.mark.parametrize("name", ["甲", "乙", "己", "辛"])
def test_without_the_duty_nobody_proposes(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        actions.propose(world.actor(name), world.topic_fields(), clock.now())


def test_what_is_missing_is_said_before_it_goes_to_the_head(world: World) -> None:
    topic = world.topic(S.DRAFT, background="", to_decide="", concerned=["fazhan", "jiaoyu", "jiaoyu"])
    assert [part.unit.short_name for part in topic.concerned] == ["县教育局"]
    with pytest.raises(Refused) as refusal:
        world.on_topic(topic, "ask", "丙")
    assert list(refusal.value.reasons) == ["请填写背景", "请填写拟议定事项"]


def test_papers_are_added_and_taken_off_and_each_change_is_a_version(world: World) -> None:
    paper = (world.attach("表.pdf", Attribute.OPEN)[0], "表.pdf")
    topic = world.topic(S.DRAFT, files=[paper])
    world.on_topic(topic, "save", "丙", files=[paper], drop=[topic.files[0].id])
    assert ([file.name for file in topic.files], topic.version_no) == (["表.pdf"], 1)
    world.on_topic(topic, "save", "丙", drop=[topic.files[0].id])
    assert (topic.files, topic.version_no) == ([], 2)
    with pytest.raises(Refused, match="不超过"):
        world.on_topic(topic, "save", "丙", files=[paper] * (MOST_FILES + 1))


def test_the_second_of_two_who_edit_is_told(world: World) -> None:
    topic = world.topic(S.DRAFT)
    seen = topic.row_version
    world.on_topic(topic, "save", "丙", title="改一")
    with pytest.raises(Stale):
        TOPIC.take(topic, "save", world.actor("丙"), world.topic_fields(title="改二"), clock.now(), seen)
    assert topic.title == "改一"


@pytest.mark.parametrize(
    ("state", "code", "who"),
    [(S.CONSENTING, "refuse", "乙"), (S.PROPOSED, "return", "未"), (S.COLLATED, "return", "未")],
)
def test_a_returned_topic_needs_the_consent_anew(world: World, state: S, code: str, who: str) -> None:
    topic = world.on_topic(world.topic(state), code, who, reason="请附经费测算")
    assert (topic.place, topic.to_mend) == (S.RETURNED, "请附经费测算")
    assert (topic.consented_by, topic.consented_no, topic.position) == ("", 0, 0)
    assert any("退回" in text for text in told(world, "丙"))
    world.on_topic(topic, "save", "丙", background="经费5万元。")
    world.on_topic(topic, "again", "丙")
    assert (topic.place, topic.to_mend) == (S.CONSENTING, "")
    world.on_topic(topic, "consent", "乙")
    assert topic.consented_no == 2


def test_the_proposer_takes_it_back_before_it_is_collated(world: World) -> None:
    topic = world.on_topic(world.topic(S.PROPOSED), "recall", "丙")
    assert (topic.place, topic.consented_by) == (S.DRAFT, "")
    world.on_topic(topic, "withdraw", "丙")
    assert topic.place == S.WITHDRAWN


def test_without_an_office_or_a_convener_it_is_said_whom_to_ask(world: World) -> None:
    topic = world.topic(S.COLLATED)
    db.session.execute(delete(PostDuty).where(PostDuty.duty == Duty.CONVENER))
    with pytest.raises(Refused, match=r"^还没有召集人：请安全管理员给召集人的岗位授予“召集人”职责$"):
        world.on_topic(topic, "submit", "未")
    db.session.execute(delete(PostDuty).where(PostDuty.duty == Duty.CONFERENCE))
    with pytest.raises(Refused, match="还没有联席会议办公室"):
        world.topic(S.DRAFT)


# --- who may read --------------------------------------------------------------------------------------------


def reading(world: World, topic: Topic) -> str:
    def may(name: str) -> bool:
        try:
            return queries.one(world.actor(name), topic.id) is topic
        except NotFound:
            return False

    known = "".join(name for name in "甲丙未己丑卯壬" if may(name))
    assert known == "".join(n for n in "甲丙未己丑卯壬" if queries.titles(world.actor(n), [topic.id]))
    return known


def test_each_place_that_it_reaches_adds_its_readers(world: World) -> None:
    topic = world.topic(S.CONSENTING)
    assert reading(world, topic) == "甲丙"
    world.on_topic(topic, "consent", "乙")
    assert reading(world, topic) == "甲丙未"
    world.on_topic(world.on_topic(topic, "collate", "未"), "submit", "未")
    assert reading(world, topic) == "甲丙未己"
    for _ in range(2):
        readers.admit([topic.id], [world.units["jiaoyu"], world.units["caizheng"], world.units["ban"]])
    assert reading(world, topic) == "甲丙未己丑卯"
    assert queries.titles(world.actor("丑"), [topic.id]) == {topic.id: (topic.title, "报审")}
    with pytest.raises(NotFound):
        queries.lock(topic.id + 9)


# --- collating -----------------------------------------------------------------------------------------------


def test_the_offices_wording_is_a_version_and_the_proposer_sees_the_difference(world: World) -> None:
    topic = world.topic(S.COLLATED)
    assert (show.proposal(topic), show.difference(topic)) == (None, [])
    words = {"title": "统一申请办理", "background": topic.background, "to_decide": topic.to_decide}
    world.on_topic(topic, "reword", "未", **words)
    world.on_topic(topic, "reword", "未", **words)
    assert (topic.version_no, topic.consented_no, len(topic.versions)) == (2, 1, 2)
    assert any("修改表述（未" in text for text in told(world, "丙"))
    found = show.proposal(topic)
    assert found is not None
    assert found.fields["title"] == "规范政府信息公开申请办理"
    assert [row.change for row in show.difference(topic)] == ["changed", "same", "same"]
    assert [row.change for row in matter.difference(topic, 1, 2)] == ["changed", "same", "same"]


def test_merged_topics_keep_every_proposer_in_sight(world: World) -> None:
    main = world.topic(S.COLLATED, "丑", title="申请办理流程")
    first = world.topic(S.COLLATED, "丙")
    second = world.topic(S.PROPOSED, "卯", title="答复时限")
    world.on_topic(second, "merge", "未", into=first.id, reason="")
    world.on_topic(first, "merge", "未", into=main.id, reason="内容相同")
    assert [unit.short_name for unit in main.proposers] == ["县教育局", "县发展局", "县财政局"]
    assert (second.merged_into, first.merged, first.position) == (main, [], 0)
    line = trail.of("topic", first.id)[-1]
    assert line.words == "并入《申请办理流程》（县教育局）\n内容相同"
    assert any("并入" in text for text in told(world, "丑"))
    for name in "丙卯":
        assert queries.one(world.actor(name), main.id) is main
    assert queries.one(world.actor("丑"), second.id) is second
    ring = chain.of("topic", second.id, world.actor("卯"))[0]
    assert (ring.record_id, ring.label, ring.state) == (main.id, "所并入议题", "已汇总")
    assert show.linked(main.id, world.actor("丑")) == show.linked(999, world.actor("丑")) == []
    with pytest.raises(Refused, match=r"^已有其他议题并入此题，请先取消并入$"):
        world.on_topic(main, "return", "未")
    world.on_topic(first, "unmerge", "未")
    assert (first.place, first.merged_into, main.merged) == (S.COLLATED, None, [second])
    assert first.position > main.position
    world.on_topic(main, "submit", "未")
    with pytest.raises(Refused, match=r"^所并入的议题已报审，不能取消并入$"):
        world.on_topic(second, "unmerge", "未")
    world.on_topic(main, "defer", "己")
    world.on_topic(second, "unmerge", "未")
    assert world.on_topic(main, "return", "未").place == S.RETURNED


def test_a_topic_is_merged_only_into_another_collated_one(world: World) -> None:
    topic, proposed = world.topic(S.COLLATED), world.topic(S.PROPOSED, "丑")
    with pytest.raises(Refused, match=r"^还没有其他已汇总的议题可以并入$"):
        world.on_topic(topic, "merge", "未", into=proposed.id)
    world.topic(S.COLLATED, "卯")
    for into in (proposed.id, topic.id):
        with pytest.raises(Refused, match="请选择要并入的已汇总议题"):
            world.on_topic(topic, "merge", "未", into=into)


def test_other_units_are_asked_about_one_wording(world: World) -> None:
    topic = world.topic(S.COLLATED)
    units = [world.units[key] for key in ("caizheng", "jiaoyu", "fazhan", "ban")]
    world.on_topic(topic, "consult", "未", units=units, note="请三日内答复")
    assert trail.of("topic", topic.id)[-1].words == "县财政局、县教育局\n请三日内答复"
    for code in ("submit", "reword", "return", "consult"):
        with pytest.raises(Refused, match="征求意见尚未结束"):
            world.on_topic(topic, code, "未")
    one = rounds.of("topic", topic.id)[-1]
    ROUND.take(one, "add", world.actor("未"), {"units": [world.units["qingshan"]]}, clock.now(), one.row_version)
    world.answer(topic, "巳")
    assert matter.context(matter.MATTER.read(topic.id), world.actor("寅"))["topic"] is topic
    world.answer(topic, "寅", answer="agree_with", words="请写明经费来源")
    world.answer(topic, "子")
    with pytest.raises(Refused, match=r"^征求到的意见尚未处理$"):
        world.on_topic(topic, "submit", "未")
    outcome = {one.to_settle[0].id: (Outcome.ADOPTED, "")}
    ROUND.take(one, "settle", world.actor("未"), {"outcomes": outcome}, clock.now(), one.row_version)
    with pytest.raises(Refused, match=r"^请选择还没有答复过这一表述的其他单位$"):
        world.on_topic(topic, "consult", "未", units=units)
    assert [line.said for line in show.asked([topic])[topic.id][0].lines] == ["同意并附意见", "同意", "同意"]
    world.on_topic(topic, "reword", "未", to_decide="经费由县财政局统筹。")
    assert show.asked([topic])[topic.id][0].lapsed
    world.on_topic(topic, "submit", "未")
    assert show.asked([]) == {}


# --- the convener and the agenda -----------------------------------------------------------------------------


def test_a_deferred_topic_comes_again_and_a_refused_one_ends(world: World) -> None:
    topic = world.topic(S.DEFERRED)
    assert (topic.to_mend, topic.approved_at) == ("请补充依据", None)
    world.on_topic(topic, "resubmit", "未")
    assert topic.to_mend == "请补充依据"
    world.on_topic(topic, "unsubmit", "未")
    assert (topic.place, topic.submitted_at) == (S.COLLATED, None)
    world.on_topic(world.on_topic(topic, "submit", "未"), "approve", "己")
    assert (topic.to_mend, topic.approved_at) == ("", clock.now())
    world.on_topic(topic, "reject", "己", reason="已由县政府常务会议研究")
    assert (topic.place, topic.to_mend, topic.approved_at) == (S.REJECTED, "已由县政府常务会议研究", None)
    assert any("不列入" in text for text in told(world, "未"))
    assert any("不列入" in text for text in told(world, "丙"))


def test_nothing_comes_on_an_agenda_without_the_conveners_approval(world: World) -> None:
    for state in (S.PROPOSED, S.COLLATED, S.SUBMITTED, S.DEFERRED, S.REJECTED):
        topic = world.topic(state)
        with pytest.raises(Refused):
            along.place(topic.id, 1, None, clock.now())
    assert queries.ready() == []


def test_a_topic_travels_with_its_meeting_and_is_carried_over(world: World) -> None:
    first, second = world.topic(), world.topic(by="丑")
    meeting, now = world.meeting().id, clock.now()
    assert list(queries.ready()) == [first, second]
    world.agenda(first, meeting)
    assert (first.place, first.meeting_id, list(queries.ready())) == (S.ON_AGENDA, meeting, [second])
    along.take_off(first.id, world.actor("未"), now)
    assert (first.place, first.meeting_id, first.carried) == (S.APPROVED, None, 0)
    world.agenda(first, meeting, decided=False)
    assert (first.place, first.meeting_id, first.carried) == (S.APPROVED, None, 1)
    assert ("转下次会议", "1 次") in show.facts(first)
    world.agenda(first, meeting, decided=True)
    assert (first.place, first.meeting_id) == (S.DISCUSSED, meeting)
    assert labels(first)[-6:] == ["列入议程", "移出议程", "列入议程", "转下次会议", "列入议程", "议定"]
    acts: list[Callable[[], None]] = [
        lambda: along.discuss(first.id, True, None, now),
        lambda: along.take_off(second.id, None, now),
        lambda: along.discuss(second.id, False, None, now),
    ]
    for act in acts:
        with pytest.raises(Refused):
            act()


def test_the_road_shows_where_it_stands_and_who_acted(world: World) -> None:
    def road(topic: Topic) -> list[str]:
        found = show.stations(topic, inbox.of_record("topic", topic.id), trail.of("topic", topic.id))
        return [f"{one['label']} {one['note']}".strip() for one in found]

    day = f"{clock.local(NOON):%m-%d}"
    assert road(world.topic(S.RETURNED))[:2] == ["已退回 修改后重新提出：丙", "待负责人同意"]
    assert road(world.topic(S.DEFERRED))[2:5] == [f"已提出 未 {day}", "缓议 再次报审：未", "报审"]
    rejected = road(world.topic(S.REJECTED))
    assert rejected[-2:] == [f"报审 己 {day}", "不列入"]
    assert len(rejected) == 6
    assert road(world.topic(S.WITHDRAWN)) == [f"草拟 丙 {day}", "已撤回"]
    assert road(world.topic(S.COLLATED))[3:5] == ["已汇总 报审：未", "报审"]
    assert road(world.topic(S.MERGED))[-2:] == [f"已提出 未 {day}", "已并入"]


def test_every_topic_that_is_kept_agrees_with_its_newest_version(world: World) -> None:
    topic = world.topic(S.COLLATED)
    world.on_topic(topic, "reword", "未", title="另一名称")
    for one in db.session.scalars(select(Topic)):
        assert one.versions[-1].hash == one.version_hash
        assert one.versions[-1].fields == one.content()
