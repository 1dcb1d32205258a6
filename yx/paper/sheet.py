"""What one printed paper carries, element by element (GB/T 9704-2012 chapter 7, and 10 for letter and minutes)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

from yx.paper.text import Article

Kind = Literal["red_head", "letter", "minutes"]
#: the words that end the banner of each kind; a letter has none
_BANNER_END = {"red_head": "文件", "letter": "", "minutes": "纪要"}


def chinese_date(day: dt.date) -> str:
    """成文日期 in Arabic digits without leading zeros: 2020年8月24日 (GB/T 9704-2012 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


class Signature(NamedTuple):
    """发文机关署名: the unit that signs, and whose seal stands for it."""

    unit: str
    sealed_by: str | None = None
    """None: its own seal; else the name of the unit that seals on its behalf, marked （代章）"""


class Attendance(NamedTuple):
    """Who was at the meeting: 出席, 请假, 列席 (GB/T 9704-2012 10.3)."""

    present: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    observing: tuple[str, ...] = ()


NOBODY = Attendance()


@dataclass(frozen=True)
class Sheet:
    """One paper. Empty elements are not printed, so that a draft can be shown at any time."""

    kind: Kind
    banner: tuple[str, ...]
    """发文机关标志: the issuers, the lead unit first; 文件 or 纪要 at the end may be left out"""
    title: str
    """标题; the drafter's own line breaks are kept"""
    article: Article
    addressee: str = ""
    """主送机关, without the colon"""
    number: str = ""
    """发文字号, such as 尤政办〔2020〕31号"""
    signers: tuple[str, ...] = ()
    """签发人, only in papers to a superior body 上行文"""
    urgency: str = ""
    """特急 or 加急"""
    copy_no: str = ""
    """份号, six digits"""
    signatures: tuple[Signature, ...] = ()
    date: dt.date | None = None
    """成文日期: the day of signing"""
    note: str = ""
    """附注, such as （此件主动公开）"""
    cc: tuple[str, ...] = ()
    """抄送机关"""
    printed_by: str = ""
    """印发机关"""
    printed_on: dt.date | None = None
    """印发日期"""
    attendance: Attendance = NOBODY
    watermark: str | None = None
    """words across the page, such as 草稿; None on the issued paper"""

    def __post_init__(self) -> None:
        if not any(name.strip() for name in self.banner):
            raise ValueError("发文机关标志不能为空。")

    @property
    def issuers(self) -> tuple[str, ...]:
        """The banner's names without 文件 or 纪要."""
        end = _BANNER_END[self.kind]
        names = (name.strip() for name in self.banner)
        return tuple(name.removesuffix(end) if end else name.removesuffix("文件") for name in names if name)

    @property
    def banner_end(self) -> str:
        """文件, 纪要, or nothing for a letter."""
        return _BANNER_END[self.kind]
