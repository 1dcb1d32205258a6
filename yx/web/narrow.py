"""The bar of filters above a list: its form, read from the address, and the bar itself, drawn once for each address.

The bar costs as much as the rows: some three hundred choices, the same for everybody. So a form that was read from the
same arguments, with the same choices on the same day, is the same object; what a template drew of it is kept with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from werkzeug.datastructures import MultiDict

from yx.core import clock

from .forms import Form

Choices = Sequence[tuple[Any, str]]
#: a longer address is read anew each time
LONGEST = 400


class Bars(dict[Any, str]):
    """A few drawn bars by where their links lead; the scope in them is the visitor's own word, so it has a bound."""

    def keep(self, key: Any, bar: str) -> str:
        """Keep a drawn bar, and give it."""
        if len(self) >= 8:
            self.clear()
        self[key] = bar
        return bar


class FilterForm(Form):
    """What a list is narrowed to; sent by GET, only read once it is made."""

    class Meta(Form.Meta):
        csrf = False

        def render_field(self, field: Any, render_kw: dict[str, Any]) -> Any:
            """A field of a kept form is drawn once, too: the page of 检索 has no bar."""
            key = field.name, *sorted(render_kw.items())
            drawn = self.__dict__.setdefault("drawn", {})
            if key not in drawn:
                drawn[key] = super().render_field(field, render_kw)
            return drawn[key]

    bars: Bars

    @property
    def chosen(self) -> dict[str, Any]:
        """What is narrowed to; what is not understood counts as not given."""
        return {f.name: f.data for f in self if f.name != "seen" and f.data and not f.errors}


Made = TypeVar("Made", bound=FilterForm)


def narrowed(kind: type[Made], args: MultiDict[str, str], without: Sequence[str] = (), **choices: Choices) -> Made:
    """The form `kind` as the address fills it, checked; `choices` by field, `without` the fields left out."""
    given = tuple((name, value) for name, value in args.items(multi=True) if hasattr(kind, name))
    offered = tuple((name, tuple(pairs)) for name, pairs in choices.items())
    make: Callable[..., Any] = _make if sum(len(value) for _name, value in given) > LONGEST else _kept
    made: Made = make(kind, given, tuple(without), offered, clock.today())
    return made


def _make(
    kind: type[Any], given: tuple[Any, ...], without: tuple[str, ...], offered: tuple[Any, ...], _day: date
) -> Any:
    form = kind(MultiDict(given))
    for name in without:
        delattr(form, name)
    for name, pairs in offered:
        form[name].choices = [("", ""), *pairs]
    form.validate()
    form.bars = Bars()
    return form


_kept = lru_cache(maxsize=48)(_make)


def forget() -> None:
    """Make every form anew from now on."""
    _kept.cache_clear()
