"""The tools that measure this code measure rightly, and the gates close."""

from __future__ import annotations

import ast

import pytest

from tools import coverage_gate, shape

SOURCE = '''
@blueprint.get("/x")
@permit(signed_in)
def show():
    """Shows."""
    return ""


@blueprint.post("/x")
def send():
    def inner():
        return 1

    return inner()


FLOW = Flow("x", states=(), steps=())


class Walk(RuleBasedStateMachine):
    pass
'''


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, 0), ([7], 0.9, 7), ([1, 2, 3, 4], 0.5, 2), (list(range(1, 11)), 0.9, 9), (list(range(1, 12)), 0.9, 10)],
)
def test_a_percentile_is_a_value_that_was_measured(values, share, expected):
    assert shape.percentile(values, share) == expected


def test_functions_routes_roads_and_walks_are_counted():
    trees = [ast.parse(SOURCE)]
    assert sorted(shape.function_lines(trees)) == [2, 3, 5]
    assert shape.routes(trees) == (2, 1)
    assert (shape.flows(trees), shape.walks(trees)) == (1, 1)


def test_the_table_tells_what_is_there(tmp_path):
    for name, text in {"yx/a.py": SOURCE, "tests/test_a.py": SOURCE, "templates/a.html": "<p>\n</p>\n"}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    rows = {row.name: row.here for row in shape.figures(tmp_path)}
    assert rows["function lines, median / p90 / max"] == "3 / 5 / 5"
    assert rows["template lines, median / p90 / max"] == "2 / 2 / 2"
    assert rows["test lines ÷ code lines"] == "1.00"
    assert rows["routes that declare their right"] == "1 of 2"
    assert rows["lines and branches covered"] == "– (make test)"
    assert shape.table(shape.figures(tmp_path)).count("\n") == len(rows) == 8


def report(percent: float, total: float) -> dict:
    """What coverage.py would say of one kernel file and of everything."""
    file = {"summary": {"percent_covered": percent}, "missing_lines": [7], "missing_branches": [[3, 9]]}
    return {"files": {"yx/core/flow.py": file, "yx/desk/views.py": file}, "totals": {"percent_covered": total}}


def test_the_gate_closes_below_a_hundred_in_the_kernel_and_names_the_lines():
    (fault,) = coverage_gate.faults(report(99.9, 98), 100, 97)
    assert fault.startswith("yx/core/flow.py: 99.9 %")
    assert fault.endswith("7, 3→9")


def test_the_gate_closes_below_the_total():
    assert coverage_gate.faults(report(100, 96.99), 100, 97) == ["all files: 96.99 % (gate 97 %)"]


def test_the_gate_opens_when_both_are_met():
    assert not coverage_gate.faults(report(100, 97), 100, 97)
    assert coverage_gate.faults(report(79, 87))


@pytest.mark.parametrize(
    ("path", "whole"),
    [
        ("yx/core/flow.py", True),
        ("yx/documents/actions.py", True),
        ("yx/people/policy.py", True),
        ("yx/documents/views.py", False),
        ("yx/web/guard.py", False),
    ],
)
def test_the_kernel_the_roads_the_rights_and_the_use_cases_must_be_whole(path, whole):
    assert coverage_gate.must_be_whole(path) is whole
