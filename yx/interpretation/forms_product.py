"""The forms of a product's page: what its maker gives, and what the steps of its road ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yx.core import files
from yx.core.errors import Refused
from yx.documents.forms import OpinionForm, PublishForm, ReasonForm, publish_form
from yx.web.forms import Form, LongText, Text, Tick, Upload

from .links import malformed
from .media import ACCEPTED
from .models import Product

BODY_LIMIT = 100_000


class ProductForm(Form):
    """What the maker gives: text, file or address, according to the form."""

    body = LongText("解读文字", limit=BODY_LIMIT)
    file = Upload("文件")
    drop_file = Tick("删去现有文件")
    address = Text("作品网址", limit=500)
    maker = Text("制作单位或人员", limit=200)

    def validate(self, extra_validators: Any = None) -> bool:
        """Beside the fields: an address is one."""
        good = super().validate(extra_validators)
        wrong = malformed(self.address.data or "")
        if wrong:
            self.address.errors = [*self.address.errors, wrong]
        return good and not wrong

    def data_for(self, product: Product) -> dict[str, Any]:
        """As `product_actions.save` takes it; keeps the file. Raises Refused, said at the field, for a wrong file."""
        sent, kept = self.file.data, None
        if getattr(sent, "filename", ""):
            try:
                kept = files.keep(sent.stream, sent.filename, ACCEPTED[product.form]), files.clean_name(sent.filename)
            except Refused as refusal:
                self.file.errors = [*self.file.errors, *refusal.reasons]
                raise
        return {
            "body": self.body.data, "address": self.address.data, "maker": self.maker.data,
            "drop_file": self.drop_file.data, "file": kept,
        }  # fmt: skip


def fill(form: ProductForm, product: Product) -> None:
    """Show the product in the form."""
    form.body.data, form.address.data, form.maker.data = product.body, product.address, product.maker
    form.seen.data = str(product.row_version)


def _publish(product: Product) -> PublishForm:
    """Begins with where it was to come out."""
    form = publish_form(product.plan.document)
    if not form.channel.raw_data:
        form.channel.data, form.address.data = product.channel.value, product.address
    return form


FORMS: dict[str, Callable[[Any], Form]] = {
    "opinion": lambda _product: OpinionForm(),
    "reason": lambda _product: ReasonForm(),
    "publish": _publish,
}
