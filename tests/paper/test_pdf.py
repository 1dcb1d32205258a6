"""The printed red-head document, measured on the finished PDF (GB/T 9704-2012; rules.md 2)."""

from __future__ import annotations

import itertools
import time
from functools import cache

import pypdfium2
import pytest

from tests.paper.pages import Page, read
from tests.paper.samples import NOTICE, OFFICE, SHEET, fonts, short
from yx.paper.pdf import layout_warnings, render_pdf, render_png
from yx.paper.text import parse

TOP, LEFT, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0
PITCH, CELL = HEIGHT / 22, WIDTH / 28
PT = 25.4 / 72
RED = (255, 0, 0)


@cache
def notice() -> list[Page]:
    return read(render_pdf(SHEET, fonts()))


def words(page: Page) -> str:
    return page.text.replace("\n", "")


def near(value: float) -> object:
    return pytest.approx(value, abs=0.15)


def test_the_paper_is_a4_and_all_text_keeps_to_the_type_area() -> None:
    for page in notice():
        assert page.size == (near(210), near(297))
        inside = [char for char in page.chars if not (char.size == 14 and char.baseline > TOP + HEIGHT)]
        assert min(char.left for char in inside) >= LEFT - 0.2
        assert max(char.right for char in inside) <= LEFT + WIDTH + 0.5
        assert min(char.top for char in inside) >= TOP
        assert max(char.bottom for char in inside) <= TOP + HEIGHT


def test_a_full_page_has_22_lines_on_the_grid() -> None:
    baselines = [line[0].baseline for line in notice()[2].lines()]
    assert len(baselines) == 22
    assert [low - high for high, low in itertools.pairwise(baselines)] == [near(PITCH)] * 21


def test_a_full_line_has_28_characters_on_the_grid() -> None:
    page = read(render_pdf(short("溪" * 100), fonts()))[0]
    first, second, third, fourth = [line for line in page.lines() if {char.text for char in line} == {"溪"}]
    assert [len(line) for line in (first, second, third, fourth)] == [26, 28, 28, 18]
    assert first[0].origin == near(LEFT + 2 * CELL)
    for place, char in enumerate(second):
        assert char.origin == near(LEFT + place * CELL)


def test_the_body_is_16_pt_fangsong() -> None:
    body = notice()[2].find("2.规范编制政务公开事项标准目录")
    assert {(char.size, char.font) for char in body} == {(16, "FandolFang-Regular")}


def test_the_banner_is_red_and_begins_35_mm_below_the_type_area() -> None:
    banner = notice()[0].find(f"{OFFICE}文件")
    assert min(char.top for char in banner) == pytest.approx(TOP + 35, abs=0.6)
    assert banner[0].left - LEFT == pytest.approx(LEFT + WIDTH - banner[-1].right, abs=1.5)
    assert {char.font for char in banner} == {"NotoSerifCJKsc-Bold"}
    assert {char.colour for char in banner} == {RED}
    assert {char.colour for char in notice()[0].chars if char not in banner} == {(0, 0, 0)}


@pytest.mark.parametrize("name", ["尤溪县教育局", "尤溪县推进政务公开工作联席会议办公室暨领导小组办公室"])
def test_a_banner_of_any_length_fits_one_line(name: str) -> None:
    banner = read(render_pdf(short(banner=(name,)), fonts()))[0].find(f"{name}文件")
    assert len({round(char.baseline, 1) for char in banner}) == 1
    assert banner[0].left >= LEFT
    assert banner[-1].right <= LEFT + WIDTH


def test_the_number_stands_two_lines_below_the_banner_centred() -> None:
    page = notice()[0]
    number = page.find("尤政办〔2020〕31号")
    box_top = number[0].baseline - (PITCH / PT / 2 + (0.88 - 0.5) * 16) * PT
    banner_bottom = max(char.bottom for char in page.find(f"{OFFICE}文件"))
    assert box_top - banner_bottom == pytest.approx(2 * PITCH, abs=0.6)
    assert (number[0].left + number[-1].right) / 2 == pytest.approx(LEFT + WIDTH / 2, abs=0.6)


def test_the_red_line_lies_4_mm_below_the_number_as_wide_as_the_type_area() -> None:
    page = notice()[0]
    (line,) = page.strokes
    body_bottom = page.find("尤政办")[0].baseline + 0.12 * 16 * PT
    assert line[0] - body_bottom == near(4)
    assert line[2] - line[1] == pytest.approx(WIDTH, abs=1.2)
    assert line[3] == RED


def test_the_title_stands_two_lines_below_the_red_line_in_22_pt() -> None:
    page = notice()[0]
    titles = page.lines(22)
    assert ["".join(char.text for char in line) for line in titles] == SHEET.title.split("\n")
    box_top = titles[0][0].baseline - ((PITCH / PT - 22) / 2 + 0.88 * 22) * PT
    assert box_top - page.strokes[0][0] == pytest.approx(2 * PITCH, abs=0.4)
    for line in titles:
        assert (line[0].left + line[-1].right) / 2 == pytest.approx(LEFT + WIDTH / 2, abs=0.6)


def test_the_addressee_is_flush_left_one_line_below_the_title() -> None:
    page = notice()[0]
    addressee = page.find("各乡镇人民政府，县直、省市属有关单位：")
    assert addressee[0].origin == near(LEFT)
    assert addressee[0].baseline - page.lines(22)[-1][0].baseline == pytest.approx(2 * PITCH, abs=1)


@pytest.mark.parametrize(
    ("start", "font"),
    [
        ("一、指导思想", "FandolHei-Regular"),
        ("（一）加强组织领导。", "FandolKai-Regular"),
        ("成立尤溪县推进", "FandolFang-Regular"),
        ("1.梳理政务公开事项清单", "FandolFang-Regular"),
        ("（1）编制政务公开事项标准目录", "FandolFang-Regular"),
    ],
)
def test_each_level_has_its_type_and_is_two_characters_in(start: str, font: str) -> None:
    page = next(page for page in notice() if start in words(page))
    found = page.find(start)
    assert {char.font for char in found} == {font}
    assert found[0].origin > LEFT + 2 * CELL - 0.2


def test_the_date_is_four_characters_in_and_the_unit_centred_on_it() -> None:
    page = notice()[0]
    date, note = page.find("2020年8月24日"), page.find("（此件主动公开）")
    unit = next(line for line in page.lines() if "".join(char.text for char in line) == OFFICE)
    assert date[-1].origin + CELL == pytest.approx(LEFT + WIDTH - 4 * CELL, abs=0.3)
    assert (unit[0].left + unit[-1].right) / 2 == pytest.approx((date[0].left + date[-1].right) / 2, abs=0.6)
    assert date[0].baseline - unit[0].baseline == near(PITCH)
    assert note[0].baseline - date[0].baseline == near(PITCH)
    assert note[0].right > LEFT + 2 * CELL > note[0].origin - CELL


@pytest.mark.parametrize("lines", range(1, 40))
def test_a_signature_never_stands_alone_on_its_page(lines: int) -> None:
    pages = read(render_pdf(short("\n".join(f"第{n}项" + "溪" * 35 for n in range(lines)) + "末句"), fonts()))
    signed = next(page for page in pages if "2020年8月24日" in words(page))
    assert "溪" in words(signed)
    assert signed.find("2020年8月24日")[0].baseline < TOP + HEIGHT


def test_page_numbers_are_7_mm_below_the_type_area_odd_right_even_left() -> None:
    for number, page in enumerate(notice(), 1):
        dash, *_, last = [char for char in page.chars if char.baseline > TOP + HEIGHT and char.size == 14]
        assert f"— {number} —" in page.text
        assert (dash.top + dash.bottom) / 2 == pytest.approx(TOP + HEIGHT + 7, abs=0.1)
        assert dash.font == "FandolSong-Regular"
        if number % 2:
            assert last.origin + 14 * PT == pytest.approx(LEFT + WIDTH - CELL, abs=0.2)
        else:
            assert dash.origin == pytest.approx(LEFT + CELL, abs=0.2)


def test_the_issued_plan_and_its_annex_begin_new_pages() -> None:
    plan = next(page for page in notice() if "为贯彻落实" in words(page))
    annex = next(page for page in notice() if "附件" in page.text and "召集人" in page.text)
    assert "附件" not in plan.text.split("为贯彻落实")[0]
    assert plan.lines(22)[0][0].baseline < TOP + 2 * PITCH
    mark, title = annex.find("附件"), annex.lines(22)[0]
    assert mark[0].origin == near(LEFT)
    assert mark[0].font == "FandolHei-Regular"
    assert mark[0].baseline < TOP + PITCH
    assert TOP + 2 * PITCH < title[0].baseline < TOP + 3 * PITCH


def test_annexes_are_named_after_the_text_when_the_drafter_did_not() -> None:
    pages = read(render_pdf(short("正文。\n【附件】分工表\n内容\n【附件】名单\n内容"), fonts()))
    named = [line for line in pages[0].text.split("\n") if "分工表" in line or "名单" in line]
    assert named == ["附件：1. 分工表", "2. 名单"] or named == ["附件：1.分工表", "2.名单"]
    assert words(pages[1]).startswith("附件1分工表")
    assert words(pages[2]).startswith("附件2名单")


def test_the_colophon_ends_the_last_page_which_is_even() -> None:
    pages = notice()
    last = pages[-1]
    assert len(pages) % 2 == 0
    assert [stroke[0] for stroke in last.strokes][-1] == near(TOP + HEIGHT)
    assert len(last.strokes) == 3
    assert all(right - left == pytest.approx(WIDTH, abs=1) for _, left, right, _ in last.strokes)
    assert "抄送：县委办公室，县人大常委会办公室。" in last.text
    assert last.find(OFFICE)[0].size == 14
    assert last.find("2020年8月24日印发")[-1].right == pytest.approx(LEFT + WIDTH - 14 * PT, abs=0.6)


def test_a_colophon_that_does_not_fit_leaves_blank_page_and_itself_unnumbered() -> None:
    for rows in range(10, 20):
        pages = read(render_pdf(short("【附件】名单\n" + "\n".join(["某某"] * rows)), fonts()))
        if not pages[-2].text.strip():
            assert "—" not in pages[-1].text
            assert "抄送" in pages[-1].text
            assert len(pages) % 2 == 0
            return
    raise AssertionError("no text ended at the foot of an even page")


def test_only_a_draft_carries_the_watermark() -> None:
    assert all("草稿" not in page.text for page in notice())
    drafted = read(render_pdf(short(NOTICE, watermark="草稿"), fonts()))
    assert all({"草", "稿"} <= {char.text for char in page.chars if char.size > 100} for page in drafted)


@pytest.mark.parametrize("char", "堃喆祎玥珺垚昇婳")
def test_rare_characters_of_names_are_lent_by_another_font(char: str) -> None:
    (found,) = read(render_pdf(short(f"由{char}负责。"), fonts()))[0].find(f"由{char}负责")[1:2]
    assert found.text == char
    assert found.font == "NotoSerifCJKsc-Regular" or found.font.startswith("Fandol")
    assert found.right - found.left > 3


def test_what_a_user_writes_is_never_read_as_layout() -> None:
    evil = '#pagebreak() $x$ *b* _i_ `c` \\ <label> @ref "引" #sys.inputs // 注 /* 注 */ [x] {y}'
    page = read(render_pdf(short(evil, note=f"（{evil[:20]}）"), fonts()))[0]
    shown = page.text.replace("\n", "").replace(" ", "")
    assert evil.replace(" ", "") in shown


def test_a_paper_with_nothing_but_its_banner_can_be_shown() -> None:
    bare = short("", number="", addressee="", signatures=(), date=None, note="", cc=(), printed_by="", printed_on=None)
    assert len(read(render_pdf(bare, fonts()))) == 1


def test_a_long_table_repeats_its_head() -> None:
    rows = "\n".join(f"| {n} | 事项{n} |" for n in range(60))
    pages = read(render_pdf(short(f"表题：清单\n| 序号 | 公开事项 |\n{rows}\n完。"), fonts()))
    heads = [page for page in pages if "公开事项" in page.text]
    assert len(heads) >= 3
    assert heads[1].find("公开事项")[0].font == "FandolHei-Regular"
    assert all(f"事项{n}" in "".join(map(words, pages)) for n in range(60))


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert render_pdf(SHEET, fonts()) == render_pdf(SHEET, fonts())


def test_the_file_is_an_archivable_pdf_with_its_title() -> None:
    data = render_pdf(SHEET, fonts())
    assert b"pdfaid" in data
    assert pypdfium2.PdfDocument(data).get_metadata_dict()["Title"] == SHEET.title.replace("\n", "")


def test_a_page_can_be_had_as_a_picture() -> None:
    assert render_png(SHEET, fonts(), 1).startswith(b"\x89PNG")
    with pytest.raises(IndexError, match="没有第99页"):
        render_png(SHEET, fonts(), 99)


def test_later_papers_of_six_pages_take_far_less_than_a_second() -> None:
    article = parse(NOTICE.split("【附件】")[0])
    sheets = [short(NOTICE.split("【附件】")[0] + "完" * n, number=f"尤政办〔2020〕{n}号") for n in range(5)]
    assert len(article.parts) == 1
    render_pdf(SHEET, fonts())
    spent = []
    for sheet in sheets:
        begun = time.thread_time()
        render_pdf(sheet, fonts())
        spent.append(time.thread_time() - begun)
    assert sorted(spent)[2] < 0.6  # 0.06 on a quiet machine; the benchmark watches the real figure


ENDS = {
    "line": "末句",
    "paragraph": "末句" * 60,
    "note": "末句\n附件：1.甲\n2.乙",
    "table": "| 甲 | 乙 |\n| 丙 | 丁 |",
}


@pytest.mark.slow
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("kind", ["red_head", "letter"])
def test_the_layout_settles_wherever_the_text_ends(end: str, kind: str) -> None:
    for lines in range(1, 50):
        sheet = short("\n".join(["溪" * 26] * lines) + "\n" + ENDS[end], kind=kind, banner=(OFFICE,))
        assert layout_warnings(sheet, fonts()) == []
