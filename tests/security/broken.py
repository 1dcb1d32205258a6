"""True files that were damaged, and files that lie: what an upload may be sent."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

from hypothesis import strategies as st

from tests.core.test_files import GOOD, docx, packed, xlsx

ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c SYSTEM "file:///etc/passwd">]><w:document xmlns:w="x">&b;&c;</w:document>'
)
DEEP = b'<w:document xmlns:w="x">' + b"<w:p>" * 50_000
NAMES = st.sampled_from(
    ("../../etc/passwd", "..\\..\\x", "/etc/passwd", "C:\\x", "a\x00b", "长" * 300, "表", ".", "con", "x" * 3000)
)


def lying_sizes(data: bytes) -> bytes:
    """A zip whose directory says that every member is a few bytes long."""
    out, place = bytearray(data), 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        out[place + 24 : place + 28] = struct.pack("<I", 7)
        place += 4
    return bytes(out)


def giant_picture() -> bytes:
    """A PNG that claims to be 2^31 − 1 pixels wide and high."""
    data = bytearray(GOOD["png"])
    data[16:24] = struct.pack(">II", 2**31 - 1, 2**31 - 1)
    return bytes(data)


def giant_sheet() -> bytes:
    """A workbook with one cell at each end of the sheet."""
    rows = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b'<sheetData><row><c r="A1"><v>1</v></c></row><row><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return packed({"xl/worksheets/sheet1.xml": rows}, xlsx())


def nested(data: bytes) -> bytes:
    """A zip in a zip in a zip."""
    for _ in range(3):
        data = packed({"inner.zip": data})
    return packed({"word/embeddings/oleObject1.bin": data}, docx())


def climbing(data: bytes) -> bytes:
    """A document with members that would be unpacked elsewhere."""
    return packed({"../../../tmp/yx-climbed": b"x", "/yx-climbed": b"x", "word\\..\\x": b"x"}, data)


def doubled(data: bytes) -> bytes:
    """Two members of one name, the second of which is no XML."""
    out = BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.fp.seek(0, 2)  # type: ignore[union-attr]
        archive.NameToInfo.clear()
        archive.writestr("word/document.xml", b"\x00\xff<")
    return out.getvalue()


#: what nobody sends by mistake: (ending, content)
CRAFTED: tuple[tuple[str, bytes], ...] = (
    ("docx", packed({"word/document.xml": ENTITIES}, docx())),
    ("docx", packed({"word/document.xml": DEEP}, docx())),
    ("docx", packed({"word/document.xml": b"\x00" * (40 * 1024 * 1024)}, docx())),
    ("docx", packed({f"word/x{number}.xml": b"<x/>" for number in range(2100)}, docx())),
    ("docx", lying_sizes(docx())),
    ("docx", nested(docx())),
    ("docx", climbing(docx())),
    ("docx", doubled(docx())),
    ("xlsx", packed({"xl/workbook.xml": ENTITIES}, xlsx())),
    ("xlsx", packed({"xl/worksheets/sheet1.xml": b"<worksheet>"}, xlsx())),
    ("xlsx", packed({"xl/workbook.xml": b""}, xlsx())),
    ("xlsx", giant_sheet()),
    ("xlsx", lying_sizes(xlsx())),
    ("ofd", climbing(GOOD["ofd"])),
    ("png", giant_picture()),
    ("png", b"\x89PNG\r\n\x1a\n"),
    ("pdf", b"%PDF-1.7\n" + b"1 0 obj<</Length 99999999999>>stream\n" * 200),
    ("pdf", GOOD["pdf"] + GOOD["ofd"]),
    ("xls", GOOD["doc"]),
    ("zip", packed({"a.docx": docx()})),
)


@st.composite
def damaged(draw: st.DrawFn, sheets: tuple[bytes, ...] = ()) -> tuple[bytes, str, str]:
    """(content, name, ending): a true file with bits turned or its end missing, a crafted one, or another's ending."""
    if draw(st.booleans()):
        ending, content = draw(st.sampled_from(CRAFTED))
    else:
        true = [*GOOD.items(), *(("xlsx", sheet) for sheet in sheets)]
        ending, content = draw(st.sampled_from(true))
        content = _turned(draw, content)
    if draw(st.integers(0, 4)) == 0:
        ending = draw(st.sampled_from([*GOOD, "exe", "html", "svg", "docm", "zip", ""]))
    return content, draw(NAMES), f".{ending}"


def _turned(draw: st.DrawFn, content: bytes) -> bytes:
    """Some bytes changed, then perhaps cut short."""
    turned = bytearray(content)
    for place in draw(st.lists(st.integers(0, len(content) - 1), max_size=8)):
        turned[place] ^= 1 << draw(st.integers(0, 7))
    return bytes(turned[: draw(st.integers(1, len(turned)))] if draw(st.booleans()) else turned)
