"""Named announcements with fixed keys: how an earlier noun tells a later one without importing it."""

from __future__ import annotations

from collections.abc import Callable

Listener = Callable[..., None]

_keys: dict[str, frozenset[str]] = {}
_listeners: dict[str, list[Listener]] = {}


def declare(name: str, *keys: str) -> None:
    """Say that `name` may be announced, with exactly `keys`. Declaring it twice alike is harmless."""
    if _keys.setdefault(name, frozenset(keys)) != frozenset(keys):
        raise ValueError(f"event {name} is declared with other keys")


def listen(name: str) -> Callable[[Listener], Listener]:
    """Decorator: run the function, in the announcer's transaction, each time that `name` is announced."""

    def register(listener: Listener) -> Listener:
        if listener not in _listeners.setdefault(name, []):
            _listeners[name].append(listener)
        return listener

    return register


def announce(name: str, **keys: object) -> None:
    """Tell all listeners. Raises KeyError for an undeclared name or keys other than those declared."""
    if name not in _keys:
        raise KeyError(f"event {name} is not declared")
    if _keys[name] != frozenset(keys):
        raise KeyError(f"event {name} takes {sorted(_keys[name])}, not {sorted(keys)}")
    for listener in _listeners.get(name, ()):
        listener(**keys)
