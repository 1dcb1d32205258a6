"""人员: accounts for the three administrators; passwords, locks and sessions for the security administrator."""

from __future__ import annotations

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from yx.core import clock
from yx.core.errors import NotAllowed, Refused
from yx.web.guard import current, duty, permit
from yx.web.htmx import page, see_other

from . import accounts, actions, factor, ldap_directory, links, queries, sessions, throttle
from .duties import ADMINISTRATORS, Duty
from .form_pages import Ask, add_form_page, record_refusal
from .forms import PeopleForm, PersonForm, ReasonForm
from .policy import manages_people, manages_rights
from .sessions import sensitive
from .views import blueprint

SYSTEM, SECURITY = duty(Duty.SYSADMIN), duty(Duty.SECADMIN)
ADMIN = duty(*sorted(ADMINISTRATORS))
#: Initial passwords made in one request; each takes a third of a second.
AT_ONCE = 25
USERNAME_HINT = {"username": "小写字母、数字和 . _ -，如 fgj.nigao；一人一个，不共用"}


@blueprint.get("/people")
@permit(ADMIN)
def people() -> Response:
    """Accounts by name, user name or unit."""
    form, now = PeopleForm(request.args), clock.now()
    form.validate()
    words, state = (form.q.data or "")[:40], form.state.data or "all"
    found = queries.people(words, state, now, request.args.get("after"), request.args.get("before"))
    may = {"people": manages_people(current()), "rights": manages_rights(current())}
    return page("people/people.html", "rows", form=form, page=found, args={"q": words, "state": state}, may=may)


@blueprint.get("/people/<int:person_id>")
@permit(ADMIN)
def person(person_id: int) -> Response:
    """An account: its posts then and now, its sessions, its trail."""
    found, now = queries.person(person_id), clock.now()
    until = throttle.locked_until(found.username)
    return page(
        "people/person.html",
        person=found,
        seats=queries.seats_of(person_id),
        running=sessions.of(person_id, now),
        locked_until=until if until and until > now else None,
        links=links.of(person_id),
        directory=ldap_directory.configured() or found.in_directory,
        factor=factor.state_of(person_id),
        lines=queries.latest_lines("account", person_id),
        may={"people": manages_people(current()), "rights": manages_rights(current())},
    )


def _person_url(person_id: int) -> str:
    return url_for("people.person", person_id=person_id)


def new_person() -> Ask:
    """新建账号; its password comes from the security administrator, so that no one person makes a way in."""
    return Ask(
        "新建账号",
        PersonForm(),
        lambda data: actions.add_person(data, current(), clock.now()),
        url_for("people.people"),
        "account",
        0,
        done="已新建，请安全管理员发放初始口令。",
        hints=USERNAME_HINT,
    )


def edit_person(person_id: int) -> Ask:
    """修改账号."""
    found = queries.person(person_id)
    form = PersonForm(obj=found)
    if not form.is_submitted():
        form.seen.data = str(found.row_version)
    return Ask(
        f"修改账号：{found.name}",
        form,
        lambda data: actions.edit_person(found, data, current(), clock.now(), form.seen_version),
        _person_url(person_id),
        "account",
        person_id,
        hints=USERNAME_HINT,
    )


def disable_person(person_id: int) -> Ask:
    """停用账号: sessions end at once, posts and work stay."""
    found = queries.person(person_id)
    return Ask(
        f"停用账号：{found.name}",
        ReasonForm(),
        lambda data: accounts.disable(found, data["reason"], current(), clock.now()),
        _person_url(person_id),
        "account",
        person_id,
        "停用",
        "账号已停用，所有登录已结束。",
    )


def enable_person(person_id: int) -> Ask:
    """恢复账号."""
    found = queries.person(person_id)
    return Ask(
        f"恢复账号：{found.name}",
        ReasonForm(),
        lambda data: accounts.enable(found, data["reason"], current(), clock.now()),
        _person_url(person_id),
        "account",
        person_id,
        "恢复",
        "账号已恢复。",
    )


for path, rule, make in (
    ("/people/new", SYSTEM, new_person),
    ("/people/<int:person_id>/edit", SYSTEM, edit_person),
    ("/people/<int:person_id>/disable", SECURITY, disable_person),
    ("/people/<int:person_id>/enable", SECURITY, enable_person),
):
    add_form_page(blueprint, path, rule, make)


@blueprint.post("/people/<int:person_id>/password")
@permit(SECURITY)
@sensitive
def issue_password(person_id: int) -> Response:
    """A new initial password for one person, shown once."""
    return _issue([person_id])


@blueprint.post("/people/passwords")
@permit(SECURITY)
@sensitive
def issue_passwords() -> Response:
    """Initial passwords for those ticked in the list, shown once, to be handed out on slips."""
    ids = [int(raw) for raw in request.form.getlist("person") if raw.isascii() and raw.isdigit() and len(raw) < 12]
    if not ids or len(ids) > AT_ONCE:
        flash(f"请勾选 1 至 {AT_ONCE} 人。", "notice")
        return see_other(url_for("people.people", state="new"))
    return _issue(ids)


def _issue(person_ids: list[int]) -> Response:
    try:
        issued = accounts.issue_passwords(person_ids, current(), clock.now())
    except Refused as refusal:
        record_refusal("account", person_ids[0], "发放初始口令", refusal)
        if isinstance(refusal, NotAllowed):
            raise
        return page("people/passwords.html", status=409, slips=(), reasons=refusal.reasons, until=None)
    slips = [(queries.person(person_id), password) for person_id, password in issued.items()]
    return page("people/passwords.html", slips=slips, reasons=(), until=slips[0][0].initial_until)


@blueprint.post("/people/<int:person_id>/unlock")
@permit(SECURITY)
@sensitive
def unlock(person_id: int) -> Response:
    """Lift the lock that failed sign-ins put on an account."""
    accounts.unlock(queries.person(person_id), current(), clock.now())
    flash("已解除锁定。", "success")
    return see_other(_person_url(person_id))


@blueprint.post("/people/<int:person_id>/sessions/end")
@permit(SECURITY)
@sensitive
def end_person_sessions(person_id: int) -> Response:
    """Sign a person out everywhere (ASVS 7.4.5)."""
    count = accounts.end_sessions(queries.person(person_id), current(), clock.now())
    flash(f"已结束 {count} 处登录。", "success")
    return see_other(_person_url(person_id))
