"""What no module of the programme does, whoever wrote it and however good the reason seemed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.shape.source import Module, dotted, modules

NEVER_CALLED = {
    "eval": "runs text as code",
    "exec": "runs text as code",
    "__import__": "imports by a name made at run time",
    "os.system": "hands text to a shell",
    "os.popen": "hands text to a shell",
    "render_template_string": "makes a template at run time",
    "Template": "makes a template at run time",
    "Markup": "skips escaping",
}
NEVER_IMPORTED = {"pickle", "marshal", "shelve", "dill"}
#: The only files that may end a transaction: the edge of a request, of a command, of a job.
EDGES = ("yx/web/", "yx/core/jobs.py", "yx/core/worker.py", "yx/core/base.py")
#: The only file that may ask what time it is: tests move its clock.
CLOCK = "yx/core/clock.py"
HIDDEN_CLOCKS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}

#: What the kernel, the paper and the use cases may take from Flask; the manners of HTTP are for views and forms.
FROM_FLASK = {"Flask", "current_app"}
USE_CASES = ("models", "flow", "policy", "actions", "queries")

#: fault → why it stands; an entry that no longer matches anything is itself a fault
ALLOWED: dict[str, str] = {
    "yx/core/base.py: exec_driver_sql with text made at run time": "a table named by a migration",
    "yx/web/choosing.py: Markup() skips escaping": "options of a select, each escaped, kept between pages",
    "yx/core/search.py: exec_driver_sql with text made at run time": "lists of fixed statements",
    "yx/core/search_postgresql.py: exec_driver_sql with text made at run time": "lists of fixed statements",
}


def calls(module: Module) -> Iterator[tuple[ast.Call, str]]:
    """Every call and the dotted name of what is called."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield node, dotted(node.func)


def _call_faults(module: Module) -> Iterator[tuple[ast.AST, str]]:
    for node, name in calls(module):
        for banned, why in NEVER_CALLED.items():
            if name == banned or name.endswith(f".{banned}"):
                yield node, f"{banned}() {why}"
        if any(word.arg == "shell" and getattr(word.value, "value", True) is not False for word in node.keywords):
            yield node, "shell=True hands text to a shell"
        if name.endswith(".commit") and not (module.name.startswith(EDGES) or module.name.endswith("commands.py")):
            yield node, "commit() belongs to the edge of the request"
        if module.name != CLOCK and any(name == clock or name.endswith(f".{clock}") for clock in HIDDEN_CLOCKS):
            yield node, f"{name}() is a hidden clock: take `now` from the caller or yx.core.clock"


def _imports(module: Module) -> Iterator[tuple[ast.AST, str, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node, node.module or "", alias.name) for alias in node.names)


def _knows_http(module: Module) -> bool:
    if len(module.parts) > 2 and module.parts[1] in {"core", "paper"}:
        return False
    return module.parts[-1].removesuffix(".py").split("_")[0] not in USE_CASES


def _import_faults(module: Module) -> Iterator[tuple[ast.AST, str]]:
    for node, source, name in _imports(module):
        if source.split(".")[0] in NEVER_IMPORTED:
            yield node, f"{source} runs code when it reads"
        if source == "flask" and name not in FROM_FLASK and not _knows_http(module):
            yield node, f"flask.{name or '*'} in the kernel, the paper or a use case"


def _sql_faults(module: Module) -> Iterator[tuple[ast.AST, str]]:
    """SQL text is written out; values travel as parameters. A raw execution must show its text where it is called."""
    makers = {
        alias.asname or alias.name
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name in {"text", "literal_column", "DDL"}
    } | {"sa.text", "sqlalchemy.text"}
    shown: set[ast.expr] = set()
    for node, name in calls(module):
        if node.args and isinstance(node.args[0], ast.Constant):
            shown.add(node.func)
        elif name in makers:
            yield node, f"{name}() with text made at run time"
    for found in ast.walk(module.tree):
        if isinstance(found, ast.Attribute) and found.attr == "exec_driver_sql" and found not in shown:
            yield found, "exec_driver_sql with text made at run time"


def faults(module: Module) -> list[str]:
    """One sentence for each forbidden thing, with file and line."""
    found = [*_call_faults(module), *_import_faults(module), *_sql_faults(module)]
    return [f"{module.at(node)}: {what}" for node, what in found]


def unexplained(found: list[str], allowed: dict[str, str]) -> list[str]:
    """The faults that no entry of `allowed` explains, and the entries that explain nothing any more."""
    open_faults = [fault for fault in found if not any(_matches(entry, fault) for entry in allowed)]
    stale = [entry for entry in allowed if not any(_matches(entry, fault) for fault in found)]
    return open_faults + [f"ALLOWED has a stale entry: {entry}" for entry in stale]


def _matches(entry: str, fault: str) -> bool:
    """An entry is `file: fault`, without the line, which moves."""
    file, _, what = entry.partition(": ")
    return fault.startswith(f"{file}:") and fault.endswith(f": {what}")


def test_nothing_forbidden_is_done():
    found = unexplained([fault for module in modules() for fault in faults(module)], ALLOWED)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("yx/desk/views.py", "eval(words)"),
        ("yx/desk/views.py", "builtins.exec(words)"),
        ("yx/core/files.py", "import os\nos.system('ls ' + name)"),
        ("yx/core/files.py", "subprocess.run(command, shell=True)"),
        ("yx/core/files.py", "subprocess.run(command, shell=wanted)"),
        ("yx/core/jobs.py", "import pickle"),
        ("yx/core/jobs.py", "from pickle import loads"),
        ("yx/desk/views.py", "flask.render_template_string(words)"),
        ("yx/web/filters.py", "Markup(f'<b>{name}</b>')"),
        ("yx/documents/actions.py", "db.session.commit()"),
        ("yx/core/flow.py", "session.commit()"),
        ("yx/documents/actions.py", "from datetime import datetime\nat = datetime.now(UTC)"),
        ("yx/documents/queries.py", "from sqlalchemy import text\ntext(f'select {name}')"),
        ("yx/documents/queries.py", "from sqlalchemy import text as sql\nsql('select %s' % name)"),
        ("yx/documents/queries.py", "import sqlalchemy as sa\nsa.text('select ' + name)"),
        ("yx/core/base.py", "connection.exec_driver_sql(f'drop table {name}')"),
        ("yx/core/base.py", "run = connection.exec_driver_sql\nrun('drop table ' + name)"),
        ("yx/core/flow.py", "from flask import request"),
        ("yx/documents/actions.py", "from flask import session"),
        ("yx/paper/pdf.py", "from flask import render_template"),
        ("yx/core/__init__.py", "from flask import g"),
    ],
)
def test_a_planted_fault_is_caught(name, text):
    assert faults(Module(name, text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("yx/web/db.py", "db.session.commit()"),
        ("yx/people/commands.py", "db.session.commit()"),
        ("yx/core/clock.py", "datetime.now(UTC)"),
        ("yx/core/search.py", "from sqlalchemy import text\ntext('select :name')"),
        ("yx/core/base.py", "connection.exec_driver_sql('BEGIN IMMEDIATE')"),
        ("yx/documents/views.py", "from flask import request"),
        ("yx/core/files.py", "from flask import current_app"),
        ("yx/core/files.py", "subprocess.run(command, shell=False)"),
    ],
)
def test_what_is_allowed_passes(name, text):
    assert not faults(Module(name, text))


def test_an_explained_fault_passes_and_a_stale_explanation_does_not():
    allowed = {"yx/a.py: eval() runs text as code": "planted"}
    assert not unexplained(["yx/a.py:3: eval() runs text as code"], allowed)
    assert unexplained(["yx/b.py:3: eval() runs text as code"], allowed) == [
        "yx/b.py:3: eval() runs text as code",
        "ALLOWED has a stale entry: yx/a.py: eval() runs text as code",
    ]
