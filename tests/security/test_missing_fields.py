"""Fields that were left out of a request altogether, or sent blank: what `make fuzz` once found (item 11)."""

from __future__ import annotations

import pytest

from tests.security.nonsense import body

#: (endpoint, step) → fields left out, fields sent instead
FOUND = {
    ("meetings.save_change", ""): (("venue", "note"), {}),
    ("meetings.arrange", ""): (("rows-0-reporter", "rows-0-title"), {}),
    ("interpretation.step", "respond"): (("days",), {"form": ["text"], "channel": ["site"]}),
    ("people.duties", ""): ((), {"duties": ["", "draft"]}),
}


@pytest.mark.slow
def test_11_fields_that_are_missing_or_blank_are_no_error_of_ours(range_):
    tried = set()
    for target in (*range_.steps, *range_.posts):
        key = (target.endpoint, target.code)
        if key in FOUND:
            without, instead = FOUND[key]
            sent = {name: value for name, value in target.sent.items() if name not in without} | instead
            answer = range_.town.at(target.who).post(target.address, **body(sent))
            assert answer.status_code in (303, 409, 422), (target.name, answer.status_code)
            range_.back()
            tried.add(key)
    assert tried == set(FOUND)
