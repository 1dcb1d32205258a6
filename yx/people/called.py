"""Who has a record now, by name: for the road on its page, whatever noun it is."""

from __future__ import annotations

from collections.abc import Sequence

from yx.core import clock, inbox

from .actor import persons_at_each


def who_must_act(waiting: Sequence[inbox.Waiting]) -> str:
    """Names of those who have it now; a step that nobody can take today says so."""
    first = [row for row in waiting if row.desk == row.first_desk]
    people = persons_at_each([row.desk for row in waiting], clock.today()) if waiting else {}
    named: dict[str, dict[str, None]] = {}
    for row in first:
        sitters = [one for other in waiting if other.first_desk == row.first_desk for one in people.get(other.desk, [])]
        names = dict.fromkeys(sitter.name for sitter in sitters if sitter.person_id != row.not_person_id)
        named.setdefault(row.label, {}).update(names)
    return "；".join(f"{label}：{'、'.join(names) or '岗位空缺'}" for label, names in named.items())
