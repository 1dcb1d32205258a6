"""``flask move-to-postgres`` and ``flask move-to-sqlite``: the county's data into the other kind of database."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from yx.config import normal
from yx.core.base import db
from yx.core.errors import Refused

from .moving import Moved, move


@click.command("move-to-postgres", help="把全部数据搬到空的 PostgreSQL 数据库并核对；请先停止服务。")
@click.argument("url", required=False)
@with_appcontext
def move_to_postgres(url: str | None) -> None:
    """The address is asked for where it is not given: it holds a password, and command lines are kept."""
    given = url or click.prompt("PostgreSQL 数据库地址（postgresql://用户:口令@主机/库名）", hide_input=True)
    try:
        is_right = make_url(normal(given)).get_backend_name() == "postgresql"
    except ArgumentError:
        is_right = False
    if not is_right:
        raise click.ClickException("地址应写成 postgresql://用户:口令@主机/库名 的样子")
    _move(normal(given))
    click.echo("请在 instance/yx.env 写入 DATABASE_URL=（刚才的地址），再运行 make run。原数据库没有改动。")


@click.command("move-to-sqlite", help="把全部数据搬到一个新的 SQLite 文件并核对；请先停止服务。")
@click.argument("path", type=click.Path(path_type=Path))
@with_appcontext
def move_to_sqlite(path: Path) -> None:
    """Back to one file."""
    if path.exists():
        raise click.ClickException(f"{path} 已存在，请给一个新的文件名")
    _move(f"sqlite:///{path.resolve()}")
    place = Path(current_app.instance_path) / "yx.sqlite3"
    click.echo(f"请把文件放到 {place}，从 instance/yx.env 删去 DATABASE_URL，再运行 make run。原数据库没有改动。")


def _move(url: str) -> None:
    try:
        other = _other(url)
        try:
            _say(move(other, _told))
        finally:
            with other.app_context():
                db.engine.dispose()
    except Refused as refusal:
        raise click.ClickException("；".join(refusal.reasons)) from None


def _other(url: str) -> Flask:
    """This application on another database."""
    config, create_app = current_app.config, current_app.extensions["yx_create_app"]
    given = {"SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": current_app.instance_path, "ENV": config["ENV"]}
    try:
        other: Flask = create_app({**given, "SECRET_KEY": config["SECRET_KEY"]})
    except ModuleNotFoundError:
        raise Refused("尚未安装 PostgreSQL 驱动，请先运行 make setup DATABASE_URL=（地址）") from None
    return other


def _told(table: str, rows: int) -> None:
    click.echo(f"\r  {table:<24} {rows:>12,} 行", nl=False, err=True)


def _say(moved: Moved) -> None:
    filled = {name: rows for name, rows in moved.rows.items() if rows}
    click.echo(
        f"\r已搬 {len(filled)} 张表、{sum(filled.values()):,} 行；逐表核对一致，留痕完好。摘要 {moved.digest[:16]}"
    )
