"""Security headers on every response, errors and fragments included (ASVS 3.4)."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
FIXED = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: where a form may lead: Chromium holds each redirect after it to this, too
FORMS = "form-action 'self'"
YEAR = 31_536_000


def policy(issuer: str | None) -> str:
    """The content policy; a form may lead on to the county's sign-in provider, where there is one."""
    if not issuer:
        return CSP
    place = urlsplit(issuer)
    return CSP.replace(FORMS, f"{FORMS} {place.scheme}://{place.netloc}")


def init_app(app: Flask) -> None:
    """Set them after each request; a download may set a narrower policy of its own."""

    fixed = {**FIXED, "Content-Security-Policy": policy(app.config.get("OIDC_ISSUER"))}

    def harden(response: Response) -> Response:
        for name, value in fixed.items():
            response.headers.setdefault(name, value)
        if app.config["ENV"] == "production":
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(harden)
