"""What must be true before a step of minutes: each requirement says in Chinese what is missing and what to do."""

from __future__ import annotations

from yx.core.flow import Need
from yx.cosign import rounds
from yx.cosign.words import RoundState
from yx.disclosure.attribute import Attribute, faults
from yx.disclosure.queries import open_findings

from . import text
from .models import Minutes


def _incomplete(minutes: Minutes) -> list[str]:
    wanted = [
        (minutes.title, "请填写标题"),
        (minutes.opening, "请填写会议概况"),
        (minutes.present, "请填写出席人员"),
        (minutes.blocks, "请添加会议研究的事项"),
    ]
    missing = [message for value, message in wanted if not value]
    empty = [block.title for block in minutes.blocks if not block.considered and not block.decisions]
    return missing + [f"“{title}”还没有写会议研究和议定的内容" for title in empty]


def _claim_faults(minutes: Minutes) -> list[str]:
    return list(faults(minutes.claim).values())


def _unanswered_findings(minutes: Minutes) -> list[str]:
    if minutes.attribute != Attribute.OPEN:
        return []
    left = len(open_findings("minutes", minutes.id, scanned(minutes)))
    return [f"公开前审查提示还有 {left} 处没有修改或答复"] if left else []


def scanned(minutes: Minutes) -> str:
    """What the scan before release looks at."""
    return f"{minutes.title}\n{text.whole(minutes)}"


def _uncommented(minutes: Minutes) -> list[str]:
    found = rounds.of("minutes", minutes.id)
    if any(one.place == RoundState.OPEN for one in found):
        return ["征求意见尚未结束"]
    if any(one.place == RoundState.CLOSED for one in found):
        return ["征求到的意见尚未处理"]
    return [] if any(one.place == RoundState.DONE for one in found) else ["请先征求成员单位意见"]


def _changed(minutes: Minutes) -> list[str]:
    """Nothing is sealed or issued on another text than the one that was signed."""
    return [] if minutes.version_hash == minutes.content_hash() else ["文稿与签发的版本不一致，请退回重新签发"]


COMPLETE = Need("complete", "内容齐全", _incomplete)
CLAIM = Need("claim", "公开属性、依据和理由", _claim_faults)
SCANNED = Need("scanned", "公开前审查提示已处理", _unanswered_findings)
COMMENTED = Need("commented", "已征求意见并处理", _uncommented)
APPROVED = Need("approved", "与签发版本一致", _changed)
READY = (COMPLETE, CLAIM, SCANNED)
