"""What is typed and not yet saved 自动保存: kept apart from the document, per person and page (clause F4)."""

from __future__ import annotations

import json
import re
from datetime import datetime

from flask import url_for
from sqlalchemy import delete
from werkzeug.datastructures import MultiDict

from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import NotFound

from .forms_draft import DraftForm
from .models import Autosave, Document
from .queries import autosaved, one

NEW = "new"
_KEY = re.compile(r"new|d[1-9][0-9]{0,8}")
#: travel with every form, and are not what somebody typed
_LEFT_OUT = frozenset({"csrf_token", "seen", "form_key", "do"})
LIMIT = 600_000


def key(document: Document | None) -> str:
    """Name of the page: of a new draft, or of one document."""
    return f"d{document.id}" if document else NEW


def page_url(page_key: str) -> str:
    """Address of the page so named. Raises NotFound."""
    _check(page_key)
    return url_for("drafts.new") if page_key == NEW else url_for("drafts.edit", record_id=int(page_key[1:]))


def _check(page_key: str) -> None:
    if not _KEY.fullmatch(page_key):
        raise NotFound


def keep(actor: Actor, page_key: str, typed: MultiDict[str, str], now: datetime) -> None:
    """Keep the fields of the form as they were sent; files are not among them."""
    _check(page_key)
    content = json.dumps({name: typed.getlist(name) for name in typed if name not in _LEFT_OUT}, ensure_ascii=False)
    if len(content) > LIMIT:
        return
    hold(f"autosave:{actor.person_id}:{page_key}")
    row = autosaved(actor.person_id, page_key)
    if row is None:
        row = Autosave(person_id=actor.person_id, page=page_key)
        db.session.add(row)
    row.content, row.at = content, now
    raw = typed.get("seen", "")
    row.seen = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else 0


def is_behind(actor: Actor, page_key: str, typed: MultiDict[str, str]) -> bool:
    """Whether the document has changed since the person opened its page. Raises NotFound for a page of others."""
    _check(page_key)
    if page_key == NEW:
        return False
    document = one(actor, int(page_key[1:]))
    return str(document.row_version) != typed.get("seen", "")


def kept(actor: Actor, page_key: str) -> Autosave | None:
    """What was kept for this page, if anything."""
    return autosaved(actor.person_id, page_key)


def restore(form: DraftForm, actor: Actor, page_key: str) -> None:
    """Put what was kept back into the form."""
    row = autosaved(actor.person_id, page_key)
    if row is None:
        return
    values: dict[str, list[str]] = json.loads(row.content)
    typed = MultiDict((name, value) for name, found in values.items() for value in found)
    for field in form:
        if field.name in typed and field.type not in ("FieldList", "MultipleFileField", "FileField"):
            field.process(typed)
        elif field.type in ("BooleanField", "_Ticks"):
            field.process(MultiDict({"": ""}))


def forget(actor: Actor, page_key: str) -> None:
    """Saved: nothing need be kept."""
    _check(page_key)
    db.session.execute(delete(Autosave).where(Autosave.person_id == actor.person_id, Autosave.page == page_key))
