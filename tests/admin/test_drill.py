"""备份演练: the newest backup is restored aside; what is wrong is said, recorded, and shown on the state page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.admin.test_backup import everything, made
from yx.admin import backup, drill, state
from yx.core import clock, trail
from yx.core.base import db
from yx.core.errors import Refused


def fact(name: str) -> state.Fact:
    return next(found for found in state.facts() if found.name == name)


def test_70_the_drill_restores_the_newest_backup_aside_and_says_so(filled, ask):
    with filled.app_context():
        assert "flask backup drill" in fact(drill.LABEL).advice
        db.session.remove()
    before = everything(filled)
    path = made(filled)
    done = ask(lambda: drill.drill(clock.now()))
    assert (done.name, done.restored.files) == (path.name, 5)
    assert done.restored.rows == sum(map(len, before.values()))
    after = everything(filled)
    assert {name for name in before if before[name] != after[name]} == {"trail"}, "the county itself was touched"
    assert ask(trail.verify) is None
    assert [found.name for found in Path(filled.instance_path).iterdir() if found.name.startswith("yx-drill")] == []
    shown = ask(lambda: fact(drill.LABEL))
    assert (path.name in shown.value, shown.advice) == (True, "")
    with clock.at(clock.now() + clock.ONE_DAY * 91):
        assert "90 天" in ask(lambda: fact(drill.LABEL)).advice


def test_70_a_damaged_backup_fails_the_drill_and_the_page_says_so(filled, ask):
    path = made(filled)
    data = bytearray(path.read_bytes())
    place = data.index(b"content 3")
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(Refused, match="已损坏"):
        ask(lambda: drill.drill(clock.now()))
    line = ask(drill.last)
    assert (line.result, "已损坏" in line.words) == ("refused", True)
    assert "已损坏" in ask(lambda: fact(drill.LABEL)).advice


def test_where_there_is_no_backup_yet_one_is_made(filled, ask):
    assert ask(backup.kept) == []
    name = ask(lambda: drill.drill(clock.now())).name
    assert [row.name for row in ask(backup.kept)] == [name]


def test_the_command_line_tells_the_outcome(filled, tmp_path):
    with filled.app_context():
        run = filled.test_cli_runner().invoke
        assert "已备份到" in run(args=["backup", str(tmp_path)]).output
        found = next(tmp_path.glob("yx-*.tar"))
        assert "可以恢复" in run(args=["backup", "drill", str(found)]).output
        found.write_bytes(b"nothing")
        failed = run(args=["backup", "drill", str(found)])
        assert (failed.exit_code, "不是本系统的备份" in failed.output) == (1, True)
        assert "演练" in run(args=["backup", "--help"]).output
        db.session.remove()
