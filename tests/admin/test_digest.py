"""The day's mail: what waits and what is late, to those with an address; a draft is never in it."""

from __future__ import annotations

import socket
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from itertools import count

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from sqlalchemy import select

from yx.admin import digest
from yx.core import clock, inbox
from yx.core.actor import duty_desk, post_desk
from yx.core.base import transaction
from yx.core.inbox import Waiting
from yx.people.actor import actor_as
from yx.people.models import Person

TODAY = date(2026, 3, 5)
#: each waits about another record
RECORDS = count(1)


class Box:
    """A mail server that keeps what it is sent and refuses one address."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_RCPT(self, server: SMTP, session, envelope, address, options):  # noqa: N802 - its name
        if address.startswith("gone"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope):  # noqa: N802 - its name
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def box(county):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = Box()
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    county.config.update(
        MAIL_SERVER="127.0.0.1",
        MAIL_PORT=str(port),
        MAIL_SENDER="yx@example.cn",
        PUBLIC_ADDRESS="https://yx.example.cn",
    )
    yield kept
    server.stop()


def waits(title: str, desk: str, step: str, due: date = inbox.NEVER, noun: str = "document") -> Waiting:
    return Waiting(
        noun=noun, record_id=next(RECORDS), step=step, label="核稿", title=title,
        desk=desk, first_desk=desk, due=due, since=clock.now(),
    )  # fmt: skip


@pytest.fixture
def busy(county, ask):
    """The head of one unit has an address and five acts waiting, one of them on a draft, one late."""

    def fill() -> None:
        with transaction() as session:
            head = actor_as("fgj.juzhang", TODAY)
            person = session.get_one(Person, head.person_id)
            person.email = "juzhang@example.cn"
            check = duty_desk(head.unit_id, "check")
            session.add_all(
                [
                    waits("关于春耕的通知", check, "pass", date(2026, 3, 3)),
                    waits("关于防汛的通知", check, "pass", date(2026, 3, 9)),
                    waits("关于绿化的函", post_desk(head.post_id), "pass"),
                    waits("没写完的草稿", check, "submit"),
                    waits("未知事项", check, "pass", noun="unknown"),
                    waits("别人的件", duty_desk(head.unit_id + 1, "check"), "pass"),
                ]
            )

    ask(fill)
    return county


def test_a_head_hears_what_waits_and_what_is_late(busy, box, ask):
    assert ask(digest.send_all, TODAY) == "已发送 1 封"
    (mail,) = box.mails
    text = mail.get_content()
    assert mail["Subject"] == "政务公开协同：待办 3 件，逾期 1 件"
    assert (mail["To"], mail["From"]) == ("juzhang@example.cn", "yx@example.cn")
    assert "· 核稿：《关于春耕的通知》（已逾期，2026-03-03 前）" in text
    assert "· 核稿：《关于绿化的函》" in text.splitlines()
    assert text.index("春耕") < text.index("防汛") < text.index("绿化")
    assert "https://yx.example.cn" in text


def test_drafts_and_what_is_not_known_never_leave_the_house(busy, box, ask):
    ask(digest.send_all, TODAY)
    for never in ("没写完的草稿", "未知事项", "别人的件"):
        assert never not in box.mails[0]["Subject"] + box.mails[0].get_content()


def test_nobody_without_address_or_work_gets_mail(county, box, ask):
    def give_addresses() -> None:
        with transaction() as session:
            for person in session.scalars(select(Person).where(Person.username.in_(("shenji", "guanli")))):
                person.email = f"{person.username}@example.cn"

    ask(give_addresses)
    assert ask(digest.send_all, TODAY) == "已发送 0 封"
    assert box.mails == []


def test_a_long_list_is_cut(busy, box, ask):
    def add() -> None:
        with transaction() as session:
            head = actor_as("fgj.juzhang", TODAY)
            session.add_all(waits(f"第{n}件", post_desk(head.post_id), "pass") for n in range(30))

    ask(add)
    ask(digest.send_all, TODAY)
    assert "待办 33 件" in box.mails[0]["Subject"]
    assert "另有 13 件" in box.mails[0].get_content()


def test_one_refused_address_does_not_keep_the_others_from_theirs(busy, box, ask):
    def another() -> None:
        with transaction() as session:
            head = actor_as("jyj.juzhang", TODAY)
            session.get_one(Person, head.person_id).email = "gone@example.cn"
            session.add(waits("关于开学的通知", duty_desk(head.unit_id, "check"), "pass"))

    ask(another)
    assert ask(digest.send_all, TODAY) == "已发送 1 封，1 封未送达"
    assert [mail["To"] for mail in box.mails] == ["juzhang@example.cn"]


def test_without_a_server_nothing_is_sent(busy, ask):
    assert ask(digest.send_all, TODAY) == "没有设置邮件服务器，未发送"


def test_a_server_that_cannot_be_reached_is_a_fault_that_is_tried_again(busy, ask):
    busy.config.update(MAIL_SERVER="127.0.0.1", MAIL_PORT="1")
    with pytest.raises(OSError, match="refused"):
        ask(digest.send_all, TODAY)


def test_tls_and_sign_in_are_used_when_set(busy, ask, monkeypatch):
    spoken: list[object] = []

    class Server:
        def __init__(self, host, port, timeout):
            spoken.append((host, port))

        def __enter__(self):
            return self

        def __exit__(self, *_error):
            pass

        def starttls(self):
            spoken.append("tls")

        def login(self, user, password):
            spoken.append((user, password))

        def send_message(self, mail):
            spoken.append(mail["To"])

    monkeypatch.setattr("yx.admin.digest.smtplib.SMTP", Server)
    busy.config.update(MAIL_SERVER="mail", MAIL_TLS="1", MAIL_USERNAME="u", MAIL_PASSWORD="p")
    ask(digest.send_all, TODAY)
    assert spoken == [("mail", 25), "tls", ("u", "p"), "juzhang@example.cn"]
