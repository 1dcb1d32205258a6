"""A topic as a matter about which the office asks other units 征求意见."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import url_for

from yx.core.actor import Actor
from yx.core.matters import Matter
from yx.paper.diff import Row, compare

from . import queries, readers
from .models import Topic, TopicVersion


def admit(topic: Topic, unit_ids: Iterable[int]) -> None:
    """Let units read it from now on."""
    readers.admit([topic.id], unit_ids)


def text(version: TopicVersion) -> str:
    """The wording of a version as one text, for comparison."""
    fields = version.fields
    return "\n".join((fields["title"], fields["background"], fields["to_decide"]))


def difference(topic: Topic, old: int, new: int) -> list[Row]:
    """The wording of two versions, differences marked."""
    known = {version.no: version for version in topic.versions}
    return compare(text(known[old]), text(known[new]))


def papers(topic: Topic) -> list[dict[str, Any]]:
    """Its papers for the list of files."""
    return [
        {
            "name": item.name,
            "url": url_for("topics.file", record_id=topic.id, file_id=item.id),
            "size": item.file.size,
            "note": item.person,
        }
        for item in topic.files
    ]


def context(topic: Topic, _actor: Actor) -> Mapping[str, Any]:
    """The wording and the papers."""
    return {"topic": topic, "papers": papers(topic)}


MATTER = Matter(
    noun="topic",
    label="议题",
    endpoint="topics.detail",
    lock=queries.lock,
    admit=admit,
    template="topics/_matter.html",
    context=context,
    difference=difference,
    load=queries.load,
)
