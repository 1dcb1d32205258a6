"""单位与岗位: the tree of units, a unit, a post, and the changes that the administrators and the heads make."""

from __future__ import annotations

from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from yx.core import clock
from yx.core.errors import NotAllowed, NotFound, Refused
from yx.web.forms import Form
from yx.web.guard import current, duty, permit, signed_in
from yx.web.htmx import page, see_other

from . import accounts, actions, holdings, queries
from .duties import BY_CODE, Duty
from .form_pages import Ask, add_form_page
from .forms import AppointForm, DeputyForm, DutiesForm, FindForm, PostForm, UnitForm, VacateForm
from .models import Person, Post, Unit, UnitKind
from .policy import manages_people, manages_rights, may_deputise
from .sessions import sensitive
from .units import choices
from .views import blueprint

SYSTEM, SECURITY = duty(Duty.SYSADMIN), duty(Duty.SECADMIN)
UNIT_HINTS = {
    "name": "全称，如 尤溪县发展和改革局",
    "short_name": "列表和署名中的称呼，如 县发改局",
    "short": "小写字母和数字，如 fgj，用于用户名和导入",
    "code_word": "发文字号用，如 尤发改；没有的不填",
    "rank": "同级单位由小到大排列",
}
USER_HINTS = {"username": "填写用户名；本人账号由系统管理员在“人员”中建立"}


@blueprint.get("/units")
@permit(signed_in)
def units() -> Response:
    """The county's units with their posts, who holds them, and which are vacant."""
    form, day = FindForm(request.args), clock.today()
    if form.q.data and form.validate():
        after, before = request.args.get("after"), request.args.get("before")
        found = queries.find_posts(form.q.data, day, after, before)
        return page("people/found.html", "rows", form=form, page=found, args={"q": form.q.data})
    tops = queries.tops()
    ids = [unit.id for unit in tops]
    posts, below = queries.unit_posts(ids, day), queries.counts_below(ids[1:])
    return page("people/units.html", form=form, units=tops, posts=posts, below=below, may=manages_people(current()))


@blueprint.get("/units/<int:unit_id>")
@permit(signed_in)
def unit(unit_id: int) -> Response:
    """A unit: its posts, the units below it with theirs."""
    found, below = queries.unit(unit_id), queries.children(unit_id)
    posts = queries.unit_posts([unit_id, *(child.id for child in below)], clock.today())
    parent = queries.unit(found.parent_id) if found.parent_id else None
    return page(
        "people/unit.html", unit=found, parent=parent, children=below, posts=posts, may=manages_people(current())
    )


@blueprint.get("/posts/<int:post_id>")
@permit(signed_in)
def post(post_id: int) -> Response:
    """A post: its duties, who held it and who acted for the holder, from when to when."""
    found, actor = queries.post(post_id), current()
    return page(
        "people/post.html",
        post=found,
        duties=queries.duty_labels([post_id])[post_id],
        holdings=queries.holdings_of_post(post_id),
        deputies=queries.deputies_of_post(post_id),
        lines=queries.latest_lines("post", post_id),
        may={"people": manages_people(actor), "rights": manages_rights(actor), "deputy": may_deputise(actor, found)},
        today=clock.today(),
    )


def _unit_form(unit: Unit | None) -> UnitForm:
    form = UnitForm(obj=unit)
    form.parent_id.choices = [("", "（无）"), *choices()]
    if unit is not None and not form.is_submitted():
        form.seen.data = str(unit.row_version)
    return form


def _unit_data(form: Form) -> dict[str, Any]:
    data = {name: form.data[name] for name in actions.UNIT_FIELDS}
    return {**data, "kind": UnitKind(data["kind"]), "rank": data["rank"] or 0}


def new_unit() -> Ask:
    """设立单位."""
    form = _unit_form(None)
    return Ask(
        "设立单位",
        form,
        lambda _data: actions.add_unit(_unit_data(form), current(), clock.now()),
        url_for("people.units"),
        "unit",
        0,
        hints=UNIT_HINTS,
    )


def edit_unit(unit_id: int) -> Ask:
    """修改单位."""
    unit = queries.unit(unit_id)
    form = _unit_form(unit)
    return Ask(
        "修改单位",
        form,
        lambda _data: actions.edit_unit(unit, _unit_data(form), current(), clock.now(), form.seen_version),
        url_for("people.unit", unit_id=unit_id),
        "unit",
        unit_id,
        hints=UNIT_HINTS,
    )


def _post_data(data: Any) -> dict[str, Any]:
    return {"name": data["name"], "active": data["active"], "rank": data["rank"] or 0}


def new_post(unit_id: int) -> Ask:
    """设立岗位."""
    unit = queries.unit(unit_id)
    back = url_for("people.unit", unit_id=unit_id)
    title = f"设立岗位：{unit.short_name}"
    return Ask(
        title,
        PostForm(),
        lambda data: actions.add_post(unit, _post_data(data), current(), clock.now()),
        back,
        "unit",
        unit_id,
        done="已设立，职责由安全管理员授予。",
    )


def edit_post(post_id: int) -> Ask:
    """修改岗位."""
    post = queries.post(post_id)
    form = PostForm(obj=post)
    if not form.is_submitted():
        form.seen.data = str(post.row_version)
    return Ask(
        f"修改岗位：{post.title}",
        form,
        lambda data: actions.edit_post(post, _post_data(data), current(), clock.now(), form.seen_version),
        _post_url(post),
        "post",
        post_id,
    )


def _post_url(post: Post) -> str:
    return url_for("people.post", post_id=post.id)


def _named(username: str) -> Person:
    found = queries.person_named(username)
    if found is None:
        raise Refused(f"没有用户名为 {username} 的人员")
    return found


def appoint(post_id: int) -> Ask:
    """任职: from which day on; the leaver's time ends the day before, the work stays with the post (clause E1)."""
    post = queries.post(post_id)
    title = f"任职：{post.title}"
    hints = {**USER_HINTS, "from_day": "原任职人任职到前一日；未办事项留在岗位上"}
    return Ask(
        title,
        AppointForm(),
        lambda data: holdings.appoint(post, _named(data["username"]), data["from_day"], current(), clock.now()),
        _post_url(post),
        "post",
        post_id,
        "任职",
        "已任职。",
        hints,
    )


def vacate(post_id: int) -> Ask:
    """免职 without a successor."""
    post = queries.post(post_id)
    title = f"免职：{post.title}"
    return Ask(
        title,
        VacateForm(),
        lambda data: holdings.vacate(post, data["last_day"], current(), clock.now()),
        _post_url(post),
        "post",
        post_id,
        "免职",
        "已免职，未办事项留在岗位上。",
    )


def deputise(post_id: int) -> Ask:
    """指定代理, by the unit's head or the system administrator."""
    post = queries.post(post_id)
    if not may_deputise(current(), post):
        raise NotAllowed("代理由本单位负责人或系统管理员指定")
    title = f"指定代理：{post.title}"
    return Ask(
        title,
        DeputyForm(),
        lambda data: holdings.deputise(
            post, _named(data["username"]), data["from_day"], data["to_day"], current(), clock.now()
        ),
        _post_url(post),
        "post",
        post_id,
        "指定代理",
        "已指定代理。",
        USER_HINTS,
    )


def duties(post_id: int) -> Ask:
    """授予职责, by the security administrator."""
    post = queries.post(post_id)
    form = DutiesForm(data={"duties": [duty.value for duty in post.duties]})
    return Ask(
        f"授予职责：{post.title}",
        form,
        lambda data: accounts.grant(post, [BY_CODE[code] for code in data["duties"]], current(), clock.now()),
        _post_url(post),
        "post",
        post_id,
        done="职责已授予，即时生效。",
    )


for path, rule, make in (
    ("/units/new", SYSTEM, new_unit),
    ("/units/<int:unit_id>/edit", SYSTEM, edit_unit),
    ("/units/<int:unit_id>/posts/new", SYSTEM, new_post),
    ("/posts/<int:post_id>/edit", SYSTEM, edit_post),
    ("/posts/<int:post_id>/appoint", SYSTEM, appoint),
    ("/posts/<int:post_id>/vacate", SYSTEM, vacate),
    ("/posts/<int:post_id>/deputise", duty(Duty.HEAD, Duty.SYSADMIN), deputise),
    ("/posts/<int:post_id>/duties", SECURITY, duties),
):
    add_form_page(blueprint, path, rule, make)


@blueprint.post("/posts/<int:post_id>/holdings/<int:holding_id>/take-back")
@permit(SYSTEM)
@sensitive
def take_back(post_id: int, holding_id: int) -> Response:
    """Undo an appointment that has not begun."""
    post = queries.post(post_id)
    holding = next((row for row in queries.holdings_of_post(post_id) if row.id == holding_id), None)
    if holding is None:
        raise NotFound
    holdings.take_back(holding, post, current(), clock.now())
    flash("已撤销。", "success")
    return see_other(_post_url(post))


@blueprint.post("/posts/<int:post_id>/deputies/<int:deputy_id>/end")
@permit(duty(Duty.HEAD, Duty.SYSADMIN))
@sensitive
def end_deputy(post_id: int, deputy_id: int) -> Response:
    """End deputising now."""
    post = queries.post(post_id)
    deputy = next((row for row in queries.deputies_of_post(post_id) if row.id == deputy_id), None)
    if deputy is None:
        raise NotFound
    holdings.end_deputy(deputy, post, current(), clock.now())
    flash("代理已结束。", "success")
    return see_other(_post_url(post))
