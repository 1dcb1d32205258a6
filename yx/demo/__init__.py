"""The demo: the county of the notice, invented people, and documents at every place of their road."""

from __future__ import annotations

import click
from flask import Flask

PASSWORD = "Youxi-2026-demo"


def init_app(app: Flask) -> None:
    """Register ``flask demo``."""

    @app.cli.command("demo")
    def demo() -> None:
        """载入演示数据（单位、岗位、人员和各环节的公文）；已有数据时不改动。"""
        from .load import load

        click.echo(load())
