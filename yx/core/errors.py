"""The only exceptions that the web translates into answers."""

from __future__ import annotations

from collections.abc import Sequence


class Refused(Exception):
    """The act is not possible now; `reasons` say in Chinese what is missing and what to do."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("；".join(reasons))
        self.reasons: Sequence[str] = reasons


class NotAllowed(Refused):
    """This post may not do this."""


class NotFound(Exception):
    """There is no such record, or this actor may not know of it: both look the same."""


class Stale(Exception):
    """The record has changed since the person saw it; nothing was done."""
