"""The county of the notice as it is loaded."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.people.conftest import SECRET, who
from yx.core.base import db
from yx.core.errors import Refused
from yx.people import hashing, seed
from yx.people.duties import Duty
from yx.people.models import Holding, Person, Post, PostDuty, Unit, UnitKind
from yx.people.seed_data import HOLDERS, MEMBERS

NOTICE = Path(__file__).parents[2] / "yx" / "demo" / "notice-2020-31.txt"


def test_the_members_are_those_of_the_annex_in_its_order():
    annex = NOTICE.read_text("utf-8").split("联席会议组成人员")[1].split("联席会议成员随")[0]
    named = [line.split("　")[-1] for line in annex.splitlines() if "局长" in line]
    assert len(named) == len(MEMBERS) == 27
    for (_short, name, short_name, _word, head), words in zip(MEMBERS, named, strict=True):
        assert words in (
            f"{short_name}{head}",
            f"{name}{head}",
            f"三明市{short_name}{head}",
            f"国家税务总局尤溪县税务局{head}",
        )


def test_no_invented_holder_has_a_name_of_the_notice():
    notice = NOTICE.read_text("utf-8").replace("　", "")
    names = [name for name, _unit, _post in HOLDERS.values()]
    assert len(set(names)) == len(names)
    assert not [name for name in names if name in notice]


@pytest.mark.parametrize(
    ("username", "post", "duties"),
    [
        ("fgj.nigao", "县发改局办公室科员", {"draft", "register"}),
        ("fgj.juzhang", "县发改局局长", {"check", "head", "member"}),
        ("fgj.gongkai", "县发改局政务公开科负责人", {"review", "liaison"}),
        ("jyj.nigao", "县教育局办公室科员", {"draft", "register"}),
        ("jyj.juzhang", "县教育局局长", {"check", "head", "member"}),
        ("jyj.gongkai", "县教育局政务公开科负责人", {"review", "liaison"}),
        ("czj.juzhang", "县财政局局长", {"check", "head", "member"}),
        ("czj.nigao", "县财政局办公室科员", {"draft", "register"}),
        ("czj.gongkai", "县财政局政务公开科负责人", {"review", "liaison"}),
        ("gaj.juzhang", "县公安局副局长", {"check", "head", "member"}),
        ("xfb.nigao", "县政府办公室秘书", {"draft"}),
        ("xfb.hegao", "县政府办公室综合科科长", {"office_check", "register", "check"}),
        ("xfb.zhuren", "县政府办公室主任", {"office_sign", "member", "seal", "head"}),
        ("xfb.gongkai", "县政府办公室政务公开科", {"review", "conference"}),
        ("zhaojiren", "县政府召集人", {"convener", "county_sign"}),
        ("dangan", "县政府办公室档案室", {"archive"}),
        ("guanli", "县政府办公室系统管理员", {"sysadmin"}),
        ("anquan", "县政府办公室安全管理员", {"secadmin"}),
        ("shenji", "县政府办公室审计员", {"audit"}),
    ],
)
def test_each_user_of_the_demo_holds_the_post_and_duties_of_the_table(inside, username, post, duties):
    actor = who(username)
    assert actor.unit_name + actor.post_name == post
    assert actor.duties == duties


def test_every_member_unit_has_its_three_users(inside):
    for short, *_rest in MEMBERS:
        assert who(f"{short}.nigao").has(Duty.DRAFT)
        assert who(f"{short}.juzhang").has(Duty.HEAD)
        assert who(f"{short}.gongkai").has(Duty.REVIEW)


def test_every_unit_that_issues_can_draft_check_review_and_number(inside):
    have: dict[int, set[str]] = {}
    for unit_id, duty in db.session.execute(select(Post.unit_id, PostDuty.duty).join(PostDuty)):
        have.setdefault(unit_id, set()).add(duty.value)
    for unit in db.session.scalars(select(Unit).where(Unit.issues, Unit.kind != UnitKind.COUNTY)):
        assert {"draft", "check", "review", "head", "register"} <= have[unit.id], unit.name


def test_fifteen_townships_with_their_villages_hang_under_the_county(inside):
    count = select(func.count()).select_from(Unit)
    assert db.session.scalar(count.where(Unit.kind == UnitKind.TOWNSHIP)) == 15
    assert db.session.scalar(count.where(Unit.kind == UnitKind.VILLAGE)) == 29  # 尤溪口镇 has one village only
    village = db.session.scalars(select(Unit).where(Unit.short == "yangzhong1")).one()
    assert village.name == "尤溪县洋中镇桂峰村民委员会"
    township = db.session.get_one(Unit, village.parent_id)
    assert township.short == "yangzhong"
    assert db.session.get_one(Unit, township.parent_id).short == "xzf"


def test_keys_and_code_words_are_unique_and_well_formed(inside):
    units = db.session.scalars(select(Unit)).all()
    words = [unit.code_word for unit in units if unit.code_word]
    assert len(set(words)) == len(words)
    assert all(re.fullmatch(r"[a-z][a-z0-9]*", unit.short) for unit in units)
    assert {unit.short: unit.code_word for unit in units}["xfb"] == "尤政办"


def test_a_loaded_county_is_not_loaded_twice(inside):
    with pytest.raises(Refused, match="不能重复"):
        seed.load_county(db.session)


def test_the_demo_people_are_refused_in_production_and_before_the_county(app, monkeypatch):
    with pytest.raises(LookupError):
        seed.load_demo_people(SECRET)
    monkeypatch.setitem(app.config, "ENV", "production")
    with pytest.raises(Refused, match="正式环境"):
        seed.load_demo_people(SECRET)
    assert not db.session.scalar(select(func.count()).select_from(Person))


def test_the_county_alone_makes_no_account(app):
    seed.load_county(db.session)
    assert not db.session.scalar(select(func.count()).select_from(Person))
    assert not db.session.scalar(select(func.count()).select_from(Holding))


def test_the_demo_password_opens(inside):
    person = db.session.scalars(select(Person).where(Person.username == "fgj.nigao")).one()
    assert hashing.matches(person.password_hash, SECRET)
