"""How what is typed becomes the topic, and how each changed wording becomes a version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from yx.core import search
from yx.core.actor import Actor
from yx.core.base import db
from yx.core.errors import Refused
from yx.people.models import Unit

from .models import Topic, TopicFile, TopicUnit, TopicVersion

#: papers of one topic at the most
MOST_FILES = 20


def apply(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    """Write the proposer's form. `concerned`: unit ids; `drop`: ids of papers; `files`: (StoredFile, name)."""
    reword(topic, data)
    topic.wish_day = data.get("wish_day")
    _concerned(topic, data.get("concerned") or ())
    _files(topic, actor, data, now)


def reword(topic: Topic, data: Mapping[str, Any]) -> None:
    """Write the three texts."""
    topic.title, topic.background = data["title"], data.get("background") or ""
    topic.to_decide = data.get("to_decide") or ""


def _concerned(topic: Topic, unit_ids: Any) -> None:
    known = {part.unit_id: part for part in topic.concerned}
    wanted = [unit_id for unit_id in dict.fromkeys(unit_ids) if unit_id != topic.unit_id]
    topic.concerned[:] = [
        known.get(unit_id) or TopicUnit(unit_id=unit_id, unit=db.session.get_one(Unit, unit_id)) for unit_id in wanted
    ]
    for position, part in enumerate(topic.concerned):
        part.position = position


def _files(topic: Topic, actor: Actor, data: Mapping[str, Any], now: datetime) -> None:
    drop = set(data.get("drop") or ())
    topic.files[:] = [file for file in topic.files if file.id not in drop]
    for stored, name in data.get("files") or ():
        topic.files.append(TopicFile(file=stored, file_id=stored.id, name=name, person=actor.person_name, at=now))
    if len(topic.files) > MOST_FILES:
        raise Refused(f"议题材料不超过 {MOST_FILES} 个")


def keep_version(topic: Topic, actor: Actor, now: datetime) -> None:
    """A version of the wording as it stands, unless it is the newest already; found by its words from now on."""
    content = json.dumps(topic.content(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    found = hashlib.sha256(content.encode()).hexdigest()
    if found == topic.version_hash:
        return
    topic.version_no, topic.version_hash = topic.version_no + 1, found
    topic.versions.append(
        TopicVersion(
            no=topic.version_no,
            content=content,
            hash=found,
            person_id=actor.person_id,
            person=actor.person_name,
            unit=actor.unit_name,
            at=now,
        )
    )
    search.index("topic", topic.id, topic.title, "", f"{topic.background}\n{topic.to_decide}")
