"""Duties, initial passwords, closing and unlocking accounts (rules 10)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.people.conftest import who
from yx.core import clock, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, NotFound, Refused
from yx.people import accounts, hashing, holdings, queries, throttle
from yx.people.duties import Duty
from yx.people.models import Person, Post, SignInSession


def person(username: str) -> Person:
    found = queries.person_named(username)
    assert found
    return found


def post_of(username: str) -> Post:
    return queries.post(who(username).post_id)


def signed_in(username: str) -> None:
    now = clock.now()
    db.session.add(
        SignInSession(
            token_hash=username,
            person_id=person(username).id,
            address="10.0.0.7",
            created_at=now,
            seen_at=now,
            idle_until=now + timedelta(minutes=30),
            ends_at=now + timedelta(hours=12),
            confirmed_at=now,
        )
    )
    db.session.flush()


def test_duties_become_exactly_those_granted_and_work_at_once(inside):
    post = post_of("fgj.nigao")
    accounts.grant(post, {Duty.DRAFT, Duty.ARCHIVE}, who("anquan"), clock.now())
    assert who("fgj.nigao").duties == {"draft", "archive"}
    assert post.duties == {Duty.DRAFT, Duty.ARCHIVE}
    line = trail.of("post", post.id)[-1]
    assert (line.act, line.changed) == ("grant", {"职责": ["拟稿、编号登记", "拟稿、档案"]})


def test_the_command_line_grants_to_any_post_under_the_same_rule(inside):
    accounts.grant(post_of("fgj.nigao"), {Duty.AUDIT}, None, clock.now())
    assert who("fgj.nigao").duties == {"audit"}
    with pytest.raises(Refused, match="三员"):
        accounts.grant(post_of("guanli"), {Duty.SYSADMIN, Duty.AUDIT}, None, clock.now())


def test_granting_what_is_there_leaves_no_line(inside):
    post = post_of("fgj.nigao")
    accounts.grant(post, post.duties, who("anquan"), clock.now())
    assert trail.of("post", post.id) == []


def test_nobody_grants_duties_to_their_own_post(inside):
    with pytest.raises(NotAllowed, match="本人"):
        accounts.grant(post_of("anquan"), {Duty.SECADMIN, Duty.DRAFT}, who("anquan"), clock.now())


def test_one_post_does_not_carry_two_administrations(inside):
    with pytest.raises(Refused, match="三员"):
        accounts.grant(post_of("guanli"), {Duty.SYSADMIN, Duty.AUDIT}, who("anquan"), clock.now())


def test_two_posts_of_one_person_do_not_carry_two_administrations(inside):
    today, now = clock.today(), clock.now()
    holdings.deputise(post_of("fgj.nigao"), person("shenji"), today, today, who("fgj.juzhang"), now)
    with pytest.raises(Refused, match="同时担任审计、系统管理"):
        accounts.grant(post_of("fgj.nigao"), {Duty.DRAFT, Duty.SYSADMIN}, who("anquan"), now)


def test_an_administration_may_move_from_one_duty_to_the_other_on_the_same_post(inside):
    accounts.grant(post_of("guanli"), {Duty.AUDIT}, who("anquan"), clock.now())
    assert who("guanli").duties == {"audit"}


def test_a_vacant_post_may_be_granted_anything_but_is_then_filled_under_the_rule(inside):
    now, today = clock.now(), clock.today()
    post = post_of("fgj.nigao")
    holdings.vacate(post, today - timedelta(days=1), who("guanli"), now)
    accounts.grant(post, {Duty.AUDIT}, who("anquan"), now)
    with pytest.raises(Refused, match="三员"):
        holdings.appoint(post, person("anquan"), today, who("guanli"), now)


def test_an_initial_password_ends_sessions_and_lifts_the_lock(inside):
    number, now = person("fgj.nigao").id, clock.now()
    signed_in("fgj.nigao")
    for _ in range(5):
        throttle.begin("fgj.nigao", "10.0.0.7", now)
    db.session.commit()
    issued = accounts.issue_passwords([number], who("anquan"), now)
    found = person("fgj.nigao")
    assert hashing.matches(found.password_hash, issued[number])
    assert found.initial_until == now + timedelta(days=7)
    assert not found.initial_used
    assert throttle.locked_until("fgj.nigao") is None
    assert db.session.query(SignInSession).count() == 0
    assert issued[number] not in str([line.__dict__ for line in trail.of("account", number)])


def test_a_batch_is_issued_whole_or_not_at_all(inside):
    first, second = person("fgj.nigao"), person("jyj.nigao")
    before, ids = first.password_hash, [first.id, second.id]
    second.active = False
    db.session.commit()
    with pytest.raises(Refused, match="已停用"):
        accounts.issue_passwords(ids, who("anquan"), clock.now())
    with pytest.raises(NotFound):
        accounts.issue_passwords([ids[0], 999_999], who("anquan"), clock.now())
    assert person("fgj.nigao").password_hash == before


def test_nobody_issues_disables_or_appoints_for_themselves(inside):
    me = person("anquan")
    with pytest.raises(NotAllowed, match="本人"):
        accounts.issue_passwords([me.id], who("anquan"), clock.now())
    with pytest.raises(NotAllowed, match="本人"):
        accounts.disable(me, "试", who("anquan"), clock.now())


def test_closing_ends_sessions_and_opening_lets_in_again(inside):
    found = person("fgj.nigao")
    signed_in("fgj.nigao")
    accounts.disable(found, "调离", who("anquan"), clock.now())
    assert db.session.query(SignInSession).count() == 0
    assert trail.of("account", found.id)[-1].words == "调离"
    with pytest.raises(Refused, match="已经停用"):
        accounts.disable(found, "再停", who("anquan"), clock.now())
    accounts.enable(found, "调回", who("anquan"), clock.now())
    assert found.active
    with pytest.raises(Refused, match="没有停用"):
        accounts.enable(found, "再开", who("anquan"), clock.now())


def test_ending_no_session_leaves_no_line(inside):
    found = person("fgj.nigao")
    assert accounts.end_sessions(found, who("anquan"), clock.now()) == 0
    assert trail.of("account", found.id) == []


def test_failures_of_long_ago_are_swept(inside):
    throttle.begin("someone", "10.0.0.1", clock.now() - throttle.KEPT - timedelta(minutes=1))
    db.session.flush()
    throttle.begin("fgj.nigao", "10.0.0.7", clock.now())
    db.session.flush()
    assert throttle.begin("someone", "10.0.0.1", clock.now()) == 1
