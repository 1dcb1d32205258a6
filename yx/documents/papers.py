"""The paper of a document 印制: its sheet in GB/T 9704 layout, and the files that issuing and archiving keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from flask import current_app

from yx.core import clock, files
from yx.core.base import db
from yx.core.errors import Refused
from yx.disclosure.attribute import note_line
from yx.paper.fonts import FontBook
from yx.paper.pdf import render_pdf
from yx.paper.sheet import Sheet, Signature
from yx.paper.text import parse
from yx.paper.word import render_docx
from yx.people.models import Unit

from .models import UPWARD, Document, Kind, Paper, PaperKind, Place, Role, Urgency, Verdict

DRAFT = "草稿"


@lru_cache(maxsize=2)
def _fonts(folder: str) -> FontBook:
    return FontBook(Path(folder))


def font_book() -> FontBook:
    """The fonts of this installation. Raises Refused when there is none at all."""
    book = _fonts(str((Path(current_app.instance_path) / "fonts").resolve()))
    if not book.faces:
        raise Refused("没有找到中文字体，不能生成版式文件；请系统管理员运行 make fonts")
    return book


def fonts_used() -> list[str]:
    """Which font printed what, for the page; nothing is replaced in silence."""
    return font_book().report()


def _issuers(document: Document) -> list[Unit]:
    known = {part.unit_id: part.unit for part in document.parts if part.role == Role.ISSUER}
    if document.issuer is not None:
        known[document.issuer.id] = document.issuer
    return [known[unit_id] for unit_id in document.unit_ids(Role.ISSUER)] or [document.lead_unit]


def _signers(document: Document) -> tuple[str, ...]:
    """签发人 stands on papers to a higher body only."""
    if document.kind not in UPWARD:
        return ()
    signed = document.valid_opinions(Place.SIGNING)
    return tuple(opinion.person for opinion in signed if opinion.verdict == Verdict.PASS)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.replace("，", "、").split("、") if name.strip())


def sheet_of(document: Document) -> Sheet:
    """The document as one paper; with the watermark 草稿 as long as it is not issued."""
    issuers = _issuers(document)
    letter = document.kind == Kind.LETTER
    issued = document.place in (Place.ISSUED, Place.ARCHIVED)
    return Sheet(
        kind="letter" if letter else "minutes" if document.kind == Kind.MINUTES else "red_head",
        banner=tuple(unit.name for unit in issuers),
        title=document.title,
        article=parse(document.body),
        addressee=document.addressee.rstrip("：:"),
        number=document.number_text,
        signers=_signers(document),
        urgency="" if document.urgency == Urgency.PLAIN else document.urgency.label,
        signatures=tuple(Signature(unit.name) for unit in issuers),
        date=document.signed_on,
        note=note_line(document.attribute) if document.attribute else "",
        cc=_names(document.cc),
        printed_by=_printer(document),
        printed_on=document.issued_on,
        watermark=None if issued else DRAFT,
    )


def _printer(document: Document) -> str:
    if document.keeper_id is None or document.keeper_id == document.lead_unit_id:
        return document.lead_unit.name
    keeper = db.session.get(Unit, document.keeper_id)
    return keeper.name if keeper else document.lead_unit.name


def draft_pdf(document: Document) -> bytes:
    """The paper as it would look now; once it is issued, the paper that was made then."""
    for paper in document.papers:
        if paper.kind == PaperKind.PDF:
            return files.read(paper.file)
    return render_pdf(sheet_of(document), font_book())


@lru_cache(maxsize=4)
def _drawn(sheet: Sheet, fonts: FontBook) -> dict[PaperKind, bytes]:
    """PDF and Word file. Kept for a moment: drawn before the writer's turn, stored in it."""
    return {PaperKind.PDF: render_pdf(sheet, fonts), PaperKind.WORD: render_docx(sheet)}


def draw_ahead(document: Document) -> None:
    """Draw what `keep_papers` will want if it is issued today: 80 to 700 ms that nobody else need wait for."""
    _drawn(replace(sheet_of(document), printed_on=clock.today(), watermark=None), font_book())


def keep_papers(document: Document, now: datetime, sheet: Sheet | None = None) -> None:
    """Make PDF and Word file of the issued document, or of its own `sheet`, and keep them with their hashes."""
    sheet = sheet or sheet_of(document)
    stem = f"{document.number_text} {document.title}".replace("\n", "").replace("/", "_")[:120]
    for kind, data in _drawn(sheet, font_book()).items():
        keep(document, kind, f"{stem}.{kind.value}", data, now)


def keep(document: Document, kind: PaperKind, name: str, data: bytes, now: datetime) -> None:
    """Keep one made file with the document."""
    stored = files.keep_made(data, kind.value)
    document.papers.append(Paper(kind=kind, file=stored, file_id=stored.id, name=name, at=now))
