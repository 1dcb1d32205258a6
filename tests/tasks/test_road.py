"""The road of a task: who may do what at each place, its day, its extension, its end (clause E6)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.tasks.world import DUE, act, assigned, minutes_of
from tests.world import CAST, World
from yx.core import clock, inbox, notices, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.meetings.words import MeetingKind, MeetingState
from yx.tasks import assigning, calls
from yx.tasks.flow import TASK
from yx.tasks.listening import issued
from yx.tasks.models import Task
from yx.tasks.words import Light, NoteKind, TaskState

#: state → person: steps offered; a question mark where something must come first
TABLE = {
    "assigned": "甲 accept; 乙 accept hand extend; 丙 accept hand extend; 酉 accept; 亥 accept hand extend; "
    "未 reassign; 己 cancel",
    "accepted": "甲 progress; 乙 report? progress hand extend; 丙 progress hand extend; 酉 progress; "
    "亥 report? progress hand extend; 癸 help; 子 help; 丑 help; 未 reassign; 己 cancel",
    "asked": "甲 progress; 乙 report? progress hand extend?; 丙 progress hand extend?; 酉 progress; "
    "亥 report? progress hand extend?; 癸 help; 子 help; 丑 help; 未 grant refuse reassign; 己 cancel",
    "reported": "未 confirm return; 己 cancel",
    "confirmed": "",
    "cancelled": "",
}
WAYS = {
    "assigned": (),
    "accepted": (("accept", "甲"),),
    "asked": (("accept", "甲"), ("extend", "丙")),
    "reported": (("accept", "甲"), ("progress", "甲"), ("report", "乙")),
    "confirmed": (("accept", "甲"), ("progress", "甲"), ("report", "乙"), ("confirm", "未")),
    "cancelled": (("cancel", "己"),),
}


def at(world: World, place: str) -> Task:
    task = assigned(world)
    for step, who in WAYS[place]:
        act(world, task, step, who)
    return task


def called(task: Task) -> list[tuple[str, str, date]]:
    return sorted((row.label, row.desk, row.due) for row in inbox.of_record("task", task.id))


@pytest.mark.parametrize("place", TABLE)
def test_the_flow_offers_exactly_what_the_table_says(world: World, place: str) -> None:
    task = at(world, place)
    found = {}
    for name in CAST:
        offers = TASK.offers(task, world.actor(name))
        if offers:
            found[name] = {offer.step.code + ("" if offer.possible else "?") for offer in offers}
    expected = {line.split()[0]: set(line.split()[1:]) for line in TABLE[place].split("; ") if line}
    assert found == expected


def test_a_decision_becomes_one_task_and_its_unit_finds_it(world: World) -> None:
    meeting = world.meeting(MeetingState.HELD)
    minutes = minutes_of(world, meeting, ("第一项。", "fazhan", ("jiaoyu",)), ("第二项。", "caizheng", ()))
    issued(minutes, world.actor("未"), clock.now())
    tasks = list(db_tasks())
    assert [(task.words, task.unit.short, task.due, task.year) for task in tasks] == [
        ("第一项。", "fazhan", DUE, 2026),
        ("第二项。", "caizheng", DUE, 2026),
    ]
    assert [one.unit.short for one in tasks[0].helpers] == ["jiaoyu"]
    assert {label for label, _desk, _due in called(tasks[0])} == {"签收承办"}
    assert {due for _label, _desk, due in called(tasks[0])} == {date(2026, 3, 9)}
    assert notices.unread(world.actor("丑"))[0].text == "交办督办事项：第一项。"
    assert [line.label for line in trail.of("task", tasks[0].id)] == ["交办"]
    issued(minutes, world.actor("未"), clock.now())
    assert len(db_tasks()) == 2


def db_tasks() -> list[Task]:
    return db.session.query(Task).order_by(Task.id).all()


def test_the_first_report_is_due_sooner_than_the_end(world: World) -> None:
    task = at(world, "accepted")
    assert {due for _label, _desk, due in called(task)} == {date(2026, 3, 12)}
    act(world, task, "progress", "甲")
    assert {due for _label, _desk, due in called(task)} == {DUE}
    act(world, task, "help", "癸")
    assert [(note.kind, note.unit) for note in task.notes] == [
        (NoteKind.PROGRESS, "县发展局"),
        (NoteKind.PROGRESS, "县教育局"),
    ]
    with pytest.raises(Refused, match=r"^请填写情况说明$"):
        act(world, task, "progress", "甲", words=" ")


def test_the_result_needs_a_report_before_and_is_confirmed_by_another(world: World) -> None:
    task = at(world, "accepted")
    with pytest.raises(Refused, match=r"^请先报告一次进展$"):
        act(world, task, "report", "乙")
    act(world, task, "progress", "甲")
    act(world, task, "extend", "丙")
    act(world, task, "report", "乙")
    assert (task.result, task.asked_due) == ("事项清单已印发。", None)
    act(world, task, "return", "未")
    assert (task.place, task.result, task.to_mend) == (TaskState.ACCEPTED, "", "请补充佐证材料")
    act(world, task, "report", "亥")
    act(world, task, "confirm", "未", words="同意办结")
    assert (task.place, task.closed_at, task.to_mend) == (TaskState.CONFIRMED, clock.now(), "")
    assert called(task) == []
    assert trail.verify() is None


def test_nobody_confirms_what_they_reported(world: World) -> None:
    task = at(world, "reported")
    task.reported_by_id = world.actor("未").person_id
    with pytest.raises(NotAllowed, match="自己报结"):
        act(world, task, "confirm", "未")


def test_an_extension_is_asked_for_once_and_answered(world: World) -> None:
    task = at(world, "accepted")
    with pytest.raises(Refused, match="晚于"):
        act(world, task, "extend", "丙", until=DUE)
    act(world, task, "extend", "丙")
    with pytest.raises(Refused, match="已申请延期至"):
        act(world, task, "extend", "乙")
    assert ("审核延期申请", f"u{task.office_id}:conference", date(2026, 3, 9)) in called(task)
    act(world, task, "refuse", "未")
    assert (task.due, task.asked_due) == (DUE, None)
    act(world, task, "extend", "丙")
    act(world, task, "grant", "未")
    assert (task.due, task.first_due, task.asked_due) == (date(2026, 4, 30), DUE, None)
    with pytest.raises(NotAllowed, match="申请延期后"):
        act(world, task, "grant", "未")


def test_it_is_handed_to_a_post_of_the_unit_only(world: World) -> None:
    task = at(world, "assigned")
    with pytest.raises(Refused, match=r"^请选择本单位在用的岗位$"):
        act(world, task, "hand", "丙", post_id=world.actor("癸").post_id)
    post_id = world.actor("酉").post_id
    act(world, task, "hand", "丙", post_id=post_id)
    act(world, task, "accept", "丙")
    assert f"p{post_id}" in {desk for _label, desk, _due in called(task)}
    act(world, task, "progress", "酉")
    act(world, task, "report", "乙")
    act(world, task, "confirm", "未")


def test_another_unit_takes_over_with_the_same_words_and_day(world: World) -> None:
    task = at(world, "accepted")
    for wrong in (task.unit_id, 99999):
        with pytest.raises(Refused, match=r"^请选择另一个在用的单位$"):
            act(world, task, "reassign", "未", unit_id=wrong)
    act(world, task, "reassign", "未", unit_id=world.units["jiaoyu"])
    assert (task.place, task.unit.short, task.helpers, task.due) == (TaskState.ASSIGNED, "jiaoyu", [], DUE)
    act(world, task, "accept", "癸")


def test_a_liaison_meeting_assigns_without_minutes(world: World) -> None:
    meeting = world.meeting(MeetingState.HELD, kind=MeetingKind.LIAISON)
    data = {
        "words": "报送联络员名单。",
        "unit_id": world.units["fazhan"],
        "helpers": [world.units["fazhan"]],
        "due": DUE,
    }
    task = assigning.from_meeting(meeting, data, world.actor("未"), clock.now())
    assert (task.words, task.decision_id, task.helpers) == ("报送联络员名单。", None, [])
    with pytest.raises(NotAllowed):
        assigning.from_meeting(meeting, data, world.actor("丙"), clock.now())
    for changed, says in (({"due": date(2026, 3, 4)}, "早于今天"), ({"unit_id": 99999}, "在用的单位")):
        with pytest.raises(Refused, match=says):
            assigning.from_meeting(meeting, data | changed, world.actor("未"), clock.now())


def test_a_joint_conference_assigns_by_its_minutes_only(world: World) -> None:
    meeting = world.meeting(MeetingState.HELD)
    with pytest.raises(Refused, match="会议纪要"):
        assigning.from_meeting(meeting, {"due": DUE}, world.actor("未"), clock.now())


@pytest.mark.parametrize(
    ("due", "state", "closed", "light"),
    [
        (date(2026, 3, 11), "accepted", None, Light.GREEN),
        (date(2026, 3, 10), "accepted", None, Light.YELLOW),
        (date(2026, 3, 5), "accepted", None, Light.YELLOW),
        (date(2026, 3, 4), "accepted", None, Light.RED),
        (date(2026, 3, 4), "confirmed", date(2026, 3, 4), Light.GREEN),
        (date(2026, 3, 3), "confirmed", date(2026, 3, 4), Light.RED),
        (date(2026, 3, 3), "cancelled", None, Light.GREEN),
    ],
)
def test_the_light_of_a_day(world: World, due: date, state: str, closed: date | None, light: Light) -> None:
    today = clock.today()
    assert calls.light_of(due, state, closed, today, calls.soon(today)) == light


def test_the_past_keeps_its_words_when_time_goes_on(world: World) -> None:
    task = at(world, "confirmed")
    with clock.at(clock.now() + timedelta(days=400)), pytest.raises(Refused, match="已办结"):
        act(world, task, "cancel", "己")
