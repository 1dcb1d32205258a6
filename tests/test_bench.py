"""The benchmark's county is built through the application's own rules: it must go on working when they change."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from bench.build import application, ready
from yx.core import trail
from yx.core.base import db
from yx.documents.models import Document, Version

COUNT = 60


@pytest.mark.slow
def test_a_small_county_is_built_and_its_trail_holds(tmp_path):
    app = application(ready(COUNT, tmp_path), tmp_path)
    with app.app_context():
        assert (db.session.scalar(select(func.count(Document.id))) or 0) >= COUNT
        assert (db.session.scalar(select(func.count(Version.id))) or 0) >= COUNT
        assert trail.verify() is None
        db.session.remove()
        db.engine.dispose()
