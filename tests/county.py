"""The county of the notice with the demo's people, filled in once a test process: each test gets a copy."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.databases import seed
from tests.moments import NOON
from yx.core import clock
from yx.core.base import transaction
from yx.people.seed import load_county, load_demo_people

PASSWORD = "Youxi-2026-demo"


@seed("county")
def fill() -> None:
    """Units, posts and people of the demo."""
    with clock.at(NOON), transaction() as session:
        load_county(session)
        load_demo_people(PASSWORD)


@pytest.fixture
def county(web: Flask) -> Flask:
    """The application with units, posts and people of the demo; no context is left open."""
    return web
