"""What a file really is: its extension and its content must agree (ASVS 5.2), nothing that runs, no bombs."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import filetype

from .errors import Refused

MEGABYTE = 1024 * 1024
#: A zip may unpack to so many times its size, into so many members, to so many bytes (ASVS 5.2.3).
UNPACKS_TO, MEMBERS, UNPACKED = 50, 2_000, 200 * MEGABYTE
#: Below this many bytes unpacked the ratio says nothing: empty sheets pack very well.
SMALL = MEGABYTE
#: What reading a zip raises when it is torn, packed in a way that no office programme uses, or behind a password.
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, ValueError)
OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OLE_MACROS = "_VBA_PROJECT".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of file: its code (the usual extension), what it is served as, and the check of its content."""

    code: str
    mime: str
    fits: Callable[[Path], bool]


def _guessed(code: str, path: Path) -> bool:
    found = filetype.guess(path)
    return found is not None and found.extension == code


def _ole(streams: Sequence[str], path: Path) -> bool:
    data = path.read_bytes()
    if not data.startswith(OLE_HEAD):
        return False
    if OLE_MACROS in data:
        raise Refused("文件带有宏，不能上传；请另存为不带宏的文件")
    return any(name.encode("utf-16-le") in data for name in streams)


def _zip(members: Sequence[str], path: Path) -> bool:
    return zipfile.is_zipfile(path) and set(members) <= _unpacked_names(path)


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            partial(_zip, ("[Content_Types].xml", "word/document.xml")),
        ),
        Kind("doc", "application/msword", partial(_ole, ("WordDocument",))),
        Kind(
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            partial(_zip, ("[Content_Types].xml", "xl/workbook.xml")),
        ),
        Kind("xls", "application/vnd.ms-excel", partial(_ole, ("Workbook", "Book"))),
        Kind("pdf", "application/pdf", partial(_guessed, "pdf")),
        Kind("ofd", "application/ofd", partial(_zip, ("OFD.xml",))),
        Kind("png", "image/png", partial(_guessed, "png")),
        Kind("jpg", "image/jpeg", partial(_guessed, "jpg")),
    )
}
#: What is seen or heard in place: interpretation products, never attachments of a paper.
MEDIA = {
    kind.code: kind
    for kind in (
        Kind("gif", "image/gif", partial(_guessed, "gif")),
        Kind("mp3", "audio/mpeg", partial(_guessed, "mp3")),
        Kind("m4a", "audio/mp4", partial(_guessed, "m4a")),
        Kind("wav", "audio/wav", partial(_guessed, "wav")),
        Kind("mp4", "video/mp4", partial(_guessed, "mp4")),
        Kind("webm", "video/webm", partial(_guessed, "webm")),
    )
}
EVERY = KINDS | MEDIA
#: Other extensions of the same kinds.
ALIASES = {"jpeg": "jpg"}


def mime_of(code: str) -> str:
    """What a stored kind is served as; files of a kind made by the programme only are plain bytes."""
    return EVERY[code].mime if code in EVERY else "application/octet-stream"


def named_kind(name: str) -> str:
    """The kind that the extension of `name` claims; empty when it has none."""
    extension = Path(name).suffix.lstrip(".").lower()
    return ALIASES.get(extension, extension)


def confirm(path: Path, code: str) -> None:
    """Raise Refused unless the content at `path` is of the kind `code` and harmless to open."""
    if not EVERY[code].fits(path):
        hint = "，也可能加了打开密码" if code in {"docx", "xlsx"} else ""
        raise Refused(f"内容与扩展名 .{code} 不符{hint}；请用原来的程序打开后另存为 .{code} 再上传")


def _unpacked_names(path: Path) -> set[str]:
    """Names of all members of a zip, each unpacked once; raises Refused for a bomb or damage."""
    try:
        with zipfile.ZipFile(path) as archive:
            _within_limits(archive, path.stat().st_size)
            for member in archive.infolist():
                _unpack(archive, member)
            return set(archive.namelist())
    except UNREADABLE as fault:
        raise Refused("文件已损坏或加了密码，打不开；请重新保存后上传") from fault


def _within_limits(archive: zipfile.ZipFile, packed: int) -> None:
    if {member.compress_type for member in archive.infolist()} - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise zipfile.BadZipFile
    unpacked = sum(member.file_size for member in archive.infolist())
    too_dense = unpacked > SMALL and unpacked > packed * UNPACKS_TO
    if len(archive.infolist()) > MEMBERS or unpacked > UNPACKED or too_dense:
        raise Refused("文件展开后过大，不能上传；请拆分或减少其中的图片、附件")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Read one member to its end (its sizes and checksum then hold) and refuse macros and XML with a DTD."""
    name = member.filename.lower()
    if name.endswith(("vbaproject.bin", "vbadata.xml")):
        raise Refused("文件带有宏，不能上传；请另存为不带宏的文件")
    with archive.open(member) as stream:
        head = block = stream.read(MEGABYTE)
        while block:
            block = stream.read(MEGABYTE)
    if name.endswith((".xml", ".rels")) and _declares_entities(head):
        raise Refused("文件内含外部实体声明，不能上传；请用原来的程序另存后再上传")
    if name == "[content_types].xml" and b"macroenabled" in head.lower():
        raise Refused("文件带有宏，不能上传；请另存为不带宏的文件")


def _declares_entities(head: bytes) -> bool:
    """Whether an XML text begins with a DTD, in UTF-8 or UTF-16."""
    return b"<!DOCTYPE" in head.replace(b"\x00", b"")[: 64 * 1024]
