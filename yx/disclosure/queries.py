"""What the scan finds in a record, which of it is answered, and the word list that it uses."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import case, func, select

from yx.core.base import db, once

from .lexicon import Lexicon
from .models import LexiconWord, ScanAnswer
from .scan import Finding, scan

#: texts whose findings are kept in memory
REMEMBERED = 32
#: differs whenever the word list does
_VERSION = select(
    func.count(),
    func.coalesce(func.sum(case((LexiconWord.active, LexiconWord.id), else_=0)), 0),
    func.max(LexiconWord.changed_at),
)


def lexicon() -> Lexicon:
    """The active words; read and compiled again only when the list has changed (one small query asks)."""
    version = once("lexicon", lambda: tuple(db.session.execute(_VERSION).one()))
    known: tuple[object, Lexicon] | None = current_app.extensions.get("yx_lexicon")
    if known is None or known[0] != version:
        rows = db.session.scalars(select(LexiconWord).where(LexiconWord.active).order_by(LexiconWord.word)).all()
        known = version, Lexicon(tuple(row.entry for row in rows))
        current_app.extensions["yx_lexicon"] = known
    return known[1]


def words(kind: str = "", containing: str = "") -> list[LexiconWord]:
    """The list for its page: active words first, then dropped ones, each by the word."""
    statement = select(LexiconWord).order_by(LexiconWord.active.desc(), LexiconWord.word)
    if kind:
        statement = statement.where(LexiconWord.kind == kind)
    if containing:
        statement = statement.where(LexiconWord.word.contains(containing, autoescape=True))
    return list(db.session.scalars(statement))


def answered(noun: str, record_id: int) -> dict[str, ScanAnswer]:
    """Answers given for the record: the finding's key → the answer."""
    given = select(ScanAnswer).where(ScanAnswer.noun == noun, ScanAnswer.record_id == record_id)
    rows = once(("answers", noun, record_id), lambda: db.session.scalars(given).all())
    return {row.finding_key: row for row in rows}


def findings(noun: str, record_id: int, text: str) -> list[tuple[Finding, ScanAnswer | None]]:
    """Everything found in `text`, each with its answer if it has one, for the record's page."""
    found = _scanned(text, lexicon())
    answers = answered(noun, record_id) if found else {}
    return [(finding, answers.get(finding.key)) for finding in found]


def _scanned(text: str, words: Lexicon) -> list[Finding]:
    """`scan`, remembered for the texts last asked for: a page and its step ask for the same one."""
    known: tuple[Lexicon, dict[str, list[Finding]]] | None = current_app.extensions.get("yx_scanned")
    if known is None or known[0] is not words:
        known = current_app.extensions["yx_scanned"] = words, {}
    if text not in known[1]:
        if len(known[1]) >= REMEMBERED:
            known[1].clear()
        known[1][text] = scan(text, words)
    return known[1][text]


def open_findings(noun: str, record_id: int, text: str) -> list[Finding]:
    """What in `text` is neither mended nor answered: a public record with any does not go on (clause C1a)."""
    return [finding for finding, answer in findings(noun, record_id, text) if answer is None]
