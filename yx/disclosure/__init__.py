"""Joined to the application by `init_app`."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register blueprints, commands and listeners of this package."""
