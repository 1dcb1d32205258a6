"""OpenID Connect Core 1.0, code flow with PKCE (RFC 7636): the protocol alone, without accounts and pages.

Needs ``requirements-directory.txt``, so Authlib is imported only where a provider is configured.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

#: What the provider may sign with: keys of its own only, never a shared secret, never nothing.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
#: Seconds that the clocks may differ, that the provider may take to answer, and that a person may take there.
LEEWAY, TIMEOUT, PATIENCE = 60, 5, 600


class Distrusted(Exception):
    """What came back is not an answer of the provider to this browser's question; the message is for the log."""


class Unreachable(Exception):
    """The provider does not answer, or not in its language."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What this browser was sent away with; an answer counts only against it, once, within ten minutes."""

    state: str
    nonce: str
    verifier: str
    at: int
    next: str

    def kept(self) -> dict[str, Any]:
        """As it lies in the session's cookie."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider vouches for: its own unchanging `subject`, and the user name it calls the person by now."""

    issuer: str
    subject: str
    username: str


def configured() -> bool:
    """Whether the settings name a provider."""
    return bool(current_app.config.get("OIDC_ISSUER"))


def question(back: str, onward: str, now: datetime) -> tuple[str, Asked]:
    """The provider's address to send the browser to, and what to keep until it comes back to `back`.

    Raises Unreachable.
    """
    asked = Asked(
        secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), int(now.timestamp()), onward
    )
    with _client(back) as client:
        address, _state = client.create_authorization_url(
            _discover(client)["authorization_endpoint"],
            state=asked.state,
            nonce=asked.nonce,
            code_verifier=asked.verifier,
        )
    return str(address), asked


def answer(given: Mapping[str, str], kept: Mapping[str, Any] | None, back: str, now: datetime) -> tuple[Identity, str]:
    """Who came back with the arguments `given`, and where they wanted to go. Raises Distrusted or Unreachable."""
    asked = _asked(given, kept, now)
    with _client(back) as client:
        known = _discover(client)
        tokens = _speak(
            lambda: client.fetch_token(known["token_endpoint"], code=given["code"], code_verifier=asked.verifier)
        )
        keys = _speak(lambda: client.get(known["jwks_uri"], withhold_token=True).json())
    return _identity(claims_of(str(tokens.get("id_token") or ""), keys, asked.nonce, now)), asked.next


def _asked(given: Mapping[str, str], kept: Mapping[str, Any] | None, now: datetime) -> Asked:
    if kept is None:
        raise Distrusted("nothing was asked by this browser")
    asked = Asked(**kept)
    if not hmac.compare_digest(asked.state.encode(), given.get("state", "").encode()):
        raise Distrusted("the answer belongs to another question")
    if not 0 <= now.timestamp() - asked.at + 1 <= PATIENCE:
        raise Distrusted("the answer came too late")
    if given.get("iss", _issuer()) != _issuer():
        raise Distrusted("another issuer answered")  # RFC 9207
    if not given.get("code"):
        raise Distrusted(f"no code: {given.get('error', '')[:60]!r}")
    return asked


def claims_of(token: str, keys: Any, nonce: str, now: datetime) -> dict[str, Any]:
    """The claims of an ID token whose signature, issuer, audience, nonce and times are right. Raises Distrusted."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet

    audience = current_app.config["OIDC_CLIENT_ID"]
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": _issuer()},
        aud={"essential": True, "value": audience},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        claims = dict(jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims)
        rules.validate(claims)
    except (JoseError, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise Distrusted(f"the ID token is not right: {type(fault).__name__} {fault}") from fault
    if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != audience:
        raise Distrusted("the ID token was made for another client")
    return claims


def _identity(claims: Mapping[str, Any]) -> Identity:
    username = claims.get(str(current_app.config["OIDC_CLAIM"]))
    subject = str(claims["sub"])
    if not isinstance(username, str) or not username.strip() or not 0 < len(subject) <= 255:
        raise Distrusted("the ID token names no user")
    return Identity(_issuer(), subject, username.strip().casefold())


def _issuer() -> str:
    return str(current_app.config["OIDC_ISSUER"])


def _client(back: str) -> Any:
    """Authlib's client; its own certificate file where the county's authority is not in the system."""
    from authlib.integrations.requests_client import OAuth2Session

    config = current_app.config
    client = OAuth2Session(
        config["OIDC_CLIENT_ID"],
        config["OIDC_CLIENT_SECRET"],
        scope="openid profile",
        redirect_uri=back,
        code_challenge_method="S256",
        default_timeout=TIMEOUT,
    )
    client.trust_env = False  # the provider is in the same network: no proxy of the environment reads the secret
    client.verify = config.get("DIRECTORY_CA") or True
    return client


def _discover(client: Any) -> dict[str, str]:
    """The provider's own description (OpenID Connect Discovery 1.0, section 4.3)."""
    found = _speak(
        lambda: client.get(f"{_issuer().rstrip('/')}/.well-known/openid-configuration", withhold_token=True).json()
    )
    names = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if not isinstance(found, dict) or found.get("issuer") != _issuer():
        raise Unreachable("the description is another issuer's")
    scheme = urlsplit(_issuer()).scheme
    if any(urlsplit(str(found.get(name))).scheme not in ("https", scheme) for name in names):
        raise Unreachable("the description leads to an unprotected address")
    return found


def _speak(say: Any) -> Any:
    """What the provider answers; every way of not answering is Unreachable, a refused code Distrusted."""
    from authlib.common.errors import AuthlibBaseError
    from requests.exceptions import RequestException

    try:
        return say()
    except AuthlibBaseError as refusal:
        raise Distrusted(f"refused by the provider: {refusal}") from refusal
    except (RequestException, ValueError) as fault:
        raise Unreachable(f"{type(fault).__name__}") from fault
