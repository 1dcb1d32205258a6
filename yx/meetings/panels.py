"""What later nouns draw on a meeting's page, below the agenda: the minutes, the tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yx.core.actor import Actor

from .models import Meeting


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the page: its template is drawn with what `context(meeting, actor)` gives, or not at all for None."""

    code: str
    template: str
    context: Callable[[Meeting, Actor], Mapping[str, Any] | None]


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Let a noun add to the page; a package does it when it joins the application. Twice is harmless."""
    _panels[panel.code] = panel


def of(meeting: Meeting, actor: Actor) -> list[tuple[str, Mapping[str, Any]]]:
    """(template, context) of each part that has something to show."""
    found = [(panel.template, panel.context(meeting, actor)) for panel in _panels.values()]
    return [(template, context) for template, context in found if context is not None]
