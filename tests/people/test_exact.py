"""What administrators read, word for word, and what the trail keeps of what they did (clauses C1d, E1, F2)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.people.conftest import who
from tests.people.test_actions import fields, unit
from yx.core import clock, events, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.people import actions, factor_actions, policy, queries, throttle, totp
from yx.people.duties import Duty
from yx.people.models import Deputy, Holding, Person

SYSTEM = "guanli"


def refused(work: object, *given: object) -> tuple[str, ...]:
    with pytest.raises(Refused) as why:
        work(*given, who(SYSTEM), clock.now())  # type: ignore[operator]
    return tuple(why.value.reasons)


def last(noun: str, record_id: int) -> tuple[str, str, str]:
    """Act, label and person of the newest line."""
    line = trail.of(noun, record_id)[-1]
    return line.act, line.label, line.person


def test_what_cannot_be_said_of_a_unit_is_refused_in_these_words(inside):
    for short in ("9a", "a-b", "医院", "A", ""):
        assert refused(actions.add_unit, fields(short=short)) == ("代号由小写字母和数字组成，以字母开头",)
        db.session.rollback()
    assert refused(actions.add_unit, fields(short="fgj")) == ("代号 fgj 已被尤溪县发展和改革局使用",)
    assert refused(actions.add_unit, fields(name="尤溪县教育局")) == ("已有单位尤溪县教育局",)
    town = unit("yangzhong")
    for above in (town, unit("yangzhong1")):
        said = refused(actions.edit_unit, town, {"parent_id": above.id})
        assert said == ("上级单位不能是本单位或其下级单位",)
        db.session.refresh(town)
    assert refused(actions.edit_unit, town, {"active": False}) == ("本单位还有在用的下级单位，请先处理",)


def test_each_act_on_a_unit_a_post_and_an_account_has_its_line(inside):
    me = who(SYSTEM)
    made = actions.add_unit(fields(), me, clock.now())
    assert last("unit", made.id) == ("add", "设立单位", me.person_name)
    actions.edit_unit(made, {"code_word": "尤医院"}, me, clock.now())
    assert last("unit", made.id) == ("edit", "修改单位", me.person_name)
    post = actions.add_post(made, {"name": "收发员"}, me, clock.now())
    assert last("post", post.id) == ("add", "设立岗位", me.person_name)
    actions.edit_post(post, {"name": "文书"}, me, clock.now())
    assert last("post", post.id) == ("edit", "修改岗位", me.person_name)
    person = actions.add_person({"username": "xin.ren", "name": "祝新人"}, me, clock.now())
    assert last("account", person.id) == ("add", "新建账号", me.person_name)
    assert person.created_at == clock.now()
    actions.edit_person(person, {"phone": "1"}, me, clock.now())
    assert last("account", person.id) == ("edit", "修改账号", me.person_name)


def test_what_cannot_be_said_of_a_post_or_an_account_is_refused_in_these_words(inside):
    post = queries.post(who("fgj.nigao").post_id)
    other = actions.add_post(post.unit, {"name": "收发员"}, who(SYSTEM), clock.now())
    assert refused(actions.add_post, post.unit, {"name": "收发员"}) == ("本单位已有岗位收发员",)
    db.session.expire_all()
    assert refused(actions.edit_post, other, {"name": post.name}) == (f"本单位已有岗位{post.name}",)
    db.session.expire_all()
    said = ("用户名由小写字母、数字和 . _ - 组成，以字母开头",)
    assert refused(actions.add_person, {"username": "A", "name": "祝新人"}) == said
    assert refused(actions.add_person, {"name": "祝新人"}) == said
    taken = ("用户名 fgj.nigao 已被使用",)
    assert refused(actions.add_person, {"username": "fgj.nigao", "name": "祝新人"}) == taken


def test_a_post_that_changes_is_told_to_those_who_keep_duties(inside, monkeypatch):
    heard = []
    monkeypatch.setitem(events._listeners, "duties_changed", [lambda **keys: heard.append(keys)])
    post = queries.post(who("fgj.nigao").post_id)
    actions.edit_post(post, {"rank": 9}, who(SYSTEM), clock.now())
    assert heard == [{"post_id": post.id, "day": clock.today()}]


def test_nobody_is_two_administrators_or_gives_rights_to_themselves(inside):
    me = who(SYSTEM)
    with pytest.raises(Refused) as why:
        policy.refuse_two_administrations(me.person_id, [Duty.AUDIT], clock.today())
    labels = "、".join(sorted(duty.label for duty in (Duty.AUDIT, Duty.SYSADMIN)))
    name = db.session.get_one(Person, me.person_id).name
    assert tuple(why.value.reasons) == (f"{name}将同时担任{labels}，三员须由不同的人担任",)
    with pytest.raises(NotAllowed, match=r"^不能为本人重置动态口令$"):
        policy.refuse_self(me, me.person_id, "重置动态口令")


def test_a_second_factor_from_its_beginning_to_its_end(inside):
    me, now = who("fgj.nigao"), clock.now()
    for act in (lambda: factor_actions.renew_codes(me, now), lambda: factor_actions.remove(me, False, now)):
        with pytest.raises(Refused, match=r"^没有启用动态口令$"):
            act()
    labels = []
    for turn in range(2):
        factor_actions.begin(me, now)
        secret = factor_actions.pending(me)
        assert secret is not None
        moment = now + timedelta(minutes=turn)
        codes = factor_actions.enrol(me, totp.code_at(secret, totp.step_of(moment)), moment)
        assert len(set(codes)) == factor_actions.CODES
        assert all([len(part) for part in code.split("-")] == [4, 4, 4] for code in codes)
        assert factor_actions.pending(me) is None
        labels.append(last("account", me.person_id)[:2])
    assert labels == [("enrol_factor", "启用动态口令"), ("change_factor", "更换动态口令")]
    assert len(factor_actions.renew_codes(me, now)) == factor_actions.CODES
    assert last("account", me.person_id) == ("renew_codes", "重新生成备用码", me.person_name)
    with pytest.raises(Refused, match=r"^您的岗位须使用动态口令，不能停用$"):
        factor_actions.remove(me, True, now)
    factor_actions.remove(me, False, now)
    assert last("account", me.person_id) == ("remove_factor", "停用动态口令", me.person_name)


def test_a_lost_telephone_is_reset_by_somebody_else_and_wrong_codes_are_forgiven(inside):
    me, safe, now = who("fgj.nigao"), who("anquan"), clock.now()
    with pytest.raises(NotAllowed, match=r"^不能为本人重置动态口令$"):
        factor_actions.reset(db.session.get_one(Person, safe.person_id), "手机丢失", safe, now)
    factor_actions.begin(me, now)
    secret = factor_actions.pending(me)
    assert secret is not None
    factor_actions.enrol(me, totp.code_at(secret, totp.step_of(now)), now)
    person = db.session.get_one(Person, me.person_id)
    codes = throttle.codes_of(person.username)
    assert [throttle.begin(codes, "10.0.0.9", now) for _ in range(2)] == [1, 2]
    factor_actions.reset(person, "手机丢失", safe, now)
    assert last("account", person.id) == ("reset_factor", "重置动态口令", safe.person_name)
    assert trail.of("account", person.id)[-1].words == "手机丢失"
    assert throttle.begin(codes, "10.0.0.9", now) == 1


def test_who_sits_in_a_post_from_a_day_on(inside):
    day, before = clock.today(), clock.today() - timedelta(days=1)
    me, other = who("fgj.nigao"), who("jyj.nigao")
    gone, until_today, lent, lent_out, elsewhere = (
        who(name).person_id for name in ("fgj.gongkai", "jyj.gongkai", "xfb.nigao", "xfb.hegao", "anquan")
    )
    begun = day - timedelta(days=99)
    db.session.add_all(
        [
            Holding(post_id=me.post_id, person_id=gone, from_day=begun - timedelta(days=1), to_day=before),
            Holding(post_id=me.post_id, person_id=until_today, from_day=begun, to_day=day),
            Deputy(post_id=me.post_id, person_id=lent, from_day=begun, to_day=day),
            Deputy(post_id=me.post_id, person_id=lent_out, from_day=begun, to_day=before),
            Deputy(post_id=other.post_id, person_id=elsewhere, from_day=begun, to_day=day),
        ]
    )
    assert policy.sitters_from(me.post_id, day) == {me.person_id, until_today, lent}


def test_an_administration_counts_to_its_last_day_and_for_its_own_person_only(inside):
    day = clock.today()
    auditor, drafter, other = who("shenji"), who("fgj.nigao"), who("jyj.nigao")
    begun, before = day - timedelta(days=99), day - timedelta(days=1)

    def barred() -> bool:
        db.session.flush()
        try:
            policy.refuse_two_administrations(drafter.person_id, [Duty.SYSADMIN], day)
        except Refused:
            return True
        return False

    def kept(row: Holding | Deputy) -> Holding | Deputy:
        db.session.add(row)
        return row

    kept(Deputy(post_id=auditor.post_id, person_id=other.person_id, from_day=begun, to_day=day))
    assert not barred()
    for row in (
        kept(Holding(post_id=auditor.post_id, person_id=drafter.person_id, from_day=begun, to_day=before)),
        kept(Deputy(post_id=auditor.post_id, person_id=drafter.person_id, from_day=begun, to_day=before)),
    ):
        assert not barred()
        row.to_day = day
        assert barred()
        db.session.delete(row)


def test_who_sits_and_who_administers_is_held_until_the_end(inside, monkeypatch):
    held = []
    monkeypatch.setattr(policy, "hold", held.append)
    policy.hold_seats(7)
    assert held == ["post:7", "administrators"]


def test_the_posts_that_are_to_change_may_be_left_out_of_ones_administrations(inside):
    auditor, day = who("shenji"), clock.today()
    policy.refuse_two_administrations(auditor.person_id, [Duty.SYSADMIN], day, but_post=auditor.post_id)
    with pytest.raises(Refused):
        policy.refuse_two_administrations(auditor.person_id, [Duty.SYSADMIN], day, but_post=auditor.post_id + 1)
