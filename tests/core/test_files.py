"""Files: what may come in, under which name, and that nothing half-written or lost is ever taken for whole."""

from __future__ import annotations

import errno
import os
import struct
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from docx import Document
from openpyxl import Workbook
from sqlalchemy import func, select

from yx.core import clock, files
from yx.core import settings as county
from yx.core.base import db
from yx.core.errors import NotFound, Refused
from yx.core.file_kinds import KINDS, OLE_HEAD, mime_of
from yx.core.files import DOCUMENTS, SHEETS, Accept, NotKept, StoredFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 64
HTML = b"<html><script>alert(1)</script></html>"


def png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00\x00")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def docx(text: str = "关于印发要点的通知") -> bytes:
    made, out = Document(), BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    made, out = Workbook(), BytesIO()
    made.create_sheet().append(["序号", "事项"])
    made.save(out)
    return out.getvalue()


def ole(*streams: str) -> bytes:
    return OLE_HEAD + b"\x00" * 504 + b"".join(name.encode("utf-16-le").ljust(128, b"\x00") for name in streams)


def packed(members: dict[str, bytes], source: bytes = b"") -> bytes:
    """A zip of `members`, on top of those of the zip `source`."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if source:
            with zipfile.ZipFile(BytesIO(source)) as old:
                for member in old.infolist():
                    if member.filename not in members:
                        archive.writestr(member.filename, old.read(member))
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


GOOD = {
    "docx": docx(),
    "doc": ole("Root Entry", "WordDocument"),
    "xlsx": xlsx(),
    "xls": ole("Root Entry", "Workbook"),
    "pdf": PDF,
    "ofd": packed({"OFD.xml": b"<?xml version='1.0'?><ofd:OFD xmlns:ofd='http://www.ofdspec.org/2016'/>"}),
    "png": png(),
    "jpg": JPG,
}


# What may come in


def test_every_kind_that_documents_take_has_a_good_example():
    assert set(GOOD) == set(DOCUMENTS.kinds) == set(KINDS)


@pytest.mark.parametrize("code", GOOD)
def test_a_true_file_is_kept_whole_and_known_by_its_kind(app, code):
    stored = files.keep(BytesIO(GOOD[code]), f"附件一.{code.upper()}", DOCUMENTS)
    assert (stored.kind, stored.size) == (code, len(GOOD[code]))
    assert files.read(stored) == GOOD[code]
    assert "/" in mime_of(stored.kind)


def test_jpeg_is_another_name_of_jpg(app):
    assert files.keep(JPG, "照片.jpeg", DOCUMENTS).kind == "jpg"


@pytest.mark.parametrize(
    "name", ["页面.html", "图.svg", "程序.exe", "压缩包.zip", "没有扩展名", "宏.docm", ".docx", ""]
)
def test_other_kinds_are_refused_with_those_that_may_come(app, name):
    with pytest.raises(Refused, match="不能上传；可上传 docx、doc、xlsx、xls、pdf、ofd、png、jpg，单个不超过 20 MB"):
        files.keep(HTML, name, DOCUMENTS)


@pytest.mark.parametrize("code", GOOD)
@pytest.mark.parametrize(
    "content", [HTML, b"<svg onload='x'/>", b"MZ\x90\x00" + b"\x00" * 100, b"x"], ids=["html", "svg", "exe", "x"]
)
def test_a_renamed_file_is_refused(app, code, content):
    with pytest.raises(Refused, match=f"内容与扩展名 .{code} 不符"):
        files.keep(content, f"附件.{code}", DOCUMENTS)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


@pytest.mark.parametrize("claimed", GOOD)
@pytest.mark.parametrize("really", GOOD)
def test_extension_and_content_must_agree(app, claimed, really):
    if claimed == really:
        assert files.keep(GOOD[really], f"附件.{claimed}", DOCUMENTS).kind == really
    else:
        with pytest.raises(Refused, match="不符"):
            files.keep(GOOD[really], f"附件.{claimed}", DOCUMENTS)


def test_a_word_file_behind_a_password_says_so(app):
    with pytest.raises(Refused, match="可能加了打开密码"):
        files.keep(ole("EncryptedPackage"), "通知.docx", DOCUMENTS)


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"word/vbaProject.bin": b"x"}, "宏"),
        ({"[Content_Types].xml": b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}, "宏"),
        ({"word/document.xml": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'}, "外部实体"),
        ({"word/_rels/x.rels": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")}, "外部实体"),
    ],
)
def test_macros_and_entities_in_office_files_are_refused(app, members, why):
    with pytest.raises(Refused, match=why):
        files.keep(packed(members, docx()), "通知.docx", DOCUMENTS)


@pytest.mark.parametrize("name", ["老通知.doc", "老表.xls"])
def test_macros_in_old_office_files_are_refused(app, name):
    with pytest.raises(Refused, match="宏"):
        files.keep(ole("WordDocument", "Workbook", "_VBA_PROJECT"), name, DOCUMENTS)


@pytest.mark.parametrize(
    "members",
    [
        {"word/media/a.xml": b"\x00" * 12_000_000},
        {f"word/media/{number}.txt": b"" for number in range(2001)},
    ],
    ids=["more than 50 times", "more than 2,000 members"],
)
def test_bombs_are_refused(app, members):
    with pytest.raises(Refused, match="展开后过大"):
        files.keep(packed(members, docx()), "通知.docx", DOCUMENTS)


def test_more_than_200_megabytes_unpacked_are_refused(app, monkeypatch):
    monkeypatch.setattr("yx.core.file_kinds.UNPACKED", 1000)
    with pytest.raises(Refused, match="展开后过大"):
        files.keep(docx(), "通知.docx", DOCUMENTS)


def test_a_damaged_zip_is_refused(app):
    good = docx()
    torn = bytearray(good)
    at = good.index(b"word/document.xml") + 60
    torn[at : at + 20] = b"\x00" * 20
    with pytest.raises(Refused, match="已损坏"):
        files.keep(bytes(torn), "通知.docx", DOCUMENTS)


def test_an_empty_file_is_refused(app):
    with pytest.raises(Refused, match=r"“空\.pdf”是空文件"):
        files.keep(b"", "空.pdf", DOCUMENTS)


def test_the_size_limit_is_the_countys_setting(app):
    county.put("files.megabytes", "1")
    assert files.keep(PDF.ljust(1024 * 1024, b" "), "够.pdf", DOCUMENTS).size == 1024 * 1024
    with pytest.raises(Refused, match=r"“大\.pdf”超过 1 MB 的上限"):
        files.keep(PDF.ljust(1024 * 1024 + 1, b" "), "大.pdf", DOCUMENTS)


def test_a_place_may_take_less(app):
    assert SHEETS.limit == 10 * 1024 * 1024
    assert SHEETS.extensions == ".xlsx,.xls"
    assert Accept("pictures", "图片", ("png", "jpg"), 1).extensions == ".png,.jpg,.jpeg"
    with pytest.raises(Refused, match="可上传 xlsx、xls"):
        files.keep(PDF, "表.pdf", SHEETS)


# Names


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/通知.pdf", "通知.pdf"),
        ("/etc/passwd", "passwd"),
        ("C:\\文件\\通知.pdf", "通知.pdf"),
        ("C:通知.pdf", "通知.pdf"),
        ("a:b:通知.pdf", "通知.pdf"),
        ("a/b/c:d:通知.pdf", "通知.pdf"),
        ("通\x00知\r\n.pdf", "通知.pdf"),
        ("通知\u202efdp.exe", "通知fdp.exe"),
        ('a"b<c>?.pdf', "abc.pdf"),
        ("  关于 印发   要点的通知.docx ", "关于 印发 要点的通知.docx"),
        ("尤政办〔2020〕31号.pdf", "尤政办〔2020〕31号.pdf"),
        ("...", "未命名"),
        ("", "未命名"),
        (None, "未命名"),
    ],
)
def test_names_survive_as_display_names_only(given, shown):
    assert files.clean_name(given) == shown


def test_a_long_name_keeps_its_extension():
    shown = files.clean_name("通" * 500 + ".docx")
    assert (len(shown), shown[-6:]) == (120, "通.docx")
    assert files.clean_name("通" * 116 + ".pdf") == "通" * 116 + ".pdf"  # just as long as may be
    assert files.clean_name("通" * 117 + ".pdf") == "通" * 116 + ".pdf"
    assert files.clean_name("通" * 115 + ". X" + "通" * 9 + ".pdf") == "通" * 115 + ".pdf"  # no dot, no blank before it
    assert files.clean_name("通" * 200 + "." + "x" * 12) == "通" * 110 + "." + "x" * 9
    assert files.clean_name("通" * 200 + ".X" + "通" * 3) == "通" * 115 + ".X通通通"


@pytest.mark.parametrize("name", ["../../逃.pdf", "C:\\x.pdf", "/abs/x.pdf", "a\x00.pdf", "通" * 4000 + ".pdf"])
def test_bytes_lie_under_their_hash_whatever_the_name(app, name):
    stored = files.keep(PDF, name, DOCUMENTS)
    place = files.path_of(stored)
    assert place.relative_to(files.store_folder()).as_posix() == f"{stored.sha256[:2]}/{stored.sha256}"
    assert not place.is_relative_to(app.static_folder)


# One content, one file


def test_the_same_content_is_kept_once(app):
    one, two = files.keep(PDF, "一.pdf", DOCUMENTS), files.keep(PDF, "二.pdf", DOCUMENTS)
    assert one.id == two.id
    assert len(list(files.store_folder().glob("??/*"))) == 1


def test_what_the_programme_makes_is_kept_unchecked(app):
    stored = files.keep_made(b"anything", "tar")
    assert (files.read(stored), mime_of(stored.kind)) == (b"anything", "application/octet-stream")


# Nothing half there


class Failing:
    def __init__(self, number: int) -> None:
        self.blocks: list[bytes | OSError] = [PDF, OSError(number, os.strerror(number))]

    def read(self, _size: int = -1, /) -> bytes:
        block = self.blocks.pop(0)
        if isinstance(block, OSError):
            raise block
        return block


@pytest.mark.parametrize(
    ("number", "why"), [(errno.ENOSPC, "存储空间已满"), (errno.EROFS, "不能写入"), (errno.EACCES, "不能写入")]
)
def test_a_full_or_locked_disk_is_said_and_leaves_nothing(app, number, why):
    with pytest.raises(NotKept, match=why):
        files.keep(Failing(number), "通知.pdf", DOCUMENTS)
    assert [path for path in files.store_folder().rglob("*") if path.is_file()] == []
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


def test_a_store_that_is_no_folder_is_said(app):
    files.store_folder().parent.mkdir(exist_ok=True)
    files.store_folder().write_text("in the way")
    with pytest.raises(NotKept, match="存储位置不能写入"):
        files.keep(PDF, "通知.pdf", DOCUMENTS)


def test_a_refused_file_leaves_nothing(app):
    with pytest.raises(Refused):
        files.keep(HTML, "通知.pdf", DOCUMENTS)
    assert [path for path in files.store_folder().rglob("*") if path.is_file()] == []


def test_bytes_of_an_undone_transaction_are_swept_when_old(app):
    place = files.path_of(files.keep(PDF, "通知.pdf", DOCUMENTS))
    db.session.rollback()
    kept = files.path_of(files.keep(JPG, "照片.jpg", DOCUMENTS))
    part = files.store_folder() / "tmp" / "left-by-a-crash.part"
    part.write_bytes(b"half")
    written = datetime.fromtimestamp(part.stat().st_mtime, UTC)
    with clock.at(written + timedelta(hours=23)):
        assert files.sweep() == 0
    os.utime(part, (written.timestamp(), written.timestamp() - 1))  # one second older than the rest
    with clock.at(written + timedelta(hours=24, seconds=-1)):
        assert files.sweep() == 1
    part.write_bytes(b"half")
    with clock.at(written + timedelta(hours=25)):
        assert files.sweep() == 2
    assert (place.exists(), part.exists(), kept.exists()) == (False, False, True)


# Viruses


def test_a_scanner_that_finds_something_refuses(app, monkeypatch):
    monkeypatch.setattr(files, "scanners", [lambda path: "Eicar" if b"%PDF" in path.read_bytes() else None])
    with pytest.raises(Refused, match="没有通过病毒检查"):
        files.keep(PDF, "通知.pdf", DOCUMENTS)
    assert files.keep(JPG, "照片.jpg", DOCUMENTS).kind == "jpg"


def test_a_scanner_that_fails_opens_no_gate(app, monkeypatch):
    def away(_path: object) -> str | None:
        raise ConnectionRefusedError

    monkeypatch.setattr(files, "scanners", [lambda _path: None, away])
    with pytest.raises(Refused, match="病毒检查没有完成"):
        files.keep(PDF, "通知.pdf", DOCUMENTS)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 0


# What is kept stays what it was


def test_changed_and_lost_files_are_found_and_healed(app):
    good, lost, changed = (
        files.keep_made(data, "pdf") for data in (b"good", b"soon to be lost", b"soon to be changed")
    )
    files.path_of(changed).write_bytes(b"forged")
    files.path_of(lost).unlink()
    assert list(files.check_all()) == [
        files.Broken(lost.id, lost.sha256, "文件缺失或读不出"),
        files.Broken(changed.id, changed.sha256, "内容与校验值不符"),
    ]
    with pytest.raises(NotFound):
        files.read(lost)
    files.keep_made(b"soon to be lost", "pdf")
    files.keep_made(b"soon to be changed", "pdf")
    assert list(files.check_all()) == []
    assert files.read(good) == b"good"


def test_where_a_folder_cannot_be_opened_its_rename_stands_by_itself(tmp_path, monkeypatch):
    """Windows: nothing is opened, nothing is raised."""
    monkeypatch.setattr(files.os, "name", "nt")
    monkeypatch.setattr(files.os, "open", lambda *_args: pytest.fail("a folder was opened"))
    files._sync_folder(tmp_path)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_office_file_packed_in_an_unusual_way_is_refused(app, method):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    with pytest.raises(Refused, match="已损坏或加了密码"):
        files.keep(BytesIO(out.getvalue()), "方案.docx", DOCUMENTS)
