"""Configuration: Development, Test, Production. Production refuses to start with weak settings and says which."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024

#: Environment names that may set a value; all others are ignored.
KNOWN = (
    "ENV", "SECRET_KEY", "DATABASE_URL", "INSTANCE_PATH", "TRUSTED_PROXIES", "MAIL_SERVER", "MAIL_PORT", "MAIL_SENDER",
    "MAIL_USERNAME", "MAIL_PASSWORD", "MAIL_TLS", "PUBLIC_ADDRESS", "HOST", "PORT", "COUNTY_NAME",
    "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_CLAIM", "DIRECTORY_CA",
    "LDAP_URL", "LDAP_STARTTLS", "LDAP_DN", "LDAP_BASE", "LDAP_FILTER", "LDAP_BIND_DN", "LDAP_BIND_PASSWORD",
)  # fmt: skip

COMMON: dict[str, Any] = {
    "COUNTY_NAME": "尤溪县",
    "WTF_I18N_ENABLED": False,
    "WTF_CSRF_TIME_LIMIT": None,  # the token lives as long as the session, or long drafts fail
    "WTF_CSRF_SSL_STRICT": True,
    "MAX_CONTENT_LENGTH": 64 * MEGABYTE,
    "MAX_FORM_MEMORY_SIZE": 4 * MEGABYTE,
    "MAX_FORM_PARTS": 2000,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "SESSION_COOKIE_PATH": "/",
    "PASSWORD_METHOD": "scrypt:32768:8:3",
    "TRUSTED_PROXIES": 0,
    "TEMPLATES_AUTO_RELOAD": False,
    "DEMO_PASSWORD": "Youxi-2026-demo",
    "HOST": "127.0.0.1",
    "PORT": 5000,
    "LIMITS": True,
    "OIDC_CLAIM": "preferred_username",
    "LDAP_FILTER": "(uid={})",
}

KINDS: dict[str, dict[str, Any]] = {
    "development": {"DEBUG": False, "SESSION_COOKIE_NAME": "yx", "SESSION_COOKIE_SECURE": False},
    "test": {
        "TESTING": True,
        "SESSION_COOKIE_NAME": "yx",
        "SESSION_COOKIE_SECURE": False,
        "PASSWORD_METHOD": "pbkdf2:sha256:1000",
        "SECRET_KEY": "test-only-" + "0" * 40,
        "LIMITS": False,
    },
    "production": {
        "SESSION_COOKIE_NAME": "__Host-yx",
        "SESSION_COOKIE_SECURE": True,
        "PREFERRED_URL_SCHEME": "https",
    },
}


class Unsafe(RuntimeError):
    """Production must not start; the message lists every weak setting in Chinese."""


def load(overrides: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Settings from, in rising order: defaults, the kind, ``instance/yx.env``, the environment, `overrides`."""
    given = dict(overrides or {})
    instance = Path(given.get("INSTANCE_PATH") or os.environ.get("YX_INSTANCE_PATH") or ROOT / "instance")
    outside = _outside(instance)
    kind = str(given.get("ENV") or outside.get("ENV") or "development")
    if kind not in KINDS:
        raise Unsafe(f"YX_ENV 应为 development、test 或 production，现为 {kind}")
    found = {**COMMON, **KINDS[kind], "ENV": kind, **outside, **given, "INSTANCE_PATH": str(instance)}
    if "SECRET_KEY" not in found:
        found["SECRET_KEY"] = make_key(instance)
    found.setdefault("SQLALCHEMY_DATABASE_URI", _database(found, instance))
    if found["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):  # a server may have been started anew since
        found["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_pre_ping": True, **found.get("SQLALCHEMY_ENGINE_OPTIONS", {})}
    found["PORT"], found["TRUSTED_PROXIES"] = int(found["PORT"]), int(found["TRUSTED_PROXIES"])
    if kind == "production":
        refuse_weak(found)
    return found


def _outside(instance: Path) -> dict[str, Any]:
    values: dict[str, Any] = dict(dotenv_values(instance / "yx.env"))
    values.update(os.environ)
    found = {name: values[f"YX_{name}"] for name in KNOWN if values.get(f"YX_{name}")}
    if values.get("DATABASE_URL"):
        found.setdefault("DATABASE_URL", values["DATABASE_URL"])
    return found


def _database(found: Mapping[str, Any], instance: Path) -> str:
    url = found.get("DATABASE_URL")
    if not url:
        return f"sqlite:///{instance / 'yx.sqlite3'}"
    return normal(str(url))


def normal(url: str) -> str:
    """A database's address as people write it, with the driver that is used here."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return f"postgresql+psycopg://{url.removeprefix(prefix)}"
    return url


def make_key(instance: Path) -> str:
    """Create ``instance/secret.key`` (256 random bits, for its owner only) unless it is there; gives the key."""
    instance.mkdir(parents=True, exist_ok=True)
    path = instance / "secret.key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    key = secrets.token_hex(32)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key)
    return key


def refuse_weak(found: Mapping[str, Any]) -> None:
    """Raise `Unsafe` with every reason why these settings must not serve a county."""
    key = str(found.get("SECRET_KEY") or "")
    faults = [
        (bool(found.get("DEBUG") or found.get("TESTING")), "DEBUG 或 TESTING 已打开"),
        (len(key) < 32 or len(set(key)) < 10, "SECRET_KEY 过短或过于简单"),
        (not found.get("SESSION_COOKIE_SECURE"), "SESSION_COOKIE_SECURE 未打开"),
        (not str(found.get("SESSION_COOKIE_NAME")).startswith("__Host-"), "会话 Cookie 名称应以 __Host- 开头"),
        (str(found.get("PASSWORD_METHOD")) != COMMON["PASSWORD_METHOD"], "口令散列强度不足"),
        (not found.get("LIMITS"), "访问频率限制已关闭"),
        (not found.get("WTF_CSRF_ENABLED", True), "跨站请求防护已关闭"),
    ]
    weak = [text for is_weak, text in (*faults, *_weak_directory(found)) if is_weak]
    if weak:
        raise Unsafe("正式环境不能启动：" + "；".join(weak))


def _weak_directory(found: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """What is wrong with the settings of the county's directory, if there are any (docs/directory.md)."""
    issuer, url = str(found.get("OIDC_ISSUER") or ""), str(found.get("LDAP_URL") or "")
    client = found.get("OIDC_CLIENT_ID") and found.get("OIDC_CLIENT_SECRET")
    plain = url.startswith("ldap://") and str(found.get("LDAP_STARTTLS") or "") != "1"
    return [
        (bool(issuer) and not issuer.startswith("https://"), "OIDC_ISSUER 应以 https:// 开头"),
        (bool(issuer) and not client, "OIDC_CLIENT_ID 或 OIDC_CLIENT_SECRET 未填写"),
        (bool(issuer) and not found.get("PUBLIC_ADDRESS"), "使用统一身份认证须填写 PUBLIC_ADDRESS"),
        (bool(url) and not url.startswith(("ldaps://", "ldap://")), "LDAP_URL 应以 ldaps:// 或 ldap:// 开头"),
        (plain, "LDAP_URL 应以 ldaps:// 开头，或填写 LDAP_STARTTLS=1"),
        (bool(url) and not (found.get("LDAP_DN") or found.get("LDAP_BASE")), "LDAP_DN 或 LDAP_BASE 未填写"),
    ]
