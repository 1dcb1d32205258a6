"""The name of the conference and the code word of its minutes: the county's settings."""

from __future__ import annotations

from yx.core import settings

SOURCE = "县政府办公室设定"
settings.declare(
    "minutes_code_word", "会议纪要的发文代字", "尤政公联", source=SOURCE,
    pattern=r"[一-鿿]{2,10}", says="应为 2 至 10 个汉字，如“尤政公联”",
)  # fmt: skip
settings.declare(
    "conference_name", "联席会议名称（印在会议纪要上）", "尤溪县推进政务公开工作联席会议", source=SOURCE,
    pattern=r"[一-鿿（）]{4,30}", says="应为 4 至 30 个汉字",
)  # fmt: skip


def code_word() -> str:
    """The code word of the series of minutes."""
    return str(settings.get("minutes_code_word"))


def conference_name() -> str:
    """The full name of the conference; its minutes are headed by it, its office signs under it."""
    return str(settings.get("conference_name"))
