"""The roads of the conference: tables, with no code under them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from yx.core import clock, settings
from yx.core.actor import duty_desk
from yx.core.flow import Flow, Need, State, Step, always
from yx.core.inbox import Subject

from . import actions, policy
from .models import Filing
from .words import FilingState

FILED, RETURNED = FilingState.FILED.value, FilingState.RETURNED.value

settings.declare("filing_days", "岗位变动备案的办理时限", 2, unit="WD", low=1, high=30, source="县政府办公室设定")


def _subject(filing: Filing) -> Subject:
    return Subject("filing", filing.id, filing.title, filing.unit.short_name)


def _due(filing: Filing) -> date:
    return clock.add_workdays(clock.local(filing.moved_at).date(), settings.number("filing_days"))


def _filers(filing: Filing) -> Iterator[str]:
    return (duty_desk(filing.unit_id, duty) for duty in policy.FILERS)


#: 岗位变动备案 (annex, part one: 成员因工作变动由所在单位报备)
FILING = Flow(
    noun="filing",
    label="岗位变动备案",
    states=(
        State(FILED, FilingState.FILED.label),
        State(RETURNED, FilingState.RETURNED.label),
        State(FilingState.RECORDED.value, FilingState.RECORDED.label, end=True),
        State(FilingState.WITHDRAWN.value, FilingState.WITHDRAWN.label, end=True),
    ),
    steps=(
        Step(
            "record", "备案", (FILED,), FilingState.RECORDED.value, (policy.OFFICE,), actions.record,
            (Need("takes_effect", "变动可以生效", actions.why_not),), calls=always, due=_due, main=True, tells=_filers,
        ),
        Step("return", "退回", (FILED,), RETURNED, (policy.OFFICE,), actions.send_back, form="reason", tells=_filers),
        Step(
            "refile", "重新报备", (RETURNED,), FILED, (policy.FILER,), actions.refile, calls=always,
            todo="修改后报备", own_page=True,
        ),
        Step(
            "withdraw", "撤回", (FILED, RETURNED), FilingState.WITHDRAWN.value, (policy.FILER,), actions.withdraw,
            form="reason",
        ),
    ),
    subject=_subject,
    drafted=False,
)  # fmt: skip
