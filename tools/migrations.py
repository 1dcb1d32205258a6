"""Do the migrations agree with the models? ``python tools/migrations.py`` (exit 1 when they do not).

Builds an empty database by the migrations alone, then asks Alembic what it would still change.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from pathlib import Path

import flask_migrate

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from yx import create_app  # noqa: E402 - the path comes first
from yx.core.base import db  # noqa: E402


def main() -> None:
    """Raise SystemExit with Alembic's own words when a model and the migrations differ."""
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory(prefix="yx-migrations-") as folder:
        url = f"sqlite:///{folder}/empty.sqlite"
        app = create_app({"ENV": "test", "INSTANCE_PATH": folder, "SQLALCHEMY_DATABASE_URI": url})
        with app.app_context():
            flask_migrate.upgrade(directory=str(ROOT / "migrations"))
            flask_migrate.check(directory=str(ROOT / "migrations"))
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    main()
