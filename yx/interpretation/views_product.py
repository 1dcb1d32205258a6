"""One interpretation product: made, compared with its document, checked, published, played in place."""

from __future__ import annotations

from flask import Blueprint, Response, flash, url_for
from werkzeug.wrappers import Response as BaseResponse

from yx.core import clock, trail
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import NotFound, Refused, Stale
from yx.people.duties import Duty
from yx.web import steps
from yx.web.downloads import play
from yx.web.forms import Form
from yx.web.guard import current, duty, permit, signed_in
from yx.web.htmx import page, see_other

from . import queries, show_product
from .forms_product import FORMS, ProductForm, fill
from .media import ACCEPTED
from .models import Product
from .product_flow import FLOW

blueprint = Blueprint("products", __name__, url_prefix="/interpretation/products")
MAKERS = duty(Duty.DRAFT, Duty.REVIEW)
BEHIND = "此件在您打开之后已被他人修改。下面是您填写的内容，请对照最新情况后再保存"


def url_of(product: Product) -> str:
    """Address of a product's page."""
    return url_for("products.detail", record_id=product.id)


def _show(
    product: Product, actor: Actor, forms: dict[str, Form], reasons: tuple[str, ...] = (), status: int = 200
) -> Response:
    offers = steps.panel(MOUNT, product, actor)
    bound = {**steps.blank_forms(MOUNT, product, offers), **forms}
    return page(
        "interpretation/product.html", "record", status, offers=offers, forms=bound, reasons=reasons,
        url=url_of(product), lines=trail.of("product", product.id), **show_product.everything(product, actor),
    )  # fmt: skip


MOUNT = steps.Mount(flow=FLOW, load=queries.product, show=_show, url=url_of, forms=FORMS)
steps.add_routes(blueprint, MOUNT)


@blueprint.get("/<int:record_id>")
@permit(signed_in)
def detail(record_id: int) -> Response:
    """One product, with what it copies from its document marked."""
    actor = current()
    return _show(queries.product(actor, record_id), actor, {})


@blueprint.get("/<int:record_id>/file")
@permit(signed_in)
def file(record_id: int) -> Response:
    """Its file: pictures, sound and film in place and in ranges, others as a download."""
    product = queries.product(current(), record_id)
    if product.file is None:
        raise NotFound
    return play(product.file, product.file_name)


def _editable(actor: Actor, product_id: int, lock: bool = False) -> Product:
    product = queries.product(actor, product_id, lock)
    if product.unit_id != actor.unit_id:
        raise NotFound
    return product


@blueprint.get("/<int:record_id>/edit")
@permit(MAKERS)
def edit(record_id: int) -> BaseResponse:
    """The product in its form; shown instead where it cannot be changed."""
    product = _editable(current(), record_id)
    if product.state not in FLOW.step("save").sources:
        flash(f"此件现为“{product.place.label}”，不能修改", "notice")
        return see_other(url_of(product))
    form = ProductForm()
    fill(form, product)
    return _page(form, product)


def _page(form: ProductForm, product: Product, status: int = 200) -> Response:
    return page(
        "interpretation/product_form.html", "form", status, form=form, work=product,
        accept=ACCEPTED[product.form], **show_product.source(product),
    )  # fmt: skip


@blueprint.post("/<int:record_id>/edit")
@permit(MAKERS)
def save(record_id: int) -> BaseResponse:
    """保存; what was typed is kept when it cannot be."""
    actor = current()
    product = _editable(actor, record_id, lock=True)
    form = ProductForm()
    if not form.validate():
        return _page(form, product, 422)
    try:
        FLOW.take(product, "save", actor, form.data_for(product), clock.now(), form.seen_version)
    except (Refused, Stale) as refusal:
        return _refused(form, actor, record_id, refusal)
    flash("已保存", "success")
    return see_other(url_of(product))


def _refused(form: ProductForm, actor: Actor, product_id: int, refusal: Refused | Stale) -> Response:
    db.session.rollback()
    product = _editable(actor, product_id)
    form.seen.data = str(product.row_version)
    if isinstance(refusal, Stale):
        form.form_errors.append(BEHIND)
        return _page(form, product, 409)
    if not form.file.errors:
        form.form_errors.extend(refusal.reasons)
    return _page(form, product, 422)
