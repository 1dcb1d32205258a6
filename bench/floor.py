"""The floor: the same pages from plain sqlite3 and one Jinja template each. No sign-in, no rights, no rules, no ORM.

Each page has the bytes and the rows of ours. `designed` is the floor that the aims were set beside: 31 KB with seven
addresses a row made by `url_for`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, redirect, render_template, request
from werkzeug.wrappers import Response

UNITS = "SELECT id, short_name FROM unit WHERE active ORDER BY rank, id"
LIST = """SELECT d.id, d.title, d.number_text, d.kind, d.state, d.attribute, d.urgency, u.short_name, d.moved_at
FROM document_reader r JOIN document d ON d.id = r.document_id JOIN unit u ON u.id = d.lead_unit_id
WHERE r.key = ? ORDER BY r.document_id DESC LIMIT 26"""
DESK = """SELECT id, record_id, title, label, origin, since, due, urgency, desk, claimed_name
FROM waiting WHERE desk = ? ORDER BY due, id LIMIT 26"""
FOUND = """SELECT d.id, d.title, d.number_text, d.kind, d.state, d.attribute, d.urgency, u.short_name, d.body
FROM (SELECT e.record_id FROM search_fts f JOIN search_entry e ON e.id = f.rowid
      WHERE search_fts MATCH ? ORDER BY f.rowid DESC LIMIT 26) h
JOIN document d ON d.id = h.record_id JOIN unit u ON u.id = d.lead_unit_id"""
#: the tables of co-signing, circulation and interpretation: name → (title, headings, statement)
TABLES = {
    "round": (
        "会签意见表",
        ("单位", "答复", "意见", "答复人", "时间", "采纳情况"),
        """SELECT a.id, u.short_name, coalesce(r.answer, a.state), r.words, r.person || r.unit || r.post,
r.at, r.outcome FROM cosign_ask a JOIN unit u ON u.id = a.unit_id LEFT JOIN cosign_reply r ON r.ask_id = a.id
WHERE a.round_id = ? ORDER BY a.position""",
    ),
    "asks": (
        "会签",
        ("标题", "发起单位", "轮次", "期限", "状态"),
        """SELECT a.id, r.title, u.short_name, r.no, r.deadline, a.state FROM cosign_ask a
JOIN cosign_round r ON r.id = a.round_id JOIN unit u ON u.id = r.unit_id
WHERE a.unit_id = ? ORDER BY a.id DESC LIMIT 26""",
    ),
    "received": (
        "收文",
        ("标题", "文号", "来文单位", "分送", "签收期限", "状态"),
        """SELECT r.id, c.title, c.number_text, u.short_name, r.sent_at, r.due, r.state FROM receipt r
JOIN circulation c ON c.id = r.circulation_id JOIN unit u ON u.id = c.unit_id
WHERE r.unit_id = ? AND r.state = 'sent' ORDER BY r.id DESC LIMIT 26""",
    ),
    "sent": (
        "签收情况",
        ("单位", "状态", "签收人", "签收时间", "签收期限"),
        """SELECT r.id, u.short_name, r.state, r.signed_by || r.signed_post, r.signed_at, r.due FROM receipt r
JOIN unit u ON u.id = r.unit_id WHERE r.circulation_id = ? ORDER BY u.kind, u.rank, u.id""",
    ),
    "plans": (
        "解读方案",
        ("标题", "发文字号", "主办单位", "责任人", "状态", "更新"),
        """SELECT p.id, d.title, d.number_text, u.short_name, p.responsible, p.state, p.moved_at FROM plan p
JOIN document d ON d.id = p.document_id JOIN unit u ON u.id = p.unit_id
WHERE p.unit_id = ? ORDER BY p.id DESC LIMIT 26""",
    ),
}
#: the conference: lists of the office, what was replied to one meeting
TABLES |= {
    "topics": (
        "议题",
        ("议题名称", "提出单位", "状态", "希望上会", "更新"),
        """SELECT t.id, t.title, u.short_name, t.state, t.wish_day, t.moved_at FROM topic_reader r
JOIN topic t ON t.id = r.topic_id JOIN unit u ON u.id = t.unit_id
WHERE r.unit_id = ? ORDER BY r.topic_id DESC LIMIT 26""",
    ),
    "invited": (
        "回执情况",
        ("单位", "身份", "参会人员", "回执", "回执时间", "签到"),
        """SELECT i.id, u.short_name, i.role, i.name, i.state, i.replied_at, i.signed_in_at FROM invitation i
JOIN unit u ON u.id = i.unit_id WHERE i.meeting_id = ? ORDER BY i.position""",
    ),
    "tasks": (
        "督办",
        ("议定事项", "牵头单位", "交办会议", "完成时限", "状态"),
        """SELECT t.id, t.words, u.short_name, m.title, t.due, t.state FROM task t
JOIN unit u ON u.id = t.unit_id JOIN meeting m ON m.id = t.meeting_id
WHERE t.office_id = ? ORDER BY t.id DESC LIMIT 26""",
    ),
}
OWN = """CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, record INTEGER, act TEXT, body TEXT, at TEXT);
CREATE TABLE IF NOT EXISTS record (id INTEGER PRIMARY KEY, state TEXT, body TEXT, version INTEGER);
INSERT OR IGNORE INTO record VALUES (1, 'signing', '', 1)"""
SHEET = """SELECT d.title, d.body, d.number_text, d.kind, u.name, d.drafter_name, d.urgency, d.addressee, d.attribute,
d.reason, d.signed_on, d.issued_on, d.publish_due FROM document d JOIN unit u ON u.id = d.lead_unit_id WHERE d.id = ?"""
TRAIL = """SELECT at, label, person, unit, post, words, from_state, to_state FROM trail
WHERE noun = 'document' AND record_id = ? ORDER BY seq"""
FILES = """SELECT p.id, p.name, f.size, f.sha256 FROM paper p JOIN stored_file f ON f.id = p.file_id
WHERE p.document_id = ? UNION ALL SELECT a.id, a.name, f.size, f.sha256 FROM attachment a
JOIN stored_file f ON f.id = a.file_id WHERE a.document_id = ?"""
PUBLISHED = "SELECT channel, address, at, person FROM publication WHERE document_id = ? ORDER BY id"
SENT = """SELECT c.id, count(r.signed_at), count(r.id) FROM circulation c JOIN receipt r ON r.circulation_id = c.id
WHERE c.noun = 'document' AND c.record_id = ? GROUP BY c.id"""
OPINIONS = "SELECT label, words, person, unit, post, at FROM opinion WHERE document_id = ? ORDER BY id"


class Row(NamedTuple):
    """A line of the list."""

    id: int
    title: str
    number: str
    kind: str
    state: str
    attribute: str
    urgency: str
    unit: str
    last: str


class Sheet(NamedTuple):
    """What the page of one document shows."""

    title: str
    body: str
    number: str
    kind: str
    unit: str
    drafter: str
    urgency: str
    addressee: str
    attribute: str
    reason: str
    signed: str
    issued: str
    due: str


def application(database: Path, own: Path) -> Flask:
    """The floor on the built `database`; what it writes goes to a small database of its `own`, as durable as ours."""
    app = Flask(__name__, template_folder="floor_pages", static_folder=None)
    read, write = _open(database), _open(own)
    write.executescript(OWN)
    _pages(app, read)
    _writes(app, write)
    return app


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-8000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _all(connection: sqlite3.Connection, statement: str, *values: Any) -> Sequence[Any]:
    return connection.execute(statement, values).fetchall()


def _pages(app: Flask, read: sqlite3.Connection) -> None:
    @app.get("/documents/")
    def index() -> str:
        units = _all(read, UNITS)
        rows = [Row(*row) for row in _all(read, LIST, request.args["key"])]
        return render_template("list.html", rows=rows[:25], more=len(rows) > 25, units=units)

    @app.get("/designed")
    def designed() -> str:
        rows = [Row(*row) for row in _all(read, LIST, request.args["key"])]
        return render_template("designed.html", rows=rows[:25], more=len(rows) > 25)

    @app.get("/desk")
    def desk() -> str:
        rows = _all(read, DESK, request.args["desk"])
        return render_template("desk.html", rows=rows[:25], more=len(rows) > 25)

    @app.get("/search")
    def search() -> str:
        words = request.args["q"]
        rows = [Row(*row) for row in _all(read, FOUND, f'"{" ".join(words)}"')]
        units = _all(read, UNITS)
        return render_template("search.html", rows=rows[:25], more=len(rows) > 25, words=words, units=units)

    @app.get("/tables/<name>/<int:number>")
    def table(name: str, number: int) -> str:
        title, words, statement = TABLES[name]
        rows, short = _all(read, statement, number), "LIMIT" in statement
        units = _all(read, UNITS) if short else []
        shown = {"rows": rows[:25] if short else rows, "more": short and len(rows) > 25}
        return render_template("table.html", title=title, words=words, units=units, zip=zip, **shown)

    @app.get("/documents/<int:number>")
    def detail(number: int) -> str:
        row = Sheet(*_all(read, SHEET, number)[0])
        lines, opinions = _all(read, TRAIL, number), _all(read, OPINIONS, number)
        more = {"files": _all(read, FILES, number, number), "published": _all(read, PUBLISHED, number)}
        sent = _all(read, SENT, number)
        return render_template("detail.html", row=row, lines=lines, opinions=opinions, number=number, sent=sent, **more)


def _writes(app: Flask, write: sqlite3.Connection) -> None:
    note = "INSERT INTO note (record, act, body, at) VALUES (?, ?, ?, ?)"

    @app.post("/save")
    def save() -> Response:
        with write:
            write.execute("BEGIN IMMEDIATE")
            write.execute(note, (1, "save", request.form["body"], datetime.now().astimezone().isoformat()))
        return redirect("/documents/1", 303)

    @app.post("/sign")
    def sign() -> Response:
        with write:
            write.execute("BEGIN IMMEDIATE")
            write.execute("UPDATE record SET state = 'signed', version = version + 1 WHERE id = 1")
            write.execute(note, (1, "sign", request.form["opinion"], datetime.now().astimezone().isoformat()))
        return redirect("/documents/1", 303)
