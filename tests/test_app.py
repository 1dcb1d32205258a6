"""The application as a whole: how it is put together, and that each of its parts has joined."""

from __future__ import annotations

import pytest
from jinja2 import StrictUndefined, UndefinedError

from yx import __version__, create_app


def test_every_noun_has_joined(web):
    assert {"people", "documents", "drafts", "exports", "desk", "admin"} <= set(web.blueprints)
    nouns = [flow.noun for flow in web.extensions["yx_flows"]]
    assert nouns[0] == "document"
    wanted = "ask circulation document filing invitation meeting minutes plan product receipt round task topic"
    assert sorted(nouns) == wanted.split()
    assert {"init", "demo", "trail", "db"} <= set(web.cli.commands)


def test_a_template_that_names_nothing_fails_loudly(web):
    assert web.jinja_env.undefined is StrictUndefined
    assert web.jinja_env.autoescape is not False
    with web.app_context(), pytest.raises(UndefinedError):
        web.jinja_env.from_string("{{ nobody }}").render()


def test_the_instance_folder_is_made(tmp_path):
    made = create_app({"ENV": "test", "INSTANCE_PATH": str(tmp_path / "deep" / "instance")})
    assert (tmp_path / "deep" / "instance").is_dir()
    assert made.instance_path == str(tmp_path / "deep" / "instance")


def test_two_applications_share_nothing(tmp_path):
    one, two = (create_app({"ENV": "test", "INSTANCE_PATH": str(tmp_path / name)}) for name in "ab")
    assert one.extensions["yx_flows"] is not two.extensions["yx_flows"]
    assert one.extensions["yx_bucket"] is not two.extensions["yx_bucket"]


def test_the_version_has_three_parts():
    assert len(__version__.split(".")) == 3


def test_the_first_page_of_a_stranger_is_the_sign_in_page(client):
    answer = client.get("/", follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (200, "/sign-in")
