"""尤溪政务公开协同: the intranet workflow app with which a county carries out its open-government programme."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from . import config, demo
from .core.base import db

__version__ = "0.1.0"

csrf = CSRFProtect()
migrate = Migrate()


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """The application. Raises `config.Unsafe` when production would start with weak settings."""
    settings = config.load(overrides)
    app = Flask(
        "yx",
        root_path=str(config.ROOT),
        template_folder="templates",
        static_folder="static",
        instance_path=str(Path(settings["INSTANCE_PATH"]).resolve()),
    )
    app.config.from_mapping(settings, VERSION=__version__)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.extensions["yx_create_app"] = create_app  # for what must make another one: below, nothing imports this module
    _join_extensions(app)
    _join_manners(app)
    _join_nouns(app)
    demo.refuse_in_production(app)
    return app


def _join_extensions(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"), render_as_batch=True)


def _join_manners(app: Flask) -> None:
    from .web import db as transactions
    from .web import errors, filters, guard, headers, htmx, limits, refusals, ui

    transactions.init_app(app)
    csrf.init_app(app)
    for manner in (headers, htmx, limits, guard, errors, refusals, filters, ui):
        manner.init_app(app)


def _join_nouns(app: Flask) -> None:
    from . import (
        admin,
        circulation,
        conference,
        cosign,
        desk,
        disclosure,
        documents,
        interpretation,
        meetings,
        minutes,
        people,
        tasks,
        topics,
    )

    app.extensions["yx_flows"] = []
    county = (people, disclosure, documents, cosign, circulation, interpretation)
    for noun in (*county, conference, topics, meetings, minutes, tasks, desk, admin, demo):
        noun.init_app(app)
