"""What must be true before a step: each requirement says in Chinese what is missing and what to do."""

from __future__ import annotations

from yx.conference import queries as conference
from yx.core.flow import Need
from yx.cosign import rounds
from yx.cosign.words import RoundState

from . import queries
from .models import Topic


def _incomplete(topic: Topic) -> list[str]:
    wanted = [
        (topic.title, "请填写议题名称"),
        (topic.background, "请填写背景"),
        (topic.to_decide, "请填写拟议定事项"),
    ]
    return [message for value, message in wanted if not value]


def _asking(topic: Topic) -> list[str]:
    return ["征求意见尚未结束"] if _in(topic, RoundState.OPEN) else []


def _unsettled(topic: Topic) -> list[str]:
    return [*_asking(topic), *(["征求到的意见尚未处理"] if _in(topic, RoundState.CLOSED) else [])]


def _in(topic: Topic, state: RoundState) -> bool:
    return any(one.place == state for one in rounds.of("topic", topic.id))


def _with_others(topic: Topic) -> list[str]:
    return ["已有其他议题并入此题，请先取消并入"] if topic.merged else []


def _no_other(topic: Topic) -> list[str]:
    return [] if queries.to_merge_into(topic) else ["还没有其他已汇总的议题可以并入"]


def _gone_on(topic: Topic) -> list[str]:
    main = topic.merged_into
    return [] if main is not None and main.state in queries.TO_SUBMIT else ["所并入的议题已报审，不能取消并入"]


def _nobody(_topic: Topic) -> list[str]:
    return [] if conference.convener_ids() else ["还没有召集人：请安全管理员给召集人的岗位授予“召集人”职责"]


COMPLETE = Need("complete", "要素齐全", _incomplete)
NOT_ASKING = Need("not_asking", "不在征求意见", _asking)
SETTLED = Need("settled", "意见已处理", _unsettled)
ALONE = Need("alone", "没有并入的议题", _with_others)
OTHERS = Need("others", "有可并入的议题", _no_other)
APART = Need("apart", "所并入的议题未报审", _gone_on)
CONVENED = Need("convened", "有召集人", _nobody)
