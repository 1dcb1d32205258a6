"""Each road as a page of docs/flows: its picture, states, steps. Printed from the tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from yx.core.flow import Flow, Step


def write_all(flows: Iterable[Flow], folder: Path) -> list[Path]:
    """Write one page for each road into `folder`; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for flow in flows:
        path = folder / f"{flow.noun}.md"
        path.write_text(text_of(flow), encoding="utf-8")
        paths.append(path)
    return paths


def text_of(flow: Flow) -> str:
    """The page of one road, in Markdown."""
    states = [(state.label, f"`{state.code}`", "终点" if state.end else "") for state in flow.states]
    steps = [_step(flow, step) for step in flow.steps]
    return "\n".join(
        [
            f"# {flow.label}",
            "",
            "由 `flask flows print` 从程序中的流程表印出，请勿手改。",
            "",
            "```mermaid",
            flow.mermaid(),
            "```",
            "",
            "## 状态",
            "",
            *_table(("状态", "代码", ""), states),
            "",
            "## 步骤",
            "",
            *_table(("步骤", "由", "至", "谁办", "前提", "列入待办"), steps),
            "",
        ]
    )


def _step(flow: Flow, step: Step) -> tuple[str, ...]:
    return (
        step.label,
        "、".join(flow.state(code).label for code in step.sources),
        _target(flow, step),
        "、".join(dict.fromkeys(who.label for who in step.who)) or "无人",
        "；".join(need.label for need in step.needs),
        "是" if step.calls else "",
    )


def _target(flow: Flow, step: Step) -> str:
    if step.target is None:
        return "不变"
    return flow.state(step.target).label if isinstance(step.target, str) else "依情形"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
