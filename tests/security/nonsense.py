"""What a form may be sent: for each field, from its definition, values that fit and values that nobody should send."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any
from urllib.parse import quote_plus

from flask_wtf.file import FileField, MultipleFileField
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, DateTimeField, Field, FieldList, FormField, IntegerField, SubmitField
from wtforms import Form as PlainForm

from yx.web.choosing import offered
from yx.web.forms import AtMost, Between

BLANK = ("", " ", "\x00", "\x00甲", "\ufffe\uffff", "\u202e甲", "\r\n\r\n", "\x1b[2J", "\u2028")
NUMBERS = ("-1", "0", "1", "2", "9" * 20, str(2**31), str(2**63), "1e9", "²", "٣", "0x10", "1.5")
DAYS = ("2026-02-30", "0001-01-01", "9999-12-31", "2026-03-05", "2100-02-29", "26-3-5", "2026-03-05T25:61")
MOMENTS = ("0001-01-01T00:00", "9999-12-31T23:59", "2026-03-20T09:00", "2026-03-05 10:00")
CODES = (
    "true",
    "[]",
    "{}",
    "null",
    "open",
    "closed",
    "14-1",
    "15",
    "notice",
    "submit",
    "add:1",
    "drop:99",
    "up:x",
    ":",
)
TEXTS = (
    "../../x",
    "<script>",
    "' OR 1=1 --",
    "%s%n{{7*7}}",
    "😀" * 50,
    "长" * 301,
    "长" * 2001,
    "x" * 110_000,
    "\ud83d",
)
JUNK = st.sampled_from((*BLANK, *NUMBERS, *DAYS, *CODES, *TEXTS)) | st.text(max_size=40)
#: fields that no form has, or that only the programme may set
STRANGE = (
    "state", "id", "owner", "number", "number_text", "year", "row_version", "version_no", "person_id", "post_id",
    "drafter_name", "lead_unit_id", "signed_on", "sign_in_key", "duties", "do", "answer", "new_title", "back",
    "files-0", "attachment_rows-9-attribute", "rows-0-id", "rows-99-id", "é",
)  # fmt: skip
#: what a person would write where not every text will do
USUAL = {
    "address": "http://yangxian.example/1", "username": "gui", "successor": "gui", "short": "kejiao", "email": "",
    "phone": "13905981234", "password": "Wenjian-2026-ceshi", "current": "Wenjian-2026-ceshi", "post": "1",
    "new": "Anquan-2027-mima!", "again": "Anquan-2027-mima!", "seen": "1",
}  # fmt: skip
FILES = st.tuples(st.binary(max_size=60), st.text(max_size=20), st.sampled_from([".pdf", ".docx", ".xlsx", ".png", ""]))


@contextmanager
def recording() -> Iterator[list[PlainForm]]:
    """The forms that are made meanwhile; their fields are complete once the view has given them their choices."""
    made: list[PlainForm] = []
    original = PlainForm.__init__

    def noted(self: PlainForm, *args: Any, **more: Any) -> None:
        made.append(self)
        original(self, *args, **more)

    PlainForm.__init__ = noted  # type: ignore[method-assign]
    try:
        yield made
    finally:
        PlainForm.__init__ = original  # type: ignore[method-assign]


def fields_of(forms: list[PlainForm]) -> dict[str, Field]:
    """Name as it is sent → field, rows of lists included."""
    return {field.name: field for form in forms for top in form for field in _flat(top)}


def _flat(field: Any) -> Iterator[Field]:
    if isinstance(field, FieldList):
        for entry in field.entries:
            yield from _flat(entry)
    elif isinstance(field, FormField):
        for inner in field.form:
            yield from _flat(inner)
    else:
        yield field


def file_fields(fields: dict[str, Field]) -> tuple[str, ...]:
    """The names of those that take files."""
    return tuple(name for name, field in fields.items() if isinstance(field, (FileField, MultipleFileField)))


def _choices(field: Any) -> list[str]:
    if not getattr(field, "choices", None):
        return []
    return [value for value, _label, _chosen in offered(field) if value][:40]


def plausible(field: Field) -> list[str]:
    """What a person would fill in where the page leaves the field empty; nothing for files and buttons."""
    if isinstance(field, (FileField, MultipleFileField, SubmitField, BooleanField)):
        return []
    if choices := _choices(field):
        return choices[:1]
    if isinstance(field, DateTimeField):
        return ["2026-03-25T09:00"]
    if isinstance(field, DateField):
        return ["2026-03-20"]
    if isinstance(field, IntegerField):
        return [str(_bounds(field)[0])]
    return [USUAL.get(field.name, "已办理")]


def _bounds(field: Field) -> tuple[int, int]:
    found = [check for check in field.validators if isinstance(check, Between)]
    return (found[0].low, found[0].high) if found else (0, 100)


def _fitting(field: Any) -> SearchStrategy[Any]:
    """Values around the field's own limits: the longest text and one more, the bounds and beyond, every choice."""
    if choices := _choices(field):
        return st.sampled_from(choices)
    if isinstance(field, DateTimeField):
        return st.sampled_from(MOMENTS)
    if isinstance(field, DateField):
        return st.dates().map(str) | st.sampled_from(DAYS)
    if isinstance(field, IntegerField):
        low, high = _bounds(field)
        return st.sampled_from([low - 1, low, high, high + 1]).map(str)
    limits = [check.limit for check in field.validators if isinstance(check, AtMost)]
    return st.sampled_from(["字" * size for limit in limits for size in (limit, limit + 1)] or ["字"])


def _value(field: Field | None) -> SearchStrategy[Any]:
    if isinstance(field, (FileField, MultipleFileField)):
        return FILES
    return JUNK if field is None else _fitting(field) | JUNK


@st.composite
def answers(draw: st.DrawFn, fields: dict[str, Field], names: tuple[str, ...]) -> dict[str, list[Any]]:
    """Some of the fields with none, one or several values, and fields that do not exist."""
    known = tuple(dict.fromkeys((*fields, *names)))
    chosen = draw(st.lists(st.sampled_from((*known, *known, *STRANGE)), max_size=5, unique=True))
    return {name: draw(st.lists(_value(fields.get(name)), max_size=3)) for name in chosen}


def queries(names: tuple[str, ...], fields: dict[str, Field]) -> SearchStrategy[dict[str, list[Any]]]:
    """Any of the names with any values; what fits the field where there is one."""
    return answers({name: field for name, field in fields.items() if name in names}, names)


def body(data: dict[str, list[Any]]) -> dict[str, Any]:
    """Arguments of a POST: as a form of text, bytes of no text included; in parts as soon as there is a file."""
    if any(isinstance(value, tuple) for found in data.values() for value in found):
        sent: MultiDict[str, Any] = MultiDict()
        for name, found in data.items():
            for value in found:
                sent.add(name, _part(value))
        return {"data": sent, "content_type": "multipart/form-data"}
    return {"data": encoded(data).encode(), "content_type": "application/x-www-form-urlencoded"}


def _part(value: Any) -> Any:
    if isinstance(value, tuple):
        content, name, ending = value
        return BytesIO(content), _clean(name) + ending
    return _clean(value)


def _clean(text: str) -> str:
    """Text that the test client can put into a part: what is none goes as bytes in forms without files."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def encoded(data: dict[str, list[Any]]) -> str:
    """A form or query of text; lone surrogates go as the bytes that a broken browser would send."""
    pairs = [(name, str(value)) for name, found in data.items() for value in found]
    return "&".join(f"{quote_plus(name)}={quote_plus(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs)
