"""What of a plan can be read off its document: the drafter begins with that instead of nothing (clause C3a)."""

from __future__ import annotations

import re

from yx.core import clock
from yx.core.actor import duty_desk
from yx.documents.models import Document
from yx.paper.text import Paragraph, parse
from yx.people.actor import persons_at_each
from yx.people.duties import Duty

from .words import Form, Point

_BASIS = re.compile(r"(?:贯彻落实|根据|依据|按照|遵照)[^，。；\n]*?(?:《[^，。；\n]*|要求|规定|精神|部署|意见)")
_AIM = re.compile(r"(?:^|[。，；\n])\s*(为了?[^。，；《\n]{4,80})，")
_REPEALED = re.compile(r"[^。\n]*(?:同时废止|予以废止|不再执行)[^。\n]*。?")
_DAY = re.compile(r"[^。；\n]*自[^。；\n]*起(?:施行|实施|执行)[^。；\n]*")
#: only the beginning says why
_OPENING = 400


def points(document: Document) -> dict[str, str]:
    """Code of a `Point` → what the document itself says to it; points that it does not show are left out."""
    body = document.body
    found = {
        Point.BASIS: "；".join(dict.fromkeys(_BASIS.findall(body[:_OPENING]))),
        Point.AIM: "；".join(dict.fromkeys(_AIM.findall(body[:_OPENING]))),
        Point.MAIN: "\n".join(headings(body)),
        Point.SCOPE: document.addressee,
        Point.CHANGE: "\n".join(part.strip() for part in _REPEALED.findall(body)),
        Point.CARE: "\n".join(part.strip() for part in _DAY.findall(body)),
    }
    return {point.value: text[:1000] for point, text in found.items() if text}


def headings(body: str) -> list[str]:
    """The headings of the first level, of the text and of what is printed with it."""
    article = parse(body)
    printed = [part.blocks for part in article.parts if part.kind == "enclosure"]
    blocks = [block for part in (article.blocks, *printed) for block in part]
    heads = [block.heading[0] for block in blocks if isinstance(block, Paragraph) and block.level == 1]
    return [head.strip("。 ") for head in heads if head]


def responsible(document: Document) -> str:
    """第一解读人: the head of the drafting unit, by name and post (rules §3)."""
    desk = duty_desk(document.lead_unit_id, Duty.HEAD)
    seated = persons_at_each([desk], clock.today()).get(desk, [])
    return "、".join(dict.fromkeys(f"{document.lead_unit.short_name}{one.post_name} {one.name}" for one in seated[:1]))


def first_product(document: Document) -> tuple[Form, str]:
    """Form and title of the product that every plan begins with: a text."""
    title = document.title.replace("\n", "")
    return Form.TEXT, f"《{title}》政策解读"[:300]
