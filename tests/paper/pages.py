"""What a PDF really shows: characters and lines with their places in millimetres from the top left of the page."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

MM = 25.4 / 72


class Char(NamedTuple):
    """One character: its ink, the origin of its glyph, its size in points, its font."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    origin: float
    size: float
    font: str
    colour: tuple[int, ...]


class Page:
    """One page as it is printed."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.height = page.get_height()
        self.size = (page.get_width() * MM, self.height * MM)
        text = page.get_textpage()
        self.text = text.get_text_range().replace("\r\n", "\n")
        self.chars = [found for at in range(text.count_chars()) if (found := self._char(text, at))]
        self.strokes = sorted(self._stroke(found) for found in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH]))

    def _char(self, text: pypdfium2.PdfTextPage, at: int) -> Char | None:
        left, bottom, right, top = text.get_charbox(at)
        name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetFontInfo(text.raw, at, name, 200, flags)
        pdfium.FPDFText_GetCharOrigin(text.raw, at, x, y)
        shown = text.get_text_range(at, 1)
        if not shown.strip():
            return None
        size = pdfium.FPDFText_GetFontSize(text.raw, at)
        font = name.value.decode().split("+")[-1]
        colour = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFText_GetFillColor(text.raw, at, *colour)
        ink = (left * MM, (self.height - top) * MM, right * MM, (self.height - bottom) * MM)
        base, start = (self.height - y.value) * MM, x.value * MM
        return Char(shown, *ink, base, start, size, font, tuple(part.value for part in colour[:3]))

    def _stroke(self, found: pypdfium2.PdfObject) -> tuple[float, float, float, tuple[int, ...]]:
        """(top, left, right, colour) of a drawn line."""
        left, bottom, right, top = found.get_bounds()
        colour = [ctypes.c_uint() for _ in range(4)]
        pdfium.FPDFPageObj_GetStrokeColor(found.raw, *colour)
        middle = self.height - (top + bottom) / 2
        return (middle * MM, left * MM, right * MM, tuple(part.value for part in colour[:3]))

    def lines(self, size: float = 16) -> list[list[Char]]:
        """Lines of characters of `size` points, from the top down, each from left to right."""
        rows: dict[float, list[Char]] = defaultdict(list)
        for char in self.chars:
            if abs(char.size - size) < 0.1:
                rows[round(char.baseline, 1)].append(char)
        return [sorted(rows[at], key=lambda char: char.origin) for at in sorted(rows)]

    def find(self, words: str) -> list[Char]:
        """The characters of `words`, which stand on one line."""
        rows: dict[float, list[Char]] = defaultdict(list)
        for char in self.chars:
            rows[round(char.baseline)].append(char)
        for at in sorted(rows):
            row = sorted(rows[at], key=lambda char: char.origin)
            place = "".join(char.text for char in row).find(words)
            if place >= 0:
                return row[place : place + len(words)]
        raise AssertionError(f"{words} is not on the page: {self.text}")


def read(pdf: bytes) -> list[Page]:
    """Every page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [Page(document[at]) for at in range(len(document))]
    finally:
        document.close()
