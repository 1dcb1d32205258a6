"""The chain: who adds what to which page."""

from __future__ import annotations

import pytest

from yx.core import chain
from yx.core.chain import Ring


@pytest.fixture(autouse=True)
def sources(monkeypatch):
    monkeypatch.setattr(chain, "_sources", {})


def ring(noun: str, record_id: int) -> Ring:
    return Ring(noun, record_id, noun, f"{noun} {record_id}", "", f"{noun}.detail")


def test_rings_come_in_the_order_of_the_work_each_once_and_never_the_record_itself():
    chain.link("topic", lambda record_id, actor: [ring("task", 3), ring("meeting", 1)])
    chain.link("topic", lambda record_id, actor: [ring("minutes", 2), ring("meeting", 1), ring("topic", record_id)])
    found = chain.of("topic", 7, None)
    assert [(one.noun, one.record_id) for one in found] == [("meeting", 1), ("minutes", 2), ("task", 3)]


def test_a_source_is_asked_for_its_own_noun_once_however_often_it_was_linked():
    asked = []

    def source(record_id, actor):
        asked.append((record_id, actor))
        return []

    chain.link("meeting", source)
    chain.link("meeting", source)
    assert chain.of("topic", 7, None) == []
    assert chain.of("meeting", 8, "actor") == []
    assert asked == [(8, "actor")]
