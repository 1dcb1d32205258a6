"""``flask factor``: the last resort, from the server's own command line, when no security administrator can come in."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from yx.core import clock
from yx.core.base import transaction
from yx.core.errors import Refused

from . import factor_actions, queries

group = AppGroup("factor", help="动态口令：重置。")


@group.command("reset", help="重置动态口令，结束其全部登录；在安全管理员本人也无法登录时使用。")
@click.argument("username")
@click.option("--reason", default="服务器命令行重置", show_default=True, help="理由，写入留痕")
def reset(username: str, reason: str) -> None:
    """Take a person's second factor away; leaves a line in the trail."""
    try:
        with transaction():
            person = queries.person_named(username)
            if person is None:
                raise click.ClickException(f"没有用户名为 {username} 的人员")
            factor_actions.reset(person, reason, None, clock.now())
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{username} 的动态口令已重置")
