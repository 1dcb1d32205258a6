"""Units, posts and people, made and mended (clauses C1d, E1, F2)."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.people.conftest import who
from yx.core import clock, trail
from yx.core.base import db
from yx.core.errors import Refused, Stale
from yx.people import actions, holdings, queries
from yx.people.models import Person, Post, Unit, UnitKind


def unit(short: str) -> Unit:
    return db.session.scalars(select(Unit).where(Unit.short == short)).one()


def fields(**changed: object) -> dict[str, object]:
    return {
        "name": "尤溪县医院",
        "short_name": "县医院",
        "short": "yiyuan",
        "kind": UnitKind.DEPARTMENT,
        "parent_id": unit("xzf").id,
        "code_word": "尤医",
        "issues": True,
        **changed,
    }


def test_a_unit_is_made_with_a_line_of_what_was_put(inside):
    made = actions.add_unit(fields(), who("guanli"), clock.now())
    line = trail.of("unit", made.id)[-1]
    assert (line.act, line.person_id) == ("add", who("guanli").person_id)
    assert line.changed["单位名称"] == [None, "尤溪县医院"]
    assert line.changed["类别"] == [None, "部门"]
    assert made.active


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"short": "fgj"}, "代号 fgj 已被尤溪县发展和改革局使用"),
        ({"name": "尤溪县教育局"}, "已有单位尤溪县教育局"),
        ({"short": "9a"}, "以字母开头"),
        ({"short": "a-b"}, "小写字母和数字"),
        ({"short": "医院"}, "小写字母和数字"),
    ],
)
def test_keys_and_names_are_unique_and_well_formed(inside, changed, why):
    with pytest.raises(Refused, match=why):
        actions.add_unit(fields(**changed), who("guanli"), clock.now())


def test_a_unit_is_never_below_itself(inside):
    township, village = unit("yangzhong"), unit("yangzhong1")
    for above in (township, village):
        with pytest.raises(Refused, match="下级单位"):
            actions.edit_unit(township, {"parent_id": above.id}, who("guanli"), clock.now())
        db.session.refresh(township)
    actions.edit_unit(village, {"parent_id": unit("meixian").id}, who("guanli"), clock.now())
    assert village.parent_id == unit("meixian").id


def test_the_database_refuses_a_unit_that_is_its_own_parent(inside):
    village = unit("yangzhong1")
    village.parent_id = village.id
    with pytest.raises(IntegrityError, match="not_its_own_parent"):
        db.session.flush()


def test_a_unit_at_work_is_not_closed(inside):
    with pytest.raises(Refused, match="下级单位"):
        actions.edit_unit(unit("yangzhong"), {"active": False}, who("guanli"), clock.now())
    db.session.refresh(unit("yangzhong"))
    with pytest.raises(Refused, match=r"^本单位还有在任人员，请先免去其岗位$"):
        actions.edit_unit(unit("fgj"), {"active": False}, who("guanli"), clock.now())
    for village in db.session.scalars(select(Unit).where(Unit.parent_id == unit("yangzhong").id)):
        actions.edit_unit(village, {"active": False}, who("guanli"), clock.now())
    assert not unit("yangzhong1").active
    actions.edit_unit(unit("yangzhong"), {"active": False}, who("guanli"), clock.now())
    assert not unit("yangzhong").active, "villages out of use hinder nobody"


def test_an_edit_of_what_somebody_else_changed_is_stale(inside):
    seen = unit("fgj").row_version
    actions.edit_unit(unit("fgj"), {"code_word": "尤发"}, who("guanli"), clock.now(), seen)
    with pytest.raises(Stale):
        actions.edit_unit(unit("fgj"), {"code_word": "尤发改委"}, who("guanli"), clock.now(), seen)


def test_an_edit_that_changes_nothing_leaves_no_line(inside):
    found = unit("fgj")
    actions.edit_unit(found, {"code_word": found.code_word}, who("guanli"), clock.now())
    assert trail.of("unit", found.id) == []


def test_a_post_is_unique_in_its_unit_and_begins_without_duties(inside):
    made = actions.add_post(unit("fgj"), {"name": "收发员"}, who("guanli"), clock.now())
    assert made.duties == frozenset()
    assert trail.of("post", made.id)[-1].changed["岗位名称"] == [None, "收发员"]
    with pytest.raises(Refused, match="已有岗位收发员"):
        actions.add_post(unit("fgj"), {"name": "收发员"}, who("guanli"), clock.now())
    assert actions.add_post(unit("jyj"), {"name": "收发员"}, who("guanli"), clock.now()).id


def test_a_post_that_is_held_is_not_closed(inside):
    post = queries.post(who("fgj.nigao").post_id)
    with pytest.raises(Refused, match=r"^岗位有人在任，请先免去$"):
        actions.edit_post(post, {"active": False}, who("guanli"), clock.now())
    db.session.refresh(post)
    holdings.vacate(post, clock.today().replace(day=1), who("guanli"), clock.now())
    actions.edit_post(post, {"active": False}, who("guanli"), clock.now())
    assert not db.session.get_one(Post, post.id).active


def test_a_post_somebody_else_changed_is_stale(inside):
    post = queries.post(who("fgj.nigao").post_id)
    with pytest.raises(Stale):
        actions.edit_post(post, {"name": "秘书"}, who("guanli"), clock.now(), post.row_version - 1)


def test_an_account_begins_without_a_password(inside):
    made = actions.add_person({"username": "fgj.xin", "name": "祝新人"}, who("guanli"), clock.now())
    assert made.password_hash == ""
    assert made.active
    line = trail.of("account", made.id)[-1]
    assert (line.act, line.changed["用户名"]) == ("add", [None, "fgj.xin"])


@pytest.mark.parametrize("username", ["Fgj.Xin", "9fgj", "fgj..xin", "fgj.", "发改", "fgj xin", "", "a@b"])
def test_user_names_are_small_letters_figures_and_dots(inside, username):
    with pytest.raises(Refused, match="用户名由小写字母"):
        actions.add_person({"username": username, "name": "祝新人"}, who("guanli"), clock.now())


def test_a_user_name_is_taken_once(inside):
    with pytest.raises(Refused, match="已被使用"):
        actions.add_person({"username": "fgj.nigao", "name": "祝新人"}, who("guanli"), clock.now())
    person = queries.person(who("jyj.nigao").person_id)
    with pytest.raises(Refused, match="已被使用"):
        actions.edit_person(person, {"username": "fgj.nigao"}, who("guanli"), clock.now())


def test_a_change_of_a_person_is_recorded_old_and_new(inside):
    person = queries.person(who("fgj.nigao").person_id)
    actions.edit_person(person, {"phone": "0598-6322000"}, who("guanli"), clock.now(), person.row_version)
    assert trail.of("account", person.id)[-1].changed == {"办公电话": ["", "0598-6322000"]}
    with pytest.raises(Stale):
        actions.edit_person(person, {"phone": "1"}, who("guanli"), clock.now(), person.row_version - 1)


def test_the_database_refuses_capital_letters_in_user_names(inside):
    db.session.add(Person(username="FGJ", name="祝新人", created_at=clock.now()))
    with pytest.raises(IntegrityError, match="username_lower"):
        db.session.flush()
