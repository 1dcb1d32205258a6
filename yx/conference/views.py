"""The roster of the conference, on any day, and as an Excel sheet."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request

from yx.core import clock
from yx.web.downloads import send_bytes
from yx.web.export import MIME, Column, workbook
from yx.web.guard import current, permit, signed_in
from yx.web.htmx import page

from . import policy, queries
from .forms import DayForm

blueprint = Blueprint("conference", __name__, url_prefix="/conference")
COLUMNS = tuple(
    Column(title, width)
    for title, width in (
        ("单位", 22), ("联席会议职务", 14), ("岗位", 22), ("姓名", 12), ("任职自", 12), ("代理人", 12),
        ("办公电话", 18), ("邮箱", 26), ("需补充", 24),
    )
)  # fmt: skip


def _day() -> tuple[DayForm, date]:
    """The day of the address; one that is not understood is said at its field, and today is shown."""
    form = DayForm(request.args)
    valid = form.validate() and form.day.data
    return form, form.day.data if valid else clock.today()


@blueprint.get("/")
@permit(signed_in)
def roster() -> Response:
    """召集人、成员和联络员 as on any day; what is missing stands out for the office."""
    form, day = _day()
    lines, actor = queries.roster(day), current()
    return page(
        "conference/roster.html", "rows", form=form, day=day, lines=lines, today=clock.today(),
        gaps=sum(bool(line.gaps) for line in lines), office=policy.is_office(actor), may_file=policy.may_file(actor),
    )  # fmt: skip


@blueprint.get("/roster.xlsx")
@permit(signed_in)
def roster_sheet() -> Response:
    """The same roster to take away."""
    _form, day = _day()
    rows = [row for line in queries.roster(day) for row in _rows(line)]
    return send_bytes(workbook(f"成员和联络员 {day}", COLUMNS, rows), f"联席会议成员和联络员 {day}.xlsx", MIME)


def _rows(line: queries.Line) -> list[tuple[object, ...]]:
    named = [("召集人" if line.convenes else "成员", one) for one in line.members]
    named += [("联络员", one) for one in line.liaisons]
    gaps = "；".join(line.gaps)
    return [
        (line.unit, kind, one.post, one.holder, one.since, one.deputy, one.phone, one.email, gaps)
        for kind, one in named
    ]
