"""The founding meeting of the joint conference, from nine topics to eleven tasks, all ended (clauses E1–E6).

Six units propose; two topics are merged, one refused, one deferred. 22 members come, three send somebody, three are
excused, two units are invited; one member's post changes hands between notice and meeting. What differs is done at a
browser; what 28 units do alike, by three of them there and by the others each with a client of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.inspector import Inspector
from yx.circulation.models import Receipt
from yx.core import clock, trail
from yx.core.base import db, transaction
from yx.cosign.models import Ask
from yx.demo import PASSWORD, founding
from yx.meetings import attendance
from yx.meetings.models import AgendaItem, Invitation, Meeting
from yx.meetings.words import InvitationState, MeetingState, Role
from yx.minutes.models import Minutes
from yx.people import hashing
from yx.people.models import Holding, Person, Post, Unit
from yx.people.seed_data import MEMBERS
from yx.tasks.models import Task
from yx.tasks.words import TaskState
from yx.topics.models import Topic
from yx.topics.words import TopicState

pytestmark = [pytest.mark.browser, pytest.mark.slow]

#: a Monday; the meeting is on the Monday after
MONDAY = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)
MEETING_DAY = "2026-11-23T09:00"
MEETING = date(2026, 11, 23)
NAMES = {short: name for short, _long, name, *_more in MEMBERS} | {
    "xfb": "县政府办公室", "chengguan": "城关镇", "yangzhong": "洋中镇",
}  # fmt: skip
OFFICE, CONVENER = "xfb.gongkai", "zhaojiren"
#: the member whose post changes hands, and who follows
CHANGED, SUCCESSOR = "tjj", "方继平"
#: replies given at a browser
AT_A_BROWSER = ("fgj", "gxj", "gaj")
MODES = pytest.mark.parametrize("js", [True, False], ids=["with JavaScript", "without JavaScript"])
APPROVED = [number for number, one in enumerate(founding.TOPICS, 1) if one.fate == "approved"]


@pytest.fixture
def morning() -> datetime:
    return MONDAY


def at(**span: float) -> Any:
    """The clock some time after Monday morning."""
    return clock.at(MONDAY + timedelta(**span))


class County:
    """The county on its way through the meeting: browsers for some, clients for the others."""

    def __init__(self, app: Flask, desk: Callable[..., Any], js: bool) -> None:
        self.app, self._desk, self._js = app, desk, js
        app.test_client_class = Inspector

    def desk(self, username: str) -> Any:
        """A person at a browser."""
        return self._desk(username, js=self._js)

    def client(self, username: str) -> Inspector:
        """A person with a client, just signed in."""
        found: Inspector = self.app.test_client()  # type: ignore[assignment]
        found.sign_in(username, PASSWORD)
        return found

    def ask(self, question: Callable[[], Any]) -> Any:
        """Ask the database."""
        with self.app.app_context():
            try:
                return question()
            finally:
                db.session.remove()

    def units(self) -> dict[str, int]:
        return dict(self.ask(lambda: db.session.execute(select(Unit.short, Unit.id)).tuples().all()))


@pytest.fixture
def gathering(served: Flask, desk: Callable[..., Any], request: pytest.FixtureRequest) -> County:
    """With accounts for the successor, who holds no post yet, and for the two townships that are invited."""
    with served.app_context(), transaction() as session:
        now, shared = clock.now(), hashing.make(PASSWORD)
        people = {"jiren": SUCCESSOR} | {f"{short}.gongkai": name for short, name, _duty in founding.GUESTS}
        for username, name in people.items():
            person = Person(username=username, name=name, password_hash=shared, password_at=now, created_at=now)
            session.add(person)
            session.flush()
            office = select(Post).join(Unit).where(Unit.short == username.partition(".")[0])
            post = session.scalars(office.where(Post.name == "党政综合办公室主任")).one_or_none()
            if post is not None:
                session.add(Holding(post_id=post.id, person_id=person.id, from_day=clock.today()))
    return County(served, desk, request.getfixturevalue("js"))


# --- topics --------------------------------------------------------------------------------------------------


def propose(county: County) -> None:
    """The first topic at a browser, with the consent of the unit's head; the other eight by clients."""
    first, names = founding.TOPICS[0], ("县财政局", "县教育局", "县卫健局")
    with county.desk(f"{first.unit}.gongkai") as one:
        page = one.page
        page.goto(f"{one.address}/conference/topics/")
        one.press(page.get_by_role("link", name="提出议题").first)
        page.get_by_label("议题名称").fill(first.title)
        page.get_by_label("背景").fill(first.background)
        page.get_by_label("拟议定事项").fill(first.to_decide)
        page.locator("summary", has_text="涉及单位").click()
        for name in names:
            page.get_by_role("group", name="涉及单位").get_by_label(name, exact=True).check()
        page.get_by_label("议题材料").set_input_files(
            {"name": "分工表.pdf", "mimeType": "application/pdf", "buffer": PDF}
        )
        one.picture("conference-topic-form")
        one.press(page.get_by_role("button", name="保存"))
        one.step("提请同意")
        assert one.stands() == "待负责人同意"
    with county.desk(f"{first.unit}.juzhang") as one:
        one.open(first.title)
        one.step("同意", 意见="同意提出。")
        assert one.stands() == "已提出"
    units = county.units()
    for number, topic in enumerate(founding.TOPICS[1:], 2):
        liaison, head = county.client(f"{topic.unit}.gongkai"), county.client(f"{topic.unit}.juzhang")
        sent = liaison.submit(
            "/conference/topics/new", title=topic.title, background=topic.background, to_decide=topic.to_decide,
            concerned=[str(units[short]) for short in topic.concerned],
        )  # fmt: skip
        assert sent.status_code == 303
        path = f"/conference/topics/{number}"
        assert liaison.submit(path, f"{path}/steps/ask").status_code == 303
        assert head.submit(path, f"{path}/steps/consent", opinion="同意提出。").status_code == 303


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def collate(county: County) -> None:
    """汇总, two merged, one reworded; put in order and sent to the convener together."""
    office = county.client(OFFICE)
    for number in range(1, len(founding.TOPICS) + 1):
        path = f"/conference/topics/{number}"
        assert office.submit(path, f"{path}/steps/collate").status_code == 303
    for number, topic in enumerate(founding.TOPICS, 1):
        if topic.into:
            path = f"/conference/topics/{number}"
            merged = office.submit(path, f"{path}/steps/merge", into=str(topic.into), reason="事项相近")
            assert merged.status_code == 303
    with county.desk(OFFICE) as one:
        page, first = one.page, founding.TOPICS[0]
        page.goto(f"{one.address}/conference/topics/1")
        assert one.says(founding.TOPICS[1].title)  # the merged proposer stays visible
        one.press(page.get_by_role("link", name="修改表述"))
        page.get_by_label("议题名称").fill(first.reworded)
        one.press(page.get_by_role("button", name="保存"))
        page.goto(f"{one.address}/conference/topics/order")
        up = page.get_by_role("button", name=f"上移：{founding.TOPICS[3].title}")
        if up.is_enabled():
            one.press(up)
        for box in page.get_by_label("报审", exact=False).and_(page.locator("input[type=checkbox]")).all():
            box.check()
        one.picture("conference-order")
        one.press(page.get_by_role("button", name="报审所选议题"))
    with county.desk(f"{founding.TOPICS[0].unit}.gongkai") as one:
        one.page.goto(f"{one.address}/conference/topics/1")
        assert one.says(founding.TOPICS[0].title)  # the proposer sees what was reworded
        one.picture("conference-topic-reworded")


def approve(county: County) -> None:
    """The convener decides on all of them on one page: one refused, one deferred, the rest approved."""
    with county.desk(CONVENER) as one:
        page = one.page
        page.goto(f"{one.address}/conference/topics/approve")
        for topic in founding.TOPICS:
            if topic.fate in ("rejected", "deferred"):
                box = page.locator("section.record", has_text=topic.title)
                box.get_by_label({"rejected": "不列入", "deferred": "缓议"}[topic.fate], exact=True).check()
                box.get_by_label("理由").fill(topic.reason)
        one.picture("conference-approve")
        one.press(page.get_by_role("button", name="未选的一并审定"))

    def states() -> list[str]:
        return [topic.state for topic in db.session.scalars(select(Topic).order_by(Topic.id))]

    assert county.ask(states) == [topic.fate for topic in founding.TOPICS]


# --- the meeting ---------------------------------------------------------------------------------------------


def prepare(county: County) -> None:
    """新建会议, agenda put in order by its buttons, fixed by the convener, notice."""
    with county.desk(OFFICE) as one:
        page = one.page
        page.goto(f"{one.address}/conference/meetings/new?kind=joint")
        page.get_by_label("会议名称").fill(founding.MEETING)
        page.get_by_label("会议时间").fill(MEETING_DAY)
        page.get_by_label("会议地点").fill("县政府二楼会议室")
        page.get_by_label("会议要求").fill(founding.REQUIREMENTS)
        page.locator("summary", has_text="列席单位").click()
        for name in ("城关镇", "洋中镇"):
            page.get_by_role("group", name="列席单位").get_by_label(name, exact=True).check()
        one.press(page.get_by_role("button", name="新建会议"))
        for number in APPROVED:
            title = founding.TOPICS[number - 1].reworded or founding.TOPICS[number - 1].title
            one.press(page.get_by_role("button", name=f"列入：{title}", exact=True))
        one.press(page.get_by_role("button", name=f"上移：{founding.TOPICS[3].title}", exact=True))
        page.locator("li[data-item]").nth(1).get_by_label("时长（分钟）").fill("90")
        page.locator("li[data-item]").nth(1).get_by_label("汇报人").fill("杨主任")
        one.press(page.get_by_role("button", name="保存议程"))
        assert one.says("超出")
        page.locator("li[data-item]").nth(1).get_by_label("时长（分钟）").fill("20")
        one.press(page.get_by_role("button", name="保存议程"))
        assert not one.says("超出")
        one.picture("conference-agenda")
        one.press(page.get_by_role("button", name="保存并返回"))
        one.step("报审")
        assert one.stands() == "议程报审"
    with county.desk(CONVENER) as one:
        one.open(founding.MEETING)
        one.step("审定议程", 意见="同意。")
    with county.desk(OFFICE) as one:
        one.open(founding.MEETING)
        one.step("发出通知")
        assert one.stands() == "已通知"
        one.picture("conference-notified")


def hand_over(county: County) -> None:
    """岗位变动备案: the member's post changes hands from Thursday on."""
    unit, office = county.client(f"{CHANGED}.gongkai"), county.client(OFFICE)
    page = "/conference/filings/new"
    form = unit.form(page)
    posts = {
        (option.text or "").strip(): option.get("value") for option in form.xpath(".//select[@name='post_id']/option")
    }
    post = next(value for label, value in posts.items() if "局长" in label)
    filed = unit.submit(page, post_id=post, successor="jiren", from_day="2026-11-19", note="工作调动")
    assert filed.status_code == 303, filed.text
    assert office.submit("/conference/filings/1", "/conference/filings/1/steps/record").status_code == 303


def reply(county: County) -> None:
    """Three replies at a browser, one of each kind; the others by clients, the changed post by its new holder."""
    with county.desk("fgj.juzhang") as one:
        one.open(f"会议通知：{founding.MEETING}")
        one.picture("conference-invitation")
        one.step("参加")
        assert one.stands() == "参加"
    with county.desk("gxj.gongkai") as one:
        one.open(f"会议通知：{founding.MEETING}")
        name, duty = founding.SENDS["gxj"]
        one.step("委派", 委派人员=name, 职务=duty)
        assert one.stands() == "委派"
    with county.desk("gaj.juzhang") as one:
        one.open(f"会议通知：{founding.MEETING}")
        one.step("请假", 请假事由=founding.EXCUSED["gaj"])
        assert one.stands() == "请假"
    for short, (number, role) in invitations(county).items():
        if short not in (*AT_A_BROWSER, CHANGED):
            _reply(county, short, number, role)


def invitations(county: County) -> dict[str, tuple[int, Role]]:
    """Short key of the unit → (id, role), in the order of the roster."""

    def rows() -> dict[str, tuple[int, Role]]:
        found = db.session.scalars(select(Invitation).order_by(Invitation.position))
        return {one.unit.short: (one.id, one.role) for one in found}

    found: dict[str, tuple[int, Role]] = county.ask(rows)
    return found


def _reply(county: County, short: str, number: int, role: Role) -> None:
    page = f"/conference/invitations/{number}"
    if role == Role.GUEST:
        name, duty = next((name, duty) for unit, name, duty in founding.GUESTS if unit == short)
        sent = county.client(OFFICE).submit(page, f"{page}/steps/enter", reply="attend", name=name, duty=duty)
    elif short in founding.SENDS:
        name, duty = founding.SENDS[short]
        sent = county.client(f"{short}.gongkai").submit(page, f"{page}/steps/substitute", name=name, duty=duty)
    elif short in founding.EXCUSED:
        who = county.client(f"{short}.gongkai")
        sent = who.submit(page, f"{page}/steps/leave", reason=founding.EXCUSED[short])
    else:
        who = county.client({"xzf": CONVENER, "xfb": "xfb.zhuren"}.get(short, f"{short}.juzhang"))
        sent = who.submit(page, f"{page}/steps/attend")
    assert sent.status_code == 303, (short, sent.text)


def change(county: County) -> None:
    """变更会议 after the notice: another room; everybody is told, a member sees exactly that."""
    with county.desk(OFFICE) as one:
        one.page.goto(f"{one.address}/conference/meetings/1/change")
        one.page.get_by_label("会议地点").fill(founding.VENUE)
        one.page.get_by_label("变更理由").fill("参会人数较多，调整会议室。")
        one.press(one.page.get_by_role("button", name="变更会议"))
        assert one.stands() == "已通知"
    with county.desk("fgj.juzhang") as one:
        one.open(f"会议通知：{founding.MEETING}")
        assert one.says("会议有变更")
        assert one.page.locator("main ins", has_text="三").count() >= 1
        one.picture("conference-changed")
        one.step("已阅变更")
    with county.desk("jiren") as one:  # the successor finds what waited for the one before
        one.open(f"会议通知：{founding.MEETING}")
        one.step("参加")
        assert one.says(SUCCESSOR)


def meet(county: County) -> None:
    """签到: one by the address of the QR code, the others ticked at once; then 召开完毕."""
    key = county.ask(lambda: db.session.get_one(Meeting, 1).sign_in_key)
    with county.desk("fgj.juzhang") as one:
        one.page.goto(f"{one.address}/conference/invitations/sign-in/{key}")
        one.press(one.page.get_by_role("button", name="签到"))
        assert one.says("已签到")
    with county.desk(OFFICE) as one:
        one.page.goto(f"{one.address}/conference/invitations/meetings/1")
        for row in one.page.locator("tbody tr").all():
            box = row.get_by_role("checkbox")
            if box.count() and "请假" not in row.inner_text():
                box.check()
        one.press(one.page.get_by_role("button", name="登记签到"))
        one.picture("conference-attendance")
        for what in ("names", "seats", "sign-in"):
            one.page.goto(f"{one.address}/conference/invitations/meetings/1/{what}")
            assert one.says(SUCCESSOR)
            one.picture(f"conference-{what}")


def hold(county: County) -> None:
    """召开完毕, with what became of each item."""
    with county.desk(OFFICE) as one:
        one.page.goto(f"{one.address}/conference/meetings/1/outcomes")
        for box in one.page.get_by_role("radio", name="已议定").all():
            box.check()
        one.press(one.page.get_by_role("button", name="召开完毕"))
        assert one.stands() == "已召开"

    def stands() -> tuple[int, int, int, list[str]]:
        meeting = db.session.get_one(Meeting, 1)
        found = attendance.of(meeting)
        topics = db.session.scalars(select(Topic).where(Topic.state == TopicState.DISCUSSED.value)).all()
        assert meeting.place == MeetingState.HELD
        assert {topic.id for topic in topics} == set(APPROVED)
        assert len(db.session.scalars(select(AgendaItem)).all()) == len(APPROVED) + 1
        sent = [one for one in meeting.invitations if one.place == InvitationState.SUBSTITUTE]
        return len(found.present), len(found.excused), len(found.guests), [one.unit.short for one in sent]

    present, excused, guests, sent = county.ask(stands)
    assert (present, excused, guests, sorted(sent)) == (1 + 25, 3, 2, sorted(founding.SENDS))


# --- the minutes ---------------------------------------------------------------------------------------------


def write(county: County) -> None:
    """起草纪要: what was considered, the eleven decisions, the attribute; then 征求意见 of five units."""
    with county.desk(OFFICE) as one:
        page = one.page
        one.page.goto(f"{one.address}/conference/meetings/1")
        one.press(page.get_by_role("button", name="起草纪要"))
        if page.get_by_role("link", name="修改", exact=True).count():
            one.press(page.get_by_role("link", name="修改", exact=True))
        for number in APPROVED:
            topic = founding.TOPICS[number - 1]
            wanted = [resolved for resolved in founding.DECISIONS if resolved.topic == number]
            block = page.locator("fieldset[id^=block-]", has=page.locator(f"[value='{topic.reworded or topic.title}']"))
            while block.get_by_label("议定事项", exact=True).count() < len(wanted):
                one.press(block.get_by_role("button", name="增加议定事项"))
            block.get_by_label("会议研究").fill(founding.CONSIDERED[number])
            for place, resolved in enumerate(wanted):
                row = block.get_by_role("group", name=f"议定事项 {place + 1}", exact=True)
                row.get_by_label("议定事项", exact=True).fill(resolved.words)
                row.get_by_label("牵头单位").fill(NAMES[resolved.unit])
                row.get_by_label("配合单位").fill("、".join(NAMES[short] for short in resolved.helpers))
                row.get_by_label("完成时限").fill(str(due(resolved)))
        page.get_by_role("group", name="公开属性", exact=True).get_by_label("主动公开").first.check()
        one.picture("conference-minutes-form")
        one.press(page.get_by_role("button", name="保存", exact=True).last)
        one.page.goto(f"{one.address}/conference/minutes/1")
        one.picture("conference-minutes")
    comment(county)


def due(resolved: founding.Resolved) -> date:
    """The day of a decision, counted from the meeting in D."""
    return MEETING + timedelta(days=resolved.days)


def comment(county: County) -> None:
    """征求意见 of five units at their clients; each comment is settled by the office."""
    with county.desk(OFFICE) as one:
        panel = one.page.locator("#steps")
        one.page.goto(f"{one.address}/conference/minutes/1")
        for box in panel.get_by_role("checkbox", checked=True).all()[::-1]:
            box.uncheck()
        for short in founding.COMMENTS:
            panel.get_by_label(NAMES[short], exact=True).check()
        one.press(panel.get_by_role("button", name="征求意见", exact=True).last)
        assert one.stands() == "征求意见"
    asks = county.ask(lambda: {ask.unit.short: ask.id for ask in db.session.scalars(select(Ask))})
    for short, words in founding.COMMENTS.items():
        page = f"/cosign/asks/{asks[short]}"
        sent = county.client(f"{short}.juzhang").submit(page, f"{page}/steps/answer", answer="agree_with", words=words)
        assert sent.status_code == 303, sent.text
    with county.desk(OFFICE) as one:
        one.page.goto(f"{one.address}/cosign/1")
        for box in one.page.locator("#steps").get_by_label("采纳", exact=True).all():
            box.check()
        one.picture("conference-comments")
        one.press(one.page.get_by_role("button", name="处理会签意见").last)


def issue(county: County) -> None:
    """报签, 签发, 用印（代章）, 编号印发; 28 receipts."""
    with county.desk(OFFICE) as one:
        one.page.goto(f"{one.address}/conference/minutes/1")
        one.step("报签")
        assert one.stands() == "待签发"
    with county.desk(CONVENER) as one:
        one.open("会议纪要")
        one.picture("conference-minutes-sign")
        one.step("签发", 签发意见="同意印发。")
        assert one.stands() == "已签发"
    with county.desk("xfb.zhuren") as one:
        one.open("会议纪要")
        one.step("用印", 审查依据="不涉及国家秘密、商业秘密和个人隐私，可以公开。")
        assert one.stands() == "已用印"
    with county.desk("xfb.hegao") as one:
        one.open("会议纪要")
        one.picture("conference-minutes-issue")
        one.step("编号印发")
        assert one.stands() == "已印发"
        one.picture("conference-minutes-issued")


def receive(county: County) -> None:
    """签收 by the units of all members, the office that sent it aside, and by the two that were invited."""
    rows = county.ask(lambda: {row.unit.short: row.id for row in db.session.scalars(select(Receipt))})
    assert set(rows) == {short for short, *_more in MEMBERS} | {short for short, *_more in founding.GUESTS}
    for short, number in rows.items():
        who = county.client(f"{short}.gongkai")
        assert who.submit(f"/circulation/{number}", f"/circulation/{number}/steps/sign").status_code == 303


# --- the tasks -----------------------------------------------------------------------------------------------


def carry_out(county: County) -> None:
    """Each unit accepts and reports; one asks for more time at a browser and gets it; one is late."""
    tasks = county.ask(lambda: [(task.id, task.unit.short) for task in db.session.scalars(select(Task))])
    assert len(tasks) == len(founding.DECISIONS) == 11
    for number, short in tasks:
        page, clerk = f"/conference/tasks/{number}", county.client(_clerk(short))
        assert clerk.submit(page, f"{page}/steps/accept").status_code == 303
        assert clerk.submit(page, f"{page}/steps/progress", words="已制定方案。").status_code == 303
    asked = task_of(county, "extended")
    with county.desk("czj.gongkai") as one:
        one.page.goto(f"{one.address}/conference/tasks/{asked}")
        one.step("申请延期", 延期至="2027-01-29", 延期理由="部分村公示栏正在改造。")
    with county.desk(OFFICE) as one:
        one.page.goto(f"{one.address}/conference/tasks/{asked}")
        one.step("同意延期", 意见="同意。")
        assert one.says("2027-01-29")
        one.picture("conference-task")


def _clerk(short: str) -> str:
    return "xfb.nigao" if short == "xfb" else f"{short}.gongkai"


def task_of(county: County, end: str) -> int:
    """Id of the task that ends in a way that only one does."""
    (words,) = [resolved.words for resolved in founding.DECISIONS if resolved.end == end]
    found: int = county.ask(lambda: db.session.scalars(select(Task.id).where(Task.words == words)).one())
    return found


def finish(county: County, late: bool) -> None:
    """报结 and 确认办结 of what is to end in time, or of the late one."""
    last = task_of(county, "late")
    tasks = county.ask(lambda: [(task.id, task.unit.short) for task in db.session.scalars(select(Task))])
    office = county.client(OFFICE)
    for number, short in tasks:
        if (number == last) == late:
            page = f"/conference/tasks/{number}"
            head = county.client("xfb.zhuren" if short == "xfb" else f"{short}.juzhang")
            assert head.submit(page, f"{page}/steps/report", words="已办结。").status_code == 303
            assert office.submit(page, f"{page}/steps/confirm").status_code == 303


def look(county: County) -> None:
    """From the late task to the words of the minutes, the agenda, the topic and its proposer, each one click away."""
    late = task_of(county, "late")
    with county.desk(OFFICE) as one:
        one.page.goto(f"{one.address}/conference/tasks/")
        assert one.page.locator("main .tag.late").count() >= 1
        one.picture("conference-tasks")
        one.page.goto(f"{one.address}/conference/tasks/{late}")
        for address in ("/conference/minutes/1#decision-", "/conference/meetings/1", "/conference/topics/6"):
            assert one.page.locator(f"main a[href*='{address}']").count() >= 1, address
        assert one.says("县民政局")
        one.page.goto(f"{one.address}/conference/topics/6")
        for address in ("/conference/meetings/1", "/conference/minutes/1", f"/conference/tasks/{late}"):
            assert one.page.locator(f"main a[href*='{address}']").count() >= 1, address


def check(county: County) -> None:
    """What the database says in the end."""

    def found() -> None:
        assert trail.verify() is None
        minutes, tasks = db.session.scalars(select(Minutes)).one(), db.session.scalars(select(Task)).all()
        assert {task.place for task in tasks} == {TaskState.CONFIRMED}
        assert {task.decision_id for task in tasks} == {one.id for one in minutes.decisions}
        closed = [clock.local(task.closed_at).date() > task.due for task in tasks if task.closed_at]
        assert closed.count(True) == 1
        assert [task.due != task.first_due for task in tasks].count(True) == 1
        assert minutes.document is not None
        assert minutes.document.content_hash() == minutes.document.version_hash
        assert [paper.kind.value for paper in minutes.document.papers] == ["pdf", "docx"]
        assert db.session.get_one(Meeting, 1).place == MeetingState.CLOSED
        assert all(row.signed_at for row in db.session.scalars(select(Receipt)))

    county.ask(found)


@MODES
def test_the_founding_meeting_goes_from_nine_topics_to_eleven_tasks(gathering: County, js: bool) -> None:
    propose(gathering)
    with at(hours=2):
        collate(gathering)
    with at(hours=3):
        approve(gathering)
    with at(hours=4):
        prepare(gathering)
    with at(days=1):
        hand_over(gathering)
        reply(gathering)
    with at(days=3):
        change(gathering)
    with at(days=7, minutes=15):
        meet(gathering)
    with at(days=7, hours=2, minutes=15):
        hold(gathering)
    with at(days=8):
        write(gathering)
    with at(days=9):
        issue(gathering)
        receive(gathering)
    with at(days=10):
        carry_out(gathering)
    with at(days=11):
        finish(gathering, late=False)
    with at(days=36):
        look(gathering)
        finish(gathering, late=True)
    check(gathering)
