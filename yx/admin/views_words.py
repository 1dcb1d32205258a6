"""The word list of the scan: wrong characters and sensitive words (clause C1a)."""

from __future__ import annotations

from flask import Response, flash, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, files
from yx.core.errors import Refused
from yx.disclosure import actions as list_actions
from yx.disclosure import queries as list_queries
from yx.disclosure.kinds import WORDING
from yx.disclosure.lexicon import Word
from yx.web.downloads import send_bytes
from yx.web.export import MIME, Column, workbook
from yx.web.forms import Form
from yx.web.guard import current, permit
from yx.web.htmx import see_other

from . import sheets
from .blueprint import WORDS, blueprint, show
from .forms import SheetForm, WordFilter, WordForm

COLUMNS = ("词语", "类别", "正确写法", "提示")
#: Rows shown at once; the search narrows a longer list.
SHOWN = 200


@blueprint.get("/words")
@permit(WORDS)
def words() -> Response:
    """The list, narrowed by word and kind."""
    return _words(WordForm(formdata=None), SheetForm(formdata=None))


@blueprint.post("/words")
@permit(WORDS)
def words_add() -> BaseResponse:
    """Put a word on the list, change it, or take up a dropped one again."""
    form = WordForm()
    if not form.validate():
        return _words(form, SheetForm(formdata=None), 422)
    kind = {kind.value: kind for kind in WORDING}[form.kind.data]
    entry = Word(form.word.data, kind, form.correction.data or "", form.advice.data or "")
    try:
        list_actions.add_word(entry, current(), clock.now())
    except Refused as refusal:
        form.form_errors = list(refusal.reasons)
        return _words(form, SheetForm(formdata=None), 422)
    flash(f"已登记“{entry.word}”", "success")
    return see_other(url_for("admin.words", containing=entry.word))


@blueprint.post("/words/<int:word_id>/drop")
@permit(WORDS)
def words_drop(word_id: int) -> BaseResponse:
    """Take a word off the list."""
    row = list_actions.drop_word(word_id, current(), clock.now())
    flash(f"已停用“{row.word}”", "success")
    return see_other(url_for("admin.words"))


@blueprint.post("/words/import")
@permit(WORDS)
def words_import() -> BaseResponse:
    """Read many words in from a table."""
    form = SheetForm()
    if not form.validate():
        return _words(WordForm(formdata=None), form, 422)
    try:
        content = files.examine(form.file.data, form.file.data.filename, files.SHEETS)
        done = list_actions.import_words(_entries(content), current(), clock.now())
    except Refused as refusal:
        form.form_errors = list(refusal.reasons)
        return _words(WordForm(formdata=None), form, 422)
    flash(f"已导入：新增 {done.added} 条，修改 {done.changed} 条", "success")
    return see_other(url_for("admin.words"))


@blueprint.get("/words.xlsx")
@permit(WORDS)
def words_sheet() -> Response:
    """The active list as the table that can be read in again."""
    rows = [(w.word, w.kind.label, w.correction, w.advice) for w in list_queries.words() if w.active]
    columns = [Column(title, width) for title, width in zip(COLUMNS, (20, 10, 20, 60), strict=True)]
    return send_bytes(workbook("用词表", columns, rows), "用词表.xlsx", MIME)


def _entries(content: bytes) -> list[Word]:
    kinds = {kind.label: kind for kind in WORDING}
    found = []
    for number, line in enumerate(sheets.lines(content, COLUMNS, COLUMNS[:2]), start=1):
        if line["类别"] not in kinds:
            raise Refused(f"第{number}行：类别“{line['类别']}”应为{'或'.join(kinds)}")
        found.append(Word(line["词语"], kinds[line["类别"]], line["正确写法"], line["提示"]))
    if not found:
        raise Refused("表中没有词语")
    return found


def _words(form: Form, sheet_form: Form, status: int = 200) -> Response:
    asked = WordFilter(request.args)
    found = list_queries.words(asked.kind.data if asked.validate() else "", asked.containing.data or "")
    return show(
        "words", None, status, form=form, sheet_form=sheet_form, filter=asked,
        rows=found[:SHOWN], total=len(found), shown=SHOWN,
    )  # fmt: skip
