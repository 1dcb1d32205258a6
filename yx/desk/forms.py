"""What one asks the search page."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from yx.core import clock
from yx.disclosure.attribute import Attribute
from yx.documents.models import Kind
from yx.people.units import choices
from yx.web import narrow
from yx.web.forms import Day, Pick, Text, by_id

#: the year of the notice, with which the collection begins
FIRST_YEAR = 2020


class SearchForm(narrow.FilterForm):
    """Words, and what the result is narrowed to."""

    q = Text("检索词", limit=100)
    unit = Pick("主办单位", coerce=by_id)
    kind = Pick("文种", [("", ""), *Kind.choices()])
    attribute = Pick("公开属性", [("", ""), *Attribute.choices()])
    year = Pick("年度", coerce=by_id)
    since = Day("成文自")
    until = Day("成文至")


def asked(args: MultiDict[str, str]) -> SearchForm:
    """The form of the address, with the units and years to choose from."""
    years = [(year, f"{year}年") for year in range(clock.today().year, FIRST_YEAR - 1, -1)]
    return narrow.narrowed(SearchForm, args, unit=choices(), year=years)
