"""What must be true before a step of a task."""

from __future__ import annotations

from yx.core.flow import Need

from .models import Task


def _not_asked(task: Task) -> list[str]:
    return [f"已申请延期至 {task.asked_due}，请等待联席会议办公室答复"] if task.asked_due else []


def _progressed(task: Task) -> list[str]:
    return [] if task.progressed_on else ["请先报告一次进展"]


NOT_ASKED = Need("extension_not_asked", "没有待答复的延期申请", _not_asked)
PROGRESSED = Need("progressed", "报告过进展", _progressed)
