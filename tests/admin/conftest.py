"""The county with its people signed in, as for `tests/people`."""

from __future__ import annotations

from tests.people.conftest import ask, inside, signed_in

__all__ = ["ask", "inside", "signed_in"]
