"""Counties that take seconds to furnish: each is furnished once in a test process and kind of database, then copied.

`furnished` has one of everything that an address can name, `crowded` a record at every place of every road besides,
`range_` is a crowded county that can be put back as it was.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.databases import Databases
from tests.security import crowd
from tests.security.routes import Places, furnish
from tests.security.targets import Range
from tests.town import Town
from tests.world import CAST
from yx.core.base import db
from yx.web import narrow


@dataclass(frozen=True, slots=True)
class Kept:
    """A furnished county: database, folder, everybody's cookies, what its addresses name, what a range found in it."""

    database: str
    folder: Path
    secret: str
    cookies: dict[str, dict[Any, Any]]
    places: Places
    found: dict[str, list[Any]] = field(default_factory=dict)


class County:
    """The database and the browsers of one test, which can be kept, and made as others were kept."""

    def __init__(self, town: Town, databases: Databases, url: str) -> None:
        self.town, self._databases = town, databases
        self.kind = "sqlite" if url.startswith("sqlite") else "postgresql"
        self._name = Path(urlsplit(url).path).name.removesuffix(".sqlite")

    def keep(self, name: str, places: Places) -> Kept:
        """A copy of it under a name."""
        for who in CAST:
            self.town.at(who).token()  # from now on its cookie has the secret of all its tokens
        cookies = {who: dict(self.town.at(who)._cookies) for who in CAST}
        folder = self._databases.home / f"{name}-{self.kind}"
        self._released()
        self._databases.copy(self.kind, self._name, name)
        shutil.copytree(self.town.app.instance_path, folder)
        return Kept(name, folder, str(self.town.app.secret_key), cookies, places)

    def become(self, kept: Kept) -> None:
        """A copy of another, with its files."""
        shutil.copytree(kept.folder, self.town.app.instance_path, dirs_exist_ok=True)
        self.town.app.secret_key = self.town.app.config["SECRET_KEY"] = kept.secret
        self.back(kept)

    def back(self, kept: Kept) -> None:
        """As it was when it was kept, also in the browsers: some acts sign out or change the session."""
        self._released()
        self._databases.drop(self.kind, self._name)
        self._databases.copy(self.kind, kept.database, self._name)
        for who, cookies in kept.cookies.items():
            self.town.has(who)._cookies = dict(cookies)

    def _released(self) -> None:
        """Nobody is connected to its database."""
        with self.town.app.app_context():
            db.session.remove()
            db.engine.dispose()


def _crowded(town: Town) -> Places:
    """`furnish`, then everything beside it."""
    places = furnish(town)
    town.do(crowd.crowd)
    return places


@pytest.fixture(scope="session")
def shelf() -> dict[tuple[str, str], Kept]:
    """The counties furnished by this test process, by kind of database and name."""
    return {}


@pytest.fixture
def county_of(town: Town, databases: Databases, database_url: str) -> County:
    """The town of this test, before anything is in it."""
    return County(town, databases, database_url)


def taken(shelf: dict[tuple[str, str], Kept], county: County, name: str, make: Callable[[Town], Places]) -> Kept:
    """Furnish the county, or make it a copy of the one that was furnished before."""
    key = county.kind, name
    if key in shelf:
        county.become(shelf[key])
    else:
        shelf[key] = county.keep(name, make(county.town))
    return shelf[key]


@pytest.fixture
def furnished(shelf: dict[tuple[str, str], Kept], county_of: County) -> tuple[Town, Places]:
    """The county with one of everything, everybody signed in."""
    return county_of.town, taken(shelf, county_of, "furnished", furnish).places


@pytest.fixture
def crowded(shelf: dict[tuple[str, str], Kept], county_of: County) -> tuple[Town, Places]:
    """The county with a record at every place of every road."""
    return county_of.town, taken(shelf, county_of, "crowded", _crowded).places


@pytest.fixture
def range_(shelf: dict[tuple[str, str], Kept], county_of: County) -> Range:
    """The crowded county, which can be put back."""
    narrow.forget()  # a filter form kept from an earlier test would not be seen to be made
    kept = taken(shelf, county_of, "crowded", _crowded)
    return Range(county_of.town, kept.places, lambda: county_of.back(kept), kept.found)
