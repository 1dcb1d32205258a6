"""The county with its people signed in, as for `tests/people`, and with something worth a backup."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.people.conftest import ask, inside, signed_in
from yx.core import clock, files, search, settings, trail
from yx.core.base import transaction
from yx.core.numbering import next_number

__all__ = ["ask", "inside", "signed_in"]


@pytest.fixture
def filled(county: Flask, ask) -> Flask:
    """The county with a trail, an anchor, files, numbers, found words and a calendar."""

    def fill() -> None:
        with transaction():
            clock.load_year(2026)
            for number in range(5):
                at = clock.now() - timedelta(days=2)
                trail.record("document", number, None, "x", "办理", at=at, changes={"标题": ["旧", "新🙂"]})
                files.keep_made(f"content {number}".encode(), "pdf")
            trail.anchor(clock.today() - clock.ONE_DAY)
            search.index("document", 1, "关于政务公开的通知", "尤政办〔2026〕1号", "全县各单位")
            settings.put("files.megabytes", "25")
            next_number("尤政办", 2026)

    ask(fill)
    return county
