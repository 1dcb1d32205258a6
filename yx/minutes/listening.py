"""Minutes follow their document: its archiving is theirs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from yx.core import events
from yx.core.actor import Actor
from yx.core.base import db
from yx.documents.models import Document

from .flow import MINUTES
from .models import Minutes


@events.listen("document.moved")
def archived(document: Document, step: str, actor: Actor | None, now: datetime) -> None:
    """The document was archived: so are the minutes that it was made of, if it was."""
    if step != "archive":
        return
    statement = select(Minutes).where(Minutes.document_id == document.id).with_for_update(of=Minutes)
    minutes = db.session.scalars(statement).one_or_none()
    if minutes is not None:
        MINUTES.follow(minutes, "archive", actor, now)
