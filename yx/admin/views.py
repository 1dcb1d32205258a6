"""Pages of the system administrator: settings, the working calendar, number series taken over from paper."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, files
from yx.core import settings as county
from yx.core.errors import Refused
from yx.people.sessions import sensitive
from yx.web.downloads import send_bytes
from yx.web.export import MIME, Column, workbook
from yx.web.forms import Form
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import see_other

from . import actions, queries
from .blueprint import NUMBERS, SYSTEM, blueprint, pages_of, show
from .commands_holidays import read_notice, year_of
from .forms import SeriesForm, SheetForm, YearForm, name_of, settings_form


@blueprint.get("/")
@permit(signed_in)
def index() -> BaseResponse:
    """The first page that the post may open."""
    return redirect(url_for(pages_of(current())[0][1]), 303)


# --- settings ------------------------------------------------------------------------------------------------


@blueprint.get("/settings")
@permit(SYSTEM)
@sensitive
def settings() -> Response:
    """Every rule that the county may set, with unit, article and default."""
    form = settings_form()
    form.seen.data = actions.stamp()
    return _settings(form)


@blueprint.post("/settings")
@permit(SYSTEM)
@sensitive
def settings_save() -> BaseResponse:
    """Take the changed values over."""
    form = settings_form()
    if not form.validate():
        return _settings(form, status=422)
    values = {setting.key: form[name_of(setting)].data for setting in county.declared()}
    changes = actions.change_settings(values, current(), clock.now(), str(form.seen.data))
    flash(f"已修改 {len(changes)} 项参数" if changes else "没有改动", "success")
    return see_other(url_for("admin.settings"))


def _settings(form: Form, status: int = 200) -> Response:
    rows = [(setting, form[name_of(setting)]) for setting in county.declared()]
    return show("settings", "form", status, form=form, rows=rows)


# --- calendar ------------------------------------------------------------------------------------------------


@blueprint.get("/calendar")
@permit(SYSTEM)
def calendar() -> Response:
    """The years loaded, those that are missing, the days of one year."""
    return _calendar(YearForm(formdata=None), SheetForm(formdata=None))


@blueprint.post("/calendar/load")
@permit(SYSTEM)
def calendar_load() -> BaseResponse:
    """Load a year from the table that comes with the programme."""
    form = YearForm()
    if not form.validate():
        return _calendar(form, SheetForm(formdata=None), 422)
    try:
        loaded = actions.load_year(form.year.data, current(), clock.now())
    except Refused as refusal:
        form.form_errors = list(refusal.reasons)
        return _calendar(form, SheetForm(formdata=None), 422)
    return _loaded(loaded)


@blueprint.post("/calendar/import")
@permit(SYSTEM)
def calendar_import() -> BaseResponse:
    """Read a year in from the county's own table."""
    form = SheetForm()
    if not form.validate():
        return _calendar(YearForm(formdata=None), form, 422)
    try:
        name = files.clean_name(form.file.data.filename)
        rows = read_notice(files.examine(form.file.data, name, files.SHEETS), name)
        loaded = actions.import_year(year_of(rows), rows, name, current(), clock.now())
    except Refused as refusal:
        form.form_errors = list(refusal.reasons)
        return _calendar(YearForm(formdata=None), form, 422)
    return _loaded(loaded)


@blueprint.get("/calendar/<int:year>.xlsx")
@permit(SYSTEM)
def calendar_sheet(year: int) -> Response:
    """The days of a year as the table that can be read in again; an unknown year gives the empty form."""
    rows = [(day.day, "上班" if day.is_workday else "放假", day.name) for day in queries.calendar_days(year)]
    columns = (Column("日期", 14), Column("安排", 8), Column("名称", 20))
    return send_bytes(workbook(f"{year}年节假日", columns, rows), f"节假日{year}.xlsx", MIME)


def _loaded(loaded: clock.Loaded) -> BaseResponse:
    flash(f"已载入{loaded.year}年：放假 {loaded.days_off} 天，调休上班 {loaded.make_up} 天", "success")
    return see_other(url_for("admin.calendar", year=loaded.year))


def _calendar(year_form: Form, sheet_form: Form, status: int = 200) -> Response:
    years = queries.calendar_years()
    asked = request.args.get("year", type=int)
    year = asked if asked in {row.year for row in years} else next((row.year for row in years), None)
    missing, known = clock.years_missing(), clock.published_years()
    if year_form["year"].data is None:
        year_form["year"].data = next((one for one in missing if one in known), None)
    return show(
        "calendar", None, status, years=years, year=year, days=queries.calendar_days(year) if year else (),
        missing=missing, known=known, year_form=year_form, sheet_form=sheet_form,
    )  # fmt: skip


# --- number series -------------------------------------------------------------------------------------------


@blueprint.get("/numbers")
@permit(NUMBERS)
def numbers() -> Response:
    """The series of the code words that the post keeps."""
    form = SeriesForm(formdata=None, year=clock.today().year)
    return _numbers(form)


@blueprint.post("/numbers")
@permit(NUMBERS)
def numbers_save() -> BaseResponse:
    """Go on after the last number given on paper."""
    form = _with_words(SeriesForm())
    if not form.validate():
        return _numbers(form, 422)
    word, year, last = form.code_word.data, form.year.data, form.last.data
    try:
        actions.take_over(word, year, last, current(), clock.now())
    except Refused as refusal:
        form.form_errors = list(refusal.reasons)
        return _numbers(form, 422)
    flash(f"已接续：{word}〔{year}〕下一个字号为 {last + 1} 号", "success")
    return see_other(url_for("admin.numbers"))


def _with_words(form: SeriesForm) -> SeriesForm:
    form.code_word.choices = [("", "请选择"), *((word, word) for word in actions.code_words(current()))]
    return form


def _numbers(form: SeriesForm, status: int = 200) -> Response:
    words = actions.code_words(current())
    return show("numbers", None, status, form=_with_words(form), series=queries.series(words))
