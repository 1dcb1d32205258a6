"""The county's settings: the rules that the law leaves open, marked **set** in the rules, with their defaults."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from .base import Model, ask_again, db, once
from .errors import Refused


class Setting(Model):
    """A value that differs from the default."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Declared:
    """A setting: what it means, its unit (WD, D, 次 …), its default, its bounds and the article or clause behind it."""

    key: str
    label: str
    default: int | str
    unit: str = ""
    low: int = 0
    high: int = 10_000
    source: str = ""
    #: what words must look like, and how that is said; empty = anything
    pattern: str = ""
    says: str = ""
    #: the only words that it may be; empty = see `pattern`
    choices: tuple[str, ...] = ()

    def parse(self, raw: str) -> int | str:
        """The value typed in, checked; raises Refused with the bounds or the form."""
        if isinstance(self.default, str):
            if self.choices and raw.strip() not in self.choices:
                raise Refused(f"{self.label}应为{'、'.join(self.choices)}之一")
            if self.pattern and not re.fullmatch(self.pattern, raw.strip()):
                raise Refused(f"{self.label}{self.says}")
            return raw.strip()
        if not raw.strip().isascii() or not raw.strip().isdigit() or not self.low <= int(raw) <= self.high:
            raise Refused(f"{self.label}应为 {self.low} 至 {self.high} 的整数")
        return int(raw)


_declared: dict[str, Declared] = {}


def declare(key: str, label: str, default: int | str, **more: Any) -> None:
    """Announce a setting; a module declares its own at import."""
    _declared[key] = Declared(key, label, default, **more)


def declared() -> list[Declared]:
    """All settings in the order of their keys."""
    return [_declared[key] for key in sorted(_declared)]


def get(key: str) -> Any:
    """The county's value, or the default. Raises KeyError for a setting nobody declared."""
    setting, raw = _declared[key], once("settings", _changed).get(key)
    return setting.default if raw is None else setting.parse(raw)


def label(key: str) -> str:
    """What a setting is called on its page. Raises KeyError for one that nobody declared."""
    return _declared[key].label


def number(key: str) -> int:
    """`get` for a setting that is a whole number."""
    return int(get(key))


def put(key: str, raw: str) -> tuple[Any, Any]:
    """Set a value; gives (old, new). Raises Refused outside the bounds."""
    new, old = _declared[key].parse(raw), get(key)
    row = db.session.get(Setting, key)
    if row is None:
        db.session.add(Setting(key=key, value=str(new)))
    else:
        row.value = str(new)
    ask_again()
    return old, new


def everything() -> dict[str, Any]:
    """All values in one query, for the settings page."""
    rows = once("settings", _changed)
    return {s.key: s.parse(rows[s.key]) if s.key in rows else s.default for s in declared()}


def _changed() -> dict[str, str]:
    """Key and value of each that differs from its default."""
    return dict(db.session.execute(select(Setting.key, Setting.value)).tuples().all())
