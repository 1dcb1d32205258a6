"""Plans and products brought along their roads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.world import World
from yx.documents.models import Place
from yx.interpretation.models import Plan, Product

Deploy = Callable[..., Plan]
ADDRESS = "http://yangxian.example/jd/1"


def deploy(world: World, fields: dict[str, Any] | None = None, **changed: Any) -> Plan:
    """A plan whose document has just been published."""
    document = world.draft(**({"broad": True} | (fields or {})))
    plan = world.plan(document, **changed)
    world.bring(document, Place.ISSUED)
    world.take(document, *world.usual(document))
    return plan


def bring_out(world: World, product: Product, **changed: Any) -> Product:
    """Made, checked and published."""
    world.make(product, address=ADDRESS)
    world.work(product, "submit", "丙")
    world.work(product, "pass", "乙")
    return world.work(product, "publish", "丙", **({"address": ADDRESS} | changed))


@pytest.fixture
def deployed(world: World) -> Plan:
    """A plan whose document is public."""
    return deploy(world)
