"""What is said, word for word, and both sides of each limit: files, tables from outside, jobs, small questions."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from openpyxl import Workbook
from sqlalchemy.orm.attributes import set_committed_value

from tests.core.test_files import docx, ole, packed, xlsx
from tests.core.test_jobs import JIA, ask, done, job_of, own_kinds
from tests.core.toy import CHECKERS, FLOW, WRITER, Slip, person
from yx.core import clock, file_kinds, files, flow, jobs, notices, search, tokens, trail, workbooks, worker
from yx.core.base import db
from yx.core.clock import SHANGHAI
from yx.core.errors import NotAllowed, Refused
from yx.core.files import DOCUMENTS
from yx.core.flow import Flow, Step, changes_of
from yx.core.jobs import JobState, Outcome
from yx.core.notices import Notice
from yx.core.worker import PAUSE, Worker

__all__ = ["done", "own_kinds"]

MACRO = "文件带有宏，不能上传；请另存为不带宏的文件"
ENTITY = "文件内含外部实体声明，不能上传；请用原来的程序另存后再上传"
TOO_BIG = "文件展开后过大，不能上传；请拆分或减少其中的图片、附件"


def why(data: bytes, name: str) -> tuple[str, ...]:
    """What a file is refused with; nothing for one that may come in."""
    try:
        files.keep(data, name, DOCUMENTS)
    except Refused as refusal:
        return tuple(reason.removeprefix(f"“{name}”：") for reason in refusal.reasons)
    return ()


# Files


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        ({"word/vbaProject.bin": b"x"}, MACRO),
        ({"word/vbaData.xml": b"<x/>"}, MACRO),
        ({"[Content_Types].xml": b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}, MACRO),
        ({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}, ENTITY),
    ],
)
def test_what_could_run_is_refused_in_these_words(app, members, reason):
    assert why(packed(members, docx()), "通知.docx") == (reason,)


def test_old_office_files_and_torn_ones_are_refused_in_these_words(app):
    assert why(ole("WordDocument", "_VBA_PROJECT"), "老通知.doc") == (MACRO,)
    torn = bytearray(packed({"word/z.txt": bytes(range(256)) * 40}, docx()))
    torn[torn.index(b"word/z.txt") + 40] ^= 0xFF
    assert why(bytes(torn), "通知.docx") == ("文件已损坏或加了密码，打不开；请重新保存后上传",)


@pytest.mark.parametrize(("name", "hint"), [("a.docx", True), ("a.xlsx", True), ("a.doc", False), ("a.pdf", False)])
def test_only_what_can_have_a_password_is_said_to_have_one_perhaps(app, name, hint):
    code = name.partition(".")[2]
    said = "，也可能加了打开密码" if hint else ""
    assert why(b"x", name) == (f"内容与扩展名 .{code} 不符{said}；请用原来的程序打开后另存为 .{code} 再上传",)


@pytest.mark.parametrize(("limit", "value"), [("MEMBERS", 2), ("UNPACKED", 2_000)])
def test_a_zip_may_have_just_as_much_as_is_allowed(monkeypatch, limit, value):
    def check(size: int) -> None:
        out = BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for number in range(value if limit == "MEMBERS" else 2):
                archive.writestr(f"{number}.txt", b"x" * (size // 2 if limit == "UNPACKED" else 1))
        with zipfile.ZipFile(out) as archive:
            file_kinds._within_limits(archive, len(out.getvalue()))

    monkeypatch.setattr(file_kinds, limit, value)
    check(value)
    monkeypatch.setattr(file_kinds, limit, value - 1)
    with pytest.raises(Refused) as refused:
        check(value)
    assert refused.value.reasons == (TOO_BIG,)


def test_a_dense_zip_is_one_that_is_large_and_unpacks_to_too_much(monkeypatch):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"\x00" * 5_000)
    with zipfile.ZipFile(out) as archive:
        monkeypatch.setattr(file_kinds, "SMALL", 5_000)  # not above: small enough to be empty sheets
        file_kinds._within_limits(archive, 10)
        monkeypatch.setattr(file_kinds, "SMALL", 4_999)
        file_kinds._within_limits(archive, 100)  # 50 times, not more
        with pytest.raises(Refused):
            file_kinds._within_limits(archive, 99)


def test_a_dtd_is_looked_for_at_the_head_of_a_text():
    mark = b"<!DOCTYPE"
    assert file_kinds._declares_entities(b" " * (64 * 1024 - len(mark)) + mark)
    assert not file_kinds._declares_entities(b" " * (64 * 1024 - len(mark) + 1) + mark)


def test_a_stored_kind_is_served_as_what_it_is():
    assert file_kinds.mime_of("pdf") == "application/pdf"
    assert file_kinds.mime_of("mp3") == "audio/mpeg"
    assert file_kinds.mime_of("zip") == "application/octet-stream"


def test_a_member_is_read_piece_by_piece_to_its_end(monkeypatch):
    monkeypatch.setattr(file_kinds, "MEGABYTE", 100)
    asked = []
    plain = zipfile.ZipExtFile.read
    monkeypatch.setattr(zipfile.ZipExtFile, "read", lambda self, n=-1: asked.append(n) or plain(self, n))
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.xml", b"x" * 250)
    with zipfile.ZipFile(out) as archive:
        file_kinds._unpack(archive, archive.infolist()[0])
    assert asked == [100] * 4


def test_a_scanner_says_in_the_log_what_it_found_and_to_the_sender_that_it_may_not_pass(app, monkeypatch, caplog):
    monkeypatch.setattr(files, "scanners", [lambda path: None, lambda path: "Eicar-Test"])
    assert why(docx(), "通知.docx") == ("没有通过病毒检查，不能上传",)
    assert "virus scanner found 'Eicar-Test'" in caplog.text

    def broken(path: object) -> str:
        raise OSError("no socket")

    monkeypatch.setattr(files, "scanners", [broken])
    assert why(docx(), "通知.docx") == ("病毒检查没有完成，暂不能上传；请稍后再试或联系系统管理员",)
    assert "virus scanner failed" in caplog.text
    assert "no socket" in caplog.text


# Tables from outside


def test_rows_before_the_cells_are_left_out_unless_asked_for():
    made, out = Workbook(), BytesIO()
    made.active["B3"] = "内容"
    made.save(out)
    assert list(workbooks.read(out.getvalue()).values()) == [[["内容"]]]
    whole = next(iter(workbooks.read(out.getvalue(), trimmed=False).values()))
    assert (len(whole), whole[2][1]) == (3, "内容")


@pytest.mark.parametrize(("letters", "number"), [(b"A", 1), (b"Z", 26), (b"aa", 27), (b"XFD", 16384), (b"", 1)])
def test_a_column_is_counted_as_excel_counts_it(letters, number):
    assert workbooks._column(letters) == number


@pytest.mark.parametrize(
    ("xml", "cells"),
    [
        (b"", 1),
        (b'<c r="C4"/>', 12),
        (b'<row r="7"/>', 7),
        ('<c r="B2"/>'.encode("utf-16"), 4),
        (b"\x00<c r='B3'/>", 6),
    ],
)
def test_the_extent_of_a_sheet_is_all_from_the_first_place_to_the_last(xml, cells):
    assert workbooks._extent(xml) == cells


def test_a_sheet_may_reach_over_just_as_many_cells_as_are_allowed(monkeypatch):
    sheet = SimpleNamespace(total_height=2, total_width=3, to_python=lambda skip_empty_area: [["甲"]])
    monkeypatch.setattr(workbooks, "MOST_CELLS", 12)  # from A1, wherever the reader begins to count
    assert workbooks._rows(sheet, True) == [["甲"]]
    monkeypatch.setattr(workbooks, "MOST_CELLS", 11)
    with pytest.raises(Refused):
        workbooks._rows(sheet, True)


def test_the_xml_of_a_sheet_may_name_just_as_far_a_place_as_is_allowed(monkeypatch):
    content = packed({"xl/worksheets/Sheet1.XML": b'<c r="B2"/>', "media/a.bin": b'<c r="Z99"/>'})
    monkeypatch.setattr(workbooks, "MOST_CELLS", 4)
    workbooks._within_limits(content)
    monkeypatch.setattr(workbooks, "MOST_CELLS", 3)
    with pytest.raises(Refused):
        workbooks._within_limits(content)


# Jobs


def test_a_job_that_fails_leaves_its_reference_everywhere_and_waits_longer_each_time(app, caplog):
    @jobs.kind("note", "导出")
    def fail(work, report):
        raise ZeroDivisionError("secret detail")

    job_id, start = ask(), clock.now()
    worker.run_all()
    job = job_of(job_id)
    reference, kind = job.error.split()
    assert (re.fullmatch("[0-9A-F]{8}", reference) is not None, kind) == (True, "ZeroDivisionError")
    assert f"reference {reference}: job {job_id} (note), attempt 1" in caplog.text
    assert "secret detail" in caplog.text  # the trace, for whoever looks after it
    assert (job.lease_until, job.finished_at) == (None, None)
    later = start + timedelta(hours=1)
    with clock.at(later):
        worker.run_all()
    assert job_of(job_id).run_after == later + 2 * PAUSE
    with clock.at(start + timedelta(hours=2)):
        worker.run_all()
    job = job_of(job_id)
    reference = job.error.split()[0]
    assert job.message == f"执行出错，已停止；请把编号 {reference} 告诉系统管理员"
    assert job.state == JobState.FAILED


def test_the_newest_jobs_of_a_person_come_first_and_not_more_than_asked_for(app, done):
    numbers = [ask(n) for n in range(52)]
    assert [job.id for job in jobs.of_person(JIA.person_id)] == numbers[:-51:-1]
    assert [job.id for job in jobs.of_person(JIA.person_id, 2)] == numbers[:-3:-1]


def test_an_attempt_writes_to_its_own_job_and_only_while_it_has_it(app, done):
    first, second = ask(1), ask(2)
    assert [worker._claim("w") is not None for _ in range(2)] == [True, True]
    worker._finish(first, 1, JobState.DONE, Outcome("完成"))
    worker._finish(first, 1, JobState.FAILED, Outcome("迟到"))  # it has ended
    worker._finish(second, 2, JobState.FAILED, Outcome("别人的"))  # another attempt has it
    assert (job_of(first).state, job_of(first).message, job_of(first).lease_until) == (JobState.DONE, "完成", None)
    assert job_of(second).state == JobState.RUNNING
    db.session.rollback()
    later = clock.now() + timedelta(seconds=100)
    with clock.at(later):
        worker._reporter(second, 1)(3, 9)
    job = job_of(second)
    assert (job.progress, job.total, job.lease_until) == (3, 9, later + worker.LEASE)


def test_what_is_ripe_first_is_done_first_for_whoever_asked(app, done):
    start, owners = clock.now(), []
    ask(1, run_after=start + timedelta(minutes=2))
    ask(2, run_after=start + timedelta(minutes=1))
    jobs.kind("whose", "查看")(lambda work, report: owners.append((work.person_id, work.post_id)))
    with clock.at(start + timedelta(minutes=3)):
        worker.run_all()
        for actor in (JIA, None):
            jobs.enqueue("whose", {}, actor)
        db.session.commit()
        worker.run_all()
    assert done == [2, 1]
    assert owners == [(JIA.person_id, JIA.post_id), (None, None)]


def test_the_same_job_is_one_of_the_same_kind_for_the_same_person_or_for_nobody(app, done):
    jobs.kind("other", "另一种")(lambda work, report: None)
    own, nobodys = ask({"乙": 1, "甲": 2}), ask(1, None)
    assert ask({"甲": 2, "乙": 1}) == own
    assert ask(1, None) == nobodys
    assert jobs.enqueue("other", {"n": 1}, None).id != nobodys
    assert job_of(own).payload == '{"n": {"乙": 1, "甲": 2}}'
    assert (job_of(own).owner_post_id, job_of(nobodys).owner_post_id) == (JIA.post_id, None)


def test_a_day_is_planned_at_the_very_moment_without_a_payload_for_nobody(app, done):
    jobs.every("daily", "07:30", "note")
    with clock.at(datetime(2026, 3, 5, 7, 30, tzinfo=SHANGHAI)):
        assert jobs.plan_due() == ["note"]
    job = db.session.query(jobs.Job).one()
    assert (job.payload, job.day, job.owner_person_id) == ("{}", date(2026, 3, 5), None)


def test_only_daily_schedules_are_known_in_these_words():
    with pytest.raises(ValueError, match=r"^only daily schedules are known$"):
        jobs.every("week", "03:00", "note")


def test_the_thread_has_a_name_and_is_waited_for_so_long(app, monkeypatch):
    hands = worker.start_worker(app)
    try:
        assert (hands.name, hands._app) == ("yx-jobs", app)
    finally:
        hands.stop()
    waited = []
    idle = Worker(app)
    monkeypatch.setattr(idle, "join", waited.append)
    idle.stop()
    idle.stop(2.0)
    assert waited == [10.0, 2.0]


# Small questions


def test_a_forgotten_record_is_forgotten_to_its_last_part(app):
    last = (1 << search._PART_BITS) - 1
    for record, part in ((7, 0), (7, last), (8, 0)):
        entry = search.SearchEntry(
            id=search.entry_id("x", record, part), noun="x", record_id=record, part=part, tokens="字"
        )
        db.session.add(entry)
    db.session.flush()
    search.forget("x", 7)
    assert [entry.record_id for entry in db.session.query(search.SearchEntry)] == [8]


def test_unread_notices_are_counted_up_to_a_ceiling(app):
    db.session.add_all(
        Notice(desk=desk, noun="x", record_id=n, text="某件", at=clock.now(), read_at=read)
        for n, (desk, read) in enumerate([("p11", None)] * 3 + [("p11", clock.now()), ("p12", None)])
    )
    db.session.flush()
    assert notices.count_unread(JIA) == 3
    assert notices.count_unread(JIA, 2) == 2


def test_the_trail_of_a_record_stands_in_its_order(app):
    for number in range(3):
        trail.record("x", 1, JIA, "note", f"第 {number} 步", at=clock.now())
    db.session.flush()
    assert [line.seq for line in trail.of("x", 1)] == [1, 2, 3]


def test_a_change_says_what_was_there_and_what_is_there_now():
    slip = Slip(title="甲")
    assert changes_of(slip) == {"标题": [None, "甲"]}
    set_committed_value(slip, "title", "甲")
    slip.title = "乙"
    assert changes_of(slip) == {"标题": ["甲", "乙"]}
    set_committed_value(slip, "days", 3)
    del slip.days
    assert changes_of(slip) == {"标题": ["甲", "乙"], "天数": [3, None]}


def test_two_steps_of_one_code_are_said_so():
    with pytest.raises(ValueError, match=r"^two steps share a code$"):
        Flow(FLOW.noun, FLOW.label, FLOW.states, (*FLOW.steps, FLOW.steps[0]), FLOW.subject)


def test_xlsx_and_docx_of_the_examples_may_come_in(app):
    assert why(xlsx(), "表.xlsx") == ()
    assert why(docx(), "文.docx") == ()


# The trail


def test_the_digest_of_a_line_is_what_it_was_when_the_first_trails_were_written(app):
    """A constant: a digest that is reckoned otherwise breaks every trail that was ever kept."""
    at = datetime(2026, 3, 5, 10, 0, 0, 123, tzinfo=SHANGHAI)
    actor = replace(JIA, deputy_for="乙", address="10.0.0.7")
    changes = {"标题": ["旧", "新🙂"], "截止": [None, date(2026, 3, 6)]}
    first = trail.record("x", 1, actor, "note", "记一笔", at=at, changes=changes, words="说明")
    second = trail.record("x", 1, None, "go", "办理", at=at, from_state="a", to_state="b", result="refused")
    assert (first.seq, first.previous, second.seq, second.previous) == (1, trail.GENESIS, 2, first.hash)
    assert (first.from_state, first.to_state, first.result) == ("", "", "ok")
    assert (second.from_state, second.to_state, second.result, second.words) == ("a", "b", "refused", "")
    assert (second.person, second.person_id, second.post_id, second.post, second.unit) == ("系统", None, None, "", "")
    assert (first.person_id, first.person, first.post_id, first.post, first.unit, first.deputy_for, first.address) == (
        actor.person_id, actor.person_name, actor.post_id, actor.post_name, actor.unit_name, "乙", "10.0.0.7",
    )  # fmt: skip
    assert first.changes == '{"截止":[null,"2026-03-06"],"标题":["旧","新🙂"]}'
    assert [line.hash for line in (first, second)] == [
        "d5c29cc603a084f485a305a1a5a68cb9fcabfc90db41572680af63a6ce8d5213",
        "be3a9e5be96c0ec88c2d0be11ffd7943bb5567a8e20ef7e3a50eec288a97211f",
    ]


# The flow


def test_values_stand_in_the_trail_as_officials_read_them():
    slip = Slip(title="字" * 200, days=0)
    assert changes_of(slip) == {"标题": [None, "字" * 200], "天数": [None, 0]}
    slip.title = "字" * 201
    assert changes_of(slip)["标题"] == [None, "字" * 200 + "…（共 201 字）"]
    assert flow._shown(JobState.FAILED) == JobState.FAILED.label
    assert flow._shown(datetime(2026, 3, 5, 2, tzinfo=UTC)) == "2026-03-05 10:00"
    assert flow._shown(date(2026, 3, 5)) == "2026-03-05"
    assert [flow._shown(value) for value in (None, True, 1.5)] == [None, True, 1.5]


def test_whose_step_it_is_is_said_with_every_name():
    slip = Slip(state="asked", writer_post=1, writer_person=1, title="事", days=1, until=None)
    both = Step("both", "会办", ("asked",), None, (CHECKERS, WRITER), lambda *_: None)
    with pytest.raises(NotAllowed, match=r"^会办由核稿人、写条人办理$"):
        FLOW.check(both, slip, person(9, unit=7))
    alone = Step("none", "无人办", ("asked",), None, (), lambda *_: None)
    with pytest.raises(NotAllowed, match=r"^无人办由无人办理$"):
        FLOW.check(alone, slip, JIA)
    own = person(1, "check")
    mine = Slip(state="asked", writer_post=7, writer_person=own.person_id, title="事", days=1)
    with pytest.raises(NotAllowed, match=r"^不能审批自己拟制的文件$"):
        FLOW.check(both, mine, own)


def test_characters_that_the_index_does_not_know_are_written_as_code_points():
    known, unknown = chr(tokens._LAST_KNOWN), chr(tokens._LAST_KNOWN + 1)
    assert (tokens._token(known), tokens._token(unknown)) == (known, f"h{ord(unknown):x}")
    assert tokens._initial_tokens("ａa9é-") == ["qa", "q9"]
