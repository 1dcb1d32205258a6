"""The commands, as somebody types them on a new machine."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import text

from yx.admin import commands
from yx.admin.flow_pages import text_of
from yx.core import clock, jobs, trail, worker
from yx.core.base import db, transaction
from yx.core.flow import Flow, State, Step, Who, always
from yx.core.inbox import Subject


@pytest.fixture
def run(web):
    """Types a command; gives its answer."""

    def typed(*args: str, code: int = 0) -> str:
        result = web.test_cli_runner().invoke(args=list(args))
        assert result.exit_code == code, result.output
        return result.output

    return typed


def test_every_command_explains_itself_in_chinese(web, run):
    for command in ("init", "serve", "backup", "restore", "trail", "jobs", "flows", "holidays"):
        help_text = run(command, "--help")
        assert any("\u4e00" <= char <= "\u9fff" for char in help_text), command
        assert command in web.cli.commands


def test_init_prepares_an_instance_and_may_be_run_again(web, run):
    first = run("init")
    assert "用词表：新增" in first
    assert "载入 2020、2021、2022、2023、2024、2025、2026" in first
    assert "尚缺 2027年" in first
    key = Path(web.instance_path) / "secret.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    before = key.read_text()
    again = run("init")
    assert "新增 0 条" in again
    assert "载入 无" in again
    assert key.read_text() == before
    assert (Path(web.instance_path) / "files").is_dir()


# Serving


class Waitress:
    """Stands where the server stands, and takes down how it was asked."""

    def __init__(self) -> None:
        self.asked: dict[str, object] = {}
        self.started: list[object] = []

    def serve(self, app, **how) -> None:
        self.asked = how


@pytest.fixture
def waitress(monkeypatch):
    found = Waitress()
    monkeypatch.setattr(commands, "waitress", found)
    monkeypatch.setattr(worker, "start_worker", found.started.append)
    return found


def test_serve_starts_the_server_and_the_worker(web, run, waitress):
    assert "已启动：http://127.0.0.1:5000" in run("serve")
    assert (waitress.asked["host"], waitress.asked["port"], waitress.asked["threads"]) == ("127.0.0.1", 5000, 8)
    assert waitress.asked["ident"] is None
    assert waitress.started == [web]


def test_serve_takes_an_address_and_may_leave_the_jobs_to_another(run, waitress):
    answer = run("serve", "--host", "0.0.0.0", "--port", "8080", "--no-jobs")
    assert "http://127.0.0.1:8080" in answer
    assert "演示" not in answer
    assert waitress.asked["port"] == 8080
    assert waitress.started == []


def test_serve_tells_the_accounts_of_the_demo_but_not_in_production(county, ask):
    told = "\n".join(ask(commands.greeting, "127.0.0.1", 5000))
    for words in ("Youxi-2026-demo", "fgj.nigao", "shenji"):
        assert words in told
    county.config["ENV"] = "production"
    assert len(ask(commands.greeting, "127.0.0.1", 5000)) == 1


# Jobs, trail, backups


def ask_for(web, kind: str) -> None:
    with web.app_context():
        with transaction():
            jobs.enqueue(kind, {}, None)
        db.session.remove()


def test_jobs_are_done_once(web, run):
    ask_for(web, "sweep_files")
    with clock.at(clock.now().replace(hour=16, minute=1)):  # just after midnight in Shanghai: nothing is planned yet
        assert "已执行 1 件" in run("jobs", "run", "--once")


def test_jobs_are_done_until_stopped(web, run, monkeypatch):
    class Hands:
        stopped = False

        def is_alive(self) -> bool:
            return True

        def join(self, _seconds: float) -> None:
            raise KeyboardInterrupt

        def stop(self) -> None:
            Hands.stopped = True

    monkeypatch.setattr(worker, "start_worker", lambda _app: Hands())
    assert "按 Ctrl+C 停止" in run("jobs", "run")
    assert Hands.stopped


def act(web) -> None:
    with web.app_context():
        with transaction():
            trail.record("document", 3, None, "x", "办理", at=clock.now() - clock.ONE_DAY)
        db.session.remove()


def test_the_trail_is_anchored_and_verified(web, run):
    act(web)
    assert "2026-03-04：1 条" in run("trail", "anchor")
    assert "没有新的留痕" in run("trail", "anchor")
    assert "留痕完整" in run("trail", "verify")


@pytest.mark.database("sqlite")
def test_a_broken_trail_ends_with_an_error_that_names_the_place(web, run):
    act(web)
    with web.app_context():
        with transaction() as session:
            session.execute(text("DROP TRIGGER trail_no_update"))
            session.execute(text("UPDATE trail SET label = '别的'"))
        db.session.remove()
    assert "公文 3 第 1 条：内容与校验值不符" in run("trail", "verify", code=1)


def test_a_backup_by_command_and_its_refusals(web, run, tmp_path):
    act(web)
    assert "已备份到" in run("backup", str(tmp_path))
    (saved,) = tmp_path.glob("yx-*.tar")
    assert "只能恢复到空的实例" in run("restore", str(saved), code=1)
    (tmp_path / "file").write_text("in the way")
    assert "备份没有完成" in run("backup", str(tmp_path / "file" / "x.tar"), code=1)


def test_a_restore_by_command(run, tmp_path):
    run("backup", str(tmp_path / "empty.tar"))
    assert "已恢复" in run("restore", str(tmp_path / "empty.tar"))


# Roads


def nothing(*_args: object) -> None:
    """An act that does nothing."""


SMALL = Flow(
    noun="leave",
    label="请假",
    states=(State("draft", "拟稿"), State("done", "办结", end=True)),
    steps=(
        Step("send", "提交", ("draft",), "done", (Who("拟稿人", ("draft",)),), nothing, calls=always),
        Step("note", "批注|说明", ("draft", "done"), None, (), nothing),
        Step("go", "流转", ("draft",), lambda thing: "done", (Who("拟稿人", ("draft",)),), nothing),
    ),
    subject=lambda thing: Subject("leave", 1, "x"),
)


def test_a_road_is_printed_with_its_picture_states_and_steps():
    page = text_of(SMALL)
    assert page.startswith("# 请假\n")
    assert "stateDiagram-v2" in page
    assert "| 办结 | `done` | 终点 |" in page
    assert "| 提交 | 拟稿 | 办结 | 拟稿人 |  | 是 |" in page
    assert "| 批注\\|说明 | 拟稿、办结 | 不变 | 无人 |  |  |" in page
    assert "| 流转 | 拟稿 | 依情形 | 拟稿人 |  |  |" in page


def test_every_road_is_printed(web, run, tmp_path):
    run("flows", "print", "--folder", str(tmp_path / "flows"))
    names = {path.stem for path in (tmp_path / "flows").glob("*.md")}
    assert names == {flow.noun for flow in web.extensions["yx_flows"]}
    assert "document" in names
