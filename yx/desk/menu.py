"""What the frame of every page needs to know: who is signed in, as what, the menu and how much waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from sqlalchemy.exc import SQLAlchemyError

from yx.core import inbox
from yx.core.actor import Actor
from yx.people.duties import ADMINISTRATORS, Duty
from yx.people.sessions import Ticket, ticket
from yx.web import guard

from .queries import CEILING


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the menu: its page, the blueprints below it, and the duties it is for (none = everybody)."""

    label: str
    endpoint: str
    blueprints: tuple[str, ...] = ()
    duties: frozenset[Duty] = frozenset()


HOME = Entry("待办", "desk.home")
ENTRIES = (
    HOME,
    Entry("公文", "documents.index", ("documents", "drafts", "exports")),
    Entry("收文", "receipts.index", ("receipts", "circulation")),
    Entry("解读", "plans.index", ("plans", "interpretation", "products")),
    Entry("会签", "cosign.index", ("cosign", "asks")),
    Entry("联席会议", "meetings.index", ("conference", "topics", "meetings", "invitations", "minutes", "tasks")),
    Entry("检索", "desk.search"),
    Entry("单位与岗位", "people.units", ("people",)),
    Entry("系统管理", "admin.index", ("admin",), ADMINISTRATORS),
)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry as this person sees it on this page; `count` is 0 where nothing is counted."""

    label: str
    url: str
    current: bool
    count: int | str = 0


class Menu:
    """The menu of an actor, made while the page is drawn: a fragment, which has no menu, costs no query."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def __iter__(self) -> Iterator[Item]:
        for entry in ENTRIES:
            if entry.endpoint in current_app.view_functions and (not entry.duties or self._actor.has(*entry.duties)):
                here = request.endpoint == entry.endpoint or request.blueprint in entry.blueprints
                yield Item(entry.label, url_for(entry.endpoint), here, _count(self._actor) if entry is HOME else 0)


def shown(count: int) -> int | str:
    """A number as it stands on screen: counted no further than the ceiling."""
    return f"{CEILING - 1}+" if count >= CEILING else count


def know_count(count: int) -> None:
    """The page has counted what waits already: the menu need not."""
    g.yx_waiting = count


def _count(actor: Actor) -> int | str:
    try:
        found = g.yx_waiting if "yx_waiting" in g else inbox.count(actor, CEILING)
    except SQLAlchemyError:  # the page may be the one that says so
        return 0
    return shown(found)


def _who() -> Ticket | None:
    try:
        return ticket() if guard.actor() else None
    except SQLAlchemyError:
        return None


def _frame() -> dict[str, Any]:
    """Values for `base.html`; nothing for the signed-out, whose defaults stand in `yx.web.ui.SHELL`."""
    found = _who()
    if found is None:
        return {}
    return {
        "actor": found.actor,
        "menu": Menu(found.actor),
        "home_url": url_for(HOME.endpoint),
        "search_url": url_for("desk.search"),
        "sign_out_url": url_for("people.sign_out"),
        "switch_url": url_for("people.account") if len(found.actors) > 1 else None,
        "stay_url": url_for("people.stay"),
        "idle_seconds": int(found.idle.total_seconds()),
    }


def init_app(app: Flask) -> None:
    """Give every page its frame."""
    app.context_processor(_frame)
