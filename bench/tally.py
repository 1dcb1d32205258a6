"""What came back in a stretch of an office day, and the table of it."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from .visitor import Answer

#: answers that a person meets in a day's work: done, not possible now, wrong input, somebody was faster
FINE = {200, 204, 303, 304, 409, 422}


@dataclass(slots=True)
class Record:
    """What came back in a stretch of time."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    answers: Counter[int] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str, answer: Answer | None) -> None:
        """One answer, or none."""
        with self.lock:
            if answer is None:
                self.wrong[f"{name}: no answer"] += 1
                return
            self.took[name].append(answer.took)
            self.answers[answer.status] += 1
            if answer.status not in FINE:
                self.wrong[f"{name}: {answer.status}"] += 1

    @property
    def all(self) -> list[float]:
        """Every time."""
        return sorted(took for found in self.took.values() for took in found)

    @property
    def failed(self) -> float:
        """Failures of a hundred answers."""
        return 100 * sum(self.wrong.values()) / max(1, len(self.all))


def quantile(times: list[float], share: float) -> float:
    """Milliseconds that `share` of the sorted `times` do not exceed; 0 for none."""
    return 1000 * times[min(len(times) - 1, int(share * len(times)))] if times else 0.0


def table(record: Record, seconds: float, spent: float, memory: float) -> Iterator[str]:
    """The stretch as a table."""
    yield "| page | answers | p50 ms | p95 ms | p99 ms | worst ms |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, times in [*sorted(record.took.items()), ("**all**", record.all)]:
        times = sorted(times)
        cells = (f"{quantile(times, share):.0f}" for share in (0.5, 0.95, 0.99, 1.0))
        yield f"| {name} | {len(times):,} | {' | '.join(cells)} |"
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(record.answers.items()))
    yield ""
    yield f"- {len(record.all) / seconds:.1f} answers a second; by status {answers}"
    yield f"- failures: {sum(record.wrong.values())} {dict(record.wrong) or ''}"
    each = 1000 * spent / max(1, len(record.all))
    yield f"- the servers spent {spent / seconds:.2f} of a core, {each:.1f} ms an answer"
    yield f"- memory of the servers at the end: {memory:.0f} MB"
