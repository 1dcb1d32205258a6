"""Pages of minutes: begun by a button, written by two, found, printed, taken away; nothing typed is lost (F4)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from tests.queries import counted
from tests.town import Town
from tests.world import World
from yx.meetings.words import MeetingState
from yx.minutes import queries
from yx.minutes.words import MinutesState as S

LIST = "/conference/minutes/"


def made(town: Town, state: S = S.DRAFTING, **frame: Any) -> str:
    """The address of minutes at `state`."""
    return f"{LIST}{town.do(lambda world: world.minutes(state, **frame).id)}"


def block_ids(town: Town, page: str) -> list[int]:
    """The blocks of minutes, in order."""
    number = int(page.rsplit("/", 1)[1])
    return town.do(lambda world: [block.id for block in _found(world, number).blocks])


def _found(world: World, number: int) -> Any:
    return queries.load(number)


def typed(town: Town, page: str, who: str = "未") -> dict[str, Any]:
    """The editing page's form as it stands."""
    return town.at(who).fields(f"{page}/edit").to_dict()


def test_minutes_go_from_the_meeting_to_their_issue_by_their_buttons(town: Town) -> None:
    meeting = town.do(lambda world: world.meeting(MeetingState.HELD).id)
    office = town.at("未")
    page = f"/conference/meetings/{meeting}"
    answer = office.submit(page, f"{LIST}of/{meeting}")
    edit = str(answer.location)
    assert office.send(f"{LIST}of/{meeting}", page).location == edit
    minutes = edit.removesuffix("/edit")
    (block,) = block_ids(town, minutes)
    rows = {
        f"b{block}-rows-0-words": "年底前完成目录编制", f"b{block}-rows-0-unit": "县发展局",
        f"b{block}-rows-0-helpers": "县教育局、样县财政局", f"b{block}-rows-0-due": "2026-12-31",
    }  # fmt: skip
    form = typed(town, minutes) | rows | {"frame-present": "县发展局 乙", "frame-attribute": "open", "do": "save"}
    assert office.post(edit, data=form).location == minutes
    text = office.get(minutes).text
    for words in (
        "年底前完成目录编制（牵头单位：县发展局；配合单位：县教育局、县财政局；完成时限：2026年12月31日）",
        "请先征求成员单位意见",
    ):
        assert words in text
    assert office.submit(minutes, f"{minutes}/steps/comment").status_code == 303
    town.do(lambda world: world.comment(_found(world, int(minutes.rsplit("/", 1)[1]))))
    for who, step in (("未", "submit"), ("己", "sign"), ("戊", "seal"), ("丁", "issue")):
        more = {"words": "不涉及第三方权益"} if step == "seal" else {}
        assert town.at(who).submit(minutes, f"{minutes}/steps/{step}", **more).status_code == 303, step
    shown = town.at("丁").tree(minutes)
    file = shown.xpath("//ul[@class='files']//a/@href")[0]
    assert town.at("丁").get(file).data.startswith(b"%PDF")
    assert town.at("丁").get(f"{minutes}/papers/999").status_code == 404
    assert town.at("丁").get(f"{minutes}/draft.pdf").data == town.at("丁").get(file).data
    assert shown.xpath("//tr[starts-with(@id, 'decision-')]")
    assert minutes in town.at("未").get(page).text
    assert office.get(edit).location == minutes


def test_two_on_one_block_see_both_texts_and_two_on_two_blocks_never_meet(town: Town) -> None:
    page = made(town)
    office = town.at("未")
    answer = office.post(f"{page}/edit", data=typed(town, page) | {"do": "add", "new_title": "其他事项"})
    assert answer.location == f"{page}/edit#blocks"
    first, second = block_ids(town, page)
    stale = typed(town, page)
    name, other = f"b{first}-considered", f"b{second}-considered"
    assert office.post(f"{page}/edit", data=stale | {name: "甲写的。", "do": "save"}).location == page
    assert office.post(f"{page}/edit", data=stale | {other: "丙写的。", "do": "save"}).location == page
    mine = {name: "乙写的。", "frame-closing": "抓好落实。", "do": "save"}
    answer = office.post(f"{page}/edit", data=stale | mine)
    assert answer.status_code == 409
    for words in ("已保存了新的内容", "甲写的。", "乙写的。</textarea>", "丙写的。", "抓好落实。</textarea>"):
        assert words in answer.text
    answer = office.post(f"{page}/edit", data=stale | {"frame-closing": "抓好落实。", "do": f"drop:{first}"})
    assert answer.status_code == 409
    assert office.post(f"{page}/edit", data=typed(town, page) | {"do": f"up:{second}"}).status_code == 303
    assert block_ids(town, page) == [second, first]
    stale = typed(town, page)
    assert office.post(f"{page}/edit", data=typed(town, page) | {"do": f"drop:{second}"}).status_code == 303
    answer = office.post(f"{page}/edit", data=stale | {other: "写进已删去的一项。", "do": "save"})
    assert (answer.status_code, "写进已删去的一项。" in answer.text) == (409, True)
    stale = typed(town, page)
    assert office.post(f"{page}/edit", data=stale | {"frame-closing": "甲。", "do": "save"}).location == page
    answer = office.post(f"{page}/edit", data=stale | {"frame-closing": "乙。", "do": "save"})
    assert (answer.status_code, "甲。" in answer.text, "乙。</textarea>" in answer.text) == (409, True, True)


def test_what_is_wrong_is_said_at_its_field_and_kept(town: Town) -> None:
    page = made(town)
    office = town.at("未")
    (block,) = block_ids(town, page)
    row = f"b{block}-rows-2-"
    wrong = {
        f"{row}words": "开展培训", f"{row}unit": "没有局", f"{row}helpers": "县教育局，无此局",
        f"{row}due": "2020-01-01",
        "frame-title": "", "frame-attribute": "closed", "frame-ground": "14-1", "do": "save",
    }  # fmt: skip
    answer = office.post(f"{page}/edit", data=typed(town, page) | wrong)
    assert answer.status_code == 422
    for words in ("没有“没有局”这个单位", "没有“无此局”", "不能早于会议日期", "请填写标题", "国家秘密", "开展培训"):
        assert words in answer.text
    answer = office.post(f"{page}/edit", data=typed(town, page) | {f"{row}words": "只有内容", "do": "save"})
    assert (answer.status_code, "请填写牵头单位" in answer.text) == (422, True)
    answer = office.post(f"{page}/edit", data=typed(town, page) | {f"{row}words": "写着", "do": f"rows:{block}"})
    assert (answer.status_code, f"b{block}-rows-3-words" in answer.text) == (200, True)
    many = {f"b{block}-rows-{n}-{k}": v for n in range(45) for k, v in
            (("words", f"第{n}条"), ("unit", "县教育局"), ("due", "2026-12-31"))}  # fmt: skip
    answer = office.post(f"{page}/edit", data=typed(town, page) | many | {"do": "save"})
    assert (answer.status_code, "不超过 40 条" in answer.text) == (422, True)
    form = typed(town, page) | {f"b{block}-rows-0-drop": "y", "do": "save"}
    assert office.post(f"{page}/edit", data=form).location == page
    assert "四月底前编制完成标准目录" not in office.get(page).text.split("办理过程")[0]
    stale = typed(town, page)
    assert "没有改动" in office.post(f"{page}/edit", data=stale | {"do": "save"}, follow_redirects=True).text
    office.submit(page, f"{page}/steps/comment")
    answer = office.post(f"{page}/edit", data=stale | {"frame-closing": "晚到的文字。", "do": "save"})
    assert (answer.status_code, "不能再修改" in answer.text, "晚到的文字。" in answer.text) == (409, True, True)


def test_findings_of_public_minutes_are_answered_on_their_page(town: Town) -> None:
    page = made(town, opening="联系人手机13905981234。")
    office = town.at("未")
    action = office.tree(page).xpath("//form[contains(@action, '/findings/')]/@action")[0]
    assert office.send(action, page, answer="会议值班电话").status_code == 303
    assert "会议值班电话" in office.get(page).text
    assert office.send(f"{page}/findings/{'0' * 32}", page, answer="x").status_code == 404
    assert office.submit(page, f"{page}/steps/comment").status_code == 303
    assert office.send(action, page, answer="再答").status_code == 409


def test_the_list_is_narrowed_counted_and_taken_away(town: Town) -> None:
    open_, issued = made(town), made(town, S.ISSUED)
    reader = town.at("丙")
    assert issued in reader.get(LIST).text
    assert f'href="{open_}"' not in reader.get(LIST).text
    office = town.at("未")
    fazhan, ban = town.do(lambda world: (world.units["fazhan"], world.units["ban"]))
    for query, many in (
        ("", 2), ("?words=标准目录", 2), ("?words=没有的话", 0), ("?state=issued", 1), (f"?unit={fazhan}", 2),
        (f"?unit={ban}", 0), ("?since=2026-03-05&until=2026-03-05", 2), ("?until=2026-03-04", 0),
    ):  # fmt: skip
        assert len(office.tree(LIST + query).xpath("//tbody/tr")) == many, query
    sheet = load_workbook(BytesIO(office.get(f"{LIST}decisions.xlsx?state=issued").data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[1][1] == "尤政公联〔2026〕1号"
    assert rows[1][6] == "县教育局、县财政局"
    assert len(town.at("辛").tree(LIST).xpath("//tbody/tr")) == 0
    with counted(town.app) as few:
        office.get(LIST)
    made(town), made(town)
    with counted(town.app) as many_rows:
        office.get(LIST)
    assert few.count == many_rows.count
    assert many_rows.count <= 6, many_rows.statements


def test_strangers_find_nothing_and_clerks_of_members_only_read(town: Town) -> None:
    page = made(town, S.SIGNING)
    assert town.at("辰").get(page).status_code == 404
    assert town.at("丙").get(page).status_code == 200
    assert town.at("丙").get(f"{page}/edit").status_code == 403
    for who, status in (("丙", 200), ("未", 200)):
        answer = town.at(who).get(f"{page}/draft.pdf")
        assert (answer.status_code, answer.data[:4]) == (status, b"%PDF")
