"""Messages lie on a desk until somebody of that desk has read them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.core.toy import START, person
from yx.core import notices
from yx.core.base import db

pytestmark = pytest.mark.usefixtures("app")

checker, colleague, stranger = person(2, "check"), person(5, "check"), person(9, "check", unit=2)


def tell(*desks: str, text: str = "有新件") -> None:
    notices.tell(desks, text, "slip", 1, START)
    db.session.flush()


def test_a_message_is_left_once_on_each_desk() -> None:
    tell("u1:check", "p2", "u1:check")
    assert [notices.count_unread(actor) for actor in (checker, colleague, stranger)] == [2, 1, 0]


def test_the_newest_comes_first_and_a_long_text_is_cut() -> None:
    tell("p2", text="一")
    tell("p2", text="长" * 500)
    assert [notice.text for notice in notices.unread(checker)] == ["长" * 400, "一"]
    assert len(notices.unread(checker, limit=1)) == 1
    assert notices.count_unread(checker, ceiling=1) == 1


def test_read_by_one_of_the_desk_is_read_for_the_desk() -> None:
    tell("u1:check")
    notices.mark_read(colleague, START)
    assert notices.unread(checker) == []


def test_nobody_marks_messages_of_other_desks() -> None:
    tell("u1:check")
    (notice,) = notices.unread(checker)
    notices.mark_read(stranger, START, notice.id)
    notices.mark_read(stranger, START)
    assert notices.count_unread(checker) == 1


def test_only_the_messages_named_are_marked() -> None:
    tell("p2", text="一")
    tell("p2", text="二")
    newest = notices.unread(checker)[0]
    notices.mark_read(checker, START, newest.id)
    assert [notice.text for notice in notices.unread(checker)] == ["一"]


def test_what_was_read_is_not_counted_and_keeps_its_moment() -> None:
    tell("p2", text="一")
    (first,) = notices.unread(checker)
    notices.mark_read(checker, START)
    tell("p2", text="二")
    assert (notices.count_unread(checker), [one.text for one in notices.unread(checker)]) == (1, ["二"])
    notices.mark_read(checker, START + timedelta(days=1))
    db.session.refresh(first)
    assert first.read_at == START


def test_twenty_are_shown_and_a_hundred_counted() -> None:
    for number in range(101):
        tell("p2", text=f"第{number}件")
    assert (len(notices.unread(checker)), notices.count_unread(checker)) == (20, 100)
