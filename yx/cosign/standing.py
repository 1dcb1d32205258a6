"""How the co-signing of one version of a text stands, from all its rounds: the only place that counts answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from .models import Ask, Reply, Round
from .words import Answer, AskState, Outcome, Silence


@dataclass(frozen=True, slots=True)
class Standing:
    """Answers and recorded silences that count for one version."""

    asks: tuple[Ask, ...]

    @property
    def replies(self) -> list[Reply]:
        """What the units answered, in the order of time."""
        return sorted((ask.reply for ask in self.asks if ask.reply), key=lambda reply: reply.id)

    @property
    def settled_units(self) -> frozenset[int]:
        """Units that have answered, or whose silence was recorded under a rule that lets the text go on."""
        return frozenset(ask.unit_id for ask in self.asks if ask.reply or is_silent(ask))

    @property
    def owing(self) -> list[int]:
        """Units that are asked and still owe their answer."""
        return [ask.unit_id for ask in self.asks if ask.is_open]

    @property
    def to_settle(self) -> list[Reply]:
        """Opinions that nobody has settled yet."""
        return [one for one in self.replies if one.answer != Answer.AGREE and one.outcome is None]

    @property
    def objections(self) -> list[Reply]:
        """Objections that stand: settled, and not adopted. The signer must see both views."""
        return [one for one in self.replies if one.answer == Answer.OBJECT and one.outcome != Outcome.ADOPTED]

    def is_complete(self, unit_ids: Collection[int]) -> bool:
        """Whether all of `unit_ids`, and whoever else was asked, have answered and every opinion is settled."""
        return not (set(unit_ids) - self.settled_units) and not self.owing and not self.to_settle


def is_silent(ask: Ask) -> bool:
    """Whether the rule of the round lets the text go on without the unit's answer. Reminding alone never does."""
    return ask.place == AskState.SILENT and ask.round.silence != Silence.REMIND


def standing(rounds: Iterable[Round], hashes: Collection[str]) -> Standing:
    """What counts of `rounds` for a text whose valid versions have `hashes`."""
    return Standing(tuple(ask for one in rounds if one.version_hash in hashes for ask in one.asks))
