"""Excel tables from outside are read within limits; one that reaches too far is refused before it is laid out."""

from __future__ import annotations

from typing import ClassVar

import pytest

from tests.core.test_files import docx, packed, xlsx
from yx.core import workbooks
from yx.core.errors import Refused


def sheet(*places: str, quote: str = '"') -> bytes:
    """A workbook whose first sheet has a text in each of the cells."""
    cells = "".join(f"<row><c r={quote}{one}{quote} t='inlineStr'><is><t>x</t></is></c></row>" for one in places)
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    text = f"<worksheet xmlns='{space}'><sheetData>{cells}</sheetData></worksheet>"
    return packed({"xl/worksheets/sheet1.xml": text.encode()}, xlsx())


def test_sheets_are_read_by_name_all_or_the_first():
    content = sheet("A1", "B2")
    found = workbooks.read(content, first=True)
    assert list(found.values()) == [[["x", ""], ["", "x"]]]
    assert len(workbooks.read(content)) == 2
    assert next(iter(workbooks.read(sheet("B2"), first=True, trimmed=False).values())) == [["", ""], ["", "x"]]


@pytest.mark.parametrize("places", [("A1", "XFD1048576"), ("XFD1048576",), ("A1", "AMK1000"), ("ZZZZZZZ99999999999",)])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_sheet_that_reaches_too_far_is_refused_unopened(monkeypatch, places, quote):
    monkeypatch.setattr(workbooks, "CalamineWorkbook", None)
    with pytest.raises(Refused, match="表格的范围过大"):
        workbooks.read(sheet(*places, quote=quote))


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04", docx(), packed({"xl/workbook.xml": b""}, xlsx())])
def test_what_is_no_workbook_is_refused(content):
    with pytest.raises(Refused, match="表格读不出来"):
        workbooks.read(content)


class Wide:
    """A sheet of an old workbook, whose extent shows only when it is open."""

    total_height, total_width = 65_535, 255

    def to_python(self, skip_empty_area):
        raise AssertionError("laid out")


class Old:
    """A workbook with one such sheet."""

    sheet_names: ClassVar[list[str]] = ["表"]

    @classmethod
    def from_filelike(cls, _stream):
        return cls()

    def get_sheet_by_name(self, _name):
        return Wide()


def test_an_old_sheet_that_reaches_too_far_is_not_laid_out(monkeypatch):
    monkeypatch.setattr(workbooks, "CalamineWorkbook", Old)
    with pytest.raises(Refused, match="表格的范围过大"):
        workbooks.read(b"\xd0\xcf")


class PanicException(BaseException):
    """What a reader written in Rust raises; `except Exception` does not see it."""


@pytest.mark.parametrize(("fault", "seen"), [(PanicException, Refused), (KeyboardInterrupt, KeyboardInterrupt)])
def test_a_reader_that_panics_refuses_and_an_interrupt_stays_one(monkeypatch, fault, seen):
    def breaks(_stream):
        raise fault

    monkeypatch.setattr(Old, "from_filelike", staticmethod(breaks))
    monkeypatch.setattr(workbooks, "CalamineWorkbook", Old)
    with pytest.raises(seen):
        workbooks.read(b"\xd0\xcf")
