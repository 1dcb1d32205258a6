"""The conference of the demo: the founding meeting from its topics to its tasks, and the next one under way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from yx.core import clock
from yx.core.actor import Actor
from yx.core.base import db, transaction
from yx.cosign import rounds
from yx.cosign.flow import ASK, ROUND
from yx.cosign.words import Answer, Outcome, Silence
from yx.disclosure.attribute import Attribute
from yx.meetings import actions as meetings
from yx.meetings.flow import MEETING
from yx.meetings.invitation_flow import INVITATION
from yx.meetings.models import Invitation, Meeting
from yx.meetings.words import InvitationState, ItemOutcome, MeetingKind, Role
from yx.minutes import writing
from yx.minutes.flow import MINUTES
from yx.minutes.models import Block, Minutes
from yx.tasks.flow import TASK
from yx.tasks.models import Task
from yx.topics import actions as topics
from yx.topics.flow import TOPIC
from yx.topics.models import Topic

from . import founding
from .founding import Proposal, Resolved
from .walk import Walk, _unit, morning

OFFICE, CONVENER = "xfb.gongkai", "zhaojiren"


class Conference(Walk):
    """One meeting on its way, with its topics."""

    pace = 9

    minutes: Minutes

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self.topics: dict[int, Topic] = {}

    def as_actor(self, username: str) -> Actor:
        """The person in their post on the day of the walk."""
        return self._as(username)

    # --- topics ----------------------------------------------------------------------------------------------

    def propose(self, number: int, one: Proposal) -> Topic:
        """提出议题 by the unit's liaison."""
        data = {
            "title": one.title, "background": one.background, "to_decide": one.to_decide, "wish_day": None,
            "units": [_unit(short) for short in one.concerned],
        }  # fmt: skip
        self.moment += timedelta(minutes=self.pace)
        topic = topics.propose(self._as(f"{one.unit}.gongkai"), data, self.moment)
        TOPIC.call(topic, self.moment)
        self.topics[number] = topic
        return topic

    def consent(self, number: int) -> None:
        """提请同意, and 同意 of the unit's head."""
        topic = self.topics[number]
        unit = topic.unit.short
        self.take(TOPIC, topic, "ask", f"{unit}.gongkai")
        self.take(TOPIC, topic, "consent", f"{unit}.juzhang", opinion="同意提出。")

    def collate(self, number: int, one: Proposal) -> None:
        """汇总 by the office, with what it does to each topic."""
        topic = self.topics[number]
        self.take(TOPIC, topic, "collate", OFFICE)
        if one.reworded:
            words = {"title": one.reworded, "background": one.background, "to_decide": one.to_decide}
            self.take(TOPIC, topic, "reword", OFFICE, **words)

    def merge(self, number: int, into: int) -> None:
        """并入 another topic."""
        data = {"into": self.topics[into].id, "reason": "事项相近，合并研究。"}
        self.take(TOPIC, self.topics[number], "merge", OFFICE, **data)

    def decide(self, number: int, one: Proposal) -> None:
        """报审 and what the convener says to it."""
        topic = self.topics[number]
        self.take(TOPIC, topic, "submit", OFFICE)
        code, said = {
            "approved": ("approve", {"opinion": "同意列入。"}),
            "rejected": ("reject", {"reason": one.reason}),
            "deferred": ("defer", {"reason": one.reason}),
        }[one.fate]
        self.take(TOPIC, topic, code, CONVENER, **said)

    # --- the meeting -----------------------------------------------------------------------------------------

    def prepare_meeting(self, **fields: Any) -> None:
        """新建会议 with the topics that were approved."""
        usual = {"kind": MeetingKind.JOINT, "regular": True, "minutes": 120, "reply_by": None, "note": ""}
        self.meeting: Meeting = meetings.create(self._as(OFFICE), usual | fields, self.moment)
        MEETING.call(self.meeting, self.moment)

    def arrange(self, do: tuple[str, Any] | None = None, **changed: dict[str, Any]) -> None:
        """编排议程: one press of a button; `changed` by the number of the item, as ``n3``."""
        rows = [
            {
                "id": item.id, "place": place, "title": item.title, "unit_id": item.unit_id,
                "reporter": item.reporter, "minutes": item.minutes,
            }
            | changed.get(f"n{place}", {})
            for place, item in enumerate(self.meeting.items, 1)
        ]  # fmt: skip
        self.convene("arrange", OFFICE, rows=rows, do=do)

    def convene(self, code: str, who: str, **data: Any) -> None:
        """A step of the meeting."""
        self.take(MEETING, self.meeting, code, who, **data)

    def notify(self) -> None:
        """报审, 审定议程, 发出通知."""
        self.convene("submit", OFFICE)
        self.convene("fix", CONVENER, opinion="同意。")
        self.convene("notify", OFFICE)

    def invitations(self, *roles: Role) -> list[Invitation]:
        """Those invited in any of `roles`, in the order of the roster."""
        found = select(Invitation).where(Invitation.meeting_id == self.meeting.id).order_by(Invitation.position)
        return [one for one in db.session.scalars(found) if one.role in roles]

    def reply(self, one: Invitation) -> None:
        """回执 of a unit: who sends somebody or is excused stands in `founding`."""
        short, self.pace = one.unit.short, 3
        guests = {unit: (name, duty) for unit, name, duty in founding.GUESTS}
        if one.role == Role.GUEST:
            name, duty = guests[short]
            self.take(INVITATION, one, "enter", OFFICE, reply="attend", name=name, duty=duty)
        elif short in founding.SENDS:
            name, duty = founding.SENDS[short]
            self.take(INVITATION, one, "substitute", f"{short}.gongkai", name=name, duty=duty)
        elif short in founding.EXCUSED:
            self.take(INVITATION, one, "leave", f"{short}.gongkai", reason=founding.EXCUSED[short])
        else:
            self.take(INVITATION, one, "attend", CONVENER if one.role == Role.CONVENER else _member(short))


def _member(short: str) -> str:
    return "xfb.zhuren" if short == "xfb" else f"{short}.juzhang"


@contextmanager
def convening(start: datetime) -> Iterator[Conference]:
    """A conference that begins to be prepared at `start`, in one transaction."""
    with clock.at(start), transaction():
        yield Conference(start)


def _before(now: datetime, workdays: int) -> datetime:
    """Nine o'clock of the day `workdays` WD before `now`."""
    return morning(clock.add_workdays(clock.local(now).date(), -workdays))


def held(now: datetime) -> None:
    """The founding meeting, three weeks ago."""
    with convening(_before(now, 30)) as walk:
        proposed(walk)
        walk.next_day(2)
        meet(walk, clock.add_workdays(clock.local(walk.moment).date(), 6))
        write(walk)
        settle(walk)
        issue(walk)
        carry_out(walk, now)


def proposed(walk: Conference) -> None:
    """Nine topics of six units, two merged, one refused, one deferred."""
    for number, one in enumerate(founding.TOPICS, 1):
        walk.propose(number, one)
        walk.consent(number)
    walk.next_day()
    for number, one in enumerate(founding.TOPICS, 1):
        walk.collate(number, one)
    for number, one in enumerate(founding.TOPICS, 1):
        if one.into:
            walk.merge(number, one.into)
    for number, one in enumerate(founding.TOPICS, 1):
        if not one.into:
            walk.decide(number, one)


def meet(walk: Conference, day: Any) -> None:
    """The meeting itself: agenda, notice, one change of the place, replies, sign-in, what was decided."""
    begin = morning(day)
    guests = [_unit(short) for short, _name, _duty in founding.GUESTS]
    walk.prepare_meeting(
        title=founding.MEETING, starts_at=begin, venue="县政府二楼会议室", note=founding.REQUIREMENTS, guests=guests
    )
    for number, one in enumerate(founding.TOPICS, 1):
        if one.fate == "approved":
            walk.arrange(("topic", walk.topics[number].id))
            last = len(walk.meeting.items)
            walk.arrange(None, **{f"n{last}": {"minutes": one.minutes, "reporter": "分管负责人"}})
    walk.notify()
    walk.next_day()
    everybody = walk.invitations(Role.CONVENER, Role.MEMBER, Role.GUEST)
    for invitation in everybody[:12]:
        walk.reply(invitation)
    same = {name: getattr(walk.meeting, name) for name in ("starts_at", "minutes", "note", "reply_by")}
    walk.convene("change", OFFICE, **same, venue=founding.VENUE, guests=guests, reason="参会人数较多，调整会议室。")
    for invitation in everybody[12:]:
        walk.reply(invitation)
    walk.moment = begin - timedelta(minutes=40)
    walk.pace = 1
    for invitation in everybody:
        if invitation.place != InvitationState.LEAVE:
            walk.take(INVITATION, invitation, "tick", OFFICE)
    walk.moment = begin + timedelta(hours=2)
    walk.convene("hold", OFFICE, outcomes={item.id: ItemOutcome.DECIDED for item in walk.meeting.items})


def write(walk: Conference) -> None:
    """起草纪要: attribute, what was considered and decided."""
    walk.next_day()
    with clock.at(walk.moment):
        walk.minutes = writing.begin(walk.meeting, walk.as_actor(OFFICE), walk.moment)
    minutes = walk.minutes
    MINUTES.call(minutes, walk.moment)
    frame = {name: getattr(minutes, name) for name in writing.FRAME}
    frame["closing"] = "会议要求，各成员单位要按照议定事项抓好落实，按期报告进展。"
    walk.take(MINUTES, minutes, "save", OFFICE, **frame, attribute=Attribute.OPEN, seen=minutes.frame_no)
    for block in list(minutes.blocks):
        number = _number(walk, block)
        if number is None:
            continue
        rows = [_row(one, walk.moment) for one in founding.DECISIONS if one.topic == number]
        data = {"title": block.title, "considered": founding.CONSIDERED[number], "rows": rows}
        walk.take(MINUTES, minutes, "write", OFFICE, block_id=block.id, seen=block.row_version, **data)


def _number(walk: Conference, block: Block) -> int | None:
    """Which of the founding topics the block is about; None for a standing item."""
    topic_id = block.item.topic_id if block.item else None
    return next((number for number, topic in walk.topics.items() if topic.id == topic_id), None)


def _row(one: Resolved, now: datetime) -> dict[str, Any]:
    due = clock.add_workdays(clock.local(now).date(), one.days)
    return {
        "id": None, "words": one.words, "unit_id": _unit(one.unit), "due": due,
        "helpers": [_unit(short) for short in one.helpers],
    }  # fmt: skip


def settle(walk: Conference) -> None:
    """征求意见 of five units; their comments are settled."""
    units = [_unit(short) for short in founding.COMMENTS]
    data = {"units": units, "days": 3, "silence": Silence.NO_OPINION, "note": "请对照会议记录核对。"}
    walk.take(MINUTES, walk.minutes, "comment", OFFICE, **data)
    walk.next_day()
    one = rounds.of("minutes", walk.minutes.id)[-1]
    for ask in list(one.asks):
        given = {"answer": Answer.AGREE_WITH, "words": founding.COMMENTS[ask.unit.short]}
        walk.take(ASK, ask, "answer", f"{ask.unit.short}.juzhang", **given)
    outcomes = {ask.reply.id: (Outcome.ADOPTED, "") for ask in one.asks if ask.reply}
    walk.take(ROUND, one, "settle", OFFICE, outcomes=outcomes)


def issue(walk: Conference) -> None:
    """报签, 签发, 用印, 编号印发 to the members; they sign for it."""
    walk.next_day()
    walk.take(MINUTES, walk.minutes, "submit", OFFICE)
    walk.take(MINUTES, walk.minutes, "sign", CONVENER, opinion="同意印发。")
    walk.take(MINUTES, walk.minutes, "seal", "xfb.zhuren", words="不涉及国家秘密、商业秘密和个人隐私，可以公开。")
    units = [one.unit_id for one in walk.invitations(Role.MEMBER)]
    walk.take(MINUTES, walk.minutes, "issue", "xfb.hegao", units=units, note="请按议定事项抓好落实。")
    assert walk.minutes.document is not None
    walk.document = walk.minutes.document
    walk.next_day()
    walk.sign_receipts([one.unit.short for one in walk.invitations(Role.MEMBER) if one.unit.short != "slj"])


def carry_out(walk: Conference, now: datetime) -> None:
    """The tasks as far as they have come until today: some ended, one extended, one late, others under way."""
    walk.pace = 13
    found = db.session.scalars(select(Task).where(Task.meeting_id == walk.meeting.id).order_by(Task.id)).all()
    for task, one in zip(found, founding.DECISIONS, strict=True):
        unit = task.unit.short
        clerk = "xfb.nigao" if unit == "xfb" else f"{unit}.gongkai"
        walk.take(TASK, task, "accept", clerk)
        walk.take(TASK, task, "progress", clerk, words="已制定工作方案，正按计划推进。")
        if one.end == "extended":
            until = clock.add_workdays(task.due, 15)
            walk.take(TASK, task, "extend", f"{unit}.gongkai", until=until, words="部分村公示栏正在改造。")
            walk.take(TASK, task, "grant", OFFICE, words="同意延期。")
        elif one.end == "confirmed" and task.due < clock.local(now).date():
            walk.take(TASK, task, "report", _member(unit), words="已按议定事项办结，成果已印发。")
            walk.take(TASK, task, "confirm", OFFICE, words="")


NEXT = (
    Proposal(
        "czj", "关于2027年部门预算公开工作安排", "部门预算应在批复后二十日内公开。", "明确各单位预算公开的时间和格式。",
    ),
    Proposal(
        "jyj", "关于义务教育招生信息集中公开", "招生划片信息分散，群众查询不便。", "在县政府门户网站设立招生信息专栏。",
    ),
    Proposal(
        "wjj", "关于村级卫生室服务信息公开", "村级卫生室服务时间、收费标准公开不统一。", "统一村级卫生室公开栏样式。",
    ),
    Proposal(
        "fgj", "关于标准目录年度更新办法", "标准目录需随权责清单动态调整。", "明确目录更新的触发条件和办理时限。",
    ),
    Proposal("cgj", "关于城市综合执法信息公示", "执法结果公示渠道不一。", "明确执法信息公示的平台和期限。"),
)  # fmt: skip


def coming(now: datetime) -> None:
    """The next meeting, notified, with half of the replies; new topics at every desk."""
    with convening(_before(now, 3)) as walk:
        for number, one in enumerate(NEXT, 1):
            walk.propose(number, one)
        walk.take(TOPIC, walk.topics[1], "ask", "czj.gongkai")
        for number in (2, 3, 4, 5):
            walk.consent(number)
        for number in (3, 4, 5):
            walk.collate(number, NEXT[number - 1])
        walk.take(TOPIC, walk.topics[4], "submit", OFFICE)
        walk.decide(5, NEXT[4])
        day = clock.add_workdays(clock.local(now).date(), 4)
        walk.prepare_meeting(starts_at=morning(day) + timedelta(hours=6), venue=founding.VENUE, guests=[])
        walk.arrange(("topic", walk.topics[5].id))
        walk.notify()
        walk.next_day()
        for invitation in walk.invitations(Role.MEMBER)[4:17]:
            walk.take(INVITATION, invitation, "attend", _member(invitation.unit.short))


#: scenes that the demo loads, in order
SCENES = (held, coming)
