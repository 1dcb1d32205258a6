"""The head, the page numbers and the watermark of a Word paper (GB/T 9704-2012 7.2, 7.5, 10.1, 10.3)."""

from __future__ import annotations

from typing import Any

from docx.shared import Mm, Pt

from yx.paper.word_marks import BODY, CELL, PITCH, Place, Words, fill, line_at, page_field, watermark, write

_WIDTH = 28 * CELL
_MM = 72 / 25.4
#: largest type of a banner, and how far its characters may be narrowed
_LARGEST, _NARROWEST = 50.0, 0.66
_SMALL = 14.0


def head(document: Any, data: dict[str, Any]) -> None:
    """Everything above the title."""
    if data["kind"] == "letter":
        _letter_head(document.sections[0], data)
        return
    corner = [words for words in (Words(data["copy_no"]), Words(data["urgency"], "黑体")) if words.text]
    for words in corner:
        write(document, Place("left"), words)
    lines = _banner_lines(data, _LARGEST)
    for place, words in enumerate(lines):
        before = 0.15 if place else 35 * _MM / PITCH - len(corner)
        write(document, Place("center", before=before, line=words.size * 1.05), words)
    _number(document, data)


def _banner_lines(data: dict[str, Any], largest: float) -> list[Words]:
    """One line, or for a joint paper a line for each issuer with 文件 after the middle one."""
    names, end = data["banner"]["names"], data["banner"]["end"]
    middle = (len(names) - 1) // 2
    texts = [name + end if place == middle else name for place, name in enumerate(names)]
    longest = max(map(len, texts))
    most = largest if len(texts) == 1 else min(36.0, 86 / len(texts) + 8)
    size = round(2 * min(most, _WIDTH / (longest * _NARROWEST))) / 2
    scale = min(100, int(100 * _WIDTH / (longest * size)))
    return [Words(text, "小标宋", size, red=True, scale=scale) for text in texts]


def _number(document: Any, data: dict[str, Any]) -> None:
    """The number and what stands beside it, with the red line 4 mm below."""
    if data["kind"] == "minutes":
        if data["number"]:
            write(document, Place("center", before=2), Words(data["number"]))
        unit = "　".join(found["unit"] for found in data["signatures"])
        paragraph = _both_ends(document, 0 if data["number"] else 2, Words(unit), Words(data["date"]))
    elif data["signers"]:
        paragraph = _upward(document, data)
    else:
        paragraph = write(document, Place("center", before=2), Words(data["number"]))
    line_at(paragraph, "bottom", space=round(4 * _MM - (PITCH - BODY) / 2))


def _upward(document: Any, data: dict[str, Any]) -> Any:
    """签发人, two to a line; the number stands beside the last of them."""
    first, *others = [data["signers"][at : at + 2] for at in range(0, len(data["signers"]), 2)]
    rows = [(2, "签发人：", first), *((0, "　　　　", row) for row in others)]
    numbers = [*[""] * len(others), data["number"]]
    written = [
        _both_ends(document, before, Words(number), Words(label), Words("　".join(names), "楷体"))
        for number, (before, label, names) in zip(numbers, rows, strict=True)
    ]
    return written[-1]


def _both_ends(document: Any, before: float, left: Words, *right: Words) -> Any:
    """One piece flush left, the others flush right, both one character in."""
    paragraph = write(document, Place("left", before=before, left=1, right=1), left)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(_WIDTH - CELL), alignment=2)
    return fill(paragraph, Place("left", before=before, left=1, right=1), Words("\t"), *right)


def _letter_head(section: Any, data: dict[str, Any]) -> None:
    """The banner 30 mm from the paper's edge, a double line below it and another 20 mm from the first page's foot."""
    section.different_first_page_header_footer = True
    section.header_distance = Mm(30)
    header = section.first_page_header
    header.is_linked_to_previous = False
    banner = _banner_lines(data, 40.0)[0]
    out = -7 * _MM / CELL  # the lines are 170 mm long, 7 mm beyond the type area on each side
    paragraph = fill(header.paragraphs[0], Place("center", left=out, right=out, line=banner.size * 1.05), banner)
    line_at(paragraph, "bottom", style="thickThinSmallGap", eighths=24, space=round(4 * _MM))
    if data["urgency"] or data["copy_no"]:
        write(header, Place("left"), Words(data["copy_no"]), Words(data["urgency"], "黑体"))
    write(header, Place("right"), Words(data["number"]))
    write(header, Place("left"))
    footer = section.first_page_footer
    footer.is_linked_to_previous = False
    line_at(
        fill(footer.paragraphs[0], Place("center", left=out, right=out, line=16)),
        "bottom",
        style="thinThickSmallGap",
        eighths=24,
    )


def page_numbers(document: Any, section: Any) -> None:
    """14 pt 宋体 between dashes: odd pages right, even pages left, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    words = Words("", "宋体", _SMALL)
    for footer, place in (
        (section.footer, Place("right", right=1, line=_SMALL)),
        (section.even_page_footer, Place("left", left=1, line=_SMALL)),
    ):
        footer.is_linked_to_previous = False
        paragraph = fill(footer.paragraphs[0], place, words._replace(text="— "))
        page_field(paragraph, words)
        fill(paragraph, place, words._replace(text=" —"))


def draft_mark(section: Any, words: str) -> None:
    """The watermark on every page, in each kind of header that the section has."""
    headers = [section.header, section.even_page_header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    for header in headers:
        header.is_linked_to_previous = False
        watermark(header.paragraphs[0], words)
