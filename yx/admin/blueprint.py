"""The blueprint of these pages, and the tabs between them: everybody sees those that their post may open."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from yx.core.actor import Actor
from yx.people.duties import Duty
from yx.web.guard import Rule, current, duty, signed_in
from yx.web.htmx import page

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

SYSTEM = duty(Duty.SYSADMIN)
WORDS = duty(Duty.CONFERENCE, Duty.SYSADMIN)
NUMBERS = duty(Duty.REGISTER, Duty.SYSADMIN)
AUDIT = duty(Duty.AUDIT)

#: label, endpoint, who may open it
PAGES: tuple[tuple[str, str, Rule], ...] = (
    ("参数设置", "admin.settings", SYSTEM),
    ("工作日历", "admin.calendar", SYSTEM),
    ("用词表", "admin.words", WORDS),
    ("起始字号", "admin.numbers", NUMBERS),
    ("留痕", "admin.trail", AUDIT),
    ("备份", "admin.backups", SYSTEM),
    ("系统状态", "admin.state", SYSTEM),
    ("我的任务", "admin.jobs", signed_in),
)


def pages_of(actor: Actor) -> list[tuple[str, str]]:
    """(label, endpoint) of the pages that the actor may open."""
    return [(label, endpoint) for label, endpoint, rule in PAGES if rule.allows(actor)]


def show(template: str, block: str | None = None, status: int = 200, **context: object) -> Response:
    """A page of this package under its tabs."""
    here = {"admin.job": "admin.jobs"}.get(name := (request.endpoint or "").split("_")[0], name)
    known = pages_of(current())
    tabs = [(label, url_for(name), name == here, None) for label, name in known if len(known) > 1]
    return page(f"admin/{template}.html", block, status, tabs=tabs, **context)
