"""The road of a topic: a table, with no code under it (clauses E3, E5).

Steps that name nobody are consequences of the agenda and of the meeting, see `along`.
"""

from __future__ import annotations

from yx.core.flow import Flow, State, Step, always

from . import actions, calls, needs, policy
from .words import TopicState

DRAFT, CONSENTING, PROPOSED, RETURNED = (
    TopicState.DRAFT.value,
    TopicState.CONSENTING.value,
    TopicState.PROPOSED.value,
    TopicState.RETURNED.value,
)
MERGED, COLLATED, SUBMITTED, DEFERRED = (
    TopicState.MERGED.value,
    TopicState.COLLATED.value,
    TopicState.SUBMITTED.value,
    TopicState.DEFERRED.value,
)
APPROVED, REJECTED, ON_AGENDA, DISCUSSED, WITHDRAWN = (
    TopicState.APPROVED.value,
    TopicState.REJECTED.value,
    TopicState.ON_AGENDA.value,
    TopicState.DISCUSSED.value,
    TopicState.WITHDRAWN.value,
)
ENDS = (TopicState.MERGED, TopicState.REJECTED, TopicState.DISCUSSED, TopicState.WITHDRAWN)
READY = (needs.SETTLED, needs.CONVENED)

TOPIC = Flow(
    noun="topic",
    label="议题",
    states=tuple(State(place.value, place.label, end=place in ENDS) for place in TopicState),
    steps=(
        Step("save", "保存", (DRAFT, RETURNED), None, (policy.PROPOSER,), actions.save, own_page=True),
        Step(
            "ask", "提请同意", (DRAFT,), CONSENTING, (policy.PROPOSER,), actions.ask, (needs.COMPLETE,), main=True,
        ),
        Step(
            "again", "重新提出", (RETURNED,), CONSENTING, (policy.PROPOSER,), actions.ask, (needs.COMPLETE,),
            calls=always, due=calls.soon, todo="修改后重新提出", main=True,
        ),
        Step(
            "consent", "同意", (CONSENTING,), PROPOSED, (policy.HEAD,), actions.consent, form="opinion",
            calls=always, due=calls.soon, todo="同意提出", main=True, tells=calls.proposer,
        ),
        Step(
            "refuse", "退回", (CONSENTING,), RETURNED, (policy.HEAD,), actions.send_back, form="reason",
            tells=calls.proposer,
        ),
        Step("recall", "收回修改", (CONSENTING, PROPOSED), DRAFT, (policy.PROPOSER,), actions.recall),
        Step(
            "withdraw", "撤回议题", (DRAFT, RETURNED, CONSENTING, PROPOSED), WITHDRAWN, (policy.PROPOSER,),
            actions.withdraw, form="reason",
        ),
        Step(
            "collate", "汇总", (PROPOSED,), COLLATED, (policy.OFFICE,), actions.collate,
            calls=always, due=calls.soon, main=True, tells=calls.proposer,
        ),
        Step(
            "return", "退回", (PROPOSED, COLLATED, DEFERRED), RETURNED, (policy.OFFICE,), actions.send_back,
            (needs.ALONE, needs.NOT_ASKING), form="reason", tells=calls.proposer,
        ),
        Step(
            "merge", "并入", (PROPOSED, COLLATED, DEFERRED), MERGED, (policy.OFFICE,), actions.merge,
            (needs.OTHERS, needs.NOT_ASKING), form="merge", tells=calls.all_proposers, says=("reason",),
        ),
        Step("unmerge", "取消并入", (MERGED,), COLLATED, (policy.OFFICE,), actions.unmerge, (needs.APART,)),
        Step(
            "reword", "修改表述", (COLLATED, DEFERRED), None, (policy.OFFICE,), actions.reword, (needs.NOT_ASKING,),
            own_page=True, tells=calls.proposer,
        ),
        Step(
            "consult", "征求意见", (COLLATED, DEFERRED), None, (policy.OFFICE,), actions.consult, (needs.SETTLED,),
            form="consult", says=("note",),
        ),
        Step("order", "调整次序", (COLLATED, DEFERRED), None, (policy.OFFICE,), actions.order, own_page=True),
        Step(
            "submit", "报审", (COLLATED,), SUBMITTED, (policy.OFFICE,), actions.submit, READY,
            calls=always, due=calls.some_day, main=True,
        ),
        Step(
            "resubmit", "再次报审", (DEFERRED,), SUBMITTED, (policy.OFFICE,), actions.submit, READY,
            calls=always, due=calls.some_day, main=True,
        ),
        Step("unsubmit", "撤回报审", (SUBMITTED,), COLLATED, (policy.OFFICE,), actions.unsubmit, form="reason"),
        Step(
            "approve", "审定", (SUBMITTED,), APPROVED, (policy.CONVENER,), actions.approve, form="opinion",
            calls=always, due=calls.soon, main=True, tells=calls.office_and_proposer,
        ),
        Step(
            "reject", "不列入", (SUBMITTED, APPROVED), REJECTED, (policy.CONVENER,), actions.refuse, form="reason",
            tells=calls.office_and_proposer,
        ),
        Step(
            "defer", "缓议", (SUBMITTED, APPROVED), DEFERRED, (policy.CONVENER,), actions.refuse, form="reason",
            tells=calls.office_and_proposer,
        ),
        Step("place", "列入议程", (APPROVED,), ON_AGENDA, (), actions.place, tells=calls.proposer),
        Step("take_off", "移出议程", (ON_AGENDA,), APPROVED, (), actions.take_off, tells=calls.proposer),
        Step("discuss", "议定", (ON_AGENDA,), DISCUSSED, (), actions.discuss, tells=calls.proposer),
        Step("carry", "转下次会议", (ON_AGENDA,), APPROVED, (), actions.carry, tells=calls.proposer),
    ),
    subject=calls.subject,
    announces=calls.arrived,
)  # fmt: skip
