"""Behind the drafting page: reading Word files, showing how a text was understood, two people on one draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash
from sqlalchemy import select

from yx.core import clock, files
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.errors import NotFound, Refused
from yx.disclosure import actions as disclosure
from yx.disclosure.attribute import Attribute
from yx.disclosure.queries import findings
from yx.paper.diff import Row, compare
from yx.paper.outline import outline
from yx.paper.pasted import normalise
from yx.paper.text import Article, parse
from yx.paper.word_in import read_docx
from yx.web.forms import strip

from .forms_draft import DraftForm
from .models import Document, Place

#: buttons of the form that read and do not save
READINGS = frozenset({"import", "preview"})
WORD_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Read:
    """How the text was understood."""

    article: Article
    outline: Any
    warnings: tuple[str, ...]


def read(form: DraftForm, what: str) -> Read | None:
    """Import the Word file into the form's text, or look at the text as it is."""
    warnings: tuple[str, ...] = ()
    if what == "import":
        found = _import(form)
        if found is None:
            return None
        form.body.data, warnings = found
    form.body.data = normalise(form.body.data or "")
    article = parse(form.body.data)
    return Read(article, outline(article), warnings)


def _import(form: DraftForm) -> tuple[str, tuple[str, ...]] | None:
    file = form.word_file.data
    if not getattr(file, "filename", ""):
        form.word_file.errors = ["请选择要导入的 Word 文件（.docx）"]
        return None
    try:
        reading = read_docx(file.stream.read(WORD_LIMIT + 1))
    except ValueError as fault:
        form.word_file.errors = [str(fault)]
        return None
    flash("已导入正文，请核对后保存", "success")
    return reading.text, tuple(reading.warnings)


def keep_files(form: DraftForm) -> list[Any]:
    """Keep the chosen files: (StoredFile, display name, attribute)."""
    return [
        (
            files.keep(file.stream, file.filename, files.DOCUMENTS),
            files.clean_name(file.filename),
            Attribute(form.files_attribute.data),
        )
        for file in form.sent_files
    ]


def already_made(form_key: str | None, actor: Actor) -> Document | None:
    """The document that an earlier sending of the same form made; a second one under way is waited for.

    Raises Refused when somebody else's form carried the key.
    """
    if not form_key:
        return None
    hold(f"form:{form_key}")
    made = db.session.scalars(select(Document).where(Document.form_key == form_key)).one_or_none()
    if made is not None and made.drafter_person_id != actor.person_id:
        raise Refused("此表单已失效，请重新打开“拟制公文”再保存")
    return made


def conflict(form: DraftForm, document: Document) -> dict[str, Any]:
    """What differs between the saved draft and what this person typed."""
    last = document.versions[-1]
    return {
        "by": last.person,
        "at": last.at,
        "title": (document.title, form.title.data or ""),
        "body": document.body,
        "rows": folded(compare(document.body, form.body.data or "")),
    }


def folded(rows: list[Row], around: int = 1) -> list[Row | str]:
    """The rows that differ, each with `around` unchanged ones beside it; what is left out is counted in words."""
    differs = [index for index, row in enumerate(rows) if row.change != "same"]
    near = {index + step for index in differs for step in range(-around, around + 1)}
    shown: list[Row | str] = []
    left_out = 0
    for index, row in enumerate(rows):
        if index not in near:
            left_out += 1
            continue
        shown += [f"（相同的 {left_out} 段略）", row] if left_out else [row]
        left_out = 0
    return [*shown, f"（相同的 {left_out} 段略）"] if left_out else shown


def answer_finding(document: Document, finding_key: str, words: str, actor: Actor) -> None:
    """Answer one finding. Raises NotFound for a finding that the text does not have, Refused without words."""
    if document.place != Place.DRAFTING:
        raise Refused(f"此件现为“{document.place.label}”，不能再答复审查提示")
    words = strip(words)[:500]
    if not words:
        raise Refused("请写明保留的理由")
    for finding, _given in findings("document", document.id, f"{document.title}\n{document.body}"):
        if finding.key == finding_key:
            disclosure.answer_finding("document", document.id, finding, words, actor, clock.now())
            return
    raise NotFound
