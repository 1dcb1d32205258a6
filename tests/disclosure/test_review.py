"""The review before release (条例 17)."""

from __future__ import annotations

import pytest

from yx.disclosure.attribute import Attribute
from yx.disclosure.review import ReviewResult, bars_publication, disagreement, review_faults


def test_a_review_needs_a_result_first():
    assert list(review_faults(None, "已核对")) == ["result"]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (ReviewResult.MAY_OPEN, "审查依据"),
        (ReviewResult.MAY_NOT_OPEN, "第十四条"),
        (ReviewResult.REFERRED, "保密行政管理部门"),
    ],
)
def test_every_result_needs_its_basis(result, words):
    assert words in review_faults(result, "  ")["basis"]
    assert review_faults(result, "对照条例第十三条审查，不涉密") == {}


@pytest.mark.parametrize(
    ("attribute", "result", "agree"),
    [
        (Attribute.OPEN, ReviewResult.MAY_OPEN, True),
        (Attribute.OPEN, ReviewResult.MAY_NOT_OPEN, False),
        (Attribute.OPEN, ReviewResult.REFERRED, False),
        (Attribute.ON_REQUEST, ReviewResult.MAY_NOT_OPEN, True),
        (Attribute.CLOSED, ReviewResult.MAY_NOT_OPEN, True),
        (Attribute.CLOSED, ReviewResult.MAY_OPEN, False),
    ],
)
def test_both_views_stay_visible_where_they_differ(attribute, result, agree):
    text = disagreement(attribute, result)
    assert (text == "") is agree
    if not agree:
        assert attribute.label in text
        assert result.label in text


def test_only_a_reviewed_record_that_may_be_public_is_published():
    assert bars_publication(ReviewResult.MAY_OPEN) == ""
    assert "先审查、后公开" in bars_publication(None)
    assert "不宜公开" in bars_publication(ReviewResult.MAY_NOT_OPEN)
    assert "报请" in bars_publication(ReviewResult.REFERRED)
