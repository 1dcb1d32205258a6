"""How choices are drawn: a county has hundreds of units, on one page and several times; WTForms takes its time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField, widgets
from wtforms.fields.choices import SelectChoice


def pairs(field: Any) -> Iterator[tuple[Any, Any]]:
    """(value, label) of each choice; WTForms makes two objects of each and asks `coerce` every time."""
    for choice in field.choices or ():
        yield (choice.value, choice.label) if isinstance(choice, SelectChoice) else choice[:2]


def offered(field: Any) -> Iterator[tuple[str, str, bool]]:
    """(value, label, whether chosen) of each choice, for the template: a county has hundreds of units to tick."""
    data = field.data if isinstance(field.data, list) else [field.data]
    chosen = {str(value) for value in data if value is not None}
    for value, label in pairs(field):
        yield str(value), str(label), str(value) in chosen


def boxes(field: Any, prefix: str) -> Markup:
    """The radio buttons or tick boxes of a field whose ids begin with `prefix`: hundreds of units on one page."""
    drawn = _boxes(field.option_widget.input_type, field.name, prefix, tuple((str(v), str(w)) for v, w in pairs(field)))
    chosen = (place for place, (_value, _label, is_chosen) in enumerate(offered(field)) if is_chosen)
    found = list(drawn[0])
    for place in chosen:
        found[place] = drawn[1][place]
    return Markup("".join(found))  # nosec B704


@lru_cache(maxsize=16)
def _boxes(
    kind: str, name: str, prefix: str, all_pairs: tuple[tuple[str, str], ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The boxes unchecked, and checked."""
    shape = (
        '<label class="tick"><input{} class="form-check-input" id="{}-{}" name="{}" type="{}" value="{}"> {}</label>\n'
    )
    plain, checked = (
        tuple(
            shape.format(mark, escape(prefix), place, escape(name), kind, escape(value), escape(label))
            for place, (value, label) in enumerate(all_pairs)
        )
        for mark in ("", " checked")
    )
    return plain, checked


@lru_cache(maxsize=2048)
def _option(value: str, label: str) -> tuple[str, str]:
    """An option as it stands unselected and selected."""
    kept, shown = escape(value), escape(label)
    return f'<option value="{kept}">{shown}</option>', f'<option selected value="{kept}">{shown}</option>'


class Options(widgets.Select):
    """WTForms writes the attributes of each option anew: 2 ms for a list of the county's units."""

    def __call__(self, field: SelectField, **more: Any) -> Markup:
        more.setdefault("id", field.id)
        for flag in self.validation_attrs:
            if flag in field.flags:
                more.setdefault(flag, getattr(field.flags, flag))
        nothing = field.data is None
        chosen = "" if nothing and field.coerce("") is None else None if nothing else str(field.data)
        options = "".join(_option(str(value), str(label))[str(value) == chosen] for value, label in pairs(field))
        return Markup(f"<select {widgets.html_params(name=field.name, **more)}>{options}</select>")  # nosec B704
