"""``flask person``: accounts from the server's own command line, for the first administrators and for emergencies."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from yx.core import clock, settings, trail
from yx.core.base import db, transaction
from yx.core.errors import Refused

from . import accounts, actions, factor, holdings, queries, seed
from .duties import BY_CODE, Duty
from .models import Person, Post, Unit, UnitKind

group = AppGroup("person", help="账号：新建、列出、停用、发放初始口令。")
#: user name, name of the post and duty of the three administrators that a new installation begins with
FIRST = (
    ("guanli", "系统管理员", Duty.SYSADMIN),
    ("anquan", "安全管理员", Duty.SECADMIN),
    ("shenji", "审计员", Duty.AUDIT),
)


def _person(username: str) -> Person:
    found = queries.person_named(username)
    if found is None:
        raise click.ClickException(f"没有用户名为 {username} 的人员")
    return found


def _issue(person_id: int) -> str:
    with transaction():
        return accounts.issue_passwords([person_id], None, clock.now())[person_id]


def _say(person: Person, password: str) -> None:
    click.echo(f"{person.username} {person.name} 初始口令：{password}")


@group.command("add", help="新建账号并显示一次性初始口令。")
@click.argument("username")
@click.argument("name")
@click.option("--unit", help="单位代号，如 fgj")
@click.option("--post", help="岗位名称；单位中没有时新设")
@click.option("--duty", "duties", multiple=True, type=click.Choice(sorted(BY_CODE)), help="新设岗位的职责，可写多次")
def add(username: str, name: str, unit: str | None, post: str | None, duties: tuple[str, ...]) -> None:
    """Make an account, seat it if a post is named, and print its initial password."""
    if bool(unit) != bool(post):
        raise click.UsageError("--unit 和 --post 应同时给出")
    _make(username, name, unit, post, duties)


def _make(username: str, name: str, unit: str | None, post: str | None, duties: tuple[str, ...]) -> None:
    try:
        with transaction():
            person = actions.add_person({"username": username.casefold(), "name": name}, None, clock.now())
            if unit and post:
                _seat(person, unit, post, duties)
            person_id = person.id
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _say(_person(username), _issue(person_id))


def _seat(person: Person, short: str, name: str, duties: tuple[str, ...]) -> None:
    unit = db.session.scalars(select(Unit).where(Unit.short == short)).one_or_none()
    if unit is None:
        raise click.ClickException(f"没有代号为 {short} 的单位")
    now = clock.now()
    post = db.session.scalars(select(Post).where(Post.unit_id == unit.id, Post.name == name)).one_or_none()
    if post is None:
        post = actions.add_post(unit, {"name": name}, None, now)
        accounts.grant(post, [BY_CODE[code] for code in duties], None, now)
    holdings.appoint(post, person, clock.today(), None, now)


@group.command("first", help="新系统启用：建立县政府办公室和三名管理员，显示各自的初始口令。")
def first() -> None:
    """The office and the three administrators of a new installation; refuses when there are accounts."""
    with transaction():
        if db.session.scalar(select(Person.id).limit(1)):
            raise click.ClickException("已有账号，不能再次启用")
        if not db.session.scalar(select(Unit.id).where(Unit.short == "xfb")):
            _office()
        _ask_for_second_factors()
    for username, post, duty in FIRST:
        _make(username, post, "xfb", post, (duty.value,))


def _ask_for_second_factors() -> None:
    """A new installation begins strict; one that was there before stays as its county has it (ADR 0024)."""
    old, new = settings.put(factor.SETTING, factor.ADMINS_AND_SIGNERS)
    label = settings.label(factor.SETTING)
    trail.record("setting", 0, None, "change_settings", "修改参数", at=clock.now(), changes={label: [old, new]})


def _office() -> None:
    name, now = f"{current_app.config['COUNTY_NAME']}人民政府", clock.now()
    county = {"name": name, "short_name": "县政府", "short": "xzf", "kind": UnitKind.COUNTY, "issues": True}
    top = actions.add_unit(county, None, now)
    office = {"name": f"{name}办公室", "short_name": "县政府办公室", "short": "xfb", "kind": UnitKind.OFFICE}
    actions.add_unit({**office, "issues": True, "parent_id": top.id}, None, now)


@group.command("county", help="载入本县通知所列单位和岗位（不含人员）。")
def county() -> None:
    """Units and posts of the notice."""
    try:
        with transaction() as session:
            count = len(seed.load_county(session))
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"已载入 {count} 个单位")


@group.command("list", help="列出账号：用户名、姓名、岗位、状态。")
@click.argument("words", default="")
def list_people(words: str) -> None:
    """Print the accounts whose name, user name or unit contains `words`, all of them."""
    cursor: str | None = None
    while True:
        page = queries.people(words, "all", clock.now(), after=cursor)
        for row in page.rows:
            click.echo(f"{row.username}\t{row.name}\t{row.posts or '无岗位'}\t{row.state}")
        cursor = page.next
        if cursor is None:
            return


@group.command("disable", help="停用账号，结束其全部登录。")
@click.argument("username")
@click.argument("reason")
def disable(username: str, reason: str) -> None:
    """Close an account."""
    try:
        with transaction():
            accounts.disable(_person(username), reason, None, clock.now())
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{username} 已停用")


@group.command("password", help="发放新的一次性初始口令，并解除锁定。")
@click.argument("username")
def password(username: str) -> None:
    """Print a new initial password."""
    person = _person(username)
    try:
        issued = _issue(person.id)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _say(_person(username), issued)
