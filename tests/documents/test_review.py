"""公开审查 before release (条例 17): referring waits, refusing comes with another attribute, time of publication."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.world import World
from yx.core import clock
from yx.core.errors import Refused
from yx.documents.models import Place


def test_a_referred_review_waits_until_the_answer_is_known(world: World) -> None:
    document = world.at(Place.REVIEW)
    world.take(document, "clear", "丙", result="referred", basis="报请县保密行政管理部门确定是否可以公开")
    assert document.place == Place.REVIEW
    assert [opinion.result.label for opinion in document.opinions if opinion.result] == ["报请确定"]
    world.take(document, "clear", "丙", result="may_open", basis="已确定可以公开")
    assert document.place == Place.SIGNING


def test_refusing_a_public_document_names_the_attribute_instead(world: World) -> None:
    document = world.at(Place.REVIEW)
    with pytest.raises(Refused, match="请建议公开属性"):
        world.take(document, "clear", "丙", result="may_not_open", basis="涉及第三方商业秘密", attribute=None)


def test_nothing_was_published_before_its_date(world: World) -> None:
    document = world.at(Place.ISSUED)
    with pytest.raises(Refused, match="不能早于成文日期"):
        world.take(document, "publish", "丙", channel="gazette", address="", at=clock.now() - timedelta(days=400))
