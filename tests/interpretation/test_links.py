"""The check of links: each kind of fault, and nothing where all is well; addresses only when the county wants it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise

import pytest

from tests.documents.test_views import said
from tests.interpretation.conftest import bring_out, deploy
from tests.world import World
from yx.core import files, settings, worker
from yx.core.base import db
from yx.interpretation import links
from yx.interpretation.models import LinkFault, Product
from yx.interpretation.words import Fault

OWN = "http://yangxian.example/jd/"


def out(world: World, number: int, **changed: object) -> Product:
    """A published product with an address of its own."""
    plan = deploy(world, {"title": f"办法{number}"})
    return bring_out(world, plan.products[0], **({"address": f"{OWN}{number}"} | changed))


def found(try_addresses: bool = False) -> list[tuple[int, Fault]]:
    db.session.flush()
    return [(product, fault) for product, fault, _about in links.find(links.published(), try_addresses)]


def test_all_is_well(world: World):
    out(world, 1)
    out(world, 2)
    assert found() == []


def test_published_without_address_or_file(world: World):
    product = out(world, 1)
    product.address = ""
    assert found() == [(product.id, Fault.NOTHING)]


def test_a_file_that_is_gone_from_the_store(world: World):
    product = out(world, 1)
    product.file, product.file_name = files.keep_made(b"%PDF-1.7 one of its own", "pdf"), "解读.pdf"
    assert found() == []
    files.path_of(product.file).unlink()
    assert found() == [(product.id, Fault.FILE_GONE)]


def test_the_document_is_withdrawn_while_the_product_is_public(world: World):
    product = out(world, 1)
    world.take(product.plan.document, "unpublish", "丙")
    assert found() == [(product.id, Fault.WITHDRAWN)]


def test_an_address_that_two_products_share(world: World):
    one, two = out(world, 1), out(world, 2, address=f"{OWN}1")
    assert found() == [(one.id, Fault.SHARED), (two.id, Fault.SHARED)]


@pytest.mark.parametrize(
    "address", ["www.x.example", "http://", "ftp://x.example/1", "http://x y/", "http://[", "http://x:0/"]
)
def test_an_address_that_is_none(world: World, address: str):
    assert links.malformed(address)
    product = out(world, 1)
    product.address = address
    assert found() == [(product.id, Fault.MALFORMED)]


@pytest.mark.parametrize("address", ["", "http://x.example", "https://x.example:8443/a?b=1#c", "http://10.1.2.3/解读"])
def test_a_good_address(address: str):
    assert links.malformed(address) == ""


class Site(BaseHTTPRequestHandler):
    """/ok answers, /gone does not, /file leads to a file, /on leads to /ok."""

    def do_GET(self) -> None:
        status = {"/ok": 200, "/file": 302, "/on": 302}.get(self.path, 404)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "file:///etc/hostname" if self.path == "/file" else "/ok")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Quiet."""


@pytest.fixture
def site() -> Iterator[str]:
    """The address of a server on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_addresses_are_tried_only_when_asked_and_only_over_http(world: World, site: str):
    product = out(world, 1, address=f"{site}/gone")
    assert found() == []
    assert found(try_addresses=True) == [(product.id, Fault.UNREACHABLE)]
    assert [links.reachable(site + path) for path in ("/ok", "/on", "/gone", "/file")] == [True, True, False, False]
    assert not links.reachable("file:///etc/hostname")
    assert not links.reachable("http://127.0.0.1:9/")


def test_the_job_writes_down_anew_what_it_finds_and_the_page_shows_it(town, site: str):
    def make(world: World) -> int:
        settings.put("check_addresses", "1")
        return out(world, 1, address=f"{site}/gone").id

    product = town.do(make)
    assert "尚未检查过" in said(town.at("丙").get("/interpretation/links"))
    for expected in (1, 1):
        town.at("丙").submit("/interpretation/links", "/interpretation/links")
        town.ask(lambda: [None for _ in range(5) if worker.run_one("t")])
        assert town.ask(lambda: db.session.query(LinkFault).count()) == expected
    shown = town.at("丙").get("/interpretation/links")
    assert "检查 1 项，发现 1 处" in said(shown)
    assert "网址打不开" in said(shown)
    assert f"/interpretation/products/{product}" in shown.text
    assert "网址打不开" not in said(town.at("癸").get("/interpretation/links"))
    assert town.at("乙").send("/interpretation/links").status_code == 403


def test_many_faults_are_paged(world: World):
    product = out(world, 1)
    for _number in range(30):
        db.session.add(LinkFault(product_id=product.id, fault=Fault.SHARED, about="x", found_at=product.moved_at))
    db.session.flush()
    first = links.page(world.actor("丙"), None, None)
    second = links.page(world.actor("丙"), first.next, None)
    ids = [row.id for row in (*first.rows, *second.rows)]
    assert len(ids) == 30
    assert all(a > b for a, b in pairwise(ids))
