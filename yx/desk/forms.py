"""What one asks the search page."""

from __future__ import annotations

from yx.core import clock
from yx.disclosure.attribute import Attribute
from yx.documents.models import Kind
from yx.documents.queries import units_to_choose
from yx.web.forms import Day, Form, Pick, Text, by_id

#: the year of the notice, with which the collection begins
FIRST_YEAR = 2020


class SearchForm(Form):
    """Words, and what the result is narrowed to; sent by GET."""

    class Meta(Form.Meta):
        csrf = False

    q = Text("检索词", limit=100)
    unit = Pick("主办单位", coerce=by_id)
    kind = Pick("文种", [("", "全部"), *Kind.choices()])
    attribute = Pick("公开属性", [("", "全部"), *Attribute.choices()])
    year = Pick("年度", coerce=by_id)
    since = Day("成文自")
    until = Day("成文至")

    def offer_choices(self) -> None:
        """Units and years to choose from."""
        years = range(clock.today().year, FIRST_YEAR - 1, -1)
        self.unit.choices = [("", "全部"), *((row.id, row.short_name) for row in units_to_choose())]
        self.year.choices = [("", "全部"), *((year, f"{year}年") for year in years)]
