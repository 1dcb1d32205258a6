"""What an asked unit does with its sheet 会签单: one function for each use case; no Flask, no commit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused

from .models import Ask, AskFile, Reply
from .queries import posts_of
from .words import Answer

SAY_WHY = "请填写意见或理由"


def answer(ask: Ask, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """会签答复 of the unit, by its head or a deputy; more than 同意 needs words. `files`: (StoredFile, name)."""
    given, words = Answer(data["answer"]), (data.get("words") or "").strip()
    if given != Answer.AGREE and not words:
        raise Refused(SAY_WHY)
    _keep_files(ask, actor, data, now)
    _reply(ask, actor, given, words, now)


def confirm(ask: Ask, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """确认同意: the unit agreed to an earlier version, has seen what changed, and agrees again. Raises Refused."""
    before = earlier_reply(ask)
    if before is None or before.answer == Answer.OBJECT:
        raise Refused("没有可以确认的答复，请用“会签答复”办理")
    _reply(ask, actor, Answer.AGREE, "", now, confirms_id=before.id)


def earlier_reply(ask: Ask) -> Reply | None:
    """The unit's newest answer in an earlier round about the same record."""
    return db.session.scalars(
        select(Reply)
        .where(
            Reply.noun == ask.round.noun,
            Reply.record_id == ask.round.record_id,
            Reply.unit_id == ask.unit_id,
            Reply.ask_id != ask.id,
        )
        .order_by(Reply.id.desc())
        .limit(1)
    ).first()


def _reply(ask: Ask, actor: Actor, given: Answer, words: str, now: datetime, confirms_id: int | None = None) -> None:
    one = ask.round
    ask.reply = Reply(
        noun=one.noun,
        record_id=one.record_id,
        unit_id=ask.unit_id,
        version_no=one.version_no,
        version_hash=one.version_hash,
        answer=given,
        words=words,
        confirms_id=confirms_id,
        person_id=actor.person_id,
        person=actor.person_name,
        post=actor.post_name,
        unit=actor.unit_name,
        deputy_for=actor.deputy_for or "",
        at=now,
    )
    db.session.flush()


def _keep_files(ask: Ask, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    for stored, name in data.get("files") or ():
        ask.files.append(AskFile(file=stored, file_id=stored.id, name=name, person=actor.person_name, at=now))


def pass_on(ask: Ask, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """转交承办 to a post of the same unit. Raises Refused for any other."""
    if data["post_id"] not in dict(posts_of(ask.unit_id)):
        raise Refused("请选择本单位的岗位")
    ask.handed_post_id, ask.handed_words = data["post_id"], (data.get("words") or "").strip()


def prepare(ask: Ask, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """拟办: the clerk proposes what the head may answer; it is no answer."""
    given, words = Answer(data["answer"]), (data.get("words") or "").strip()
    if given != Answer.AGREE and not words:
        raise Refused(SAY_WHY)
    _keep_files(ask, actor, data, now)
    ask.prepared, ask.prepared_words, ask.prepared_by = given, words, actor.signature


def silence(ask: Ask, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """逾期未复: the day has passed, the rule of the round applies. It is never an answer."""
    ask.silent_at = now


def stop(ask: Ask, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
    """The round was taken back: the unit need not answer any more."""
