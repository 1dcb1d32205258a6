"""The check of links between documents and their interpretation: what is broken, and what to do (clause C3c)."""

from __future__ import annotations

from urllib.parse import urlsplit

#: what stands in no host name that one can reach
_BAD = frozenset(' <>"{}|\\^`')


def malformed(address: str) -> str:
    """What is wrong with a web address, in Chinese; empty for a good one or none."""
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or _BAD & set(address):
        return "网址应以 http:// 或 https:// 开头，写完整，不含空格"
    return ""
