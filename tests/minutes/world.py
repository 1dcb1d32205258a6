"""Minutes for `tests.world.World`: written by 未, signed by 己, sealed by 戊, numbered and issued by 丁."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from yx.core import clock
from yx.core.base import db
from yx.cosign import rounds
from yx.cosign.flow import ASK
from yx.cosign.words import Answer, Silence
from yx.disclosure.attribute import Attribute
from yx.meetings.words import MeetingState
from yx.minutes import queries, writing
from yx.minutes.flow import MINUTES
from yx.minutes.models import Block, Minutes
from yx.minutes.words import MinutesState

if TYPE_CHECKING:
    from tests.world import World
    from yx.meetings.models import Meeting

#: (words, lead unit, helping units) by short keys
Told = tuple[str, str, tuple[str, ...]]
DECISIONS: tuple[Told, ...] = (
    ("四月底前编制完成标准目录", "fazhan", ("jiaoyu", "caizheng")),
    ("做好经费保障", "caizheng", ()),
)
#: where minutes stand → the usual step on, and who takes it
USUAL: dict[MinutesState, tuple[str, str]] = {
    MinutesState.DRAFTING: ("comment", "未"),
    MinutesState.COMMENTING: ("submit", "未"),
    MinutesState.SIGNING: ("sign", "己"),
    MinutesState.SIGNED: ("seal", "戊"),
    MinutesState.SEALED: ("issue", "丁"),
}
HEADS = {"fazhan": "乙", "jiaoyu": "子", "caizheng": "寅"}


class MinutesWorld:
    """What a test may ask for: `world.minutes(MinutesState.ISSUED)`."""

    def minutes(
        self: World,
        place: MinutesState = MinutesState.DRAFTING,
        decisions: tuple[Told, ...] = DECISIONS,
        due: date | None = None,
        meeting: Meeting | None = None,
        **frame: Any,
    ) -> Minutes:
        """Minutes of a held meeting at `place`, with `decisions` in their first block, by the usual people."""
        meeting = meeting or self.meeting(MeetingState.HELD)
        minutes = writing.begin(meeting, self.actor("未"), clock.now())
        MINUTES.call(minutes, clock.now())
        self.write_frame(minutes, **frame)
        self.write_block(minutes, rows=[self.decision(*one, due=due) for one in decisions])
        while minutes.place != place:
            self.on_minutes(minutes, *USUAL[minutes.place])
            if minutes.place == MinutesState.COMMENTING and place != MinutesState.COMMENTING:
                self.comment(minutes)
        return minutes

    def decision(self: World, words: str, lead: str, helpers: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        """A row of a block's form; due in thirty days."""
        due = more.pop("due", None) or clock.today() + timedelta(days=30)
        helping = [self.units[unit] for unit in helpers]
        return {"id": None, "words": words, "unit_id": self.units[lead], "helpers": helping, "due": due} | more

    def write_frame(self: World, minutes: Minutes, who: str = "未", **changed: Any) -> Minutes:
        """保存概况, as it stands but for `changed`; public unless the test says otherwise."""
        data = {name: getattr(minutes, name) for name in writing.FRAME}
        data |= {"attribute": minutes.attribute or Attribute.OPEN, "seen": minutes.frame_no}
        data["present"] = minutes.present or "县发展局 乙，县教育局 子"
        return self.on_minutes(minutes, "save", who, **(data | changed))

    def write_block(
        self: World, minutes: Minutes, block: Block | None = None, who: str = "未", **changed: Any
    ) -> Block:
        """保存事项 of the first block, or of another, as it stands but for `changed`."""
        block = block or minutes.blocks[0]
        rows = [
            {
                "id": one.id, "words": one.words, "unit_id": one.unit_id, "due": one.due,
                "helpers": [helper.unit_id for helper in one.helpers],
            }
            for one in block.decisions
        ]  # fmt: skip
        data = {
            "block_id": block.id, "seen": block.row_version, "title": block.title, "considered": block.considered,
            "rows": rows,
        }  # fmt: skip
        self.on_minutes(minutes, "write", who, **(data | changed))
        return block

    def on_minutes(self: World, minutes: Minutes, step: str, who: str, **data: Any) -> Minutes:
        """One step as the page does it, with what is usual where the test says nothing."""
        usual: dict[str, Any] = {"reason": "请修改表述", "opinion": "同意", "words": "不涉及第三方权益", "note": ""}
        usual |= {"days": 3, "silence": Silence.NO_OPINION, "units": [self.units[unit] for unit in HEADS]}
        db.session.flush()
        actor = self.actor(who)
        found = queries.one(actor, minutes.id, lock=True)
        MINUTES.take(found, step, actor, usual | data, clock.now(), found.row_version)
        db.session.flush()
        return found

    def comment(self: World, minutes: Minutes, **answers: tuple[Answer, str]) -> None:
        """The members answer the open round: 同意, or (answer, words) by the short key of the unit."""
        one = rounds.of("minutes", minutes.id)[-1]
        for unit, who in HEADS.items():
            for ask in one.asks:
                if ask.is_open and ask.unit_id == self.units[unit]:
                    answer, words = answers.get(unit, (Answer.AGREE, ""))
                    given = {"answer": answer, "words": words}
                    ASK.take(ask, "answer", self.actor(who), given, clock.now(), ask.row_version)
        db.session.flush()
