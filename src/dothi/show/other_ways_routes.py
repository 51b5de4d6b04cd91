"""Signing in by the city's sign-in service and by passkeys over HTTP, and one's own passkeys."""

from typing import Any

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from dothi.access.door import principal_of
from dothi.access.passkeys import CHALLENGE_HOLDS, Challenge, Passkeys
from dothi.access.provider_sign_in import ATTEMPT_HOLDS, ProviderSignIn, Return
from dothi.show.session_cookie import (
    ATTEMPT,
    SIGNED,
    Asked,
    answer_with_session,
    browser_of,
    get_sign_in_page,
    make_cookie,
    site_of,
)
from dothi.vocabulary.passkeys import Passkey, Signed


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """Ways to sign in beside name and password: what people call the sign-in service, None without one."""

    provider: str | None


class ProviderAddress(msgspec.Struct, frozen=True, kw_only=True):
    """Where the browser goes to sign in; it comes back to /dang-nhap with an answer."""

    address: str


class ProviderAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stood in the address that the browser came back to (OpenID Connect Core 1.0, 3.1.2)."""

    state: str | None = None
    answer: str | None = None
    """The parameter `code`."""
    issuer: str | None = None
    """The parameter `iss`."""
    error: str | None = None


class SigningOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What `navigator.credentials` is asked with (WebAuthn 2), bytes as Base64 for addresses."""

    options: dict[str, Any]


class PasskeyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A new passkey as the authenticator made it, and what its user calls it."""

    name: str
    signed: Signed


def _ask_for(request: Asked, challenge: Challenge) -> Response[SigningOptions]:
    cookie = make_cookie(request, ATTEMPT, challenge.secret, CHALLENGE_HOLDS, "strict")
    return Response(SigningOptions(options=challenge.options), cookies=[cookie])


class OtherWaysRoutes(Controller):
    """Ways to a session without a password, and one's own passkeys."""

    path = "/api"
    tags = ("Access",)

    @get("/sign-in/ways", summary="Ways to sign in")
    async def ways(self, provider_sign_in: ProviderSignIn) -> Ways:
        """What the sign-in page offers."""
        return Ways(provider=provider_sign_in.name)

    @post("/sign-in/provider", summary="Begin to sign in by the sign-in service", status_code=HTTP_200_OK)
    async def begin_at_provider(
        self, request: Asked, provider_sign_in: ProviderSignIn
    ) -> Response[ProviderAddress]:
        """Sets a cookie by which the browser is known again when it comes back, within ten minutes."""
        back = get_sign_in_page(request)
        departure = await provider_sign_in.begin(principal_of(request.scope), back)
        cookie = make_cookie(request, ATTEMPT, departure.secret, ATTEMPT_HOLDS, "strict")
        return Response(ProviderAddress(address=departure.address), cookies=[cookie])

    @post(
        "/sign-in/provider/finish",
        summary="Sign in by what the sign-in service answered",
        status_code=HTTP_204_NO_CONTENT,
        responses=SIGNED,
    )
    async def come_from_provider(
        self, request: Asked, data: ProviderAnswer, provider_sign_in: ProviderSignIn
    ) -> Response[None]:
        """Sets the cookie of a session for whoever an administrator has added with that e-mail address."""
        came = Return(
            secret=request.cookies.get(ATTEMPT),
            state=data.state,
            code=data.answer,
            issuer=data.issuer,
            error=data.error,
        )
        secret = await provider_sign_in.finish(principal_of(request.scope), came, browser_of(request))
        return answer_with_session(request, secret, ATTEMPT)

    @post("/sign-in/passkey/begin", summary="Begin to sign in by a passkey", status_code=HTTP_200_OK)
    async def begin_by_passkey(self, request: Asked, passkeys: Passkeys) -> Response[SigningOptions]:
        """For whichever passkey of this city the authenticator has; answered once, within five minutes."""
        challenge = await passkeys.begin_sign_in(principal_of(request.scope), site_of(request))
        return _ask_for(request, challenge)

    @post(
        "/sign-in/passkey",
        summary="Sign in by a passkey",
        status_code=HTTP_204_NO_CONTENT,
        responses=SIGNED,
    )
    async def sign_in_by_passkey(self, request: Asked, data: Signed, passkeys: Passkeys) -> Response[None]:
        """Sets the cookie of a session."""
        kept = request.cookies.get(ATTEMPT)
        asker, browser = principal_of(request.scope), browser_of(request)
        secret = await passkeys.sign_in(asker, site_of(request), kept, data, browser)
        return answer_with_session(request, secret, ATTEMPT)

    @get("/me/passkeys", summary="One's passkeys")
    async def own_passkeys(self, request: Asked, passkeys: Passkeys) -> list[Passkey]:
        """The newest first; a passkey opens the city by the name that it was made at."""
        return await passkeys.list_own(principal_of(request.scope))

    @post("/me/passkeys/begin", summary="Begin to add a passkey", status_code=HTTP_200_OK)
    async def begin_passkey(self, request: Asked, passkeys: Passkeys) -> Response[SigningOptions]:
        """The authenticator has to know its owner by a PIN or a finger."""
        challenge = await passkeys.begin_adding(principal_of(request.scope), site_of(request), "Dothi")
        return _ask_for(request, challenge)

    @post("/me/passkeys", summary="Add a passkey")
    async def add_passkey(self, request: Asked, data: PasskeyBody, passkeys: Passkeys) -> list[Passkey]:
        """One's passkeys with the new one."""
        kept = request.cookies.get(ATTEMPT)
        asker = principal_of(request.scope)
        return await passkeys.add(asker, site_of(request), kept, data.name, data.signed)

    @delete("/me/passkeys/{passkey_id:int}", summary="Remove a passkey")
    async def end_passkey(self, request: Asked, passkeys: Passkeys, passkey_id: int) -> None:
        """It opens nothing any more; the authenticator may still offer it."""
        await passkeys.end(principal_of(request.scope), passkey_id)
