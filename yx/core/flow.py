"""A road as a table: states and steps in, decisions out.

From one `Flow` come the buttons and the reasons under them, the check when a step is taken, the inbox rows, the line in
the trail, the notice to those concerned, the picture in the help pages, and the permission tests. A step that names
nobody under ``who`` is refused to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import inspect
from sqlalchemy.orm.attributes import flag_modified

from . import inbox, notices, trail
from .actor import Actor, duty_desk, post_desk
from .base import db
from .clock import local
from .errors import NotAllowed, Refused, Stale


class Thing(Protocol):
    """What can travel: a versioned record with a state."""

    id: Any
    row_version: Any
    state: Any
    moved_at: Any


_NOTHING: Mapping[str, Any] = {}


def _nobody(_thing: Any) -> tuple[int, ...]:
    return ()


def _no_date(_thing: Any) -> date | None:
    return None


def always(_thing: Any) -> bool:
    """For a step that calls wherever it is possible."""
    return True


@dataclass(frozen=True, slots=True)
class State:
    """A place on the road. An `end` is where nobody is called any more."""

    code: str
    label: str
    end: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """Whose step it is: the holders of any of `duties` in the units that the record names, or of the named posts.

    `but_not` names persons who may not take it although they hold the duty (nobody approves their own draft).
    """

    label: str
    duties: tuple[str, ...] = ()
    units: Callable[[Any], Iterable[int]] = _nobody
    post: Callable[[Any], int | Iterable[int] | None] | None = None
    but_not: Callable[[Any], Iterable[int]] = _nobody
    but_not_says: str = "不能审批自己拟制的文件"

    def holds(self, thing: Any, actor: Actor) -> bool:
        """Whether the actor's post is asked, leaving `but_not` aside."""
        if self.post is not None:
            return actor.post_id in self._posts(thing)
        return actor.has(*self.duties) and actor.unit_id in set(self.units(thing))

    def _posts(self, thing: Any) -> tuple[int, ...]:
        named = self.post(thing) if self.post is not None else None
        if named is None:
            return ()
        return (named,) if isinstance(named, int) else tuple(dict.fromkeys(named))

    def bars(self, thing: Any, actor: Actor) -> bool:
        """Whether the actor is a person who may not take the step."""
        return actor.person_id in set(self.but_not(thing))

    def desks(self, thing: Any) -> Iterator[tuple[str, str, int | None]]:
        """(desk, first desk, unit) of each inbox key that the step calls."""
        if self.post is not None:
            yield from ((post_desk(post_id), post_desk(post_id), None) for post_id in self._posts(thing))
            return
        for unit_id in dict.fromkeys(self.units(thing)):
            first = duty_desk(unit_id, self.duties[0])
            for duty in self.duties:
                yield duty_desk(unit_id, duty), first, unit_id


@dataclass(frozen=True, slots=True)
class Need:
    """Something that must be true before a step; `unmet` says in Chinese what is missing and what to do."""

    code: str
    label: str
    unmet: Callable[[Any], list[str]]


#: (thing, actor, data, now); the actor of a consequence (`Flow.follow`) may be None, the system. What it gives back is
#: a sentence for the trail that only the act itself knows: how many units it was sent to
Act = Callable[[Any, Any, Mapping[str, Any], datetime], str | None]


@dataclass(frozen=True, slots=True)
class Step:
    """One act on the road, complete: from where to where, who, what must be true, what is given, what runs.

    With nobody under `who` it is a consequence, see `Flow.follow`.
    """

    code: str
    label: str
    sources: tuple[str, ...]
    target: str | Callable[[Any], str] | None
    who: tuple[Who, ...]
    act: Act
    needs: tuple[Need, ...] = ()
    #: name of the form that it asks for, resolved by the noun's views
    form: str | None = None
    #: whether whoever may take it finds the record in the inbox, now that it stands where it stands
    calls: Callable[[Any], bool] | None = None
    due: Callable[[Any], date | None] = _no_date
    #: what it is called in the inbox, where the button's word says too little (核稿 for 同意)
    todo: str = ""
    #: shown as the main button of its state
    main: bool = False
    #: taken on a page of its own, not by a button of the step panel
    own_page: bool = False
    #: its form is long (a tick box for each unit): fetched when somebody asks for it
    apart: bool = False
    #: inbox keys that are told when it was taken
    tells: Callable[[Any], Iterable[str]] = field(default=lambda _thing: ())
    #: the form's fields that are what the person says (opinion, reason) and stand in the trail as words
    says: tuple[str, ...] = ("opinion", "reason")


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that an actor's post may take here; with reasons, not yet."""

    step: Step
    reasons: tuple[str, ...]

    @property
    def possible(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class Flow:
    """The road of one noun."""

    noun: str
    label: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    #: how a record shows in the inbox
    subject: Callable[[Any], inbox.Subject]
    #: told after each step, in the same transaction
    announces: Callable[[Any, Step, Actor | None, datetime], None] | None = None
    #: whether its first state is a draft, of which nothing is mailed
    drafted: bool = True

    def __post_init__(self) -> None:
        codes = [state.code for state in self.states]
        for step in self.steps:
            targets = [step.target] if isinstance(step.target, str) else []
            unknown = [code for code in (*step.sources, *targets) if code not in codes]
            if unknown or not step.sources:
                raise ValueError(f"step {step.code} names unknown states {unknown}")
        if len({step.code for step in self.steps}) != len(self.steps):
            raise ValueError("two steps share a code")

    def state(self, code: str) -> State:
        """The state called `code`; raises KeyError."""
        for state in self.states:
            if state.code == code:
                return state
        raise KeyError(code)

    def step(self, code: str) -> Step:
        """The step called `code`; raises KeyError."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(code)

    def offers(self, thing: Any, actor: Actor) -> list[Offer]:
        """The steps of the actor's post at the record's place, each with the reasons why not yet."""
        return [
            Offer(step, tuple(self._reasons(step, thing, actor)))
            for step in self.steps
            if self.is_open(step.code, thing, actor)
        ]

    def is_open(self, code: str, thing: Any, actor: Actor) -> bool:
        """Whether the step is offered to the actor here, leaving aside what must be true first (which costs a look)."""
        step = self.step(code)
        return thing.state in step.sources and any(who.holds(thing, actor) for who in step.who)

    def _reasons(self, step: Step, thing: Any, actor: Actor) -> list[str]:
        barred = [who for who in step.who if who.holds(thing, actor) and who.bars(thing, actor)]
        allowed = [who for who in step.who if who.holds(thing, actor) and not who.bars(thing, actor)]
        if not allowed:
            return [barred[0].but_not_says]
        return [reason for need in step.needs for reason in need.unmet(thing)]

    def check(self, step: Step, thing: Any, actor: Actor) -> None:
        """Raise NotAllowed or Refused with the reasons unless the actor may take the step now."""
        if thing.state not in step.sources:
            raise Refused(f"此件现为“{self.state(thing.state).label}”，不能再{step.label}")
        if not any(who.holds(thing, actor) for who in step.who):
            raise NotAllowed(f"{step.label}由{'、'.join(who.label for who in step.who) or '无人'}办理")
        if all(who.bars(thing, actor) for who in step.who if who.holds(thing, actor)):
            raise NotAllowed(next(who.but_not_says for who in step.who if who.holds(thing, actor)))
        reasons = self._reasons(step, thing, actor)
        if reasons:
            raise Refused(*reasons)

    def take(self, thing: Any, code: str, actor: Actor, data: Mapping[str, Any], now: datetime, seen: int) -> None:
        """Take one step in the caller's transaction.

        `seen` is the version counter of the record that the person saw. Raises Stale, NotAllowed or Refused and
        has then changed nothing that is committed.
        """
        step = self.step(code)
        if thing.row_version != seen:
            raise Stale
        self.check(step, thing, actor)
        self._go(step, thing, actor, data, now)

    def follow(
        self, thing: Any, code: str, actor: Actor | None, now: datetime, data: Mapping[str, Any] = _NOTHING
    ) -> None:
        """Take a step that follows from something else: another record's act, or a day that has passed (`actor` None).

        Nobody asks for it, so neither right nor version is checked; the caller holds the record's lock. No route leads
        here. Raises Refused where the record does not stand at one of the step's sources.
        """
        step = self.step(code)
        if thing.state not in step.sources:
            raise Refused(f"此件现为“{self.state(thing.state).label}”，不能{step.label}")
        self._go(step, thing, actor, data, now)

    def _go(self, step: Step, thing: Any, actor: Actor | None, data: Mapping[str, Any], now: datetime) -> None:
        before, old = thing.state, _titled(thing)
        found = step.act(thing, actor, data, now)
        self._arrive(thing, step)
        if step.target is None or thing.state != before:  # one of several answers leaves it waiting as before
            thing.moved_at = now
        flag_modified(thing, "state")  # every step counts the version up, also one that wrote to other tables only
        db.session.flush()
        changes = {title: [old[title], new] for title, new in _titled(thing).items() if new != old[title]}
        said = [found or "", *(str(data[name]).strip() for name in step.says if data.get(name))]
        trail.record(
            self.noun,
            thing.id,
            actor,
            step.code,
            step.label,
            at=now,
            from_state=before,
            to_state=thing.state,
            changes=changes,
            words="\n".join(filter(None, said)),
        )
        self.call(thing, now)
        self._tell(thing, step, actor, now)

    def _arrive(self, thing: Any, step: Step) -> None:
        target = step.target(thing) if callable(step.target) else step.target
        if target is not None:
            thing.state = target

    def _tell(self, thing: Any, step: Step, actor: Actor | None, now: datetime) -> None:
        own = set(actor.desks) if actor else set()
        desks = [desk for desk in step.tells(thing) if desk not in own]
        by = f"（{actor.signature}）" if actor else ""
        notices.tell(desks, f"《{self.subject(thing).title}》{step.label}{by}", self.noun, thing.id, now)
        if self.announces:
            self.announces(thing, step, actor, now)

    def call(self, thing: Any, now: datetime) -> None:
        """Bring the inbox in step with where the record stands."""
        inbox.refresh(self.subject(thing), self._calls(thing), now)

    def call_new(self, things: Iterable[Any], now: datetime) -> None:
        """Bring records just made into the inbox together: none stands there yet, so nothing is looked up."""
        inbox.add(((self.subject(thing), self._calls(thing)) for thing in things), now)

    def _calls(self, thing: Any) -> Iterator[inbox.Call]:
        for step in self.steps:
            if thing.state not in step.sources or step.calls is None or not step.calls(thing):
                continue
            for who in step.who:
                barred = next(iter(who.but_not(thing)), None)
                due = step.due(thing) or inbox.NEVER
                for desk, first, unit_id in who.desks(thing):
                    yield inbox.Call(step.code, step.todo or step.label, desk, first, unit_id, barred, due)

    def mermaid(self) -> str:
        """The state picture, for docs/flows and the help pages."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.states[0].label}"]
        for step in self.steps:
            target = self.state(step.target).label if isinstance(step.target, str) else None
            if target is None and step.target is not None:
                target = "依次办理"
            for source in step.sources:
                label = self.state(source).label
                lines.append(f"    {label} --> {target or label}: {step.label}")
        lines += [f"    {state.label} --> [*]" for state in self.states if state.end]
        return "\n".join(lines)


def changes_of(thing: Any) -> dict[str, object]:
    """Pending changes of a record's own columns: Chinese title of the column (``info["title"]``) → [old, new]."""
    found: dict[str, object] = {}
    state = inspect(thing)
    for column in state.mapper.column_attrs:
        title = column.columns[0].info.get("title")
        history = state.attrs[column.key].history
        if title and history.has_changes():
            old = history.deleted[0] if history.deleted else None
            found[title] = [_shown(old), _shown(history.added[0] if history.added else None)]
    return found


def _titled(thing: Any) -> dict[str, object]:
    """Titled columns of a record, as they are shown. An act may flush, so history alone would miss changes."""
    columns = inspect(thing).mapper.column_attrs
    titles = {column.key: column.columns[0].info.get("title") for column in columns}
    return {title: _shown(getattr(thing, key)) for key, title in titles.items() if title}


def _shown(value: Any) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"  # as officials read it, whatever zone it is kept in
    label = getattr(value, "label", None)
    shown = label if isinstance(label, str) else str(value)
    return shown if len(shown) <= 200 else f"{shown[:200]}…（共 {len(shown)} 字）"
