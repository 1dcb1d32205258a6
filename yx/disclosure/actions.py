"""Use cases: answer a finding, keep the word list."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from yx.core import trail
from yx.core.actor import Actor
from yx.core.base import ask_again, db
from yx.core.errors import NotFound, Refused

from .kinds import WORDING, FindingKind
from .lexicon import MOST_WORDS, Word
from .models import LexiconWord, ScanAnswer
from .scan import Finding

NOUN = "lexicon_word"
DEFAULT_WORDS = Path(__file__).with_name("words.csv")


def answer_finding(noun: str, record_id: int, finding: Finding, answer: str, actor: Actor, now: datetime) -> ScanAnswer:
    """Say why `finding` may stand in the record; a second answer takes the first one's place.

    Raises Refused without an answer in words. The trail keeps both answers, personal data starred out.
    """
    answer = answer.strip()
    if not answer:
        raise Refused("请写明保留的理由，或者改正原文")
    row = db.session.scalar(
        select(ScanAnswer).where(
            ScanAnswer.noun == noun, ScanAnswer.record_id == record_id, ScanAnswer.finding_key == finding.key
        )
    )
    before = row.answer if row else ""
    if row is None:
        row = ScanAnswer(noun=noun, record_id=record_id, finding_key=finding.key, kind=finding.kind)
        row.masked, row.sentence = finding.masked, finding.sentence
        db.session.add(row)
    row.answer, row.at = answer, now
    row.person_name, row.post_name = actor.person_name, actor.post_name
    db.session.flush()
    ask_again()
    changes = {f"{finding.kind.label}“{finding.masked}”": [before, answer]}
    trail.record(noun, record_id, actor, "answer_finding", "答复审查提示", at=now, changes=changes)
    return row


# The word list


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did to the list."""

    added: int
    changed: int


def add_word(entry: Word, actor: Actor | None, now: datetime) -> LexiconWord:
    """Put a word on the list, change it, or take up a dropped one again. Raises Refused when it is faulty."""
    if faults := word_faults(entry):
        raise Refused(*faults)
    row, before = _put(entry, now)
    _refuse_too_many()
    if before != _words_of(entry):
        changes = {"词语": [before, _words_of(entry)]}
        trail.record(NOUN, row.id, actor, "put_word", "登记词语", at=now, changes=changes)
    return row


def drop_word(word_id: int, actor: Actor, now: datetime) -> LexiconWord:
    """Take a word off the list; it stays known, so that a later default list does not bring it back."""
    row = db.session.get(LexiconWord, word_id)
    if row is None:
        raise NotFound
    if not row.active:
        raise Refused(f"“{row.word}”已经停用")
    row.active, row.changed_at = False, now
    db.session.flush()
    ask_again()
    trail.record(NOUN, row.id, actor, "drop_word", "停用词语", at=now, changes={"词语": [row.word, ""]})
    return row


def import_words(rows: Iterable[Word], actor: Actor | None, now: datetime) -> Imported:
    """Put many words on the list at once, with one line in the trail (record 0: the list itself).

    Raises Refused with the faults, each with its line; the caller's transaction then takes nothing over.
    """
    entries = list(rows)
    faults = [f"第{line}行：{fault}" for line, entry in enumerate(entries, 1) for fault in word_faults(entry)]
    twice = Counter(entry.word for entry in entries) - Counter({entry.word for entry in entries})
    faults += [f"“{word}”写了不止一行" for word in twice]
    if faults:
        raise Refused(*faults)
    changes = {}
    for entry in entries:
        _, before = _put(entry, now)
        if before != _words_of(entry):
            changes[entry.word] = [before, _words_of(entry)]
    _refuse_too_many()
    if changes:
        trail.record(NOUN, 0, actor, "import_words", "导入词语", at=now, changes=changes)
    added = sum(before == "" for before, _ in changes.values())
    return Imported(added, len(changes) - added)


def load_default_words(now: datetime) -> int:
    """Put the words that come with the software on the list, save those it knows; how many were new."""
    known = set(db.session.scalars(select(LexiconWord.word)))
    kinds = {kind.value: kind for kind in WORDING}
    with DEFAULT_WORDS.open(encoding="utf-8", newline="") as file:
        rows = [Word(row["word"], kinds[row["kind"]], row["correction"], row["advice"]) for row in csv.DictReader(file)]
    return import_words((row for row in rows if row.word not in known), None, now).added


def word_faults(entry: Word) -> list[str]:
    """Why `entry` cannot be on the list, in Chinese."""
    found = []
    if not 2 <= len(entry.word) <= 40 or entry.word != entry.word.strip():
        found.append("词语须为2至40个字，前后不留空格")
    if entry.kind not in WORDING:
        found.append("类别只能是错别字或错敏词")
    if entry.kind is FindingKind.TYPO and not entry.correction:
        found.append(f"错别字“{entry.word}”须写明正确的写法")
    if entry.word and entry.word in entry.correction:
        found.append(f"“{entry.word}”包含在正确的写法“{entry.correction}”之中，会把正确的也当成错的")
    if len(entry.correction) > 40 or len(entry.advice) > 200:
        found.append("正确写法不超过40个字，提示不超过200个字")
    return found


def _put(entry: Word, now: datetime) -> tuple[LexiconWord, str]:
    """Write one entry; also what the list said of that word before, "" when it was not there or dropped."""
    row = db.session.scalar(select(LexiconWord).where(LexiconWord.word == entry.word))
    before = _words_of(row.entry) if row is not None and row.active else ""
    if before == _words_of(entry) and row is not None:
        return row, before
    if row is None:
        row = LexiconWord(word=entry.word, added_at=now)
        db.session.add(row)
    row.kind, row.correction, row.advice = entry.kind, entry.correction, entry.advice
    row.active, row.changed_at = True, now
    db.session.flush()
    ask_again()
    return row, before


def _words_of(entry: Word) -> str:
    return "｜".join((entry.word, entry.kind.label, entry.correction, entry.advice))


def _refuse_too_many() -> None:
    count = db.session.scalar(select(func.count()).where(LexiconWord.active)) or 0
    if count > MOST_WORDS:
        raise Refused(f"词语已有{count}个，最多{MOST_WORDS}个，请先停用一些")
