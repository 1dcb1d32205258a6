"""What a topic says word for word, and what each act leaves behind (clauses E2, E3)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.moments import NOON
from tests.world import CAST, World
from yx.core import clock, settings, trail
from yx.core.errors import NotAllowed, Refused
from yx.core.inbox import NEVER, Subject
from yx.cosign import rounds
from yx.cosign.words import Silence
from yx.topics import actions, along, calls, needs, policy
from yx.topics.models import Topic
from yx.topics.words import TopicState as S


def words_of(topic: Topic) -> str:
    return trail.of("topic", topic.id)[-1].words


def test_only_a_liaison_proposes_in_these_words(world: World) -> None:
    with pytest.raises(NotAllowed, match=r"^议题由本单位联络员提出$"):
        actions.propose(world.actor("甲"), world.topic_fields(), clock.now())


def test_a_topic_is_its_units_and_belongs_to_who_asked_last(world: World) -> None:
    topic, bing = world.topic(S.DRAFT, form_key="k1"), world.actor("丙")
    assert (topic.unit_id, topic.office_id, topic.form_key) == (world.units["fazhan"], world.units["ban"], "k1")
    assert (topic.post_id, topic.person_id, topic.person) == (bing.post_id, bing.person_id, "丙")
    assert (topic.created_at, topic.moved_at, topic.version_no) == (NOON, NOON, 1)
    line = trail.of("topic", topic.id)[0]
    assert (line.act, line.label, line.to_state) == ("propose", "起草议题", S.DRAFT.value)
    topic.person, topic.post_id, topic.to_mend = "某", world.actor("乙").post_id, "旧的"
    world.on_topic(topic, "ask", "丙")
    assert (topic.person, topic.post_id, topic.to_mend) == ("丙", bing.post_id, "")


def test_what_is_missing_is_said_in_these_words(world: World) -> None:
    topic = world.topic(S.DRAFT)
    assert needs.COMPLETE.unmet(topic) == []
    topic.title = topic.background = topic.to_decide = ""
    assert needs.COMPLETE.unmet(topic) == ["请填写议题名称", "请填写背景", "请填写拟议定事项"]


def test_a_consent_lapses_when_the_topic_comes_back(world: World) -> None:
    topic = world.topic(S.PROPOSED)
    assert (topic.consented_by, topic.consented_at, topic.consented_no) == ("乙 县发展局局长", NOON, 1)
    world.on_topic(topic, "return", "未", reason="请补充依据")
    assert (topic.consented_by, topic.consented_at, topic.consented_no) == ("", None, 0)
    assert (topic.to_mend, topic.position) == ("请补充依据", 0)
    other = world.topic(S.PROPOSED, "丑")
    other.to_mend = "旧的"
    world.on_topic(other, "recall", "丑")
    assert (other.consented_by, other.to_mend) == ("", "")
    other.to_mend = "旧的"
    world.on_topic(other, "withdraw", "丑")
    assert other.to_mend == ""


def test_each_collated_topic_stands_last(world: World) -> None:
    first, second = world.topic(S.COLLATED), world.topic(S.COLLATED, "丑")
    assert (first.position, second.position) == (1, 2)
    world.on_topic(first, "order", "未", position=7)
    assert first.position == 7


def test_a_merged_topic_names_the_other_and_comes_out_last_again(world: World) -> None:
    main, part = world.topic(S.COLLATED), world.topic(S.COLLATED, "丑", title="公开申请流程")
    world.on_topic(part, "merge", "未", into=main.id)
    assert words_of(part).splitlines()[0] == f"并入《{main.title}》（县发展局）"
    assert (part.position, part.merged_into, main.merged) == (0, main, [part])
    assert needs.ALONE.unmet(main) == ["已有其他议题并入此题，请先取消并入"]
    assert needs.APART.unmet(part) == []
    with pytest.raises(Refused, match=r"^请选择要并入的已汇总议题$"):
        world.on_topic(world.topic(S.COLLATED, "卯"), "merge", "未", into=part.id)
    world.on_topic(part, "unmerge", "未")
    assert (part.merged_into, main.merged, part.position > main.position) == (None, [], True)
    assert needs.APART.unmet(part) == ["所并入的议题已报审，不能取消并入"]


def test_others_are_asked_about_this_wording_with_what_the_form_said(world: World) -> None:
    topic, office = world.topic(S.COLLATED), world.actor("未")
    asked = [world.units[unit] for unit in ("jiaoyu", "fazhan", "ban", "caizheng")]
    world.on_topic(topic, "consult", "未", units=asked, days=4, note="请研究", silence=Silence.CONSENT)
    one = rounds.of("topic", topic.id)[-1]
    assert (one.title, one.version_no, one.version_hash) == (topic.title, 1, topic.version_hash)
    assert (one.unit_id, one.post_id, one.person_id, one.person) == (
        topic.office_id, office.post_id, office.person_id, "未",
    )  # fmt: skip
    assert (one.note, one.silence, one.deadline) == ("请研究", Silence.CONSENT, clock.add_workdays(clock.today(), 4))
    assert sorted(ask.unit.short for ask in one.asks) == ["caizheng", "jiaoyu"]
    assert words_of(topic).splitlines()[0] == "、".join(ask.unit.short_name for ask in one.asks)
    assert needs.NOT_ASKING.unmet(topic) == needs.SETTLED.unmet(topic) == ["征求意见尚未结束"]
    with pytest.raises(Refused):
        world.on_topic(topic, "submit", "未")


def test_the_conveners_answer_is_kept_until_the_next(world: World) -> None:
    topic = world.topic(S.SUBMITTED)
    assert topic.submitted_at == NOON
    world.on_topic(topic, "unsubmit", "未")
    assert topic.submitted_at is None
    world.on_topic(topic, "submit", "未")
    world.on_topic(topic, "defer", "己", reason="下半年再议")
    assert (topic.approved_at, topic.to_mend) == (None, "下半年再议")
    world.on_topic(topic, "resubmit", "未")
    world.on_topic(topic, "approve", "己")
    assert (topic.approved_at, topic.to_mend) == (NOON, "")


def test_on_an_agenda_it_knows_its_meeting_and_counts_how_often_it_went_on(world: World) -> None:
    topic, meeting = world.topic(), world.meeting()
    world.agenda(topic, meeting.id)
    assert topic.meeting_id == meeting.id
    along.take_off(topic.id, world.actor("未"), clock.now())
    assert (topic.meeting_id, topic.carried) == (None, 0)
    world.agenda(topic, meeting.id, decided=False)
    assert (topic.meeting_id, topic.carried) == (None, 1)
    world.agenda(topic, meeting.id, decided=True)
    assert (topic.meeting_id, topic.carried) == (meeting.id, 1)


def test_whom_a_topic_calls_and_by_when(world: World) -> None:
    topic, part = world.topic(S.COLLATED), world.topic(S.COLLATED, "丑", title="公开申请流程")
    fazhan, jiaoyu = (f"u{world.units[unit]}:liaison" for unit in ("fazhan", "jiaoyu"))
    assert calls.subject(topic) == Subject("topic", topic.id, topic.title, "县发展局")
    assert list(calls.proposer(topic)) == [fazhan]
    assert list(calls.office_and_proposer(topic)) == [f"u{world.units['ban']}:conference", fazhan]
    world.on_topic(part, "merge", "未", into=topic.id)
    assert set(calls.all_proposers(part)) == set(calls.proposer(topic)) == {fazhan, jiaoyu}
    assert calls.some_day(topic) == NEVER
    settings.put("topic_step_days", "4")
    assert calls.soon(topic) == clock.add_workdays(clock.today(), 4)
    settings.put("topic_days", "8")
    assert calls.last_day(date(2026, 3, 20)) == date(2026, 3, 12)


def test_the_office_orders_and_the_convener_approves_and_nobody_else(world: World) -> None:
    everybody = {name: world.actor(name) for name in CAST}
    assert {name for name, actor in everybody.items() if policy.may_order(actor)} == {"未"}
    assert {name for name, actor in everybody.items() if policy.may_approve(actor)} == {"己"}
