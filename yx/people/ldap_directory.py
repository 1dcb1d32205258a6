"""A person's password checked by the county's directory: LDAPv3 simple bind (RFC 4513, section 5.1) over TLS.

Needs ``requirements-directory.txt``, so ldap3 is imported only where a directory is configured.
"""

from __future__ import annotations

import ssl
from typing import Any

from flask import current_app

#: Seconds to connect, and to wait for each answer.
CONNECT, ANSWER = 4, 6


class Unreachable(Exception):
    """The directory does not answer, or not over a connection that can be trusted; the message is for the log."""


def configured() -> bool:
    """Whether the settings name a directory."""
    return bool(current_app.config.get("LDAP_URL"))


def knows(username: str, password: str) -> bool:
    """Whether the directory lets `username` in with `password`. Raises Unreachable.

    An empty password never gets there: servers take it for a visitor without a name and say yes (RFC 4513, 5.1.2).
    """
    from ldap3.core.exceptions import LDAPException

    if not username or not password or "\0" in password:
        return False
    try:
        name = _name_of(username)
        return bool(name) and _binds(name, password)
    except (LDAPException, OSError) as fault:
        raise Unreachable(type(fault).__name__) from fault


def _name_of(username: str) -> str:
    """The person's own entry: by the template of the settings, or by a search that must find exactly one."""
    from ldap3.utils.conv import escape_filter_chars
    from ldap3.utils.dn import escape_rdn

    config = current_app.config
    if config.get("LDAP_DN"):
        return str(config["LDAP_DN"]).replace("{}", escape_rdn(username))
    link = _link(config.get("LDAP_BIND_DN"), config.get("LDAP_BIND_PASSWORD"))
    try:
        if not link.bind():
            raise OSError("the service account is refused")
        wanted = str(config["LDAP_FILTER"]).replace("{}", escape_filter_chars(username))
        link.search(config["LDAP_BASE"], wanted, attributes=["1.1"], size_limit=2, time_limit=ANSWER)
        found = [entry["dn"] for entry in link.response or () if entry["type"] == "searchResEntry"]
    finally:
        _leave(link)
    return str(found[0]) if len(found) == 1 else ""


def _binds(name: str, password: str) -> bool:
    """Whether the bind succeeds; a directory that says it cannot tell (busy, unwilling) counts as unreachable."""
    link = _link(name, password)
    try:
        if link.bind():
            return True
        if link.result["description"] not in ("invalidCredentials", "noSuchObject", "invalidDNSyntax"):
            raise OSError(link.result["description"])
        return False
    finally:
        _leave(link)


def _leave(link: Any) -> None:
    """Say goodbye; a socket that ldap3 left open because nothing came of it is closed, too."""
    link.unbind()
    if link.socket is not None:
        link.socket.close()


def _link(name: str | None, password: str | None) -> Any:
    """A connection, TLS before anything is said when the settings ask for StartTLS."""
    import ldap3

    config = current_app.config
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=config.get("DIRECTORY_CA") or None)
    server = ldap3.Server(str(config["LDAP_URL"]), tls=tls, connect_timeout=CONNECT, get_info=ldap3.NONE)
    link = ldap3.Connection(
        server, name, password, auto_referrals=False, receive_timeout=ANSWER, read_only=True, raise_exceptions=False
    )
    if config.get("LDAP_STARTTLS") and not server.ssl:
        _protect(link)
    return link


def _protect(link: Any) -> None:
    """TLS before anything is said. Raises OSError, or ldap3's own errors, and then nothing stays open."""
    try:
        link.open()
        if not link.start_tls():
            raise OSError("StartTLS refused")
    except BaseException:
        _leave(link)
        raise
