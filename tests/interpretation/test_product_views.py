"""Products over HTTP: made, marked where they copy, shown and played in place, checked, published (clause C3c)."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import lxml.html
import pytest

from tests.documents.test_views import said
from tests.interpretation.conftest import bring_out, deploy
from tests.queries import counted
from tests.world import World
from yx.core.base import db
from yx.documents.models import Place
from yx.interpretation.models import Product
from yx.web.downloads import CSP

FORMS = ("text", "picture", "audio", "video")
ROWS = [(None, form, f"解读之{form}", "site", 0, "", False) for form in FORMS]


def png() -> bytes:
    """One red dot."""
    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0\xff\0\0")), (b"IEND", b""))
    chunks = (struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


MP3 = b"ID3\x04\0\0\0\0\0\0" + bytes(range(256)) * 8
MP4 = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(range(256)) * 8
FILES = {
    "picture": (png(), "图.png", "image/png"),
    "audio": (MP3, "音.mp3", "audio/mpeg"),
    "video": (MP4, "片.mp4", "video/mp4"),
}


@pytest.fixture
def products(town) -> dict[str, int]:
    """One product of each form, by form; their document is public."""
    return town.do(lambda world: {product.form.value: product.id for product in deploy(world, rows=ROWS).products})


def page(product: int) -> str:
    return f"/interpretation/products/{product}"


def save(town, product: int, who: str = "丙", **fields: object):
    address = f"{page(product)}/edit"
    return town.at(who).submit(address, address, **fields)


def of(town, product: int, question):
    return town.ask(lambda: question(db.session.get_one(Product, product)))


def test_copied_places_are_marked_with_their_share(town, products):
    save(town, products["text"], body="总的来说。定于下周开展政务公开培训，请准时参加。好。")
    answer = town.at("乙").get(page(products["text"]))
    marks = lxml.html.fromstring(answer.text).xpath("//mark/text()")
    assert marks == ["定于下周开展政务公开培训，请准时参加。"]
    assert "与公文相同的文字占 73%" in said(answer)


@pytest.mark.parametrize(("form", "tag"), [("picture", "img"), ("audio", "audio"), ("video", "video")])
def test_pictures_are_shown_and_sound_and_film_are_played_in_place(town, products, form: str, tag: str):
    data, name, mime = FILES[form]
    assert save(town, products[form], file=(BytesIO(data), name)).status_code == 303
    shown = town.at("乙").get(page(products[form]))
    (node,) = lxml.html.fromstring(shown.text).xpath(f"//main//{tag}")
    assert node.get("src") == f"{page(products[form])}/file"
    assert form == "picture" or "controls" in node.attrib
    answer = town.at("乙").get(node.get("src"))
    assert (answer.status_code, answer.mimetype, answer.data) == (200, mime, data)
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Content-Security-Policy"] == CSP
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "media-src 'self'" in shown.headers["Content-Security-Policy"]


def test_a_player_may_ask_for_a_part(town, products):
    save(town, products["video"], file=(BytesIO(MP4), "片.mp4"))
    address = f"{page(products['video'])}/file"
    part = town.at("乙").get(address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, MP4[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(MP4)}"
    assert town.at("乙").get(address, headers={"Range": "bytes=-10"}).data == MP4[-10:]
    assert town.at("乙").get(address, headers={"Range": f"bytes={len(MP4)}-"}).status_code == 416
    assert town.at("乙").get(address).headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("form", "data", "name", "words"),
    [
        ("picture", MP3, "图.png", "内容与扩展名 .png 不符"),
        ("picture", png(), "图.exe", "类型不能上传"),
        ("audio", png(), "图.png", "类型不能上传"),
        ("video", b"", "片.mp4", "是空文件"),
        ("video", b"<html><script>alert(1)</script>", "片.mp4", "内容与扩展名 .mp4 不符"),
    ],
)
def test_a_file_of_another_kind_is_refused_at_its_field_and_the_text_is_kept(town, products, form, data, name, words):
    answer = save(town, products[form], file=(BytesIO(data), name), body="写好的说明")
    assert answer.status_code == 422
    assert words in said(answer)
    assert "写好的说明" in answer.text
    assert of(town, products[form], lambda p: (p.file_id, p.body)) == (None, "")


def test_an_address_is_one_and_a_file_can_be_taken_away(town, products):
    wrong = save(town, products["audio"], address="javascript:alert(1)")
    assert (wrong.status_code, "http:// 或 https:// 开头" in said(wrong)) == (422, True)
    save(town, products["audio"], file=(BytesIO(MP3), "音.mp3"), address="http://a.example/1")
    save(town, products["audio"], drop_file="y")
    assert of(town, products["audio"], lambda p: (p.file_id, p.address)) == (None, "http://a.example/1")
    assert town.at("丙").get(f"{page(products['audio'])}/file").status_code == 404


def test_a_paper_is_a_download(town, products):
    save(town, products["text"], file=(BytesIO(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"), "解读.pdf"))
    answer = town.at("乙").get(f"{page(products['text'])}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_whole_way_over_http(town, products):
    product = products["text"]
    save(town, product, body="通俗地说，就是请大家来听课。")
    steps = f"{page(product)}/steps"
    assert town.at("丙").submit(page(product), f"{steps}/submit").status_code == 303
    empty = town.at("乙").submit(page(product), f"{steps}/return_product", reason="")
    assert (empty.status_code, "请填写理由" in said(empty)) == (422, True)
    assert town.at("乙").submit(page(product), f"{steps}/pass").status_code == 303
    nowhere = town.at("丙").submit(page(product), f"{steps}/publish")
    assert (nowhere.status_code, "请填写发布网址" in said(nowhere)) == (422, True)
    town.at("丙").submit(page(product), f"{steps}/publish", address="http://yangxian.example/jd/1")
    assert of(town, product, lambda p: p.state) == "published"
    again = town.at("丙").send(f"{steps}/publish", seen="1")
    assert again.status_code in (409, 422)
    assert "http://yangxian.example/jd/1" in town.at("癸").get(page(product)).text


def test_before_it_is_public_only_the_units_on_the_documents_way_see_it(town, products):
    save(town, products["text"], body="未发布的解读")
    address = page(products["text"])
    for who, status in {"甲": 200, "乙": 200, "丙": 200, "癸": 404, "辛": 404, "壬": 404}.items():
        assert town.at(who).get(address).status_code == status, who
        assert town.at(who).get(f"{address}/file").status_code == 404, who
    for who in "癸丑":
        assert town.at(who).get(f"{address}/edit").status_code == 404, who
        assert town.at(who).send(f"{address}/edit", body="偷改").status_code == 404, who
    assert town.at("戊").get(f"{address}/edit").status_code == 403
    assert town.at("丙").get(page(9999)).status_code == 404


def test_the_second_of_two_makers_is_told_and_loses_nothing(town, products):
    address = f"{page(products['text'])}/edit"
    seen = town.at("甲").fields(address, address)["seen"]
    save(town, products["text"], body="丙的")
    answer = town.at("甲").submit(address, address, seen=seen, body="甲的")
    assert (answer.status_code, "已被他人修改" in said(answer)) == (409, True)
    assert "甲的" in answer.text
    assert of(town, products["text"], lambda p: p.body) == "丙的"


def test_what_is_checked_or_out_is_not_edited(town, products):
    save(town, products["text"], body="写好")
    town.at("丙").submit(page(products["text"]), f"{page(products['text'])}/steps/submit")
    answer = town.at("丙").get(f"{page(products['text'])}/edit")
    assert (answer.status_code, answer.headers["Location"]) == (303, page(products["text"]))
    form = {"csrf_token": town.at("丙").token(), "seen": "9", "body": "改"}
    assert town.at("丙").post(f"{page(products['text'])}/edit", data=form).status_code in (409, 422)
    assert of(town, products["text"], lambda p: p.body) == "写好"


def test_late_products_show_on_the_desk_and_on_their_pages(town, products):
    def old(world: World) -> None:
        for product in db.session.scalars(db.select(Product)):
            product.due = product.due.replace(day=2)
        from yx.core import clock
        from yx.interpretation.product_flow import FLOW

        for product in db.session.scalars(db.select(Product)):
            FLOW.call(product, clock.now())

    town.do(old)
    assert "文字解读：解读之text" in said(town.at("甲").get("/"))
    assert "逾期 3 个工作日" in said(town.at("甲").get("/"))
    assert "待制作，已逾期" in said(town.at("甲").get(page(products["text"])))


def test_the_page_of_a_product_asks_a_bounded_number_of_times(town):
    product = town.do(lambda world: bring_out(world, deploy(world, rows=ROWS[:1]).products[0]).id)
    town.at("乙").get(page(product))
    with counted(town.app) as found:
        assert town.at("乙").get(page(product)).status_code == 200
    assert found.count <= 12, found.statements


def test_a_draft_of_a_plan_leaves_worked_on_products_on_record(town):
    def make(world: World) -> tuple[int, int]:
        document = world.draft(broad=True)
        return document.id, world.make(world.plan(document).products[0]).id

    doc, product = town.do(make)
    address = f"/interpretation/documents/{doc}/plan"
    town.at("甲").submit(address, address, products__0__drop="y")
    assert of(town, product, lambda p: (p.state, p.promised)) == ("void", False)
    assert town.of(doc, lambda d: (d.place, d.content()["plan"]["products"])) == (Place.DRAFTING, [])
