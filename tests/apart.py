"""For `make mutate` (``-p tests.apart``): papers are drawn in a process of their own, each one once.

What draws them works with threads, and these do not come along when mutmut forks: a child that drew a paper would wait
for ever, and waiting for ever counts as noticed.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from typing import Any

import typst

from yx.paper import pdf
from yx.paper.fonts import FontBook
from yx.paper.sheet import Sheet

_drawn: dict[str, Any] = {}


def _apart(work: Callable[[], Any]) -> Any:
    """What `work` gives or raises, done in a child."""
    out, into = os.pipe()
    child = os.fork()
    if not child:
        try:
            said = (True, work())
        except Exception as fault:
            said = (False, fault)
        with os.fdopen(into, "wb") as pipe:
            pickle.dump(said, pipe)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        well, found = pickle.load(pipe)  # nosec - our own child's
    os.waitpid(child, 0)
    if not well:
        raise found
    return found


def pytest_configure() -> None:
    """Put ours in the place of what draws."""
    compile_one, compile_, warnings = pdf._compile, typst.compile, pdf.layout_warnings

    def drawn(sheet: Sheet, fonts: FontBook, form: Any, ppi: float = 144) -> Any:
        key = f"{form} {ppi} {id(fonts)} {pdf._inputs(sheet, fonts)}"
        if key not in _drawn:
            _drawn[key] = _apart(lambda: compile_one(sheet, fonts, form, ppi))
        return _drawn[key]

    pdf._compile = drawn
    pdf.layout_warnings = lambda sheet, fonts: _apart(lambda: warnings(sheet, fonts))
    typst.compile = lambda *given, **more: _apart(lambda: compile_(*given, **more))
