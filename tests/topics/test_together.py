"""The office's order and the convener's decisions, many topics in one act: all of it or nothing (clause E5)."""

from __future__ import annotations

import pytest

from tests.queries import counted
from tests.town import Town
from tests.world import World
from yx.core import clock, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused, Stale
from yx.topics import queries, together
from yx.topics.models import Topic
from yx.topics.together import Decision
from yx.topics.words import TopicState as S

ORDER, APPROVE, SHEET = (f"/conference/topics/{name}" for name in ("order", "approve", "submitted"))


def three(world: World, state: S = S.COLLATED) -> list[Topic]:
    return [world.topic(state, by, title=f"议题{by}") for by in ("丙", "丑", "卯")]


def in_order(world: World) -> str:
    return "".join(topic.title[-1] for topic in queries.to_submit(world.actor("未")))


# --- the acts ------------------------------------------------------------------------------------------------


def test_the_office_puts_topics_in_order_and_only_what_moves_leaves_a_line(world: World) -> None:
    first, second, third = three(world)
    ids = [first.id, second.id, third.id]
    assert together.moved(ids, third.id, -1) == [first.id, third.id, second.id]
    assert together.moved(ids, first.id, -1) == together.moved(ids, first.id, 0) == ids
    assert together.moved(ids, third.id, +1) == ids
    together.arrange(world.actor("未"), [second.id, first.id, third.id], clock.now())
    db.session.flush()
    assert in_order(world) == "丑丙卯"
    last = {topic.title[-1]: trail.of("topic", topic.id)[-1] for topic in (first, second, third)}
    assert [last[name].label for name in "丙丑卯"] == ["调整次序", "调整次序", "汇总"]
    assert last["丙"].changed == {"次序": [1, 2]}
    second.position = first.position = 7
    together.arrange(world.actor("未"), [third.id, second.id, first.id], clock.now())
    db.session.flush()
    assert ([third.position, second.position, first.position], in_order(world)) == ([3, 7, 8], "卯丑丙")


def test_all_or_nothing_goes_to_the_convener(world: World) -> None:
    first, second, _third = three(world)
    world.on_topic(second, "consult", "未")
    db.session.commit()
    wanted = [(first.id, first.row_version), (second.id, second.row_version)]
    with pytest.raises(Refused, match="《议题丑》：征求意见尚未结束"):
        together.submit(world.actor("未"), wanted, clock.now())
    db.session.rollback()
    assert [first.place, second.place] == [S.COLLATED, S.COLLATED]
    deferred = world.topic(S.DEFERRED, "午")
    together.submit(world.actor("未"), [(deferred.id, deferred.row_version), wanted[0]], clock.now())
    assert [line.label for line in trail.of("topic", deferred.id)][-1] == "再次报审"
    assert list(queries.submitted(world.actor("己"))) == [first, deferred]
    assert queries.submitted(world.actor("卯")) == []


def test_the_convener_decides_each_and_each_has_its_line(world: World) -> None:
    topics = three(world, S.SUBMITTED)
    codes = ("approve", "reject", "defer")
    decisions = [Decision(t.id, code, "", t.row_version) for t, code in zip(topics, codes, strict=True)]
    decisions[1:] = [Decision(one.topic_id, one.code, "待补充", one.seen) for one in decisions[1:]]
    with pytest.raises(NotAllowed):
        together.decide(world.actor("未"), decisions, clock.now())
    with pytest.raises(Stale):
        together.decide(world.actor("己"), [Decision(topics[0].id, "approve", "", 0)], clock.now())
    together.decide(world.actor("己"), decisions, clock.now())
    assert [topic.place for topic in topics] == [S.APPROVED, S.REJECTED, S.DEFERRED]
    lines = [trail.of("topic", topic.id)[-1] for topic in topics]
    assert [(line.person, line.label, line.words) for line in lines] == [
        ("己", "审定", ""), ("己", "不列入", "待补充"), ("己", "缓议", "待补充"),
    ]  # fmt: skip


# --- the pages -----------------------------------------------------------------------------------------------


@pytest.fixture
def ids(town: Town) -> list[int]:
    return town.do(lambda world: [topic.id for topic in three(world)])


def places(town: Town, ids: list[int]) -> list[S]:
    return town.ask(lambda: [db.session.get_one(Topic, one).place for one in ids])


def put(town: Town, ids: list[int], code: str, who: str, **data: str) -> None:
    town.do(lambda world: [world.on_topic(db.session.get_one(Topic, one), code, who, **data) and None for one in ids])


def test_the_office_moves_numbers_and_submits_without_losing_its_ticks(town: Town, ids: list[int]) -> None:
    office, (first, second, third) = town.at("未"), ids
    answer = office.submit(ORDER, down=str(first), **{f"send_{third}": None})
    assert answer.location == f"{ORDER}?send={first}&send={second}"
    assert town.do(in_order) == "丑丙卯"
    office.submit(ORDER, up=str(third))
    assert town.do(in_order) == "丑卯丙"
    office.submit(ORDER, do="order", **{f"no_{first}": "1", f"no_{second}": "9"})
    assert town.do(in_order) == "丙卯丑"
    answer = office.submit(ORDER, do="order", up="99999", **{f"no_{first}": "x", f"no_{second}": "2000"})
    assert answer.status_code == 422
    assert "应为整数" in answer.text
    assert 'value="2000"' in answer.text
    answer = office.submit(ORDER, do="submit", **{f"send_{one}": None for one in ids})
    assert answer.status_code == 409
    assert "请勾选要报审的议题" in answer.text
    assert office.submit(f"{ORDER}?send={first}&send=x", do="submit").location == SHEET
    assert places(town, ids) == [S.SUBMITTED, S.COLLATED, S.COLLATED]
    assert "议题丙" in office.get(SHEET).text


def test_what_changed_meanwhile_is_said_and_nothing_is_submitted(town: Town, ids: list[int]) -> None:
    office = town.at("未")
    form = office.fields(ORDER)
    put(town, ids[1:2], "reword", "未", title="改过")
    answer = office.post(ORDER, data={**form.to_dict(), "do": "submit"})
    assert answer.status_code == 409
    assert "本次操作没有执行" in answer.text
    put(town, ids[2:], "submit", "未")
    answer = office.post(ORDER, data={**form.to_dict(), f"no_{ids[0]}": "7", "do": "submit"})
    assert answer.status_code == 409
    assert "有议题已被办理或撤回" in answer.text
    assert 'value="7"' in answer.text
    assert places(town, ids) == [S.COLLATED, S.COLLATED, S.SUBMITTED]


def test_the_convener_decides_on_one_page_and_wrong_input_loses_nothing(town: Town, ids: list[int]) -> None:
    convener, (first, second, third) = town.at("己"), ids
    put(town, ids, "submit", "未")
    fields = {f"verdict_{first}": "approve", f"verdict_{second}": "defer", f"reason_{third}": "经费未落实"}
    answer = convener.submit(APPROVE, **fields)
    assert answer.status_code == 422
    for words in ("请填写第 2 项理由", "请选择第 3 项审定意见", ">\r\n经费未落实</textarea>", "请改正 2 处"):
        assert words in answer.text
    assert convener.tree(APPROVE).xpath("//input[@type='radio' and @checked]") == []
    assert convener.submit(APPROVE).status_code == 422
    assert "请在所列各项中选择" in convener.submit(APPROVE, **{f"verdict_{first}": "place"}).text
    assert places(town, ids) == [S.SUBMITTED] * 3
    reasons = {f"reason_{second}": "待试点", f"reason_{third}": None}
    assert convener.submit(APPROVE, **(fields | reasons)).location == APPROVE
    assert places(town, ids) == [S.APPROVED, S.DEFERRED, S.SUBMITTED]
    assert "请选择第 1 项审定意见" in convener.submit(APPROVE, do="rest", **{f"reason_{third}": "经费"}).text
    assert convener.submit(APPROVE, do="rest").location.endswith("/board")
    assert places(town, ids) == [S.APPROVED, S.DEFERRED, S.APPROVED]
    assert "没有待审定的议题" in convener.get(APPROVE).text
    assert "没有待审定的议题" in convener.get(SHEET).text


def test_the_convener_never_approves_what_was_not_on_the_page(town: Town, ids: list[int]) -> None:
    convener = town.at("己")
    put(town, ids[:2], "submit", "未")
    form = convener.fields(APPROVE)
    put(town, ids[2:], "submit", "未")
    answer = convener.post(APPROVE, data={**form.to_dict(), "do": "rest"})
    assert (answer.status_code, places(town, ids)) == (409, [S.SUBMITTED] * 3)
    put(town, ids[:1], "unsubmit", "未")
    kept = {f"verdict_{ids[1]}": "reject", f"reason_{ids[1]}": "已有规定"}
    answer = convener.post(APPROVE, data={**form.to_dict(), **kept})
    assert answer.status_code == 409
    assert ">\r\n已有规定</textarea>" in answer.text
    assert places(town, ids) == [S.COLLATED, S.SUBMITTED, S.SUBMITTED]


def test_pages_of_many_topics_ask_a_fixed_number_of_questions(town: Town, ids: list[int]) -> None:
    def asked(who: str, page: str) -> int:
        browser = town.at(who)
        with counted(town.app) as found:
            assert browser.get(page).status_code == 200
        return found.count

    put(town, ids[:1], "submit", "未")
    before = [asked("未", ORDER), asked("己", APPROVE), asked("己", SHEET)]
    more = town.do(lambda world: [topic.id for topic in [*three(world), *three(world)]])
    put(town, more[:3], "submit", "未")
    assert [asked("未", ORDER), asked("己", APPROVE), asked("己", SHEET)] == before
    assert max(before) <= 12
