"""Announcements have names and fixed keys; a wrong one is an error, not a silence."""

from __future__ import annotations

import pytest

from yx.core import events


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_keys", {})
    monkeypatch.setattr(events, "_listeners", {})
    events.declare("slip.granted", "slip", "actor")


def test_all_listeners_hear_in_the_order_in_which_they_joined() -> None:
    heard = []
    events.listen("slip.granted")(lambda slip, actor: heard.append(("first", slip, actor)))
    events.listen("slip.granted")(lambda slip, actor: heard.append(("second", slip, actor)))
    events.announce("slip.granted", slip=1, actor=2)
    assert heard == [("first", 1, 2), ("second", 1, 2)]


def test_a_listener_that_joins_twice_hears_once() -> None:
    heard = []

    def listener(**keys: object) -> None:
        heard.append(keys)

    assert events.listen("slip.granted")(listener) is events.listen("slip.granted")(listener)
    events.announce("slip.granted", slip=1, actor=2)
    assert len(heard) == 1


def test_a_listener_that_fails_fails_the_announcer() -> None:
    @events.listen("slip.granted")
    def fails(slip: object, actor: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        events.announce("slip.granted", slip=1, actor=2)


def test_an_undeclared_name_cannot_be_announced() -> None:
    with pytest.raises(KeyError, match=r"slip\.lost is not declared"):
        events.announce("slip.lost")


@pytest.mark.parametrize("keys", [{"slip": 1}, {"slip": 1, "actor": 2, "more": 3}, {}])
def test_other_keys_than_those_declared_are_refused(keys: dict[str, int]) -> None:
    with pytest.raises(KeyError, match="takes"):
        events.announce("slip.granted", **keys)


def test_declaring_alike_is_harmless_and_otherwise_an_error() -> None:
    events.declare("slip.granted", "actor", "slip")
    with pytest.raises(ValueError, match="other keys"):
        events.declare("slip.granted", "slip")
