"""The commands of whoever runs the programme: prepare, serve, do jobs, check the trail, back up, restore."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import flask_migrate
import waitress
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select

from yx.config import make_key
from yx.core import clock, trail, worker
from yx.core.base import db, transaction
from yx.core.errors import Refused
from yx.core.files import store_folder
from yx.disclosure.actions import load_default_words
from yx.people.models import Person
from yx.people.seed_data import HOLDERS

from . import backup as backups
from .commands_holidays import holidays_cli
from .commands_move import move_to_postgres, move_to_sqlite
from .drill import drill
from .flow_pages import write_all
from .queries import flows, nouns
from .restore import restore as put_back

#: Working days are counted from the notice of 2020 on.
FIRST_YEAR = 2020
#: Accounts of the demo that are told at the start: one for each part that a visitor may want to play.
TOLD = (
    *("fgj.nigao", "fgj.juzhang", "fgj.gongkai", "xfb.hegao", "xfb.zhuren", "xfb.gongkai", "zhaojiren"),
    *("dangan", "guanli", "anquan", "shenji"),
)
MOVES = (move_to_postgres, move_to_sqlite)
trail_cli = AppGroup("trail", help="留痕：校验、日校验值")
jobs_cli = AppGroup("jobs", help="后台任务")
flows_cli = AppGroup("flows", help="办理流程")


def register(app: Flask) -> None:
    """Add the commands to the ``flask`` line."""
    for command in (init, serve, backup, restore, trail_cli, jobs_cli, flows_cli, holidays_cli, *MOVES):
        app.cli.add_command(command)


@click.command("init", help="准备实例：密钥、目录、数据库、用词表、工作日历。可重复运行。")
@with_appcontext
def init() -> None:
    """Make the key, the folders and the tables; load the default words and the years that are known."""
    make_key(Path(current_app.instance_path))
    for folder in (store_folder(), backups.folder()):
        folder.mkdir(parents=True, exist_ok=True)
    flask_migrate.upgrade()
    with transaction():
        words = load_default_words(clock.now())
        years = [clock.load_year(year).year for year in _years_to_load()]
    click.echo(f"实例目录：{current_app.instance_path}")
    click.echo(f"用词表：新增 {words} 条")
    click.echo(f"工作日历：载入 {'、'.join(map(str, years)) or '无'}；尚缺 {_missing()}")


def _years_to_load() -> list[int]:
    published = [year for year in clock.published_years() if year >= FIRST_YEAR]
    return clock.years_missing(FIRST_YEAR, max(published)) if published else []


def _missing() -> str:
    return "、".join(f"{year}年" for year in clock.years_missing()) or "无"


# --- serving and working -------------------------------------------------------------------------------------


#: lines held open at once, a few kilobytes each; a process has 1,024 files unless its service says otherwise
CONNECTIONS = 900


@click.command("serve", help="启动服务，同时执行后台任务。")
@click.option("--host", help="监听地址，默认取设置")
@click.option("--port", type=int, help="端口，默认取设置")
@click.option("--threads", default=8, show_default=True, help="处理请求的线程数")
@click.option("--no-jobs", is_flag=True, help="不执行后台任务（另以 flask jobs run 执行）")
@with_appcontext
def serve(host: str | None, port: int | None, threads: int, no_jobs: bool) -> None:
    """Serve with waitress until stopped."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    host, port = host or app.config["HOST"], port or app.config["PORT"]
    for line in greeting(host, port):
        click.echo(line)
    db.session.remove()
    if not no_jobs:
        worker.start_worker(app)
    waitress.serve(app, host=host, port=port, threads=threads, **server_settings(app))


def server_settings(app: Flask) -> dict[str, Any]:
    """How waitress listens. Each browser of the county holds a line or two open: its own limit is a hundred lines."""
    return {
        "ident": None,
        "connection_limit": CONNECTIONS,
        "asyncore_use_poll": True,  # select(2) knows 1,024 lines at most
        "channel_timeout": 60,
        "max_request_body_size": app.config["MAX_CONTENT_LENGTH"],
        "clear_untrusted_proxy_headers": not app.config["TRUSTED_PROXIES"],
    }


def greeting(host: str, port: int) -> list[str]:
    """The address, and the demo's accounts where they are."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    lines = [f"已启动：http://{shown}:{port}　按 Ctrl+C 停止"]
    known = set(db.session.scalars(select(Person.username).where(Person.username.in_(TOLD))))
    if current_app.config["ENV"] == "production" or not known:
        return lines
    lines.append(f"演示账号，密码均为 {current_app.config['DEMO_PASSWORD']}：")
    return lines + [f"  {name:<12} {'　'.join(map(str, HOLDERS[name]))}" for name in TOLD if name in known]


@jobs_cli.command("run", help="执行后台任务；--once 做完现有的即退出。")
@click.option("--once", is_flag=True, help="做完现有的即退出")
def jobs_run(once: bool) -> None:
    """Do jobs until stopped, or once."""
    if once:
        click.echo(f"已执行 {worker.run_all()} 件")
        return
    hands = worker.start_worker(current_app._get_current_object())  # type: ignore[attr-defined]
    click.echo("正在执行后台任务，按 Ctrl+C 停止")
    try:
        while hands.is_alive():
            hands.join(1)
    except KeyboardInterrupt:
        hands.stop()


# --- trail, flows --------------------------------------------------------------------------------------------


@trail_cli.command("verify", help="校验全部留痕；不完整时指出第一处并以 1 退出。")
def trail_verify() -> None:
    """Walk every chain and anchor."""
    if broken := trail.verify():
        where = nouns().get(broken.noun, broken.noun)
        raise click.ClickException(f"{where} {broken.record_id} 第 {broken.seq} 条：{broken.why}")
    click.echo("留痕完整")


@trail_cli.command("anchor", help="生成到昨天为止的日校验值。")
def trail_anchor() -> None:
    """Bind what is not bound yet."""
    with transaction():
        made = trail.anchor(clock.today() - clock.ONE_DAY)
        click.echo(f"{made.day}：{made.lines} 条 {made.digest}" if made else "没有新的留痕")


@flows_cli.command("print", help="把各流程印成 docs/flows/*.md。")
@click.option("--folder", type=click.Path(path_type=Path), help="写到哪里")
def flows_print(folder: Path | None) -> None:
    """Print every road."""
    for path in write_all(flows(), folder or Path(current_app.root_path) / "docs" / "flows"):
        click.echo(str(path))


# --- backups -------------------------------------------------------------------------------------------------


class _MakeByDefault(AppGroup):
    """``flask backup [目录或文件]`` makes one, as it always did; ``flask backup drill`` is a command of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``make`` before what is no command of the group."""
        known = args and (args[0] in self.commands or args[0] == "--help")
        return super().parse_args(ctx, args if known else ["make", *args])


@click.group("backup", cls=_MakeByDefault, help="备份数据库和文件为一个 .tar（默认），或作备份演练；服务不必停。")
def backup() -> None:
    """Backups."""


@backup.command("make", help="备份到指定的目录或文件，不指定时放在实例目录的 backups 里。")
@click.argument("destination", required=False, metavar="[目录或文件]", type=click.Path(path_type=Path))
def backup_make(destination: Path | None) -> None:
    """Make a backup now."""
    try:
        click.echo(f"已备份到 {backups.make(clock.now(), destination)}")
    except Refused as refusal:
        raise click.ClickException("\n".join(refusal.reasons)) from refusal


@backup.command("drill", help="备份演练：把最近一份（或指定的）备份恢复到临时目录并核对，结果记入留痕。")
@click.argument("file", required=False, metavar="[文件]", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def backup_drill(file: Path | None) -> None:
    """Prove that a backup can be restored."""
    try:
        click.echo(drill(clock.now(), file).words)
    except Refused as refusal:
        raise click.ClickException("\n".join(refusal.reasons)) from refusal


@click.command("restore", help="把备份恢复到空的实例，并核对行数、留痕、文件。")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put a backup back."""
    try:
        done = put_back(file)
    except Refused as refusal:
        raise click.ClickException("\n".join(refusal.reasons)) from refusal
    make_key(Path(current_app.instance_path))
    click.echo(f"已恢复 {done.made_at} 的备份：{done.rows} 行，{done.files} 个文件；行数、留痕、文件均相符")
