"""The bucket that counts acts, and the limit of forms without files."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yx.web.limits import Bucket


def test_so_many_at_once_then_one_at_a_time():
    bucket = Bucket()
    assert [bucket.wait("甲", 3, now=0.0) for _ in range(3)] == [0, 0, 0]
    assert bucket.wait("甲", 3, now=0.0) == 21
    assert bucket.wait("甲", 3, now=19.0) > 0
    assert bucket.wait("甲", 3, now=20.0) == 0
    assert bucket.wait("甲", 3, now=20.0) > 0


def test_each_has_their_own():
    bucket = Bucket()
    assert bucket.wait("甲", 1, now=0.0) == 0
    assert bucket.wait("乙", 1, now=0.0) == 0
    assert bucket.wait("甲", 1, now=0.0) > 0


def test_a_pause_gives_no_more_than_a_full_bucket():
    bucket = Bucket()
    bucket.wait("甲", 2, now=0.0)
    assert [bucket.wait("甲", 2, now=1e9) == 0 for _ in range(3)] == [True, True, False]


def test_the_least_recently_used_is_forgotten_first():
    bucket = Bucket(kept=2)
    for who in ("甲", "乙", "甲", "丙"):
        bucket.wait(who, 1, now=0.0)
    assert bucket.wait("甲", 1, now=0.0) > 0
    assert bucket.wait("乙", 1, now=0.0) == 0


@given(st.lists(st.floats(0, 30), max_size=60), st.integers(1, 10))
def test_nobody_ever_gets_more_than_the_limit_and_its_refill(pauses, a_minute):
    bucket, now, taken = Bucket(), 0.0, 0
    for pause in pauses:
        now += pause
        taken += bucket.wait("甲", a_minute, now=now) == 0
    assert taken <= a_minute + now * a_minute / 60 + 1e-6


def test_waiting_as_told_is_enough():
    bucket = Bucket()
    bucket.wait("甲", 1, now=0.0)
    wait = bucket.wait("甲", 1, now=0.0)
    assert bucket.wait("甲", 1, now=float(wait)) == 0


def test_a_form_without_files_is_limited_as_text(client):
    token = client.token("/sign-in")
    big = {"csrf_token": token, "username": "x" * (4 * 1024 * 1024)}
    assert client.post("/sign-in", data=big).status_code == 413
    assert client.post("/sign-in", data={"csrf_token": token, "username": "x"}).status_code == 422
