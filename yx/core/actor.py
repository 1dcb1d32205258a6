"""Who acts: a person, as holder of a post, of a unit."""

from __future__ import annotations

from dataclasses import dataclass


def post_desk(post_id: int) -> str:
    """The inbox key of one post."""
    return f"p{post_id}"


def duty_desk(unit_id: int, duty: str) -> str:
    """The inbox key of a duty in a unit: whoever holds it there may claim the work."""
    return f"u{unit_id}:{duty}"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting as the holder (or deputy of the holder) of one post today."""

    person_id: int
    person_name: str
    post_id: int
    post_name: str
    unit_id: int
    unit_name: str
    duties: frozenset[str]
    deputy_for: str | None = None
    address: str = ""

    def has(self, *duties: str) -> bool:
        """Whether the post carries any of `duties`."""
        return not self.duties.isdisjoint(duties)

    @property
    def desks(self) -> tuple[str, ...]:
        """Inbox keys that this actor may empty: the post's own, then one for each duty in the unit."""
        return (post_desk(self.post_id), *(duty_desk(self.unit_id, duty) for duty in sorted(self.duties)))

    @property
    def signature(self) -> str:
        """How the act is signed on screen and in the trail: name, in whose place, post, unit."""
        stead = f"（代{self.deputy_for}）" if self.deputy_for else ""
        return f"{self.person_name}{stead} {self.unit_name}{self.post_name}"
