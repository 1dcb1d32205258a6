"""The pages of co-signing over HTTP: answers, files, passing on, confirming, settling; bad input; lists."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.queries import counted
from tests.town import Town
from tests.world import World
from yx.core import clock
from yx.core.base import db
from yx.cosign import rounds
from yx.cosign.models import Ask
from yx.cosign.rounds import Question
from yx.cosign.words import RoundState, Silence
from yx.documents.models import Document, Place
from yx.people.models import Unit, UnitKind

ASKED = {"cosigners": ["caizheng", "jiaoyu"]}
PDF = b"%PDF-1.7 opinion\n%%EOF"


def at_cosigning(town: Town, **fields: object) -> tuple[int, dict[str, str]]:
    """A document at 会签, and the address of each asked unit's sheet."""

    def make(world: World) -> tuple[int, dict[str, str]]:
        document = world.at(Place.COSIGNING, **(ASKED | fields))
        asks = world.round(document).asks
        return document.id, {ask.unit.short: f"/cosign/asks/{ask.id}" for ask in asks}

    return town.do(make)


def round_of(town: Town, doc: int) -> str:
    return town.do(lambda world: f"/cosign/{world.round(db.session.get_one(Document, doc)).id}")


def take(town: Town, who: str, page: str, step: str, **fields: object) -> object:
    return town.at(who).submit(page, f"{page}/steps/{step}", **fields)


def test_two_answer_one_objects_the_drafter_settles_and_the_signer_sees_both_views(town: Town) -> None:
    doc, sheets = at_cosigning(town)
    file = (io.BytesIO(PDF), "意见.pdf")
    sent = take(town, "寅", sheets["caizheng"], "answer", answer="object", words="经费没有来源", files=[file])
    assert sent.status_code == 303
    assert take(town, "子", sheets["jiaoyu"], "answer", answer="agree").status_code == 303
    page = round_of(town, doc)
    text = town.at("甲").get(page).text
    assert "待处理意见" in text
    assert "经费没有来源" in text
    settled = {"outcome_1": "rejected", "words_1": "已列入年初预算"}
    assert take(town, "甲", page, "settle", **settled).status_code == 303
    signer = town.at("乙").get(f"/documents/{doc}").text
    assert "未采纳的不同意见" in signer
    assert "经费没有来源" in signer
    assert "已列入年初预算" in signer
    assert "已列入年初预算" in town.at("寅").get(sheets["caizheng"]).text  # the unit sees how its opinion was settled
    tree = town.at("甲").tree(sheets["caizheng"])
    link = tree.xpath("//a[text()='意见.pdf']/@href")[0]
    assert town.at("甲").get(link).data == PDF
    assert town.at("午").get(link).status_code == 404


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"answer": None}, "请选择答复"),
        ({"answer": "object", "words": ""}, "请填写意见或理由"),
        ({"answer": "agree_with", "words": "见附件", "files": "工具.exe"}, "工具.exe"),
    ],
)
def test_bad_input_is_said_at_its_field_and_what_was_typed_is_kept(
    town: Town, fields: dict[str, object], says: str
) -> None:
    doc, sheets = at_cosigning(town)
    if "files" in fields:
        fields = {**fields, "files": [(io.BytesIO(b"MZ"), fields["files"])]}
    answer = take(town, "寅", sheets["caizheng"], "answer", **fields)
    assert answer.status_code == 422
    assert says in answer.text
    if fields.get("words"):
        assert str(fields["words"]) in answer.text
    assert town.ask(lambda: db.session.get_one(Document, doc).state) == "cosigning"


def test_an_outcome_without_its_reason_is_said_at_its_field(town: Town) -> None:
    doc, sheets = at_cosigning(town, cosigners=["caizheng"])
    take(town, "寅", sheets["caizheng"], "answer", answer="object", words="不妥")
    page = round_of(town, doc)
    answer = take(town, "甲", page, "settle", outcome_1="partly", words_1="")
    assert answer.status_code == 422
    assert "请说明理由" in answer.text


def test_the_clerk_prepares_and_the_head_finds_it_in_the_form(town: Town) -> None:
    _doc, sheets = at_cosigning(town)
    page, clerk = sheets["caizheng"], town.do(lambda world: world.actor("卯").post_id)
    assert take(town, "寅", page, "pass_on", post_id=str(clerk), words="请核经费").status_code == 303
    assert "请核经费" in town.at("卯").get(page).text
    assert take(town, "卯", page, "prepare", answer="agree_with", words="请写明来源").status_code == 303
    form = town.at("寅").fields(page, f"{page}/steps/answer")
    assert (form["answer"], form["words"]) == ("agree_with", "请写明来源")


def test_a_changed_text_shows_what_changed_and_is_confirmed_with_one_click(town: Town) -> None:
    doc, sheets = at_cosigning(town, cosigners=["caizheng"])
    take(town, "寅", sheets["caizheng"], "answer", answer="agree_with", words="请补充时间")
    assert take(town, "甲", round_of(town, doc), "revise", outcome_1="adopted").status_code == 303

    def mend(world: World) -> int:
        document = db.session.get_one(Document, doc)
        world.take(
            document, "save", "甲", body="局属各单位：\n定于下周三上午开展政务公开培训。", cosigners=["caizheng"]
        )
        return world.round(world.bring(document, Place.COSIGNING)).asks[0].id

    page = f"/cosign/asks/{town.do(mend)}"
    text = town.at("寅").get(page).text
    assert "上次答复后的修改" in text
    assert "三上午" in text
    assert take(town, "寅", page, "confirm").status_code == 303
    assert "确认原意见" in town.at("甲").get(round_of(town, doc)).text
    struck = town.at("甲").tree(f"/documents/{doc}").xpath("//s[contains(text(), '同意并附意见')]")
    assert struck  # the lapsed answer stays visible


def test_a_second_click_and_a_stale_page_change_nothing(town: Town) -> None:
    _doc, sheets = at_cosigning(town)
    page = sheets["caizheng"]
    fields = town.at("寅").fields(page, f"{page}/steps/answer")
    fields["answer"] = "agree"
    first, second = (
        town.at("寅").post(f"{page}/steps/answer", data=fields, headers={"Referer": f"http://localhost{page}"})
        for _ in "12"
    )
    assert (first.status_code, second.status_code) == (303, 409)
    assert town.ask(lambda: len([ask for ask in db.session.query(Ask) if ask.reply])) == 1


def test_the_table_goes_into_a_sheet(town: Town) -> None:
    doc, sheets = at_cosigning(town)
    take(town, "寅", sheets["caizheng"], "answer", answer="agree_with", words="=1+1")
    book = load_workbook(io.BytesIO(town.at("甲").get(f"{round_of(town, doc)}/table.xlsx").data))
    rows = {row[0]: row for row in book.active.iter_rows(values_only=True)}
    assert rows["县财政局"][1:3] == ("同意并附意见", "=1+1")
    assert rows["县教育局"][1] == "待答复"


def test_lists_find_by_words_unit_and_lateness(town: Town) -> None:
    _doc, sheets = at_cosigning(town, title="关于粮食储备的通知")
    link, browser = sheets["caizheng"], town.at("寅")
    for query, hit in (("", True), ("words=粮食", True), ("words=教育", False), ("late=y", False)):
        assert (link in browser.get(f"/cosign/?{query}").text) is hit, query
    take(town, "寅", link, "answer", answer="agree")
    assert link not in browser.get("/cosign/").text
    assert link in browser.get("/cosign/?scope=answered").text
    assert "1/2" in town.at("甲").get("/cosign/?scope=asked").text
    assert link not in town.at("午").get("/cosign/?scope=answered").text


def many(world: World, units: int) -> int:
    """A round of so many villages about a document."""
    town_id = world.units["qingshan"]
    start = db.session.query(Unit).count()
    found = [
        Unit(
            name=f"第{n}村村民委员会", short_name=f"第{n}村", short=f"cun{n}", kind=UnitKind.VILLAGE, parent_id=town_id
        )
        for n in range(start, start + units)
    ]
    db.session.add_all(found)
    document = world.draft(title=f"征求{units}个村意见的通知")
    db.session.flush()
    asker = world.actor("甲")
    question = Question(
        "document", document.id, document.title, 1, document.version_hash, asker.unit_id, asker.post_id,
        asker.person_id, asker.person_name, 5, Silence.REMIND,
    )  # fmt: skip
    one = rounds.start(question, [unit.id for unit in found], asker, clock.now())
    assert one is not None
    return one.id


def test_a_round_of_250_units_asks_no_more_than_one_of_five(town: Town) -> None:
    few, lots = (town.do(lambda world, n=n: many(world, n)) for n in (5, 250))
    asked = []
    for number in (few, lots):
        town.at("甲").get(f"/cosign/{number}")
        with counted(town.app) as q:
            assert town.at("甲").get(f"/cosign/{number}").status_code == 200
        asked.append(q.count)
    assert asked[0] == asked[1] <= 8


def test_a_round_leads_to_the_other_rounds_that_one_may_open(town: Town) -> None:
    doc, _sheets = at_cosigning(town)
    first = round_of(town, doc)

    def again(world: World) -> str:
        document, asker = db.session.get_one(Document, doc), world.actor("甲")
        question = Question(
            "document", doc, document.title, 2, "2" * 64, asker.unit_id, asker.post_id, asker.person_id,
            asker.person_name, 5, Silence.REMIND,
        )  # fmt: skip
        one = rounds.start(question, [world.units["caizheng"], world.units["qingshan"]], asker, clock.now())
        assert one is not None
        return f"/cosign/{one.id}"

    second = town.do(again)
    leads = {
        (who, page): town.at(who).tree(page).xpath("//section[@aria-labelledby='others-h']//a/@href")
        for who, page in (("甲", first), ("寅", first), ("子", first), ("寅", second), ("巳", second))
    }
    assert leads == {
        ("甲", first): [second], ("寅", first): [second], ("子", first): [], ("寅", second): [first],
        ("巳", second): [],
    }  # fmt: skip
    said = town.at("甲").tree(first).xpath("string(//section[@aria-labelledby='others-h']//li)")
    assert " ".join(said.split()) == f"第 2 轮（正文第 2 版） {RoundState.OPEN.label}"


def test_the_lists_ask_six_times_at_most(town: Town) -> None:
    at_cosigning(town)
    found = []
    for _ in range(2):
        for who, path in (("寅", "/cosign/"), ("寅", "/cosign/?words=通知&late=y"), ("甲", "/cosign/?scope=asked")):
            town.at(who).get(path)
            with counted(town.app) as q:
                assert town.at(who).get(path).status_code == 200
            found.append(q.count)
        for _ in range(4):
            at_cosigning(town)
    assert found[:3] == found[3:]
    assert max(found) <= 6
