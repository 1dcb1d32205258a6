"""The road of an official document: a table, with no code under it (clause C1a, design of the road in docs/flows)."""

from __future__ import annotations

from functools import partial

from yx.core.flow import Flow, State, Step, always

from . import actions, calls, needs, policy
from .models import Place
from .road import after_signing, route

D, U, R, C, O, S = (  # noqa: E741 - the stations, short for the table
    Place.DRAFTING.value,
    Place.UNIT_CHECK.value,
    Place.REVIEW.value,
    Place.COSIGNING.value,
    Place.OFFICE_CHECK.value,
    Place.SIGNING.value,
)
SIGNED, ISSUED, ARCHIVED, VOID = (
    Place.SIGNED.value,
    Place.ISSUED.value,
    Place.ARCHIVED.value,
    Place.VOID.value,
)
BEFORE_SIGNED = (D, U, R, C, O, S)
IN_REVIEW = (U, R, C, O, S)

READY = (needs.COMPLETE, *needs.OF_THE_CLAIM)


_return = partial(Step, label="退回", target=D, act=actions.send_back, form="reason", tells=calls.drafter)


FLOW = Flow(
    noun="document",
    label="公文",
    states=(
        *(State(place.value, place.label) for place in Place if place not in (Place.ARCHIVED, Place.VOID)),
        State(ARCHIVED, Place.ARCHIVED.label, end=True),
        State(VOID, Place.VOID.label, end=True),
    ),
    steps=(
        Step("save", "保存草稿", (D,), None, (policy.DRAFTERS,), actions.save, own_page=True),
        Step(
            "submit", "提交核稿", (D,), route, (policy.DRAFTER,), actions.submit, READY,
            calls=calls.returned, todo="修改后提交", main=True,
        ),
        Step(
            "pass", "同意", (U,), route, (policy.CHECKER,), actions.approve,
            form="opinion", calls=always, due=calls.two_days, todo="核稿", main=True, tells=calls.drafter,
        ),
        _return("return_check", sources=(U,), who=(policy.CHECKER,)),
        Step(
            "clear", "审查通过", (R,), route, (policy.REVIEWER,), actions.clear,
            form="review", calls=always, due=calls.two_days, todo="公开审查", main=True, tells=calls.drafter,
            says=("basis",),
        ),
        _return("return_review", sources=(R,), who=(policy.REVIEWER,)),
        Step("cosigned", "会签完毕", (C,), route, (), actions.follow),
        Step("recalled", "会签后修改", (C,), D, (), actions.follow),
        Step(
            "office_pass", "审核通过", (O,), route, (policy.OFFICE_CHECKER,), actions.approve,
            form="opinion", calls=always, due=calls.two_days, todo="审核", main=True, tells=calls.drafter,
        ),
        _return("return_office", sources=(O,), who=(policy.OFFICE_CHECKER,)),
        Step(
            "ask_plan", "要求编制解读方案", (O,), D, (policy.OFFICE_CHECKER,), actions.ask_plan, (needs.WITHOUT_PLAN,),
            form="reason", tells=calls.drafter,
        ),
        Step(
            "sign", "签发", (S,), after_signing, policy.SIGNERS, actions.sign, READY,
            form="sign", calls=always, due=calls.two_days, main=True, tells=calls.drafter_and_registrar,
        ),
        _return("return_sign", sources=(S,), who=policy.SIGNERS),
        Step("withdraw", "撤回", IN_REVIEW, D, (policy.DRAFTER,), actions.withdraw, form="reason"),
        Step(
            "register", "编号登记", (SIGNED,), None, (policy.REGISTRAR,), actions.register,
            (needs.UNNUMBERED, needs.APPROVED), calls=calls.unnumbered, due=calls.two_days, main=True,
        ),
        Step(
            "reopen", "复核退回", (SIGNED,), D, (policy.REGISTRAR,), actions.send_back,
            form="reason", tells=calls.drafter,
        ),
        Step(
            "issue", "印发", (SIGNED,), ISSUED, (policy.REGISTRAR,), actions.issue,
            (needs.NUMBERED, needs.APPROVED), form="issue", calls=calls.numbered, due=calls.two_days, main=True,
            tells=calls.drafter_and_publisher, says=("note",),
        ),
        Step(
            "circulate", "分送", (ISSUED, ARCHIVED), None, (policy.REGISTRAR, policy.DRAFTER), actions.circulate,
            form="circulate", apart=True, says=("note",),
        ),
        Step(
            "publish", "公开发布", (ISSUED,), None, (policy.PUBLISHER,), actions.publish, (needs.OPEN,),
            form="publish", calls=calls.unpublished, due=calls.publish_due, main=True, tells=calls.drafter,
        ),
        Step(
            "unpublish", "撤销发布", (ISSUED, ARCHIVED), None, (policy.PUBLISHER,), actions.unpublish,
            (needs.PUBLISHED,), form="reason", tells=calls.drafter,
        ),
        Step(
            "archive", "归档", (ISSUED,), ARCHIVED, (policy.ARCHIVIST,), actions.archive, (needs.ARCHIVABLE,),
            calls=calls.archivable, main=True,
        ),
        Step(
            "discard", "作废", (D,), VOID, (policy.DRAFTER,), actions.void,
            (needs.NEVER_SUBMITTED, needs.UNNUMBERED), form="reason",
        ),
        Step(
            "void", "作废", BEFORE_SIGNED, VOID, (policy.HEAD,), actions.void,
            (needs.UNNUMBERED,), form="reason", tells=calls.drafter,
        ),
    ),
    subject=calls.subject,
    announces=calls.announce,
)  # fmt: skip
