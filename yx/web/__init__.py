"""Manners of HTTP. Knows no county noun."""
