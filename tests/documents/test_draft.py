"""Drafting: what a form may change, how each content becomes a version, and what may not be entered at all."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.world import World
from yx.core import clock, search, trail
from yx.core.base import db
from yx.core.errors import NotAllowed, Refused
from yx.disclosure.attribute import Attribute
from yx.documents import actions
from yx.documents.draft import MOST_ATTACHMENTS, issuers_open_to
from yx.documents.models import Document, Place, Role, canonical
from yx.people.models import Unit, UnitKind


def test_a_draft_begins_with_its_drafter_and_a_first_version(world: World) -> None:
    document = world.draft()
    actor = world.actor("甲")
    assert (document.place, document.lead_unit_id) == (Place.DRAFTING, actor.unit_id)
    assert (document.drafter_post_id, document.drafter_person_id) == (actor.post_id, actor.person_id)
    assert [(v.no, v.person, v.post) for v in document.versions] == [(1, "甲", "县发展局科员")]
    assert [line.act for line in trail.of("document", document.id)] == ["create"]


@pytest.mark.parametrize("name", ["乙", "丁", "壬", "亥"])
def test_only_drafters_begin_a_draft(world: World, name: str) -> None:
    with pytest.raises(NotAllowed, match="拟制公文由拟稿人员办理"):
        actions.create(world.actor(name), world.fields(), clock.now())


def test_each_changed_content_is_a_version_and_an_unchanged_one_is_not(world: World) -> None:
    document = world.draft()
    for body in ("二", "二", "三"):
        world.take(document, "save", "酉", body=body)
    assert [(v.no, v.person, v.fields["body"]) for v in document.versions][1:] == [(2, "酉", "二"), (3, "酉", "三")]
    for version in document.versions:
        assert version.hash == hashlib.sha256(version.content.encode()).hexdigest()
        assert version.content == canonical(version.fields)
    assert document.version_hash == document.versions[-1].hash == document.content_hash()


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "另一标题"},
        {"kind": "letter"},
        {"urgency": "fast"},
        {"addressee": "各股室"},
        {"cc": "县财政局"},
        {"body": "另一正文"},
        {"attribute": Attribute.ON_REQUEST, "reason": "按申请"},
        {"issuer": "ban"},
        {"joint_issuers": ["jiaoyu"]},
        {"co_drafters": ["jiaoyu"]},
        {"broad": True},
        {"concern": True},
        {"technical": True},
        {"broad": True, "plan_waiver": "无须"},
    ],
)
def test_whatever_is_signed_for_makes_a_new_version_when_it_changes(world: World, changed: dict[str, Any]) -> None:
    document = world.draft()
    assert world.take(document, "save", "甲", **changed).version_no == 2


def test_units_asked_to_cosign_are_not_part_of_what_is_signed(world: World) -> None:
    document = world.draft()
    assert world.take(document, "save", "甲", cosigners=["jiaoyu"]).version_no == 1


def test_the_trail_shows_each_field_that_was_changed(world: World) -> None:
    document = world.take(world.draft(), "save", "甲", title="关于培训的补充通知", urgency="fast")
    assert trail.of("document", document.id)[-1].changed == {
        "标题": ["关于开展政务公开培训的通知", "关于培训的补充通知"],
        "紧急程度": ["平件", "加急"],
    }


def test_fields_that_are_not_the_forms_change_nothing(world: World) -> None:
    forged = {"state": "signed", "number": 9, "number_text": "样政〔2026〕9号", "signed_on": clock.today(), "id": 77}
    forged |= {"drafter_person_id": 1, "version_no": 5, "published_at": clock.now(), "keeper_id": 1, "lead_unit_id": 1}
    document = world.draft(**forged)
    before = {key: getattr(document, key) for key in forged}
    world.take(document, "save", "甲", **forged)
    assert {key: getattr(document, key) for key in forged} == before
    assert (document.state, document.number, document.signed_on) == ("drafting", None, None)


def test_what_is_drafted_is_found_by_its_words(world: World) -> None:
    document = world.take(world.draft(), "save", "甲", title="关于节水的通知", body="节约用水。")
    assert list(db.session.scalars(search.matching("document", "节水"))) == [document.id]
    assert list(db.session.scalars(search.matching("document", "培训"))) == []


# --- in whose name -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lead", "names"),
    [
        ("fazhan", ["县发展局", "县政府", "县政府办公室"]),
        ("qingshan", ["青山镇", "县政府", "县政府办公室"]),
        ("ban", ["县政府办公室", "县政府"]),
    ],
)
def test_a_unit_drafts_in_its_own_its_countys_and_the_offices_name(world: World, lead: str, names: list[str]) -> None:
    unit = db.session.get_one(Unit, world.units[lead])
    assert [found.short_name for found in issuers_open_to(unit)] == names
    unit.issues = False
    assert [found.short_name for found in issuers_open_to(unit)] == names[1:]


def test_a_unit_under_no_county_has_only_its_own_name(world: World) -> None:
    unit = Unit(name="驻县某局", short_name="某局", short="mou", kind=UnitKind.DEPARTMENT, issues=True)
    db.session.add(unit)
    db.session.flush()
    assert issuers_open_to(unit) == [unit]


def test_another_departments_name_is_not_open(world: World) -> None:
    with pytest.raises(Refused, match="不能以该机关名义发文"):
        world.draft(issuer="jiaoyu")


@pytest.mark.parametrize(("issuer", "keeper"), [("fazhan", "fazhan"), ("ban", "ban"), ("xian", "ban"), (None, None)])
def test_the_office_keeps_what_goes_out_in_the_countys_name(
    world: World, issuer: str | None, keeper: str | None
) -> None:
    document = world.draft(issuer=issuer)
    assert document.keeper_id == (world.units[keeper] if keeper else None)
    assert document.archive_unit_id == world.units["ban"]


def test_units_take_part_once_and_the_lead_issuer_comes_first(world: World) -> None:
    document = world.draft(joint_issuers=["jiaoyu", "fazhan", "jiaoyu"], cosigners=["caizheng", "fazhan", "caizheng"])
    assert document.unit_ids(Role.ISSUER) == [world.units["fazhan"], world.units["jiaoyu"]]
    assert document.asked_ids == [world.units["caizheng"]]


# --- attachments -------------------------------------------------------------------------------------------------


def test_attachments_are_kept_in_order_renamed_dropped_and_versioned(world: World) -> None:
    document = world.draft(new_files=[world.attach(f"附件{n}.pdf", Attribute.OPEN, b"%d" % n) for n in (1, 2)])
    first, second = document.attachments
    rows = [(first.id, None, True), (second.id, Attribute.ON_REQUEST, False), (999, Attribute.OPEN, True)]
    new = [world.attach("附件3.pdf", Attribute.OPEN, b"3")]
    world.take(document, "save", "甲", attachment_rows=rows, new_files=new)
    assert [(a.name, a.attribute, a.position) for a in document.attachments] == [
        ("附件2.pdf", Attribute.ON_REQUEST, 0),
        ("附件3.pdf", Attribute.OPEN, 1),
    ]
    assert [name for name, _hash, _attribute in document.versions[-1].fields["attachments"]] == [
        "附件2.pdf",
        "附件3.pdf",
    ]
    assert len(document.versions[0].fields["attachments"]) == 2  # the first version still names both


def test_an_attachment_of_another_document_cannot_be_touched(world: World) -> None:
    other = world.draft(new_files=[world.attach("他件.pdf", Attribute.OPEN)])
    document = world.draft()
    world.take(document, "save", "甲", attachment_rows=[(other.attachments[0].id, Attribute.CLOSED, True)])
    assert [a.attribute for a in other.attachments] == [Attribute.OPEN]


def test_there_is_a_most_of_attachments(world: World) -> None:
    many = [world.attach(f"{n}.pdf", Attribute.OPEN) for n in range(MOST_ATTACHMENTS + 1)]
    with pytest.raises(Refused, match=f"附件不超过 {MOST_ATTACHMENTS} 个"):
        world.draft(new_files=many)


# --- what may not be entered -------------------------------------------------------------------------------------


def test_not_even_a_draft_may_be_classified(world: World) -> None:
    with pytest.raises(Refused, match="国家秘密不得进入本系统"):
        world.draft(attribute=Attribute.CLOSED, ground="14-1", reason="秘密")


IMPOSSIBLE = {
    "attribute_before_review": "UPDATE document SET attribute = NULL, state = 'signing'",
    "ground": "UPDATE document SET attribute = 'closed', ground = NULL, state = 'unit_check'",
    "nothing_classified": "UPDATE document SET ground = '14-1'",
    "number_before_issue": "UPDATE document SET state = 'issued'",
    "urgency": "UPDATE document SET urgency = 'someday'",
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_impossible_documents_are_refused_by_the_database_itself(world: World, name: str) -> None:
    world.draft()
    db.session.flush()
    with pytest.raises(IntegrityError, match=name):
        db.session.execute(text(IMPOSSIBLE[name]))


def test_a_claim_that_is_changed_leaves_nothing_of_the_old_one(world: World) -> None:
    closed = {"ground": "16-1", "sub_ground": "personnel", "reason": "人事", "law": "某法", "third_party": "某人"}
    document: Document = world.draft(attribute=Attribute.CLOSED, **closed)
    assert (document.law, document.third_party) == ("某法", "")
    world.take(document, "save", "甲", **closed)  # now 主动公开
    assert (document.ground, document.sub_ground, document.reason, document.law) == (None, None, "", "")
