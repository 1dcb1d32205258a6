"""A code with the Chinese word that stands for it on screen."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """An enumeration whose members are written ``CODE = "code", "中文"``; the value is the code, ``label`` the word."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) of each member in the order of the table, for a form's field."""
        return [(member.value, member.label) for member in cls]
