"""The scan: what it sees, what it leaves alone, how an answer stays attached. All persons and numbers are invented."""

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.cn import ric

from yx.disclosure.kinds import FindingKind
from yx.disclosure.lexicon import Lexicon, Word
from yx.disclosure.personal import mask, narrow
from yx.disclosure.scan import scan

NONE = Lexicon()
WORDS = Lexicon(
    (
        Word("布署", FindingKind.TYPO, "部署"),
        Word("会议记要", FindingKind.TYPO, "会议纪要"),
        Word("会议记", FindingKind.SENSITIVE, advice="短的不应先被找到"),
        Word("残废人", FindingKind.SENSITIVE, "残疾人", "不用歧视性称呼"),
        Word("工商行政管理局", FindingKind.SENSITIVE),
    )
)


def identity(first17: str) -> str:
    return first17 + ric.calc_check_digit(first17 + "0")


def card(first: str) -> str:
    return first + luhn.calc_check_digit(first)


ID = identity("35042619900307123")
ID_X = next(number for serial in range(999) if (number := identity(f"35042619851120{serial:03}"))[-1] == "X")
CARD = card("622848040256489001")
KINDS = frozenset(FindingKind)


def seen(text, kinds=None):
    found = scan(text, NONE) if kinds is None else scan(text, NONE, kinds)
    return [(finding.kind.value, finding.text) for finding in found]


@pytest.mark.parametrize(
    "written",
    [
        ID,
        ID_X,
        ID_X.lower(),
        f"{ID[:6]} {ID[6:14]} {ID[14:]}",
        f"{ID[:6]}-{ID[6:14]}-{ID[14:]}",
        f"{ID[:6]}－{ID[6:14]}　{ID[14:]}",
        "".join(chr(ord(char) + 0xFEE0) for char in ID_X),
        "350426700307123",
        "350426 700307 123",
    ],
)
def test_identity_numbers_are_seen_however_they_are_written(written):
    assert seen(f"张三，身份证号码{written}，住址略。") == [("identity", written)]


@pytest.mark.parametrize(
    "written", [CARD, card("622202110001234"), "6228 4804 0256 4890 018", card("955880140210123456")]
)
def test_bank_cards_are_seen(written):
    assert seen(f"补助汇入{written}账户") == [("bank_card", written)]


@pytest.mark.parametrize(
    "written", ["13812345678", "138-1234-5678", "+86 138 1234 5678", "8613812345678", "１３８１２３４５６７８"]
)
def test_mobile_numbers_are_seen(written):
    assert seen(f"联系人：李四，电话{written}。") == [("mobile", written)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("家庭住址：尤溪县城关镇解放路12号，联系电话略", "尤溪县城关镇解放路12号"),
        ("户籍所在地为尤溪县梅仙镇坪寨村", "尤溪县梅仙镇坪寨村"),
        ("现居住地在三明市西城镇凤元村。", "三明市西城镇凤元村"),
        ("张三，家住梅仙镇坪寨村3组12号", "梅仙镇坪寨村3组12号"),
        ("梅仙镇坪寨村第三村民小组12号", "梅仙镇坪寨村第三村民小组12号"),
        ("城关镇水东新村8幢2单元301室", "城关镇水东新村8幢2单元301室"),
    ],
)
def test_homes_are_seen(text, place):
    assert seen(text) == [("address", place)]


@pytest.mark.parametrize(
    "text",
    [
        "项目代码2020-350426-48-03-012345",
        "项目编号35042620200101000123",
        "统一社会信用代码91350426MA2Y3K4X5L",
        "统一社会信用代码：12350426004093721X",
        f"统一社会信用代码：{ID}",
        f"设备编码{CARD}",
        ID[:-1] + str((int(ID[-1]) + 1) % 10),
        identity("35042619901307123"),
        identity("38042619900307123"),
        identity("35042621900307123"),
        "350426701307123",
        CARD[:-1] + str((int(CARD[-1]) + 1) % 10),
        card("722848040256489001"),
        "总投资15000000000元",
        "数值3.13812345678",
        "23812345678",
        "尤政办〔2020〕31号，2020年10月30日前完成",
        "办公电话0598-6322222，邮箱yxzfb@example.com",
        "户籍所在地为尤溪县的农村居民",
        "户籍地乡镇人民政府",
        "填写姓名、家庭住址、联系电话等",
        "住房和城乡建设部令第12号；国家住房和城乡建设部令第12号",
        "居住地社区登记12人",
        "推进户籍管理制度改革",
        "实施坪寨村3组道路硬化工程",
        "350426********1234 138****5678",
        "",
    ],
)
def test_what_only_looks_like_personal_data_is_left_alone(text):
    assert seen(text) == []


def test_numbers_side_by_side_are_told_apart():
    row = f"张三 13812345678 {ID} {CARD} 13900001111"
    assert [kind for kind, _ in seen(row)] == ["mobile", "identity", "bank_card", "mobile"]


def test_an_identity_number_that_is_also_a_valid_card_is_reported_once():
    both = next(number for serial in range(999) if luhn.is_valid(number := identity(f"62010219900307{serial:03}")))
    assert seen(both) == [("identity", both)]


def test_landlines_and_mail_are_looked_for_when_asked():
    text = "办公电话0598-6322222，邮箱zhang.san@example.com"
    assert seen(text, KINDS) == [("landline", "0598-6322222"), ("email", "zhang.san@example.com")]


@pytest.mark.parametrize(
    ("kind", "text", "shown"),
    [
        (FindingKind.IDENTITY, "350426199003071234", "350426********1234"),
        (FindingKind.IDENTITY, "350426 19900307 1234", "350426********1234"),
        (FindingKind.BANK_CARD, "6228480402564890018", "6228***********0018"),
        (FindingKind.MOBILE, "138-1234-5678", "138****5678"),
        (FindingKind.ADDRESS, "尤溪县城关镇解放路12号", "尤溪县****"),
        (FindingKind.ADDRESS, "梅仙镇坪寨村3组12号", "梅仙****"),
        (FindingKind.LANDLINE, "0598-6322222", "0598*****22"),
        (FindingKind.EMAIL, "zhang.san@example.com", "z***@example.com"),
        (FindingKind.EMAIL, "zhang@a@b.cn", "z***@a@b.cn"),
        (FindingKind.ADDRESS, "尤溪县", "尤溪****"),
        (FindingKind.ADDRESS, "水东路1号", "水东****"),
    ],
)
def test_personal_data_are_shown_starred_out(kind, text, shown):
    assert mask(kind, text) == shown


def test_the_sentence_shown_hides_every_personal_number_in_it():
    first, second = scan(f"前文。张三（{ID}），电话13812345678！后文", NONE)
    assert first.sentence == second.sentence == "张三（350426********1231），电话138****5678！"
    assert (first.masked, second.masked) == ("350426********1231", "138****5678")
    assert "删去" in first.advice


# Words


def test_words_are_found_the_longest_first_with_what_to_do():
    text = "会议记要要求布署残废人工作，送工商行政管理局。"
    found = [(finding.text, finding.masked, finding.advice) for finding in scan(text, WORDS)]
    assert found == [
        ("会议记要", "会议记要", "疑有误，应为“会议纪要”"),
        ("布署", "布署", "疑有误，应为“部署”"),
        ("残废人", "残废人", "请改用“残疾人”；不用歧视性称呼"),
        ("工商行政管理局", "工商行政管理局", "请核对用词"),
    ]


def test_places_are_those_in_the_text_as_it_was_given():
    text = f"　布署：{ID}。"
    for finding in scan(text, WORDS):
        assert text[finding.start : finding.end] == finding.text


# Keys: an answer stays attached


def test_a_key_survives_edits_elsewhere_but_not_in_its_sentence():
    (before,) = scan("开头。电话13812345678。结尾", NONE)
    (elsewhere,) = scan("改写了的开头，很长。\n电话 138 1234 5678。另一结尾", NONE)
    (inside,) = scan("开头。办公电话13812345678。结尾", NONE)
    assert before.key == elsewhere.key
    assert before.key != inside.key
    assert len(before.key) == 32


@given(before=st.text(alphabet="甲乙丙，、。\n", max_size=30), after=st.text(alphabet="甲乙丙，、。\n", max_size=30))
def test_a_key_depends_on_the_sentence_alone(before, after):
    (alone,) = scan("电话13812345678。", NONE)
    (around,) = scan(f"{before}。电话13812345678。{after}", NONE)
    assert around.key == alone.key


# Properties


@given(
    born=st.dates(date(1920, 1, 1), date(2025, 12, 31)),
    serial=st.integers(0, 999),
    gaps=st.tuples(st.sampled_from(["", " ", "-", "　", " -"]), st.sampled_from(["", " ", "－"])),
    before=st.text(alphabet="户主张三：，（", max_size=8),
    after=st.text(alphabet="，。）住在", max_size=8),
)
def test_every_valid_identity_number_is_seen(born, serial, gaps, before, after):
    number = identity(f"350426{born:%Y%m%d}{serial:03}")
    written = f"{number[:6]}{gaps[0]}{number[6:14]}{gaps[1]}{number[14:]}"
    assert ("identity", written) in seen(f"{before}{written}{after}")


@given(text=st.text(alphabet="0123456789 -Xx村组号幢单元室一二三尤溪县。\n：家庭住址138", max_size=200))
def test_findings_never_overlap_and_never_show_what_they_hide(text):
    found = scan(text, NONE, KINDS)
    for one, two in pairwise(found):
        assert one.end <= two.start
    for finding in found:
        assert narrow(finding.text) not in finding.sentence


@given(text=st.text(max_size=60))
def test_narrowing_keeps_every_character_in_its_place(text):
    assert len(narrow(text)) == len(text)


@pytest.mark.slow
def test_a_hundred_drafts_of_three_thousand_characters_take_less_than_a_second():
    sentence = f"各乡镇人民政府要认真布署，联系人张三，电话13812345678，项目代码2020-350426-48-03-012345，{ID}。"
    draft = ("为进一步推进政务公开工作，切实保障公众的知情权、参与权、表达权和监督权，现通知如下。" * 70 + sentence)[
        -3000:
    ]
    lexicon = Lexicon(
        tuple(Word(f"{chr(0x4E00 + i)}公{i}", FindingKind.TYPO, "某") for i in range(1999)) + WORDS.words[:1]
    )
    start = time.process_time()
    found = sum(len(scan(draft, lexicon)) for _ in range(100))
    assert time.process_time() - start < 5
    assert found == 300
