"""What a password must be, when it must change, and how it is hashed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yx.core import clock, settings
from yx.core.errors import Refused
from yx.people import hashing, passwords
from yx.people.models import Person
from yx.people.rules import Rules, rules

RULE = Rules(8, 3, 90, 5, 7, 5, timedelta(minutes=30), 50, timedelta(minutes=30), timedelta(hours=12))


def test_the_defaults_are_those_of_the_rules(app):
    assert rules() == RULE


def test_the_county_may_set_them_within_bounds(app):
    settings.put("password.length", "12")
    settings.put("session.idle_minutes", "15")
    assert (rules().length, rules().idle) == (12, timedelta(minutes=15))
    with pytest.raises(Refused, match="8 至 64"):
        settings.put("password.length", "7")


@pytest.mark.parametrize(
    ("password", "number"),
    [
        ("", 0),
        ("abc", 1),
        ("aB", 2),
        ("aB3", 3),
        ("aB3-", 4),
        ("aB3-汉", 5),
        ("汉字", 1),
        ("，。", 1),
        ("a b", 2),
        ("é", 1),
    ],
)
def test_kinds_of_characters_are_counted(password, number):
    assert passwords.kinds(password) == number


@pytest.mark.parametrize("password", ["Trustno1!", "MONKEY2026", "iloveyou-1", "P@$$w0rd1", "123456Aa", "  Password1 "])
def test_common_passwords_are_known_in_disguise(password):
    assert passwords.is_common(password)


@pytest.mark.parametrize("password", ["Jasmin-tea-77", "清风徐来山Aa1", "Kmqt-7xvn-3hpr-Wd8c"])
def test_uncommon_passwords_pass(password):
    assert not passwords.is_common(password)
    assert passwords.faults(password, (), RULE) == []


@given(st.text(max_size=250))
def test_any_text_is_judged_without_an_error(password):
    for fault in passwords.faults(password, {"youxi"}, RULE):
        assert fault.startswith("口令")


def test_all_faults_are_told_at_once():
    assert len(passwords.faults("youxi", {"youxi"}, RULE)) == 3
    assert passwords.faults("aB3-" * 51, (), RULE) == ["口令不超过 200 个字符"]


def test_the_longest_local_word_is_named():
    assert "“县发改局”" in passwords.faults("县发改局-Aa12345", {"发改局", "县发改局"}, RULE)[0]


def test_short_scraps_of_names_are_no_local_words(app):
    words = passwords.local_words("a.lin", "林")
    assert words == {"尤溪", "youxi", "a.lin", "lin"}


@pytest.mark.parametrize(
    ("days", "initial", "words"),
    [(0, False, ""), (89, False, ""), (90, False, "口令已使用满 90 日，须修改"), (0, True, "首次登录须修改初始口令")],
)
def test_when_a_password_must_change(days, initial, words):
    now = clock.now()
    person = Person(password_at=now - timedelta(days=days), initial_until=now if initial else None)
    assert passwords.must_change(person, now, RULE) == words


def test_a_password_without_a_date_must_change():
    assert passwords.must_change(Person(), clock.now(), RULE)


def test_a_hash_is_salted_and_says_how_it_was_made(app):
    first, second = hashing.make("Jasmin-tea-77"), hashing.make("Jasmin-tea-77")
    assert first != second
    assert hashing.matches(first, "Jasmin-tea-77")
    assert not hashing.matches(first, "jasmin-tea-77")
    assert not hashing.is_weak(first)
    assert hashing.is_weak("scrypt:1024:8:1$salt$hash")


def test_no_password_matches_nothing(app):
    assert not hashing.matches("", "")
    assert not hashing.matches("", "Jasmin-tea-77")
