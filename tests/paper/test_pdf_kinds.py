"""Upward and joint papers, letters and minutes (GB/T 9704-2012 7.2.6, 7.3.5, 10.1, 10.3)."""

from __future__ import annotations

import pytest

from tests.paper.pages import Char, Page, read
from tests.paper.samples import OFFICE, fonts, short
from tests.paper.test_pdf import CELL, LEFT, PITCH, PT, RED, TOP, WIDTH, near
from yx.paper.pdf import render_pdf
from yx.paper.sheet import Attendance, Sheet, Signature

CONFERENCE = "尤溪县推进政务公开工作联席会议办公室"
UNITS = ("尤溪县发展和改革局", "尤溪县教育局", "尤溪县财政局")


def first(sheet: Sheet) -> Page:
    return read(render_pdf(sheet, fonts()))[0]


def middle(page: Page, words: str) -> float:
    found = page.find(words)
    return (found[0].left + found[-1].right) / 2


def test_an_upward_paper_has_its_number_left_and_its_signer_right() -> None:
    page = first(short(signers=("甲某某", "乙某", "丙某某")))
    number, last = page.find("尤政办〔2020〕31号"), page.find("丙某某")
    assert number[0].origin == near(LEFT + CELL)
    assert last[0].baseline == near(number[0].baseline)
    assert {char.font for char in last} == {"FandolKai-Regular"}
    assert page.find("签发人：")[0].font == "FandolFang-Regular"
    assert page.find("乙某")[-1].origin + CELL <= LEFT + WIDTH - CELL + 0.3


def test_copy_number_and_urgency_stand_in_the_corner() -> None:
    page = first(short(copy_no="000001", urgency="特急"))
    assert page.find("000001")[0].baseline < TOP + PITCH < page.find("特急")[0].baseline < TOP + 2 * PITCH
    assert page.find("特急")[0].font == "FandolHei-Regular"
    assert min(char.top for char in page.find(f"{OFFICE}文件")) == pytest.approx(TOP + 35, abs=0.6)


def test_a_joint_paper_stacks_its_issuers_beside_the_word_for_paper() -> None:
    page = first(short(banner=UNITS))
    rows = [[char for char in page.chars if char.font.endswith("Bold") and char.text == name[-2]] for name in UNITS]
    tops = [page.find(name)[0].baseline for name in UNITS]
    assert tops == sorted(tops)
    assert len(set(tops)) == 3
    assert all(rows)
    lefts = [page.find(name)[0].left for name in UNITS]
    assert max(lefts) - min(lefts) < 1.5
    beside = next(char for char in page.chars if char.text == "文" and char.size > 30)
    assert tops[0] < (beside.top + beside.bottom) / 2 + 5
    assert beside.left > page.find(UNITS[0])[-1].right
    assert min(char.top for char in page.find(UNITS[0])) == pytest.approx(TOP + 35, abs=0.8)


def test_joint_signers_stand_apart_for_their_seals_the_last_above_the_date() -> None:
    sheet = short(banner=UNITS, signatures=tuple(map(Signature, UNITS)))
    page = next(page for page in read(render_pdf(sheet, fonts())) if "（此件" in page.text)
    signed = {
        name: next(line for line in page.lines() if name in "".join(char.text for char in line)) for name in UNITS
    }
    assert middle(page, "2020年8月24日") == pytest.approx(_centre(signed[UNITS[2]], UNITS[2]), abs=0.8)
    assert signed[UNITS[0]] == signed[UNITS[1]]
    assert signed[UNITS[2]][0].baseline - signed[UNITS[0]][0].baseline >= 4 * PITCH - 0.1


def _centre(line: list[Char], name: str) -> float:
    at = "".join(char.text for char in line).find(name)
    return float(line[at].left + line[at + len(name) - 1].right) / 2


def test_a_seal_on_behalf_is_marked_below_the_unit() -> None:
    page = first(short(signatures=(Signature(CONFERENCE, OFFICE),)))
    unit = page.find(CONFERENCE)
    assert page.find("（代章）")[0].baseline - unit[0].baseline == near(PITCH)
    assert middle(page, "2020年8月24日") == pytest.approx((unit[0].left + unit[-1].right) / 2, abs=0.6)
    assert unit[-1].right <= LEFT + WIDTH
    assert "代章" not in first(short()).text


def test_a_letter_has_two_double_lines_and_no_number_on_its_first_page() -> None:
    sheet = short(kind="letter", banner=(OFFICE,), urgency="加急")
    page = first(sheet)
    banner = page.lines(40)[0]
    assert min(char.top for char in banner) == pytest.approx(30, abs=0.6)
    assert "文件" not in page.text
    assert "— 1 —" not in page.text
    red = [stroke for stroke in page.strokes if stroke[3] == RED]
    assert len(red) == 4
    assert all(right - left == pytest.approx(170, abs=1.6) for _, left, right, _ in red)
    assert red[-1][0] == pytest.approx(297 - 20, abs=1.5)
    assert red[0][0] - max(char.bottom for char in banner) == pytest.approx(4, abs=1)
    number = page.find("尤政办〔2020〕31号")
    assert number[-1].right == pytest.approx(LEFT + WIDTH, abs=0.6)
    assert page.find("加急")[0].origin == near(LEFT)
    assert page.find("加急")[0].baseline == near(number[0].baseline)


def test_a_letter_ends_with_copies_alone() -> None:
    pages = read(render_pdf(short(kind="letter", banner=(OFFICE,)), fonts()))
    assert len(pages) == 1
    assert "抄送：县委办公室" in pages[0].text
    assert "印发" not in pages[0].text.split("抄送")[1]
    assert not [stroke for stroke in pages[0].strokes if stroke[3] != RED]


def test_minutes_have_attendance_and_neither_signature_nor_addressee() -> None:
    attendance = Attendance(("甲某某", "乙某某"), ("丙某某",), ("丁某某",))
    banner = ("尤溪县推进政务公开工作联席会议纪要",)
    sheet = short(kind="minutes", banner=banner, attendance=attendance, addressee="", note="", number="〔2026〕1号",
                  signatures=(Signature(CONFERENCE),))  # fmt: skip
    page = first(sheet)
    assert min(char.top for char in page.find(banner[0])) == pytest.approx(TOP + 35, abs=0.6)
    for label, name in (("出席", "甲某某，乙某某"), ("请假", "丙某某"), ("列席", "丁某某")):
        assert {char.font for char in page.find(label)} == {"FandolHei-Regular"}
        assert {char.font for char in page.find(name)} == {"FandolFang-Regular"}
        assert page.find(label)[0].origin == near(LEFT + 2 * CELL)
        assert page.find(name)[0].origin == near(LEFT + 5 * CELL)
    (line,) = page.strokes
    assert page.find(CONFERENCE)[0].baseline < line[0]
    assert line[0] - (page.find("2020年8月24日")[0].baseline + 0.12 * 16 * PT) == near(4)
    assert "代章" not in page.text
    assert page.text.count(CONFERENCE) == 1


def test_minutes_sealed_on_behalf_end_with_the_signature_and_the_note() -> None:
    attendance = Attendance(("甲某某",))
    sheet = short(kind="minutes", banner=("联席会议纪要",), attendance=attendance, addressee="",
                  signatures=(Signature(CONFERENCE, OFFICE),))  # fmt: skip
    page = first(sheet)
    (line,) = page.strokes
    places = [page.find(words)[0].baseline for words in ("出席", CONFERENCE, "（代章）", "2020年8月24日")]
    places.append(page.find("（此件主动公开）")[0].baseline)
    assert line[0] < places[0]
    assert places == sorted(places)


def test_the_signature_of_minutes_takes_the_end_of_the_attendance_to_its_page() -> None:
    attendance = Attendance(tuple(f"某某局 第{place:02}人" for place in range(40)), ("丙某某",), ("丁某某",))
    pages = read(
        render_pdf(
            short("会议要求抓好落实。\n" * 6, kind="minutes", banner=("联席会议纪要",), attendance=attendance,
                  signatures=(Signature(CONFERENCE, OFFICE),)),
            fonts(),
        )
    )  # fmt: skip
    signed = next(page for page in pages if "（代章）" in page.text)
    assert "列席" in signed.text


def test_empty_lists_of_attendance_are_not_printed() -> None:
    page = first(short(kind="minutes", banner=("联席会议纪要",), attendance=Attendance(("甲某某",))))
    assert "出席" in page.text
    assert "请假" not in page.text
    assert "列席" not in page.text
