"""Fields and the form base: Chinese messages built from the field's own noun; what was typed is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    Field,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
    widgets,
)
from wtforms.fields.choices import SelectChoice

from .choosing import Options, pairs

SHORT, LONG = 300, 200_000
YEARS = (1900, 2199)


class Form(FlaskForm):
    """A page's contract. `problems` lists (field id, message) for the summary on top."""

    class Meta(FlaskForm.Meta):
        locales: ClassVar[list[str]] = ["zh"]

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            return unbound_field.bind(form=form, **options)

    #: the version of the record that the person saw
    seen = HiddenField(filters=[lambda raw: (raw or "").strip()])

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field, message) of everything that is wrong, in the order of the page."""
        found = [("", message) for message in self.form_errors]
        for field in self:
            found += _wrong(field)
        return found

    @property
    def seen_version(self) -> int:
        """`seen` as a number; -1, which no record has, when it is none."""
        raw = str(self.seen.data or "")
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else -1


def _wrong(field: Any) -> list[tuple[str, str]]:
    """(id, message) of a field, or of the fields of each of its rows: what a link can lead to."""
    inner = getattr(field, "entries", None) or getattr(field, "form", None)
    if inner is not None:
        return [pair for one in inner for pair in _wrong(one)]
    return [(field.id, str(message)) for message in _flat(field.errors)]


def _flat(errors: Iterable[Any]) -> Iterable[str]:
    for error in errors:
        if isinstance(error, str):
            yield error
        elif isinstance(error, dict):
            yield from _flat(message for messages in error.values() for message in messages)
        else:
            yield from _flat(error)


def strip(value: Any) -> Any:
    """Blank ends taken off, control characters dropped, line ends made one."""
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in value if char in "\n\t" or ord(char) >= 32).strip()


class Required:
    """The field must be filled: “请填写…” or, for a choice, “请选择…”."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, verb: str = "填写") -> None:
        self.verb = verb

    def __call__(self, form: Any, field: Field) -> None:
        if not field.data and field.data != 0 and not field.errors:
            raise ValidationError(f"请{self.verb}{field.label.text}")


class AtMost:
    """No longer than `limit` characters, counted as a person counts them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.field_flags = {"maxlength": limit}

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and len(field.data) > self.limit:
            raise ValidationError(f"{field.label.text}不超过 {self.limit} 字，现为 {len(field.data)} 字")


def _checks(required: bool, verb: str, *others: Any) -> list[Any]:
    return [*([Required(verb)] if required else []), *others]


def Text(label: str, *, required: bool = False, limit: int = SHORT, **more: Any) -> StringField:
    """One line of text; empty where the field was not sent at all."""
    more.setdefault("default", "")
    return StringField(label, _checks(required, "填写", AtMost(limit)), filters=[strip], **more)


def LongText(label: str, *, required: bool = False, limit: int = 2000, **more: Any) -> TextAreaField:
    """Several lines of text; empty where the field was not sent at all."""
    more.setdefault("default", "")
    return TextAreaField(label, _checks(required, "填写", AtMost(limit)), filters=[strip], **more)


def Secret(label: str, *, autocomplete: str = "current-password", **more: Any) -> PasswordField:
    """A password: never cut, never stripped."""
    return PasswordField(label, [Required(), AtMost(200)], render_kw={"autocomplete": autocomplete}, **more)


def _within_reason(field: Field) -> None:
    """A slip of the finger must not reach the arithmetic of days. Raises ValueError."""
    if field.data is not None and not YEARS[0] <= field.data.year <= YEARS[1]:
        field.data = None
        raise ValueError(f"{field.label.text}的年份应在 {YEARS[0]} 至 {YEARS[1]} 之间")


class _ChineseDate(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError(f"{self.label.text}应写成 2026-03-05 的样子") from None
        _within_reason(self)


class _ChineseMoment(DateTimeLocalField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError(f"{self.label.text}应写成 2026-03-05 14:30 的样子") from None
        _within_reason(self)


class _ChineseInteger(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(f"{self.label.text}应为整数") from None


class _Optionally:
    """An empty field is no error unless it is required."""

    def __call__(self, form: Any, field: Field) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []


def Day(label: str, *, required: bool = False, **more: Any) -> DateField:
    """A calendar date."""
    return _ChineseDate(label, [_Blank(), *_checks(required, "填写")], **more)


def Moment(label: str, *, required: bool = False, **more: Any) -> DateTimeLocalField:
    """A date and time of day, local."""
    return _ChineseMoment(
        label, [_Blank(), *_checks(required, "填写")], format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **more
    )


def Number(label: str, *, required: bool = False, low: int = 0, high: int = 1_000_000, **more: Any) -> IntegerField:
    """A whole number between `low` and `high`."""
    return _ChineseInteger(label, [_Blank(), *_checks(required, "填写"), Between(low, high)], **more)


class _Blank(_Optionally):
    """Runs first: forgets the complaint of the conversion when nothing was typed."""


class Between:
    """A number within bounds."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is not None and not self.low <= field.data <= self.high:
            raise ValidationError(f"{field.label.text}应在 {self.low} 至 {self.high} 之间")


class _Known:
    """The choice must be one of those offered."""

    def __call__(self, form: Any, field: Field) -> None:
        data = field.data if isinstance(field.data, list) else [field.data or ""]
        given = {str(value) for value in data if value != ""}
        if given and not given <= {str(value) for value, _label in pairs(field)}:
            raise ValidationError(f"请在所列各项中选择{field.label.text}")


def _offered(pairs: Iterable[Any]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms wants them declared."""
    return [SelectChoice(*pair) for pair in pairs]


class _Select(SelectField):
    widget = Options()

    def pre_validate(self, form: Any) -> None:
        """Left to `_Known`, whose message names the field."""


class _Radio(RadioField):
    def pre_validate(self, form: Any) -> None:
        """Left to `_Known`, whose message names the field."""


class _Ticks(SelectMultipleField):
    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Left to `_Known`, whose message names the field; where nothing is offered the page has no such field."""
        if not self.choices:
            self.data: list[Any] = []
            self.errors: list[str] = []
        self.data = [value for value in self.data or [] if value != ""]

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(f"请在所列各项中选择{self.label.text}") from None


def _number_or_none(raw: Any) -> int | None:
    text = str(raw or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 11 and int(text) < 2**31 else None


#: for choices whose values are ids
by_id: Callable[[Any], int | None] = _number_or_none


def Pick(label: str, choices: Any = (), *, required: bool = False, **more: Any) -> SelectField:
    """One of a list, as a drop-down."""
    more.setdefault("coerce", lambda raw: str(raw or ""))
    return _Select(label, _checks(required, "选择", _Known()), choices=_offered(choices), validate_choice=False, **more)


def Radio(label: str, choices: Any = (), *, required: bool = False, **more: Any) -> RadioField:
    """One of a few, all in sight; none is preset."""
    more.setdefault("coerce", lambda raw: str(raw or ""))
    return _Radio(label, _checks(required, "选择", _Known()), choices=_offered(choices), validate_choice=False, **more)


def PickMany(label: str, choices: Any = (), *, required: bool = False, **more: Any) -> SelectMultipleField:
    """Any of a list, as tick boxes."""
    return _Ticks(label, _checks(required, "选择", _Known()), choices=_offered(choices), validate_choice=False, **more)


def Tick(label: str, **more: Any) -> BooleanField:
    """Yes or no."""
    return BooleanField(label, **more)


Tick.__name__ = "Tick"


def Upload(label: str, *, required: bool = False, **more: Any) -> FileField:
    """One file."""
    return FileField(label, _checks(required, "选择"), **more)


def Uploads(label: str, **more: Any) -> MultipleFileField:
    """Several files."""
    return MultipleFileField(label, **more)


def Hidden(**more: Any) -> HiddenField:
    """A value that travels with the form unseen."""
    return HiddenField(filters=[strip], **more)
