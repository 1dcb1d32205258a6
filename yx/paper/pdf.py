"""A sheet as PDF/A, or one of its pages as a picture, through typst (layout in `layout/`)."""

from __future__ import annotations

import datetime as dt
import json
import threading
from functools import lru_cache
from pathlib import Path
from typing import Literal

import typst

from yx.paper.arrange import arrange
from yx.paper.fonts import ROLES, FontBook
from yx.paper.sheet import Sheet

_LAYOUT = Path(__file__).with_name("layout")
#: the file says it was made on this day, so that the same sheet always gives the same bytes
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_turn = threading.Lock()


def render_pdf(sheet: Sheet, fonts: FontBook) -> bytes:
    """The whole paper as PDF/A-2b; the same sheet and fonts give the same bytes."""
    pages = _compile(sheet, fonts, "pdf")
    return pages if isinstance(pages, bytes) else b"".join(pages)


def render_png(sheet: Sheet, fonts: FontBook, page: int, *, ppi: float = 110) -> bytes:
    """Page `page` (from 1) as PNG at `ppi` dots per inch. Raises IndexError when the paper has no such page."""
    pages = _compile(sheet, fonts, "png", ppi)
    found = [pages] if isinstance(pages, bytes) else pages
    if not 1 <= page <= len(found):
        raise IndexError(f"没有第{page}页。")
    return found[page - 1]


def layout_warnings(sheet: Sheet, fonts: FontBook) -> list[str]:
    """What the typesetter complains of, such as a layout that does not settle; none for a sound paper."""
    with _turn:
        _, found = _compiler(fonts).compile_with_warnings(format="pdf", sys_inputs=_inputs(sheet, fonts))
    return [warning.message for warning in found]


def _compile(sheet: Sheet, fonts: FontBook, form: Literal["pdf", "png"], ppi: float = 144) -> bytes | list[bytes]:
    with _turn:  # a compiler keeps what it was last given
        made = _compiler(fonts).compile(
            format=form,
            ppi=ppi,
            sys_inputs=_inputs(sheet, fonts),
            timestamp=_EPOCH,
            pdf_standards="a-2b" if form == "pdf" else [],
        )
    assert made is not None  # only a call with `output` gives None
    return made


def _inputs(sheet: Sheet, fonts: FontBook) -> dict[str, str]:
    """The sheet as data: no word of it is ever read as typst source."""
    data = arrange(sheet)
    data["fonts"] = {role: {"families": fonts.families(role), "weight": fonts.weight(role)} for role in ROLES}
    return {"data": json.dumps(data, ensure_ascii=False)}


@lru_cache(maxsize=2)
def _compiler(fonts: FontBook) -> typst.Compiler:
    """One compiler for each font book: it keeps fonts and unchanged layout between papers."""
    return typst.Compiler(_LAYOUT / "paper.typ", root=_LAYOUT, font_paths=fonts.collection, ignore_system_fonts=True)
