"""Files that people hand in and that the programme makes: kept once by their SHA-256, in no served folder.

A file is written beside its place, synced and then renamed, so that a half-written one never shows. The row
is part of the caller's transaction; when that is undone the bytes stay behind and `sweep` takes them later.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from flask import current_app
from sqlalchemy import BigInteger, CheckConstraint, String, select
from sqlalchemy.orm import Mapped, mapped_column

from . import events, settings
from .base import Keyed, Model, UTCDateTime, db, hold
from .clock import now
from .errors import NotFound, Refused
from .file_kinds import KINDS, MEGABYTE, confirm, named_kind

BLOCK = MEGABYTE
NAME_LENGTH = 120
#: Seconds that bytes without a row are left alone: their transaction may still be running.
LEFT_ALONE = 24 * 3600
#: announced with the file's name and the reasons, before they are raised
FILE_REFUSED = "file.refused"

events.declare(FILE_REFUSED, "file", "reasons")

settings.declare(
    "files.megabytes",
    "单个附件的大小上限",
    20,
    unit="MB",
    low=1,
    high=60,
    source="ASVS 5.2.1；一次上传合计不超过 64 MB",
)

#: Takes the path of a new file, gives the name of what it found or None. Any exception refuses the file.
Scanner = Callable[[Path], str | None]
#: Virus scanners of this installation; none by default (docs/security.md).
scanners: list[Scanner] = []


class Source(Protocol):
    """Something to read bytes from."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, empty at the end."""


class NotKept(Refused):
    """The file store cannot take the file now: full, read-only or gone. Nothing was kept."""


class StoredFile(Keyed, Model):
    """One content, however often it was handed in; its name belongs to the record that shows it."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size > 0", name="size_positive"),)

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


@dataclass(frozen=True, slots=True)
class Accept:
    """A named set of kinds that one place of the programme takes. `megabytes` None = the county's setting."""

    code: str
    label: str
    kinds: tuple[str, ...]
    megabytes: int | None = None

    @property
    def limit(self) -> int:
        """The most bytes that one file may have."""
        return (self.megabytes or settings.number("files.megabytes")) * MEGABYTE

    @property
    def words(self) -> str:
        """For the hint under a form's field: kinds and size."""
        return f"可上传 {'、'.join(self.kinds)}，单个不超过 {self.limit // MEGABYTE} MB"

    @property
    def extensions(self) -> str:
        """For the ``accept`` attribute of a file input."""
        return ",".join(f".{code}" for code in (*self.kinds, *(["jpeg"] if "jpg" in self.kinds else [])))


DOCUMENTS = Accept("documents", "公文附件", tuple(KINDS))
SHEETS = Accept("sheets", "导入表格", ("xlsx", "xls"), megabytes=10)


@dataclass(frozen=True, slots=True)
class Broken:
    """A stored file that is not what it was."""

    id: int
    sha256: str
    why: str


def store_folder() -> Path:
    """Where the bytes lie: ``files`` in the instance folder."""
    return Path(current_app.instance_path) / "files"


def path_of(stored: StoredFile) -> Path:
    """Where the bytes of `stored` lie."""
    return _place(stored.sha256)


def is_kept(sha256: str) -> bool:
    """Whether the bytes of that hash are there; they are not read."""
    return _place(sha256).is_file()


def read(stored: StoredFile) -> bytes:
    """The bytes. Raises NotFound when they are gone."""
    try:
        return path_of(stored).read_bytes()
    except FileNotFoundError:
        raise NotFound from None


def clean_name(name: str | None) -> str:
    """A name fit to show and to save under: no path, no control or direction mark, at most 120 characters."""
    last = str(name or "").replace("\\", "/").rsplit("/", 1)[-1].rsplit(":", 1)[-1]
    composed = unicodedata.normalize("NFC", last)
    plain = "".join(char for char in composed if unicodedata.category(char)[0] != "C")
    plain = " ".join("".join(char for char in plain if char not in '<>"|?*').split()).strip(". ")
    if len(plain) > NAME_LENGTH:
        suffix = PurePosixPath(plain).suffix[:10]
        plain = plain[: NAME_LENGTH - len(suffix)].rstrip(". ") + suffix
    return plain or "未命名"


def keep(source: Source | bytes, name: str, accept: Accept) -> StoredFile:
    """Check and keep a file that somebody handed in.

    Raises Refused with what to do (kind, size, content, macro, virus), NotKept when the store cannot take it.
    """
    with _examined(source, name, accept) as (path, code):
        sha256, size = _settle(path)
    return _row(sha256, size, code)


def examine(source: Source | bytes, name: str, accept: Accept) -> bytes:
    """Check a file like `keep`, give its bytes and keep nothing: for tables that are read in at once."""
    with _examined(source, name, accept) as (path, _code):
        return path.read_bytes()


def keep_made(data: bytes, kind: str) -> StoredFile:
    """Keep what the programme itself made (a paper, an export), without the checks of uploads."""
    with _temporary() as path:
        _copy(data, path, len(data), kind)
        sha256, size = _settle(path)
    return _row(sha256, size, kind)


def check_all() -> Iterator[Broken]:
    """Read every stored file and compare it with its hash; gives those that are missing or changed."""
    rows = db.session.execute(select(StoredFile.id, StoredFile.sha256).order_by(StoredFile.id)).all()
    for row in rows:
        try:
            found = _hash(_place(row.sha256))
        except OSError:
            yield Broken(row.id, row.sha256, "文件缺失或读不出")
            continue
        if found != row.sha256:
            yield Broken(row.id, row.sha256, "内容与校验值不符")


def sweep() -> int:
    """Take away bytes that no row names, once they are a day old; gives how many."""
    known = set(db.session.scalars(select(StoredFile.sha256)))
    before, gone = now().timestamp() - LEFT_ALONE, 0
    for path in store_folder().glob("*/*"):
        if path.name not in known and path.is_file() and path.stat().st_mtime <= before:
            path.unlink()
            gone += 1
    return gone


# --- how a file comes to its place ---------------------------------------------------------------


def _place(sha256: str) -> Path:
    return store_folder() / sha256[:2] / sha256


@contextmanager
def _examined(source: Source | bytes, name: str, accept: Accept) -> Iterator[tuple[Path, str]]:
    """A file handed in, at a temporary path, with its kind, once every check has passed."""
    shown, code = clean_name(name), named_kind(clean_name(name))
    with _temporary() as path:
        try:
            _check(source, path, code, accept, shown)
        except Refused as refusal:
            events.announce(FILE_REFUSED, file=shown, reasons=tuple(refusal.reasons))
            raise
        yield path, code


def _check(source: Source | bytes, path: Path, code: str, accept: Accept, shown: str) -> None:
    """Copy `source` to `path`; raises Refused for what may not be kept."""
    if code not in accept.kinds:
        raise Refused(f"“{shown}”的类型不能上传；{accept.words}")
    _copy(source, path, accept.limit, shown)
    try:
        confirm(path, code)
        _scan(path)
    except Refused as refusal:
        raise Refused(*(f"“{shown}”：{reason}" for reason in refusal.reasons)) from refusal


@contextmanager
def _temporary() -> Iterator[Path]:
    """A path in the store for a file on its way; errors of the disk become a plain refusal, nothing stays."""
    path = store_folder() / "tmp" / f"{secrets.token_hex(16)}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield path
    except OSError as fault:
        full = fault.errno in {errno.ENOSPC, errno.EDQUOT}
        why = "存储空间已满" if full else "存储位置不能写入"
        current_app.logger.exception("file store: cannot write")
        raise NotKept(f"文件没有存成：{why}。已填写的内容不受影响，请联系系统管理员后再试") from fault
    finally:
        _remove(path)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        current_app.logger.exception("file store: cannot remove a temporary file")


def _copy(source: Source | bytes, path: Path, limit: int, shown: str) -> None:
    """Write `source` to `path` and sync it; raises Refused when it is empty or longer than `limit` bytes."""
    stream: Source = BytesIO(source) if isinstance(source, bytes) else source
    size = 0
    with path.open("xb") as file:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > limit:
                raise Refused(f"“{shown}”超过 {limit // MEGABYTE} MB 的上限，请压缩图片或拆分后再上传")
            file.write(block)
        _sync(file)
    if not size:
        raise Refused(f"“{shown}”是空文件")


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _scan(path: Path) -> None:
    """Ask every scanner; one that fails refuses the file (ASVS 16.5.2: a broken helper opens no gate)."""
    for scanner in scanners:
        try:
            found = scanner(path)
        except Exception as fault:
            current_app.logger.exception("virus scanner failed")
            raise Refused("病毒检查没有完成，暂不能上传；请稍后再试或联系系统管理员") from fault
        if found:
            current_app.logger.warning("virus scanner found %r", found)
            raise Refused("没有通过病毒检查，不能上传")


def _settle(path: Path) -> tuple[str, int]:
    """Rename into place; gives hash and size. Known bytes are written anew: that heals lost ones."""
    sha256, size = _hash(path), path.stat().st_size
    place = _place(sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    path.replace(place)
    _sync_folder(place.parent)
    return sha256, size


def _row(sha256: str, size: int, kind: str) -> StoredFile:
    hold(f"file:{sha256}")
    stored = db.session.scalars(select(StoredFile).where(StoredFile.sha256 == sha256)).one_or_none()
    if stored is None:
        stored = StoredFile(sha256=sha256, size=size, kind=kind, created_at=now())
        db.session.add(stored)
        db.session.flush()
    return stored


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows cannot open a folder; its rename is durable with the file's own sync
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
