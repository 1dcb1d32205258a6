"""The guides, the README and the other papers say what the programme does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
from flask import Flask

from tests.docs import words
from tests.shape.source import ROOT, modules
from yx import __version__
from yx.admin import flow_pages
from yx.people.duties import Duty
from yx.people.seed_data import HOLDERS

READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
INSTALLING = [ROOT / "docs" / "install.md", ROOT / "docs" / "install.zh-CN.md"]
PAPERS = [*READMES, *INSTALLING, *words.GUIDES]
ADR = sorted((ROOT / "docs" / "adr").glob("*.md"))
#: a page and a half of A4, set as official paper is: 22 lines × 28 characters
PAGE_AND_A_HALF = 1.5 * 22 * 28 * 1.6


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code(path: Path) -> list[str]:
    """The lines of a paper's code blocks, and what stands between single backticks."""
    text = path.read_text("utf-8")
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line for block in blocks for line in block.splitlines()] + spans


# --- the guides ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", words.GUIDES, ids=named)
def test_every_word_quoted_as_a_screen_word_is_on_a_screen(path):
    found = words.quoted(path.read_text("utf-8"))
    assert found
    assert [word for word in dict.fromkeys(found) if not words.is_on_screen(word)] == []


@pytest.mark.parametrize("word", ["保存草", "不存在的按钮", "公开前审查提"])
def test_a_word_that_is_on_no_screen_is_found(word):
    assert not words.is_on_screen(word)


@pytest.mark.parametrize("path", words.GUIDES, ids=named)
def test_no_quotation_mark_is_left_open(path):
    text = path.read_text("utf-8")
    assert re.sub(r"[^“”「」]", "", text).replace("“”", "").replace("「」", "") == ""


@pytest.mark.parametrize("path", words.GUIDES, ids=named)
def test_a_guide_is_no_longer_than_a_page_and_a_half(path):
    assert len(path.read_text("utf-8")) <= PAGE_AND_A_HALF


def test_every_guide_is_reached_from_the_first():
    first = ROOT / "docs" / "guides" / "README.md"
    assert set(words.GUIDES) <= {first, *words.links(first)}


def test_every_duty_that_may_act_today_has_its_guide(app: Flask):
    steps = [step for flow in app.extensions["yx_flows"] for step in flow.steps]
    acting = {duty for step in steps for who in step.who for duty in who.duties}
    acting |= {Duty.SYSADMIN, Duty.SECADMIN, Duty.AUDIT}
    guides = "".join(path.read_text("utf-8") for path in words.GUIDES)
    assert [duty.label for duty in acting if duty.label not in guides] == []


# --- README and installing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", READMES, ids=named)
def test_every_account_that_the_readme_names_is_in_the_demo(path):
    rows = [line for line in path.read_text("utf-8").splitlines() if line.startswith("|")]
    shorts = {name.partition(".")[0] for name in HOLDERS}
    found = {name for row in rows for name in re.findall(r"`([a-z]+(?:\.[a-z]+)?)`", row)}
    accounts = {name for name in found if name in HOLDERS or name.partition(".")[0] in shorts or "." not in name}
    assert len(accounts) >= 15
    assert accounts - HOLDERS.keys() == set()


@pytest.mark.parametrize("ending", ["nigao", "juzhang", "gongkai"])
def test_every_member_unit_has_the_three_accounts_that_the_readme_promises(ending):
    shorts = {name.partition(".")[0] for name in HOLDERS if name.endswith(".juzhang")}
    assert len(shorts) == 27
    assert {f"{short}.{ending}" for short in shorts} <= HOLDERS.keys()


@pytest.mark.parametrize("path", PAPERS, ids=named)
def test_every_make_target_and_variable_exists(path):
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for line in code(path):
        for target, variables in re.findall(r"(?:^|sudo )make +([a-z]+)((?: +[A-Z]+=\S+)*)", line):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), line
            for variable in re.findall(r"([A-Z]+)=", variables):
                assert f"$({variable})" in makefile, line


@pytest.mark.parametrize("path", PAPERS, ids=named)
def test_every_flask_command_and_option_exists(path, app: Flask):
    for line in code(path):
        for call in re.findall(r"(?:bin/|^|m )flask ([^`;&|#）]+)", line):
            _resolve(app.cli, shlex.split(call), line)


def _resolve(command: click.Command, arguments: list[str], line: str) -> None:
    """Walk down the groups; what is left must be options and arguments of the command."""
    while isinstance(command, click.Group):
        assert arguments, line
        assert arguments[0] in command.commands, line
        command = command.commands[arguments.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {argument for argument in arguments if argument.startswith("--")} <= known, line


@pytest.mark.parametrize("path", [*PAPERS, ROOT / "docs" / "architecture.md", *ADR], ids=named)
def test_every_link_leads_somewhere(path):
    assert [target for target in words.links(path) if not target.exists()] == []


@pytest.mark.parametrize("path", READMES, ids=named)
def test_the_readme_shows_the_four_pictures(path):
    shown = {target.name for target in words.links(path) if target.suffix == ".png"}
    assert shown == {"desk.png", "document.png", "drafting.png", "paper.png"}
    assert all((ROOT / "docs" / "pictures" / name).stat().st_size <= 200_000 for name in shown)


# --- the other papers ----------------------------------------------------------------------------------------


def test_the_printed_flows_are_those_of_the_tables(app: Flask, tmp_path: Path):
    made = {path.name: path.read_text("utf-8") for path in flow_pages.write_all(app.extensions["yx_flows"], tmp_path)}
    assert made == {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "flows").glob("*.md")}


def test_the_changelog_begins_with_the_version_that_is_here():
    first = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert first
    assert first[1] == __version__


def test_decisions_are_numbered_without_gap():
    assert [path.name[:5] for path in ADR] == [f"{number:04d}-" for number in range(1, len(ADR) + 1)]
    for path in ADR:
        assert path.read_text("utf-8").startswith(f"# {path.name[:4]} · ")
        assert "**Decided** 20" in path.read_text("utf-8")


def test_every_identifier_of_the_glossary_is_in_the_code():
    rows = re.findall(r"^\| [^|]+\| ([^|]+)\|", (ROOT / "CONTEXT.md").read_text("utf-8"), re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    source = "\n".join(module.text for module in modules("yx"))
    assert len(names) > 40
    assert [name for name in names if not re.search(rf"(?<![a-z]){name}(?![a-z])", source)] == []
