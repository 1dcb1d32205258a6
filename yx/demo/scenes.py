"""Scenes of the demo: the policy with everything that belongs to it, co-signing under way, receipts that wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from yx.core import clock, files
from yx.disclosure.attribute import Attribute
from yx.documents.papers import font_book
from yx.interpretation.models import Plan
from yx.interpretation.product_flow import FLOW as PRODUCT
from yx.people.seed_data import MEMBERS

from . import policy
from .papers import UNITS, body_of
from .policy import View
from .walk import Walk, morning, walking

#: members of the conference that are neither the policy's lead unit nor the county's office
OTHERS = tuple(short for short, *_rest in MEMBERS if short != policy.LEAD)
#: with them 28 units
TOWNSHIPS = ("chengguan", "yangzhong")
#: desks of the demo where something waits to be signed for
WAITING = ("fgj", "jyj", "czj")


def _workday(now: datetime, days_ago: int) -> datetime:
    """Nine o'clock of the last working day that is at least `days_ago` D ago."""
    day = clock.local(now).date() - timedelta(days=days_ago)
    while not clock.is_workday(day):
        day -= timedelta(days=1)
    return morning(day)


def policy_complete(now: datetime) -> None:
    """The policy: two rounds of co-signing, one signature, two products out and one late, 28 units asked to sign."""
    with walking(_workday(now, 16)) as walk:
        walk.draft(
            f"{policy.LEAD}.nigao", title=policy.TITLE, kind="notice", issuer="xfb", addressee=policy.ADDRESSEE,
            body=policy.TEXT, attribute=Attribute.OPEN, broad=True, concern=True, cosign_note=policy.NOTE,
            co_drafters=policy.CO_DRAFTERS, cosigners=policy.COSIGNERS,
        )  # fmt: skip
        walk.plan(policy.POINTS, policy.PRODUCTS, policy.RESPONSIBLE, policy.BUDGET)
        walk.until("cosigning", site="")
        _confirmed(walk)
        walk.next_day()
        walk.until("signed", site="")
        walk.issue((*OTHERS, *TOWNSHIPS), "请各单位收到后组织学习，并在镇村公示栏张贴。")
        walk.next_day()
        _published(walk)
        walk.sign_receipts([short for short in OTHERS if short not in WAITING])


def _confirmed(walk: Walk) -> None:
    """Two agree, one objects; the text is changed and agreed to again."""
    walk.next_day()
    for view in policy.VIEWS:
        walk.answer(view)
    walk.settle(policy.VIEWS)
    walk.change(body=policy.changed())
    walk.until("cosigning", site="")
    walk.next_day()
    for view in policy.VIEWS:
        walk.answer(View(view.unit, "agree"))


def _published(walk: Walk) -> None:
    """公开发布 of the document, on the same day text and picture; the film is still to be made."""
    plan: Plan = walk.document.plan  # type: ignore[attr-defined]
    text, picture, _film = plan.products
    stored = files.keep_made(policy.picture(font_book()), "png")
    walk.make(text, body=policy.INTERPRETATION, maker=text.maker)
    walk.make(picture, file=(stored, f"{picture.title}.png"), maker=picture.maker)
    walk.publish(f"{policy.SITE}/1.htm")
    for product in (text, picture):
        at, address = walk.moment, f"{policy.SITE}/{product.form}.htm"
        walk.take(PRODUCT, product, "publish", f"{policy.LEAD}.gongkai", channel="site", address=address, at=at)


def _draft(walk: Walk, drafter: str, title: str, body: str, **more: Any) -> None:
    fields = {"kind": "notice", "addressee": UNITS, "attribute": Attribute.OPEN, "issuer": drafter.partition(".")[0]}
    walk.draft(drafter, title=title, body=body, **(fields | more))


def round_open(now: datetime) -> None:
    """会签: one unit has answered, one has prepared its answer, one is late."""
    with walking(_workday(now, 11)) as walk:
        _draft(
            walk, "fgj.nigao", "尤溪县发展和改革局关于印发\n尤溪县公共充电设施建设运营管理办法的通知",
            body_of(
                "为规范我县公共充电设施建设和运营，现将《尤溪县公共充电设施建设运营管理办法》印发给你们，请遵照执行。",
                ("规划布局", "新建公共停车场按照不低于停车位总数15%的比例配建充电设施。"),
                ("收费管理", "充电服务费实行政府指导价，运营单位应当在醒目位置公示。"),
                ("安全责任", "运营单位每月至少检查一次设施安全状况，检查记录保存不少于2年。"),
            ),
            cosigners=("rsj", "jyj", "czj"), cosign_note="请核对收费管理条款。",
        )  # fmt: skip
        walk.until("cosigning", site="")
        walk.next_day()
        walk.answer(View("rsj", "agree"))
        walk.prepare(View("jyj", "agree_with", "建议明确学校停车场的配建比例。"))


def objection(now: datetime) -> None:
    """会签 has ended with an objection that the drafter has to settle."""
    with walking(_workday(now, 3)) as walk:
        _draft(
            walk, "jyj.nigao", "尤溪县教育局关于做好\n中小学课后服务工作的通知",
            body_of(
                "为进一步做好全县中小学课后服务工作，现就有关事项通知如下：",
                ("服务时间", "每周一至周五放学后，每天不少于2小时。"),
                ("经费保障", "课后服务所需经费由县财政全额承担。"),
            ),
            addressee="各中小学", cosigners=("czj", "wjj"),
        )  # fmt: skip
        walk.until("cosigning", site="")
        walk.answer(View("wjj", "agree"))
        words = "现有财力不足以全额承担，建议按照省定标准由财政补助和服务性收费共同解决。"
        walk.answer(View("czj", "object", words))


def plan_wanted(now: datetime) -> None:
    """A draft that cannot be sent on before it has its interpretation plan."""
    with walking(_workday(now, 1)) as walk:
        _draft(
            walk, "fgj.nigao", "尤溪县发展和改革局关于\n调整城区居民生活用水价格的通知",
            body_of(
                "为促进节约用水，经听证和县政府同意，现就调整城区居民生活用水价格有关事项通知如下：",
                ("阶梯水价", "第一、二、三级每立方米分别为1.90元、2.85元、5.70元，自2027年1月1日起执行。"),
                ("减免政策", "最低生活保障家庭每户每月免收10立方米基本水费。"),
            ),
            broad=True, concern=True,
        )  # fmt: skip


def sent_out(now: datetime) -> None:
    """A notice that was sent to the members yesterday and is being signed for."""
    with walking(_workday(now, 1)) as walk:
        _draft(
            walk, "xfb.nigao", "尤溪县人民政府办公室关于做好\n政务公开标准目录年度更新工作的通知",
            body_of(
                "根据《尤溪县全面推进基层政务公开标准化规范化工作实施方案》，现就标准目录年度更新有关事项通知如下：",
                ("更新范围", "因法律法规和机构职能调整需要增加、修改、取消的公开事项。"),
                ("时间安排", "各单位于12月20日前完成核对，12月31日前在县政府门户网站公布。"),
            ),
        )  # fmt: skip
        walk.until("signed", site="")
        walk.issue(OTHERS)
        walk.sign_receipts([short for short in OTHERS if short not in WAITING][:9])


SCENES: tuple[Callable[[datetime], None], ...] = (policy_complete, round_open, objection, plan_wanted, sent_out)
