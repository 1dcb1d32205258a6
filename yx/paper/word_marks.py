"""The few marks of Office Open XML that python-docx has no words for: grid, frames, fields, lines, watermark."""

from __future__ import annotations

from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

#: role → the font that official Word files name; the reader's own machine supplies it
FONTS = {"仿宋": "仿宋_GB2312", "黑体": "黑体", "楷体": "楷体_GB2312", "宋体": "宋体", "小标宋": "方正小标宋简体"}
#: one line of the grid in points: 22 of them fit in 225 mm
PITCH = 28.95
#: one character of the grid in points: 28 of them make 156 mm
CELL = 15.79
BODY = 16.0
RED = "FF0000"
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "spread": WD_ALIGN_PARAGRAPH.DISTRIBUTE,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


class Words(NamedTuple):
    """A piece of text in one type."""

    text: str
    role: str = "仿宋"
    size: float = BODY
    red: bool = False
    scale: int = 100
    """width of the characters in per cent"""


class Place(NamedTuple):
    """How a paragraph stands: indents in characters of the grid, space before in lines."""

    align: str = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    before: float = 0
    line: float = PITCH
    keep: bool = False
    new_page: bool = False


def cells(words: str) -> float:
    """How many characters of the grid the words take; digits and Latin letters are half as wide."""
    return sum(0.5 if ord(char) < 0x2000 else 1.0 for char in words)


def write(container: Any, place: Place, *words: Words) -> Paragraph:
    """Add a paragraph to a document, cell, header or footer."""
    return fill(container.add_paragraph(), place, *words)


def fill(paragraph: Paragraph, place: Place, *words: Words) -> Paragraph:
    """Set an existing paragraph."""
    shape = paragraph.paragraph_format
    shape.alignment = _ALIGN[place.align]
    shape.first_line_indent = Pt(place.first * CELL)
    shape.left_indent, shape.right_indent = Pt(place.left * CELL), Pt(place.right * CELL)
    shape.space_before, shape.space_after = Pt(place.before * PITCH), Pt(0)
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(place.line)
    shape.keep_with_next, shape.page_break_before, shape.widow_control = place.keep, place.new_page, False
    _no_gaps(paragraph)
    if place.line != PITCH or any(piece.size > BODY for piece in words):
        _off_grid(paragraph)
    for piece in words:
        if piece.text:
            typeset(paragraph.add_run(piece.text), piece)
    return paragraph


def _no_gaps(paragraph: Paragraph) -> None:
    """No extra space between digits and characters, so that the grid of 28 holds."""
    marks = paragraph._element.get_or_add_pPr()
    if marks.find(qn("w:autoSpaceDE")) is None:
        for name in ("autoSpaceDE", "autoSpaceDN"):
            mark = parse_xml(f'<w:{name} {nsdecls("w")} w:val="0"/>')
            marks.insert_element_before(mark, "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def _off_grid(paragraph: Paragraph) -> None:
    """Larger type would take two lines of the grid."""
    marks = paragraph._element.get_or_add_pPr()
    if marks.find(qn("w:snapToGrid")) is None:
        snap = parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>')
        marks.insert_element_before(snap, "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def typeset(run: Run, words: Words) -> None:
    """Give a run its type: font for Chinese and for other characters, size, colour, width, spacing on the grid."""
    font = FONTS[words.role]
    run.font.name, run.font.size = font, Pt(words.size)
    marks = run._element.get_or_add_rPr()
    marks.get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if words.red:
        run.font.color.rgb = RGBColor.from_string(RED)
    # the order of these children is fixed by the schema: spacing, w, … sz
    spot = marks.find(qn("w:sz"))
    if words.size == BODY:
        spot.addprevious(parse_xml(f'<w:spacing {nsdecls("w")} w:val="-4"/>'))
    if words.scale != 100:
        spot.addprevious(parse_xml(f'<w:w {nsdecls("w")} w:val="{words.scale}"/>'))


def grid(section: Any) -> None:
    """A4 with the type area 156 × 225 mm, 22 lines (GB/T 9704-2012 5.1, 5.2)."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(25.5)
    marks = section._sectPr
    for old in marks.findall(qn("w:docGrid")):
        marks.remove(old)
    marks.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{round(PITCH * 20)}"/>'))


def page_field(paragraph: Paragraph, words: Words) -> None:
    """The number of the page, as a field."""
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), ("", "1"), ("end", "")):
        run = paragraph.add_run()
        typeset(run, words)
        if kind:
            run._element.append(parse_xml(f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'))
        elif text == " PAGE ":
            run._element.append(parse_xml(f'<w:instrText {nsdecls("w")} xml:space="preserve"> PAGE </w:instrText>'))
        else:
            run.text = text


def line_at(paragraph: Paragraph, side: str, *, style: str = "single", eighths: int = 12, space: int = 0) -> None:
    """A red line at the `side` of a paragraph, `eighths` of a point thick, `space` points from the text."""
    marks = paragraph._element.get_or_add_pPr()
    border = f'<w:{side} w:val="{style}" w:sz="{eighths}" w:space="{space}" w:color="{RED}"/>'
    marks.insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>"),
        *(
            "w:shd",
            "w:tabs",
            "w:autoSpaceDE",
            "w:autoSpaceDN",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:outlineLvl",
            "w:rPr",
        ),
    )


def outline_level(paragraph: Paragraph, level: int) -> None:
    """Show the paragraph in Word's navigation pane; `level` from 1."""
    marks = paragraph._element.get_or_add_pPr()
    marks.insert_element_before(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="{level - 1}"/>'), "w:rPr")


def watermark(paragraph: Paragraph, words: str) -> None:
    """Pale words across the page, as Word's own watermarks are made: a shape in the header."""
    shape = f"""<w:r {nsdecls("w")}><w:pict xmlns:v="urn:schemas-microsoft-com:vml"
      xmlns:o="urn:schemas-microsoft-com:office:office">
      <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
        path="m@7,l@8,m@5,21600l@6,21600e"><v:path textpathok="t" o:connecttype="rect"/>
        <v:textpath on="t" fitshape="t"/></v:shapetype>
      <v:shape id="PowerPlusWaterMarkObject" o:spid="_x0000_s2049" type="#_x0000_t136" stroked="f" fillcolor="#e6e6e6"
        style="position:absolute;width:400pt;height:180pt;rotation:315;z-index:-251658752;
          mso-position-horizontal:center;mso-position-horizontal-relative:margin;
          mso-position-vertical:center;mso-position-vertical-relative:margin">
        <v:textpath style="font-family:&quot;黑体&quot;" string={quoteattr(words)}/></v:shape></w:pict></w:r>"""
    paragraph._element.append(parse_xml(shape))
