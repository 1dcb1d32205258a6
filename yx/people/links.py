"""Who the directory's people are here: bound once, by the user name, then by the provider's own subject (ADR 0025)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from yx.core import trail
from yx.core.actor import Actor
from yx.core.base import db, hold
from yx.core.clock import local
from yx.core.errors import NotFound, Refused

from . import sessions
from .duties import Duty
from .models import Holding, Person, PersonLink, PostDuty
from .oidc import Identity
from .policy import refuse_self


class Unknown(Refused):
    """The directory vouches for somebody who has no account here, or whose account belongs to another."""


def bind(identity: Identity, now: datetime) -> int:
    """The id of the person whom an identity opens; binds the account of that user name when neither is bound yet.

    Raises Unknown: a renamed or reused user name of the directory never opens an account bound to somebody else.
    """
    hold(f"link:{identity.issuer}")
    of_subject = (PersonLink.issuer == identity.issuer) & (PersonLink.subject == identity.subject)
    found = db.session.scalars(select(PersonLink.person_id).where(of_subject)).one_or_none()
    if found is not None:
        return found
    person = db.session.scalars(select(Person).where(Person.username == identity.username)).one_or_none()
    if person is None or not person.active or _bound(person.id, identity.issuer):
        raise Unknown("统一身份认证的账号没有对应本系统的账号，请与系统管理员联系")
    db.session.add(PersonLink(person_id=person.id, issuer=identity.issuer, subject=identity.subject, at=now))
    trail.record("account", person.id, None, "link", "绑定统一身份认证", at=now, words=identity.issuer)
    return person.id


def _bound(person_id: int, issuer: str) -> bool:
    chosen = select(PersonLink.id).where(PersonLink.person_id == person_id, PersonLink.issuer == issuer)
    return db.session.scalar(chosen) is not None


def of(person_id: int) -> list[PersonLink]:
    """The links of an account, oldest first."""
    chosen = select(PersonLink).where(PersonLink.person_id == person_id).order_by(PersonLink.id)
    return list(db.session.scalars(chosen))


def drop(person: Person, link_id: int, actor: Actor, now: datetime) -> None:
    """Remove a link and end the account's sessions; the next sign-in binds anew. Raises NotFound, NotAllowed (own)."""
    refuse_self(actor, person.id, "解除绑定")
    link = db.session.get(PersonLink, link_id)
    if link is None or link.person_id != person.id:
        raise NotFound
    db.session.delete(link)
    sessions.end(person.id)
    trail.record("account", person.id, actor, "unlink", "解除统一身份认证绑定", at=now, words=link.issuer)


def keep_password(person: Person, in_directory: bool, actor: Actor | None, now: datetime) -> None:
    """Say where a person's password is checked: in the directory (LDAP), or here. Ends their sessions.

    Raises NotAllowed for one's own account, Refused when no security administrator would be left whose password is
    kept here: with the directory down somebody must be able to come in and change this.
    """
    if actor is not None:
        refuse_self(actor, person.id, "更改口令所在")
    if person.in_directory == in_directory:
        return
    hold("administrators")
    if in_directory and not _others_here(person.id, now):
        raise Refused("至少须有一名安全管理员使用本系统口令")
    person.in_directory = in_directory
    sessions.end(person.id)
    changes = {"口令": [_place(not in_directory), _place(in_directory)]}
    trail.record("account", person.id, actor, "password_place", "更改口令所在", at=now, changes=changes)


def _place(in_directory: bool) -> str:
    return "统一目录" if in_directory else "本系统"


def _others_here(person_id: int, now: datetime) -> bool:
    day = local(now).date()
    chosen = (
        select(Person.id)
        .join(Holding, Holding.person_id == Person.id)
        .join(PostDuty, PostDuty.post_id == Holding.post_id)
        .where(
            Person.id != person_id,
            Person.active,
            ~Person.in_directory,
            Person.password_hash != "",
            PostDuty.duty == Duty.SECADMIN,
            Holding.from_day <= day,
            or_(Holding.to_day.is_(None), Holding.to_day >= day),
        )
    )
    return db.session.scalar(chosen.limit(1)) is not None
