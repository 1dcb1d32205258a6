"""A sheet as plain data for the page layout: what is printed, in which order, with every word decided."""

from __future__ import annotations

from typing import Any

from yx.paper.sheet import Sheet, chinese_date
from yx.paper.text import Article, Block, Note, Paragraph, Part, Table
from yx.paper.titles import break_title

#: a column is at least and at most as wide as so many characters, in proportion to the others
_NARROW, _WIDE = 3, 18
_ATTENDANCE = (("出席", "present"), ("请假", "leave"), ("列席", "observing"))


def arrange(sheet: Sheet) -> dict[str, Any]:
    """Everything that the layout prints, as JSON-like data; keys as in `layout/`."""
    body, tail = _ending(noted(sheet.article.blocks, sheet.article, -1))
    return {
        "kind": sheet.kind,
        "banner": {"names": list(sheet.issuers), "end": sheet.banner_end},
        "number": sheet.number,
        "signers": list(sheet.signers),
        "urgency": sheet.urgency,
        "copy_no": sheet.copy_no,
        "title": break_title(sheet.title),
        "addressee": sheet.addressee.rstrip("：:"),
        "body": body,
        "tail": tail,
        "parts": [_part(part, place, sheet.article) for place, part in enumerate(sheet.article.parts)],
        "signatures": [{"unit": found.unit, "on_behalf": bool(found.sealed_by)} for found in sheet.signatures],
        "on_behalf": any(found.sealed_by for found in sheet.signatures),
        "date": chinese_date(sheet.date) if sheet.date else "",
        "note": sheet.note,
        "colophon": colophon(sheet),
        "attendance": [
            {"label": label, "names": "，".join(getattr(sheet.attendance, field))} for label, field in _ATTENDANCE
        ],
        "watermark": sheet.watermark or "",
    }


def colophon(sheet: Sheet) -> dict[str, str]:
    """抄送 ends with a full stop; 印发 follows the date (GB/T 9704-2012 7.4)."""
    cc = "，".join(sheet.cc).rstrip("。")
    return {
        "cc": f"{cc}。" if cc else "",
        "by": sheet.printed_by,
        "on": f"{chinese_date(sheet.printed_on)}印发" if sheet.printed_on else "",
    }


def annexes_of(article: Article, owner: int) -> list[Part]:
    """The annexes of the main text (owner -1) or of part `owner`: those up to the next enclosure."""
    following = article.parts[owner + 1 :]
    ends = next((place for place, part in enumerate(following) if part.kind == "enclosure"), len(following))
    return list(following[:ends])


def noted(blocks: tuple[Block, ...], article: Article, owner: int) -> tuple[Block, ...]:
    """`blocks` with 附件说明 at the end, where there are annexes and the drafter did not name them (7.3.4)."""
    titles = tuple(part.title for part in annexes_of(article, owner) if part.title)
    named = any(
        isinstance(block, Note) or (isinstance(block, Paragraph) and block.text.startswith("附件")) for block in blocks
    )
    return blocks if named or not titles else (*blocks, Note(titles))


def mark_of(part: Part, place: int, article: Article) -> str:
    """附件 alone, or with its number when its owner has several; nothing for an enclosure (7.3.7)."""
    if part.kind == "enclosure":
        return ""
    owner = max((at for at in range(place) if article.parts[at].kind == "enclosure"), default=-1)
    several = len(annexes_of(article, owner)) > 1
    return f"附件{part.number or (str(place - owner) if several else '')}"


def _part(part: Part, place: int, article: Article) -> dict[str, Any]:
    blocks = noted(part.blocks, article, place) if part.kind == "enclosure" else part.blocks
    return {
        "mark": mark_of(part, place, article),
        "title": break_title(part.title),
        "blocks": [_block(block) for block in blocks],
    }


def _ending(blocks: tuple[Block, ...]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The text before its end, and its end, which stays with the signature: the last paragraph and 附件说明."""
    at = len(blocks)
    if at and isinstance(blocks[at - 1], Note):
        at -= 1
    if at and isinstance(blocks[at - 1], Paragraph):
        at -= 1
    return [_block(block) for block in blocks[:at]], [_block(block) for block in blocks[at:]]


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        head, rest = block.heading
        return {"type": "paragraph", "level": block.level, "head": head, "rest": rest}
    if isinstance(block, Note):
        return {"type": "note", "titles": list(block.titles)}
    rows = [list(row) for row in block.rows]
    return {"type": "table", "caption": block.caption, "rows": rows, "weights": weights(block)}


def weights(table: Table) -> list[int]:
    """How wide each column is in proportion, by its longest cell."""
    longest = [max(map(len, column)) for column in zip(*table.rows, strict=True)]
    return [min(max(length + 1, _NARROW), _WIDE) for length in longest]
