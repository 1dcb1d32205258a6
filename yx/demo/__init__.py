"""The demo: the county of the notice, invented people, and documents at every place of their road."""

from __future__ import annotations

import click
from flask import Flask
from sqlalchemy import inspect

from yx.config import Unsafe
from yx.core.base import db
from yx.core.settings import Setting

#: the row of the settings table that says that the demo's accounts are in this database
MARK = "demo.loaded"
PASSWORD = "Youxi-2026-demo"


def refuse_in_production(app: Flask) -> None:
    """Raise `config.Unsafe` when production would serve a database with the demo's accounts (ASVS 6.3.2)."""
    if app.config["ENV"] != "production":
        return
    with app.app_context():
        if inspect(db.engine).has_table(Setting.__tablename__) and db.session.get(Setting, MARK) is not None:
            raise Unsafe("正式环境不能启动：数据库中有演示账号，请另用空数据库")
        db.session.remove()


def init_app(app: Flask) -> None:
    """Register ``flask demo``."""

    @app.cli.command("demo")
    def demo() -> None:
        """载入演示数据（单位、岗位、人员和各环节的公文）；已有数据时不改动。"""
        from .load import load

        click.echo(load())
