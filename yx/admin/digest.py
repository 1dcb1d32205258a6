"""The day's mail to each person: how much waits, how much is late, and which; never a draft (clause F1)."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from typing import Any

from flask import current_app
from sqlalchemy import select, true

from yx.core import inbox
from yx.core.base import db
from yx.people.actor import actors_of
from yx.people.models import Person

from .queries import flows

log = logging.getLogger("yx.digest")
#: Most titles in one mail, most rows looked at for one post.
TITLES, ROWS = 20, 200
TIMEOUT = 20


@dataclass(frozen=True, slots=True)
class Item:
    """One act that waits."""

    title: str
    label: str
    due: date

    def line(self, today: date) -> str:
        """As it stands in the mail."""
        when = "" if self.due == inbox.NEVER else f"（{'已逾期，' if self.due < today else ''}{self.due} 前）"
        return f"· {self.label}：《{self.title}》{when}"


def send_all(today: date) -> str:
    """Mail everybody who has an address and something waiting; gives what was done, in Chinese.

    Without MAIL_SERVER nothing is sent. Raises OSError or SMTPException when the server cannot be reached at all: the
    job is then tried again. One address that is refused does not keep the others from theirs.
    """
    if not current_app.config.get("MAIL_SERVER"):
        return "没有设置邮件服务器，未发送"
    mails = [mail for person in _addressed() if (mail := _mail(person, today))]
    db.session.rollback()
    failed = _post(mails) if mails else 0
    return f"已发送 {len(mails) - failed} 封" + (f"，{failed} 封未送达" if failed else "")


def _addressed() -> list[Person]:
    return list(
        db.session.scalars(select(Person).where(Person.active == true(), Person.email != "").order_by(Person.id))
    )


def _mail(person: Person, today: date) -> EmailMessage | None:
    items = waiting(person, today)
    if not items:
        return None
    late = sum(item.due < today for item in items)
    mail = EmailMessage()
    mail["Subject"] = f"政务公开协同：待办 {len(items)} 件" + (f"，逾期 {late} 件" if late else "")
    mail["From"] = current_app.config.get("MAIL_SENDER") or "yx@localhost"
    mail["To"] = person.email
    mail.set_content(_text(person, items, today))
    return mail


def _text(person: Person, items: list[Item], today: date) -> str:
    lines = [f"{person.name}：", "", f"截至 {today}，您有 {len(items)} 件待办。", ""]
    lines += [item.line(today) for item in items[:TITLES]]
    if len(items) > TITLES:
        lines.append(f"……另有 {len(items) - TITLES} 件，请登录查看。")
    address = current_app.config.get("PUBLIC_ADDRESS")
    lines += ["", f"请登录办理：{address}" if address else "请登录办理。", "本邮件由系统自动发送，请勿回复。"]
    return "\n".join(lines)


def waiting(person: Person, today: date) -> list[Item]:
    """What waits for the person in all posts, earliest due first, without drafts and what no road is known of."""
    steps = _steps_beyond_drafts()
    found: dict[int, Item] = {}
    for actor in actors_of(person, today):
        for row in inbox.page(actor, size=ROWS):
            if (row.noun, row.step) in steps:
                found[row.id] = Item(row.title, row.label, row.due)
    return sorted(found.values(), key=lambda item: item.due)


def _steps_beyond_drafts() -> set[tuple[str, str]]:
    """(noun, step) of the acts that are not taken on a draft."""
    return {
        (flow.noun, step.code)
        for flow in flows()
        for step in flow.steps
        if not flow.drafted or flow.states[0].code not in step.sources
    }


@contextmanager
def _server() -> Any:
    """The mail server, with TLS and sign-in where they are set."""
    config = current_app.config
    with smtplib.SMTP(config["MAIL_SERVER"], int(config.get("MAIL_PORT") or 25), timeout=TIMEOUT) as server:
        if config.get("MAIL_TLS"):
            server.starttls()
        if config.get("MAIL_USERNAME"):
            server.login(config["MAIL_USERNAME"], config.get("MAIL_PASSWORD") or "")
        yield server


def _post(mails: Iterable[EmailMessage]) -> int:
    """Send by one connection; gives how many were refused."""
    failed = 0
    with _server() as server:
        for mail in mails:
            try:
                server.send_message(mail)
            except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused):
                log.warning("a digest was refused by the mail server", exc_info=True)
                failed += 1
    return failed
