"""What browsers keep between requests: the session, and an attempt to sign in that waits for its answer."""

from datetime import timedelta
from typing import Any, Literal

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.openapi import ResponseSpec
from litestar.status_codes import HTTP_204_NO_CONTENT

from dothi.access.gate import COOKIE
from dothi.vocabulary.passkeys import Site, read_site
from dothi.vocabulary.users import SESSION_LONGEST

Asked = Request[Any, Any, Any]
SIGNED = {HTTP_204_NO_CONTENT: ResponseSpec(data_container=None, description="The cookie of the session")}
ATTEMPT = "dothi_attempt"
"""The cookie of an attempt; what it was for, its row says."""


def browser_of(request: Asked) -> str:
    """What the browser says of itself."""
    return request.headers.get("user-agent", "")


def site_of(request: Asked) -> Site:
    """By which name the browser has opened the city; raises PasskeysNeedName."""
    return read_site(request.scope["scheme"], _host_of(request))


def get_sign_in_page(request: Asked) -> str:
    """The address of the page to sign in at, by the name that the browser has opened the city by."""
    return f"{request.scope['scheme']}://{_host_of(request)}/dang-nhap"


def _host_of(request: Asked) -> str:
    # The porch has seen to it that it is one of the city's own.
    return request.headers.get("host", "localhost")


def make_cookie(
    request: Asked, name: str, secret: str, holds: timedelta, samesite: Literal["lax", "strict"]
) -> Cookie:
    """One that no script reads and no other site's form brings along."""
    return Cookie(
        key=name,
        value=secret,
        httponly=True,
        secure=request.scope["scheme"] == "https",
        samesite=samesite,
        path="/",
        max_age=int(holds.total_seconds()),
    )


def drop_cookie(name: str) -> Cookie:
    """The browser forgets it."""
    return Cookie(key=name, value="", httponly=True, samesite="lax", path="/", max_age=0)


def answer_with_session(request: Asked, secret: str, *gone: str) -> Response[None]:
    """Somebody is in; what is gone was needed for that only."""
    session = make_cookie(request, COOKIE, secret, SESSION_LONGEST, "lax")
    cookies = [session, *(drop_cookie(each) for each in gone)]
    return Response(None, status_code=HTTP_204_NO_CONTENT, cookies=cookies)
