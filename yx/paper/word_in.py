"""Reading a .docx into the text of `text`: numbering resolved, tables as rows, annexes found.

The file comes from outside: it is unpacked within limits, its XML is read without entities and without network, and
nothing in it is run. Old .doc files and files with macros are refused.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree

from yx.paper import marks
from yx.paper.pasted import normalise
from yx.paper.word_numbers import Numbering

#: limits of what a file may unpack to
MOST_BYTES = 100 * 1024 * 1024
MOST_TIMES = 50
MOST_FILES = 2000
#: a small file packs well without harm: the ratio counts only above this size
_HARMLESS = 2 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MAIN = "word/document.xml"
_SIDES = ("word/numbering.xml", "word/styles.xml")
#: all that a damaged or encrypted archive makes the standard library raise
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
#: what is not text of the paper: deleted words, fields' codes, drawings' alternatives, notes' marks
_SKIPPED = {
    f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "pict", "object", "footnoteReference")
}
_SKIPPED.add("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback")
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


class Unreadable(ValueError):
    """The file cannot be taken; the message says in Chinese why."""


@dataclass(frozen=True)
class Reading:
    """The text that was read, and what the drafter should look at."""

    text: str
    warnings: tuple[str, ...]


def read_docx(data: bytes) -> Reading:
    """Read the text of a Word file. Raises Unreadable for a file that is no .docx, broken or unsafe."""
    parts = _unpack(data)
    body = _xml(parts[_MAIN]).find(f"{_W}body")
    if body is None:
        raise Unreadable("Word 文件没有正文。")
    numbering = Numbering(*(_xml(parts[name]) if name in parts else None for name in _SIDES))
    text = normalise("\n".join(_blocks(body, numbering)))
    return Reading(text, tuple(_warnings(body)))


def _unpack(data: bytes) -> dict[str, bytes]:
    """The parts that are read, after the whole archive has been measured."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _measure(archive.infolist(), len(data))
            names = set(archive.namelist())
            parts = {name: _whole(archive, name) for name in (_MAIN, *_SIDES) if name in names}
    except Unreadable:
        raise
    except _DAMAGE as error:
        raise Unreadable("不是有效的 Word 文件（.docx）。旧版 .doc 文件请另存为 .docx 后再导入。") from error
    if _MAIN not in parts:
        raise Unreadable("压缩包中没有 Word 正文，不是 .docx 文件。")
    return parts


def _measure(members: list[zipfile.ZipInfo], packed: int) -> None:
    """Refuse what would unpack to too much, before unpacking."""
    total = sum(member.file_size for member in members)
    if len(members) > MOST_FILES:
        raise Unreadable(f"文件内含{len(members)}个部件，超过{MOST_FILES}个，不予导入。")
    if total > MOST_BYTES or (total > _HARMLESS and total > MOST_TIMES * packed):
        raise Unreadable("文件解压后过大，不予导入。")
    if any(member.filename.lower().endswith("vbaproject.bin") for member in members):
        raise Unreadable("文件含有宏，不予导入。请另存为不含宏的 .docx 文件。")


def _whole(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part; a header that lies about the size does not help, reading stops at the limit."""
    with archive.open(name) as stream:
        content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Unreadable("文件解压后过大，不予导入。")
    return content


def _xml(content: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("Word 文件内容已损坏。") from error
    if root.getroottree().docinfo.doctype:
        raise Unreadable("Word 文件含有不允许的声明，不予导入。")
    return root


def _blocks(body: Any, numbering: Numbering) -> Iterator[str]:
    """The lines of the text: paragraphs and rows of tables; a centred title on a new page begins an enclosure."""
    fresh, title = False, ""
    for element in _flat(body):
        words = _paragraph(element, numbering) if element.tag == f"{_W}p" else ""
        centred = bool(words) and _shape(element, "jc") == "center"
        if title and not centred:
            yield title
            title = ""
        fresh = fresh or (
            element.tag == f"{_W}p" and _shape(element, "pageBreakBefore") not in ("absent", "0", "false")
        )
        if centred and (title or fresh) and not marks.BARE_ANNEX.fullmatch(words.strip()):
            title = (title or "【印发】") + words.strip()
        elif element.tag == f"{_W}tbl":
            yield from _rows(element, numbering)
        else:
            yield from words.split("\n")
        fresh = _ends_page(element) or (fresh and not words)
    yield title


def _flat(body: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those within content controls."""
    for element in body:
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag == f"{_W}sdt":
            yield from _flat(element.findall(f"{_W}sdtContent/*"))


def _shape(paragraph: Any, name: str) -> str:
    """The value of a property of the paragraph: "" when it is there without a value, "absent" when it is not there."""
    found = paragraph.find(f"{_W}pPr/{_W}{name}")
    return "absent" if found is None else found.get(f"{_W}val", "")


def _ends_page(element: Any) -> bool:
    """Whether the paragraph ends with a page break or a section."""
    breaks = [found.get(f"{_W}type") for found in element.iter(f"{_W}br")]
    return "page" in breaks or element.find(f"{_W}pPr/{_W}sectPr") is not None


def _paragraph(paragraph: Any, numbering: Numbering) -> str:
    words = "".join(_words(paragraph))
    return numbering.mark(paragraph) + words if words.strip() else ""


def _words(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _SKIPPED and not str(child.tag).endswith(("}pPr", "}rPr", "}txbxContent")):
            yield from _words(child)


def _rows(table: Any, numbering: Numbering) -> Iterator[str]:
    """A cell that spans columns fills the first of them; paragraphs of a cell are joined."""
    for row in table.iterchildren(f"{_W}tr"):
        values: list[str] = []
        for cell in row.iterchildren(f"{_W}tc"):
            paragraphs = (_paragraph(found, numbering) for found in cell.iter(f"{_W}p"))
            words = " ".join(" ".join(words.split()) for words in paragraphs if words.strip())
            values += [words, *[""] * (_span(cell) - 1)]
        if any(values):
            yield marks.row(tuple(values))
    yield ""


def _span(cell: Any) -> int:
    found = cell.find(f"{_W}tcPr/{_W}gridSpan")
    width = found.get(f"{_W}val", "1") if found is not None else "1"
    return min(int(width), 63) if width.isdigit() else 1


def _warnings(body: Any) -> Iterator[str]:
    """What the text cannot carry."""
    drawings = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
    if next(body.iter(f"{drawings}inline", f"{drawings}anchor", f"{_W}pict"), None) is not None:
        yield "文件中的图片、图形没有导入，需要时请作为附件上传。"
    if next(body.iter(f"{_W}ins", f"{_W}del"), None) is not None:
        yield "文件中有修订痕迹，已按接受全部修订导入，请核对。"
    if next(body.iter(f"{_W}txbxContent"), None) is not None:
        yield "文本框中的文字没有导入，请核对。"
    if next(body.iter(f"{_W}footnoteReference", f"{_W}commentReference"), None) is not None:
        yield "脚注、批注没有导入，请核对。"
