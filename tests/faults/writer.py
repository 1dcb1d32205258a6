"""Brings documents along the road for ever, one transaction a step; says each step only after its commit.

``python -m tests.faults.writer DATABASE_URL INSTANCE``: a process to be killed. Each line of its output is an
acknowledgement: document, number of the trail's line, hash of the line.
"""

from __future__ import annotations

import sys

from tests.world import World
from yx import create_app
from yx.core import trail
from yx.core.base import db, transaction
from yx.documents.models import Place
from yx.documents.queries import one


def acknowledge(number: int) -> None:
    """After the commit: tell the world that it is done."""
    last = trail.of("document", number)[-1]
    db.session.rollback()
    sys.stdout.write(f"{number} {last.seq} {last.hash}\n")
    sys.stdout.flush()


def one_step(world: World, number: int) -> bool:
    """The usual next step; after its commit, whether the document goes on from there."""
    with transaction():
        document = one(world.actor("甲"), number, lock=True)
        world.on(document)
        archived = document.place == Place.ARCHIVED
    return not archived


def main(url: str, instance: str) -> None:
    """Until somebody ends it."""
    app = create_app({"ENV": "test", "SQLALCHEMY_DATABASE_URI": url, "INSTANCE_PATH": instance})
    with app.app_context():
        world = World()
        while True:
            with transaction():
                number = world.draft(cosigners=["caizheng"]).id
            acknowledge(number)
            while one_step(world, number):
                acknowledge(number)
            acknowledge(number)


if __name__ == "__main__":
    main(*sys.argv[1:])
