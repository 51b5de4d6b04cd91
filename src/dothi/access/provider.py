"""A provider of sign-in (OpenID Connect Core 1.0): where it is reached, and whom it says that somebody is."""

import asyncio
import base64
import logging
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from dothi.machine.outgoing import Answer, Outgoing, read_origin
from dothi.vocabulary.errors import (
    DothiError,
    OutgoingFailed,
    OutgoingRefused,
    ProviderRefused,
    ProviderUnavailable,
)
from dothi.vocabulary.sign_in_provider import Errand, Known, ProviderSettings

log = logging.getLogger(__name__)

_REMEMBERED_S = 3_600.0
"""How long its addresses and keys are believed. House choice of 2026-11-22."""
_ASKED_AGAIN_S = 5.0
"""A key that is not known is looked for at once, but no oftener than this: anybody can name one."""
_LEEWAY_S = 60
"""By how much its clock may differ from ours. House choice of 2026-11-22."""
_ALGORITHMS = frozenset(
    ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
)
"""Signatures with a key pair; with a shared secret whoever reads our configuration could sign."""
_SUBJECT = re.compile(r"[\x20-\x7e]{1,255}")
"""OpenID Connect Core 1.0, 2: at most 255 ASCII characters."""
_WELL_KNOWN = "/.well-known/openid-configuration"


class Provider:
    """Asks the provider, which it may do by no other addresses than the provider's own."""

    def __init__(self, settings: ProviderSettings) -> None:
        """Raises OutgoingRefused where the issuer is no https address."""
        self._settings = settings
        self._outgoing = Outgoing(settings.issuer)
        self._about: tuple[dict[str, Any], float] | None = None
        self._keys: tuple[KeySet, float] | None = None
        self._lock = asyncio.Lock()

    @property
    def name(self) -> str:
        """What people call it."""
        return self._settings.name

    @property
    def issuer(self) -> str:
        """Its own name for itself, an address."""
        return self._settings.issuer

    async def make_address(self, errand: Errand) -> str:
        """Where a browser is sent; raises ProviderUnavailable."""
        about = await self._discover()
        said = {
            "redirect_uri": errand.redirect,
            "scope": "openid email",
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": create_s256_code_challenge(errand.verifier),
            "code_challenge_method": "S256",
        }
        client = self._settings.client
        return str(prepare_grant_uri(about["authorization_endpoint"], client, "code", **said))

    async def redeem(self, code: str, issuer: str | None, errand: Errand) -> Known:
        """Whom somebody is who came back with a code; `issuer` is what came with it (RFC 9207).

        Raises ProviderRefused, ProviderUnavailable.
        """
        about = await self._discover()
        named = about.get("authorization_response_iss_parameter_supported") is True
        if issuer != self.issuer and (named or issuer is not None):
            raise ProviderRefused("The answer is another service's.")
        tokens = await self._exchange(about, code, errand)
        claims = await self._verify(about, tokens, errand.nonce)
        said: Mapping[str, Any] = claims
        if "email" not in claims and isinstance(about.get("userinfo_endpoint"), str):
            said = await self._ask_about(about["userinfo_endpoint"], tokens, claims["sub"])
        email = said.get("email")
        vouched = said.get("email_verified") is True and isinstance(email, str) and email.isprintable()
        return Known(issuer=self.issuer, subject=claims["sub"], email=str(email).strip() if vouched else None)

    async def find_leave_address(self, back: str) -> str | None:
        """Where a browser signs out of the provider, and comes back; None where that is not offered."""
        try:
            end = (await self._discover()).get("end_session_endpoint")
        except ProviderUnavailable:
            return None
        if not isinstance(end, str):
            return None
        said = {"client_id": self._settings.client, "post_logout_redirect_uri": back}
        return f"{end}{'&' if '?' in end else '?'}{urlencode(said)}"

    async def examine(self) -> str:
        """What it says of itself, in a line; raises DothiError with what is wrong."""
        about = await self._read_about()
        keys = (await self._ask("GET", about["jwks_uri"])).read_object()
        return f"{self.issuer} answers, with {len(keys.get('keys', ()))} keys"

    async def _discover(self) -> dict[str, Any]:
        """Its addresses, as it publishes them; raises ProviderUnavailable."""
        async with self._lock:
            if self._about is None or time.monotonic() > self._about[1]:
                try:
                    self._about = (await self._read_about(), time.monotonic() + _REMEMBERED_S)
                except (OutgoingFailed, OutgoingRefused) as problem:
                    log.warning("the sign-in service cannot be used: %s", problem.message)
                    raise ProviderUnavailable from problem
            return self._about[0]

    async def _read_about(self) -> dict[str, Any]:
        answer = await self._ask("GET", self.issuer.rstrip("/") + _WELL_KNOWN)
        about = answer.read_object()
        if about.get("issuer") != self.issuer:
            raise OutgoingFailed(f"It calls itself {about.get('issuer')!r}, and not {self.issuer!r}.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(about.get(name), str):
                raise OutgoingFailed(f"It does not say its {name}.")
        entrance = read_origin(about["authorization_endpoint"])
        if entrance[0] != "https" and entrance != read_origin(self.issuer):
            raise OutgoingFailed("It would have people sign in without TLS.")
        return about

    async def _ask(self, method: str, url: str, **more: Any) -> Answer:
        answer = await self._outgoing.ask(method, url, **more)
        if answer.status != 200:
            raise OutgoingFailed(f"{url} answered {answer.status}.")
        return answer

    async def _exchange(self, about: Mapping[str, Any], code: str, errand: Errand) -> dict[str, Any]:
        """The tokens for a code; raises ProviderRefused where it is not, or no longer, one of ours."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": errand.redirect,
            "code_verifier": errand.verifier,
            "client_id": self._settings.client,
        }
        headers = {}
        secret = self._settings.secret
        ways = about.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if secret is not None and "client_secret_basic" in ways:
            pair = f"{quote(self._settings.client, safe='')}:{quote(secret, safe='')}"
            headers["authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
            del form["client_id"]
        elif secret is not None:
            form["client_secret"] = secret
        try:
            answer = await self._outgoing.ask("POST", about["token_endpoint"], headers=headers, form=form)
            said = answer.read_object()
        except DothiError as problem:
            log.warning("the sign-in service gave no tokens: %s", problem.message)
            raise ProviderUnavailable from problem
        if answer.status == 200:
            return said
        error = str(said.get("error", answer.status))[:100]
        log.warning("the sign-in service refused a code: %s", error)
        # That it does not know this city is nothing that who signs in could mend.
        raise (
            ProviderUnavailable if error == "invalid_client" else ProviderRefused("It did not take its code.")
        )

    async def _verify(self, about: Mapping[str, Any], tokens: Mapping[str, Any], nonce: str) -> CodeIDToken:
        """What the ID token claims, once its signature, issuer, audience, times and nonce are right."""
        told = tokens.get("id_token")
        if not isinstance(told, str):
            raise ProviderRefused("It did not say who you are.")
        try:
            decoded = await self._decode(about, told)
            claims = CodeIDToken(
                decoded.claims,
                decoded.header,
                {
                    "iss": {"essential": True, "value": self.issuer},
                    "aud": {"essential": True, "value": self._settings.client},
                    "sub": {"essential": True},
                },
                {
                    "nonce": nonce,
                    "client_id": self._settings.client,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(leeway=_LEEWAY_S)
        except (JoseError, ValueError, TypeError) as problem:
            log.warning("the sign-in service's token is not right: %s", problem)
            raise ProviderRefused("What it said of you is not right.") from problem
        audience = claims["aud"]
        if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != self._settings.client:
            raise ProviderRefused("What it said of you is meant for others.")
        subject = claims["sub"]
        if not isinstance(subject, str) or not _SUBJECT.fullmatch(subject):
            raise ProviderRefused("It did not say who you are.")
        return claims

    async def _decode(self, about: Mapping[str, Any], told: str) -> jwt.Token:
        """Raises JoseError where no key of the provider's has signed it, also of those that it has by now."""
        offered = about.get("id_token_signing_alg_values_supported")
        algorithms = sorted(_ALGORITHMS & set(offered) if isinstance(offered, list) else _ALGORITHMS)
        keys, read_at = await self._get_keys(about, newer_than=time.monotonic() - _REMEMBERED_S)
        try:
            return jwt.decode(told, keys, algorithms)
        except (JoseError, ValueError):
            if time.monotonic() - read_at < _ASKED_AGAIN_S:
                raise
            keys, _ = await self._get_keys(about, newer_than=read_at)
            return jwt.decode(told, keys, algorithms)

    async def _get_keys(self, about: Mapping[str, Any], newer_than: float) -> tuple[KeySet, float]:
        """Its keys and when they were read; raises ProviderUnavailable."""
        async with self._lock:
            if self._keys is None or self._keys[1] <= newer_than:
                try:
                    published = (await self._ask("GET", about["jwks_uri"])).read_object()
                    self._keys = (KeySet.import_key_set(_read_keys(published)), time.monotonic())
                except (OutgoingFailed, OutgoingRefused, JoseError, ValueError) as problem:
                    log.warning("the sign-in service's keys cannot be read: %s", problem)
                    raise ProviderUnavailable from problem
            return self._keys

    async def _ask_about(self, url: str, tokens: Mapping[str, Any], subject: str) -> dict[str, Any]:
        """What it says of somebody beside the token; raises ProviderUnavailable."""
        headers = {"authorization": f"Bearer {tokens.get('access_token', '')}"}
        try:
            said = (await self._ask("GET", url, headers=headers)).read_object()
        except (OutgoingFailed, OutgoingRefused) as problem:
            log.warning("the sign-in service says nothing of somebody: %s", problem.message)
            raise ProviderUnavailable from problem
        if said.get("sub") != subject:
            raise ProviderRefused("It told of somebody else.")
        return said


def _read_keys(published: Mapping[str, Any]) -> Any:
    """Those keys that verify; raises ValueError."""
    keys = published.get("keys")
    if not isinstance(keys, list):
        raise ValueError("It publishes no list of keys.")  # noqa: TRY004 - what is wrong is what was published
    return {"keys": [key for key in keys if isinstance(key, dict) and key.get("use", "sig") == "sig"]}
