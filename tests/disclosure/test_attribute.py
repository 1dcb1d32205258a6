"""The attribute and its grounds: one table for what each ground asks for (条例 13 to 16, clause C1a)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yx.disclosure import articles
from yx.disclosure.attribute import Attribute, Claim, Ground, SubGround, attachments_agree, faults, note_line

WHY = "涉及正在商谈的价格"
CLOSED = Attribute.CLOSED

CLAIMS = st.builds(
    Claim,
    attribute=st.none() | st.sampled_from(Attribute),
    ground=st.none() | st.sampled_from(Ground),
    law=st.sampled_from(["", " ", "档案法", "《中华人民共和国档案法》第二十八条"]),
    kind=st.none() | st.sampled_from(SubGround),
    third_party=st.sampled_from(["", "已书面征求第三方意见，第三方不同意"]),
    reason=st.sampled_from(["", " 。", WHY]),
)


@pytest.mark.parametrize(
    "claim",
    [
        Claim(Attribute.OPEN),
        Claim(Attribute.ON_REQUEST, reason=WHY),
        Claim(CLOSED, Ground.BANNED_BY_LAW, law="《中华人民共和国档案法》第二十八条", reason=WHY),
        Claim(CLOSED, Ground.BANNED_BY_LAW, law="某某条例（2019年修订）第 12 条", reason=WHY),
        Claim(CLOSED, Ground.SECURITY, reason=WHY),
        Claim(CLOSED, Ground.THIRD_PARTY, third_party="已书面征求，第三方不同意", reason=WHY),
        Claim(CLOSED, Ground.INTERNAL, kind=SubGround.PERSONNEL, reason=WHY),
        Claim(CLOSED, Ground.DELIBERATIVE, kind=SubGround.REQUEST, reason=WHY),
        Claim(CLOSED, Ground.ENFORCEMENT, reason=WHY),
    ],
    ids=lambda claim: f"{claim.attribute}-{claim.ground}",
)
def test_a_complete_claim_has_no_fault(claim):
    assert faults(claim) == {}
    assert claim.tidy() == claim


@pytest.mark.parametrize(
    ("claim", "field", "words"),
    [
        (Claim(), "attribute", "请选择公开属性"),
        (Claim(reason=WHY), "attribute", "主动公开、依申请公开或不予公开"),
        (Claim(Attribute.ON_REQUEST), "reason", "依申请公开的理由"),
        (Claim(Attribute.ON_REQUEST, reason="  。"), "reason", "请用文字写明"),
        (Claim(CLOSED, reason=WHY), "ground", "须选定一项"),
        (Claim(CLOSED, Ground.SECURITY), "reason", "不予公开的理由"),
        (Claim(CLOSED, Ground.STATE_SECRET, reason=WHY), "ground", "国家秘密不得进入本系统"),
        (Claim(CLOSED, Ground.BANNED_BY_LAW, reason=WHY), "law", "名称和条款"),
        (Claim(CLOSED, Ground.BANNED_BY_LAW, law="中华人民共和国档案法", reason=WHY), "law", "第×条"),
        (Claim(CLOSED, Ground.BANNED_BY_LAW, law="第八条", reason=WHY), "law", "名称和条款"),
        (Claim(CLOSED, Ground.THIRD_PARTY, reason=WHY), "third_party", "征求第三方意见"),
        (Claim(CLOSED, Ground.INTERNAL, reason=WHY), "kind", "人事管理、后勤管理、内部工作流程"),
        (Claim(CLOSED, Ground.DELIBERATIVE, reason=WHY), "kind", "讨论记录、过程稿、磋商信函、请示报告"),
        (Claim(CLOSED, Ground.INTERNAL, kind=SubGround.DISCUSSION, reason=WHY), "kind", "哪一类"),
        (Claim(CLOSED, Ground.SECURITY, kind=SubGround.PERSONNEL, reason=WHY), "kind", "不分类别"),
        (Claim(Attribute.OPEN, Ground.SECURITY), "ground", "选择主动公开的，不填"),
        (Claim(Attribute.ON_REQUEST, kind=SubGround.REQUEST, reason=WHY), "ground", "选择依申请公开的，不填"),
    ],
)
def test_one_thing_missing_is_said_at_its_field(claim, field, words):
    found = faults(claim)
    assert list(found) == [field]
    assert words in found[field]


def test_a_state_secret_is_refused_with_the_article():
    found = faults(Claim(CLOSED, Ground.STATE_SECRET, reason=WHY))
    assert "保守国家秘密法实施条例第四十一条" in found["ground"]
    assert "不得录入" in articles.NO_SECRETS


@given(claim=CLAIMS)
def test_tidying_never_adds_a_fault_and_settles_at_once(claim):
    tidy = claim.tidy()
    assert tidy.tidy() == tidy
    assert set(faults(tidy)) <= set(faults(claim)) | {"kind"}
    if claim.attribute is Attribute.OPEN:
        assert faults(tidy) == {}


def test_the_seven_grounds_stand_on_their_articles():
    assert [ground.value for ground in Ground] == ["14-1", "14-2", "14-3", "15", "16-1", "16-2", "16-3"]
    for ground in Ground:
        number = {"14": "十四", "15": "十五", "16": "十六"}[ground.value[:2]]
        assert ground.article.name == f"政府信息公开条例第{number}条"
    assert [len(ground.kinds) for ground in Ground] == [0, 0, 0, 0, 3, 4, 0]
    for ground in (Ground.INTERNAL, Ground.DELIBERATIVE):
        assert all(kind.label in ground.article.text for kind in ground.kinds)


def test_the_note_under_the_date():
    assert [note_line(attribute) for attribute in Attribute] == [
        "（此件主动公开）",
        "（此件依申请公开）",
        "（此件不予公开）",
    ]


def test_a_public_document_carries_public_attachments_only():
    found = attachments_agree(
        Attribute.OPEN, [("名单", Attribute.CLOSED), ("办法", Attribute.OPEN), ("表", Attribute.ON_REQUEST)]
    )
    assert len(found) == 2
    assert "“名单”为不予公开" in found[0]
    assert "“表”为依申请公开" in found[1]


@pytest.mark.parametrize("document", [Attribute.ON_REQUEST, Attribute.CLOSED, None])
def test_other_documents_may_carry_any_attachment_that_has_an_attribute(document):
    assert attachments_agree(document, [("名单", Attribute.CLOSED), ("办法", Attribute.OPEN)]) == []
    assert attachments_agree(document, [("名单", None)]) == ["附件“名单”还没有选择公开属性"]
