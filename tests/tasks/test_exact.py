"""What a task says word for word, what each act leaves behind, whom it calls (clause E6; rules §6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.tasks.world import DUE, act, assigned, evidence
from tests.world import World
from yx.core import clock, notices, trail
from yx.core.base import db
from yx.core.errors import Refused
from yx.core.inbox import Subject
from yx.people.models import Post, Unit
from yx.tasks import calls, needs
from yx.tasks.models import Task
from yx.tasks.words import NoteKind, TaskState


@pytest.fixture
def task(world: World) -> Task:
    """Accepted, and with a report on its progress."""
    return act(world, act(world, assigned(world), "accept", "甲"), "progress", "甲")


def words_of(task: Task) -> str:
    return trail.of("task", task.id)[-1].words


def refused(world: World, task: Task, step: str, who: str, **data: object) -> tuple[str, ...]:
    with pytest.raises(Refused) as why:
        act(world, task, step, who, **data)
    return tuple(why.value.reasons)


def test_a_task_in_one_line_is_cut_where_it_is_too_long() -> None:
    assert calls.line("  甲\n乙  丙 ") == "甲 乙 丙"
    assert calls.line("甲" * calls.LINE) == "甲" * calls.LINE
    assert calls.line("甲" * (calls.LINE + 1)) == "甲" * (calls.LINE - 1) + "…"
    assert calls.titled("甲乙丙丁", 3) == "督办：甲乙…"


def test_it_shows_under_its_unit(task: Task) -> None:
    assert calls.subject(task) == Subject("task", task.id, f"督办：{task.words}", "县发展局")


def test_its_time_stands_still_from_the_report_on() -> None:
    reported = clock.now()
    day = clock.local(reported).date()
    for state in TaskState:
        wanted = day if state in (TaskState.REPORTED, TaskState.CONFIRMED) else None
        assert calls.finished(state.value, reported) == wanted
        assert calls.finished(state.value, None) is None


def test_whoever_has_a_part_in_it_is_called(world: World, task: Task) -> None:
    fazhan, jiaoyu, post = world.units["fazhan"], world.units["jiaoyu"], world.actor("酉").post_id
    assert list(calls.office(task)) == [f"u{world.units['ban']}:conference"]
    assert list(calls.unit(task)) == [f"u{fazhan}:liaison", f"u{fazhan}:head"]
    task.handed_post_id = post
    assert list(calls.unit(task))[2:] == [f"p{post}"]
    assert list(calls.all_units(task))[3:] == [f"u{jiaoyu}:liaison", f"u{jiaoyu}:head"]


def test_what_must_come_first_is_said_in_these_words(world: World) -> None:
    task = act(world, assigned(world), "accept", "甲")
    assert task.accepted_at == clock.now()
    assert needs.PROGRESSED.unmet(task) == ["请先报告一次进展"]
    assert needs.NOT_ASKED.unmet(task) == []
    task.asked_due = date(2026, 4, 30)
    assert needs.NOT_ASKED.unmet(task) == ["已申请延期至 2026-04-30，请等待联席会议办公室答复"]


def test_it_is_handed_to_a_post_in_use(world: World, task: Task) -> None:
    post = db.session.get_one(Post, world.actor("酉").post_id)
    post.active = False
    for wrong in (post.id, 99999, world.actor("癸").post_id):
        assert refused(world, task, "hand", "丙", post_id=wrong) == ("请选择本单位在用的岗位",)
    post.active = True
    act(world, task, "hand", "丙", post_id=post.id)
    assert (words_of(task), task.handed_post_id) == (f"转交：{post.name}", post.id)


def test_a_result_keeps_its_evidence_and_an_answer_its_words(world: World, task: Task) -> None:
    act(world, task, "report", "乙", words=" 已办结。 ", files=[evidence(world)])
    note = task.notes[-1]
    assert (note.kind, note.words, note.person, note.unit) == (
        NoteKind.FINISH, "已办结。", world.actor("乙").signature, "县发展局",
    )  # fmt: skip
    assert [file.name for file in note.files] == ["清单.pdf"]
    assert (task.result, task.reported_at, task.reported_by_id) == (
        "已办结。", clock.now(), world.actor("乙").person_id,
    )  # fmt: skip
    act(world, task, "confirm", "未", words="同意办结")
    assert (task.notes[-1].kind, task.notes[-1].words, task.closed_at) == (NoteKind.ANSWER, "同意办结", clock.now())


def test_a_confirmation_without_words_leaves_no_note(world: World, task: Task) -> None:
    act(world, task, "report", "乙")
    before = len(task.notes)
    act(world, task, "confirm", "未")
    assert len(task.notes) == before


def test_an_extension_is_later_than_the_day_and_than_today(world: World, task: Task) -> None:
    said = ("延期日期应晚于今天和原定时限",)
    assert refused(world, task, "extend", "丙", until=DUE) == said
    with clock.at(clock.now() + timedelta(days=40)):
        today = clock.today()
        assert refused(world, task, "extend", "丙", until=today) == said
        act(world, task, "extend", "丙", until=today + timedelta(days=1))
    until = today + timedelta(days=1)
    assert (words_of(task), task.notes[-1].until) == (f"延期至 {until}\n等待省厅标准。", until)
    act(world, task, "grant", "未")
    assert (words_of(task), task.notes[-1].words, task.notes[-1].until) == (f"延期至 {until}", "同意延期", until)
    assert (task.due, task.first_due) == (until, DUE)


def test_an_extension_is_granted_with_the_offices_own_words_or_refused_with_its_reason(world: World, task: Task):
    act(world, task, "extend", "丙")
    act(world, task, "grant", "未", words="仅此一次")
    assert task.notes[-1].words == "仅此一次"
    act(world, task, "extend", "丙", until=date(2026, 5, 30))
    act(world, task, "refuse", "未", reason="不能再延")
    assert (task.notes[-1].words, task.notes[-1].until, task.asked_due) == ("不能再延", None, None)


def test_another_unit_must_be_another_and_in_use(world: World, task: Task) -> None:
    said = ("请选择另一个在用的单位",)
    caizheng = db.session.get_one(Unit, world.units["caizheng"])
    caizheng.active = False
    for wrong in (task.unit_id, 99999, caizheng.id):
        assert refused(world, task, "reassign", "未", unit_id=wrong) == said
    act(world, task, "reassign", "未", unit_id=world.units["jiaoyu"])
    assert words_of(task) == "县发展局 → 县教育局\n机构改革"
    assert (task.accepted_at, task.progressed_on, task.helpers) == (None, None, [])


def test_a_note_is_never_empty(world: World, task: Task) -> None:
    assert refused(world, task, "progress", "甲", words=" \n") == ("请填写情况说明",)


def test_a_task_that_is_cancelled_says_why_to_its_unit(world: World, task: Task) -> None:
    act(world, task, "cancel", "己", reason="上级已统一部署")
    assert (task.closed_at, task.asked_due, task.notes[-1].words) == (clock.now(), None, "上级已统一部署")
    db.session.flush()
    assert any("撤销" in one.text for one in notices.unread(world.actor("丙")))
