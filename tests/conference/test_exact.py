"""What a filing of a change of holders says word for word, and what it keeps (clause E1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conference.test_filing import SOON, TODAY, filed, given, person, post, seated, take
from tests.world import World
from yx.conference import actions
from yx.conference.flow import FILING
from yx.core import clock, trail
from yx.core.errors import NotAllowed, Refused
from yx.core.inbox import Subject
from yx.disclosure.attribute import Attribute
from yx.people.duties import Duty

__all__ = ["seated"]


def refused(world: World, **changed: object) -> tuple[str, ...]:
    with pytest.raises(Refused) as why:
        filed(world, **changed)
    return tuple(why.value.reasons)


def test_who_files_and_for_which_posts(world: World) -> None:
    with pytest.raises(NotAllowed, match=r"^岗位变动由本单位联络员或负责人报备$"):
        actions.file(world.actor("甲"), given(world), clock.now())
    said = ("只能报备本单位的联席会议成员和联络员岗位",)
    assert refused(world, post_id=post(world, "子").id) == said
    assert refused(world, post_id=post(world, "甲").id) == said


def test_a_filing_keeps_what_was_typed_and_who_leaves(world: World) -> None:
    stored, name = world.attach("任免文件.pdf", Attribute.OPEN)[:2]
    filing, bing = filed(world, file=(stored, name), form_key="k1"), world.actor("丙")
    assert (filing.unit_id, filing.office_id, filing.form_key) == (world.units["fazhan"], world.units["ban"], "k1")
    assert (filing.filer_id, filing.filer, filing.created_at, filing.moved_at) == (
        bing.person_id, "丙", clock.now(), clock.now(),
    )  # fmt: skip
    assert (filing.leaver, filing.successor, filing.from_day) == (person(world, "乙"), person(world, "癸"), SOON)
    assert (filing.note, filing.file_id or filing.file.id, filing.file_name) == ("调任", stored.id, "任免文件.pdf")
    line = trail.of("filing", filing.id)[0]
    assert (line.act, line.label, line.words, line.to_state) == ("file", "报备", "调任", "filed")


def test_a_change_that_cannot_be_says_why(world: World) -> None:
    yi, gui = person(world, "乙"), person(world, "癸")
    assert refused(world, successor=yi) == ("乙已任此岗位",)
    gui.active = False
    assert refused(world) == ("癸的账号已停用，请联系系统管理员",)
    gui.active = True
    take(world, filed(world), "record", "未")
    later = f"癸自 {SOON} 起任此岗位，变动日期应晚于这一天"
    assert refused(world, from_day=SOON, successor=person(world, "辰")) == (later,)
    assert refused(world, from_day=TODAY, successor=person(world, "辰")) == (later,)
    assert filed(world, from_day=SOON + timedelta(days=1), successor=person(world, "辰")).leaver is gui


def test_a_post_falls_vacant_once(world: World) -> None:
    filing = filed(world, successor=None)
    take(world, filing, "record", "未")
    held = actions.holder_on(filing.post_id, SOON - timedelta(days=1))
    assert held is not None
    assert (held.person, actions.holder_on(filing.post_id, SOON)) == (person(world, "乙"), None)
    assert refused(world, successor=None, from_day=SOON + timedelta(days=1)) == ("岗位现无人任职，请填写继任人",)


def test_a_filing_that_came_back_says_what_to_mend_until_it_goes_again(world: World) -> None:
    filing = filed(world)
    take(world, filing, "return", "未", reason="请附任免文件")
    assert filing.to_mend == "请附任免文件"
    take(world, filing, "refile", "乙", **given(world, note=None))
    assert (filing.to_mend, filing.filer, filing.note) == ("", "乙", "")
    assert filing.filer_id == world.actor("乙").person_id
    filing.to_mend = "旧的"
    take(world, filing, "withdraw", "丙", reason="任命推迟")
    assert filing.to_mend == ""


def test_it_shows_in_the_inbox_under_its_unit_and_its_filers_are_told(world: World) -> None:
    filing = filed(world)
    assert FILING.subject(filing) == Subject("filing", filing.id, filing.title, "县发展局")
    told = FILING.step("record").tells
    assert told is not None
    assert set(told(filing)) == {f"u{filing.unit_id}:{duty}" for duty in (Duty.LIAISON, Duty.HEAD)}
