"""Arranging the agenda: what may be taken in, in which order, with which papers (annex, part three; clause E5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import World
from yx.core import clock, settings, trail
from yx.core.base import db
from yx.core.errors import NotFound, Refused, Stale
from yx.disclosure.attribute import Attribute
from yx.meetings import agenda, sources
from yx.meetings.flow import MEETING
from yx.meetings.models import Meeting
from yx.meetings.sources import Candidate, Source
from yx.meetings.words import ItemKind, MeetingKind, MeetingState
from yx.topics import queries as topics
from yx.topics.models import Topic
from yx.topics.words import TopicState


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> list[Candidate]:
    """Open tasks of earlier meetings, as package tasks offers them."""
    offered = [Candidate(7, "落实公开查阅点经费", None, "办理中")]
    monkeypatch.setattr(sources, "_sources", {})
    sources.register(
        Source(ItemKind.TASK, "督办事项", lambda _actor, _meeting: offered, lambda task_id: f"/t/{task_id}")
    )
    return offered


def titles(meeting: Meeting) -> list[str]:
    return [f"{item.position} {item.kind.label} {item.title}" for item in meeting.items]


def test_a_joint_conference_begins_with_the_standing_items_of_the_county(world: World) -> None:
    settings.put("meeting_standing_items", "学习文件；通报上次会议议定事项落实情况; ")
    meeting = world.meeting()
    assert titles(meeting) == ["1 例行事项 学习文件", "2 例行事项 通报上次会议议定事项落实情况"]
    assert [item.minutes for item in meeting.items] == [10, 10]
    world.arrange(meeting, do=("drop", meeting.items[0].id))
    world.arrange(meeting, do=("standing", 1))
    assert titles(meeting)[1] == "2 例行事项 学习文件"
    with pytest.raises(Refused, match="没有这个例行事项"):
        world.arrange(meeting, do=("standing", 3))


@pytest.mark.parametrize("state", [s for s in TopicState if s not in (TopicState.ON_AGENDA, TopicState.DISCUSSED)])
def test_nothing_comes_onto_an_agenda_that_the_convener_has_not_approved(world: World, state: TopicState) -> None:
    topic, meeting = world.topic(state), world.meeting()
    if state == TopicState.APPROVED:
        world.arrange(meeting, do=("topic", topic.id))
        assert (topic.place, topic.meeting_id) == (TopicState.ON_AGENDA, meeting.id)
        return
    with pytest.raises(Refused):
        world.arrange(meeting, do=("topic", topic.id))


def test_a_topic_stands_on_one_agenda_only(world: World) -> None:
    topic, one = world.topic(), world.meeting()
    world.arrange(one, do=("topic", topic.id))
    with pytest.raises(Refused, match="此议题已在议程上"):
        world.arrange(one, do=("topic", topic.id))
    two = world.meeting()
    with pytest.raises(Refused):
        world.arrange(two, do=("topic", topic.id))
    db.session.refresh(one)
    world.arrange(one, do=("drop", one.items[1].id))
    assert (topic.place, topic.meeting_id) == (TopicState.APPROVED, None)
    world.arrange(world.meeting(), do=("topic", topic.id))
    with pytest.raises(NotFound):
        world.arrange(world.meeting(), do=("topic", 99999))


def test_a_liaison_meeting_talks_topics_over_before_they_are_approved(world: World) -> None:
    topic, draft = world.topic(TopicState.COLLATED), world.topic(TopicState.DRAFT, by="丑")
    meeting = world.meeting(kind=MeetingKind.LIAISON)
    world.arrange(meeting, do=("topic", topic.id))
    assert titles(meeting) == ["1 其他事项 布置下半年工作", f"2 其他事项 {topic.title}"]
    assert topic.place == TopicState.COLLATED
    with pytest.raises(Refused, match="现在不能列入"):
        world.arrange(meeting, do=("topic", draft.id))
    world.arrange(meeting, do=("drop", meeting.items[1].id))
    assert topic.place == TopicState.COLLATED


def test_open_tasks_of_earlier_meetings_are_taken_in(world: World, tasks: list[Candidate]) -> None:
    meeting = world.meeting()
    world.arrange(meeting, do=("task", 7))
    assert titles(meeting)[-1] == "2 督办事项 落实公开查阅点经费"
    with pytest.raises(Refused, match="此督办事项已在议程上"):
        world.arrange(meeting, do=("task", 7))
    with pytest.raises(Refused, match="已不能列入议程"):
        world.arrange(meeting, do=("task", 8))
    assert [source.label for source in sources.all_sources()] == ["督办事项"]


def test_items_are_ordered_by_numbers_and_by_buttons(world: World) -> None:
    meeting = world.meeting()
    world.arrange(meeting, do=("other", "甲"))
    world.arrange(meeting, do=("other", "乙"))
    first, second, third = (item.id for item in meeting.items)

    def order() -> list[int]:
        assert [item.position for item in meeting.items] == [1, 2, 3]
        return [item.id for item in meeting.items]

    world.arrange(meeting, do=("up", third))
    assert order() == [first, third, second]
    assert trail.of("meeting", meeting.id)[-1].words == "上移：乙；3 项，共 30 分钟"
    world.arrange(meeting, do=("down", first))
    assert order() == [third, first, second]
    world.arrange(meeting, do=("up", third))
    world.arrange(meeting, do=("down", second))
    assert order() == [third, first, second]
    world.arrange(meeting, **{f"r{second}": {"place": 1}, f"r{third}": {"place": 3}, f"r{first}": {"place": 2}})
    assert order() == [second, first, third]
    with pytest.raises(Refused, match="请填写事项名称"):
        world.arrange(meeting, do=("other", ""))
    with pytest.raises(Refused, match="此项已不在议程上"):
        world.arrange(meeting, do=("drop", 99999))


def test_what_is_typed_is_kept_but_for_names_that_belong_elsewhere(world: World, tasks: list[Candidate]) -> None:
    topic = world.topic()
    meeting = world.meeting(topics=[topic.id])
    standing, item = meeting.items
    typed = {"title": "另一名称", "minutes": 25, "reporter": "局长", "unit_id": world.units["caizheng"]}
    world.arrange(meeting, **{f"r{standing.id}": typed, f"r{item.id}": typed})
    assert (standing.title, item.title) == ("另一名称", topic.title)
    assert (item.minutes, item.reporter, item.unit.short) == (25, "局长", "caizheng")
    with pytest.raises(Refused, match="议程已被他人修改"):
        world.convene(meeting, "arrange", "未", rows=[typed | {"id": 99999, "place": 1}])


def test_papers_are_added_and_taken_off_and_are_not_too_many(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    meeting = world.meeting()
    row = f"r{meeting.items[0].id}"
    paper = (world.attach("情况说明.pdf", Attribute.OPEN)[0], "情况说明.pdf")
    world.arrange(meeting, **{row: {"files": [paper]}})
    kept = meeting.items[0].files
    assert [(one.name, one.person) for one in kept] == [("情况说明.pdf", "未")]
    world.arrange(meeting, **{row: {"drop_files": [kept[0].id]}})
    assert meeting.items[0].files == []
    monkeypatch.setattr(agenda, "MOST_PAPERS", 1)
    with pytest.raises(Refused, match="不超过 1 件"):
        world.arrange(meeting, **{row: {"files": [paper, paper]}})


def test_an_agenda_has_its_bounds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agenda, "MOST_ITEMS", 2)
    meeting = world.meeting()
    world.arrange(meeting, do=("other", "甲"))
    with pytest.raises(Refused, match="不超过 2 项"):
        world.arrange(meeting, do=("other", "乙"))


def test_two_who_arrange_at_once_do_not_overwrite_each_other(world: World) -> None:
    meeting = world.meeting()
    seen = meeting.row_version
    world.arrange(meeting, do=("other", "甲"))
    data: dict[str, Any] = {"rows": [], "do": ("other", "乙")}
    with pytest.raises(Stale):
        MEETING.take(meeting, "arrange", world.actor("未"), data, clock.now(), seen)


def test_the_topics_papers_go_to_everybody_invited(world: World) -> None:
    topic: Topic = world.topic()
    meeting = world.meeting(MeetingState.FIXED, topics=[topic.id], guests=["qingshan"])
    assert not topics.titles(world.actor("午"), [topic.id])
    world.convene(meeting, "notify", "未")
    for name in "午寅子":
        assert topics.titles(world.actor(name), [topic.id]), name
