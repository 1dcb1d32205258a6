"""Fonts are found, reported, and never replaced in silence; the tool that fetches them is idempotent."""

from __future__ import annotations

import importlib.util
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

from tests.paper.pages import read
from tests.paper.samples import ROOT, fonts, short
from yx.paper.fonts import ROLES, FontBook
from yx.paper.pdf import render_pdf


@pytest.fixture
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("fonts_tool", ROOT / "tools" / "fonts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_role_has_a_font_after_set_up() -> None:
    assert fonts().missing == ()
    assert {role: face.family for role, face in fonts().faces.items()} == {
        "仿宋": "FandolFang R",
        "黑体": "FandolHei",
        "楷体": "FandolKai",
        "宋体": "FandolSong",
        "小标宋": "Noto Serif CJK SC",
    }
    assert (fonts().weight("小标宋"), fonts().weight("仿宋")) == (700, 400)


def test_the_report_says_which_font_stands_in() -> None:
    report = fonts().report()
    assert report[0] == "仿宋：FandolFang R（FandolFang-Regular.otf，代用）"
    assert report[-1] == "生僻字：Noto Serif CJK SC"
    assert len(report) == len(ROLES) + 1


def test_missing_fonts_are_named_and_the_paper_is_still_made(tmp_path: Path) -> None:
    (tmp_path / "hei.otf").symlink_to(ROOT / "instance" / "fonts" / "FandolHei-Regular.otf")
    book = FontBook(tmp_path, system=False)
    assert book.missing == ("仿宋", "楷体", "宋体", "小标宋")
    assert book.report()[0] == "仿宋：未找到字体，以FandolHei代替。"
    assert book.report()[-1] == "生僻字：未找到后备字体，个别生僻字可能无法显示。"
    page = read(render_pdf(short("正文。"), book))[0]
    assert {char.font for char in page.find("正文。")} == {"FandolHei-Regular"}


def test_no_font_at_all_is_reported(tmp_path: Path) -> None:
    book = FontBook(tmp_path / "nowhere", system=False)
    assert book.missing == tuple(ROLES)
    assert book.report()[0] == "仿宋：未找到字体，以空白代替。"


def test_a_complete_folder_is_left_alone(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [name for names in tool.WANTED.values() for name in names]:
        (tmp_path / name).touch()
    monkeypatch.setattr(subprocess, "run", None)
    assert tool.main([str(tmp_path)]) == 0
    assert "已齐全" in capsys.readouterr().out


def test_without_apt_the_tool_says_what_is_missing_and_fails(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tool.main([str(tmp_path / "fonts")]) == 1
    said = capsys.readouterr().err
    assert "未能取得 FandolFang-Regular.otf" in said
    assert "apt-get 无法运行" in said
    assert "字体：不齐全" in said


def test_called_wrongly_the_tool_says_how(tool: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main([]) == 2
    assert "用法" in capsys.readouterr().err
