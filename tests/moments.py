"""When the tests take place."""

from datetime import UTC, datetime

#: a Thursday, working day, office hours in China
NOON = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
