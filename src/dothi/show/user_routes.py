"""Users, grants and tokens over HTTP."""

from typing import Any

import msgspec
from litestar import Controller, Request, delete, get, post, put

from dothi.access.door import principal_of
from dothi.access.users import Users
from dothi.vocabulary.users import (
    Grant,
    GrantDraft,
    NewToken,
    Token,
    TokenDraft,
    User,
    UserDraft,
    make_link_path,
)

Asked = Request[Any, Any, Any]


class LinkCode(msgspec.Struct, frozen=True, kw_only=True):
    """The code of a one-time link, and the address it is opened at."""

    code: str
    path: str


class UserRoutes(Controller):
    """For who administers; tokens of their own are everybody's."""

    path = "/api"
    tags = ("Access",)

    @get("/users", summary="Users")
    async def users(self, request: Asked, users: Users) -> list[User]:
        """Those that are disabled come last."""
        return await users.list_users(principal_of(request.scope))

    @post("/users", summary="Add a user")
    async def add(self, request: Asked, data: UserDraft, users: Users) -> User:
        """Without a password: make a one-time link for it. Without rights: grant them."""
        return await users.add(principal_of(request.scope), data)

    @put("/users/{user_id:int}", summary="Change a user")
    async def change(self, request: Asked, data: UserDraft, users: Users, user_id: int) -> User:
        """All but the name that it signs in by."""
        return await users.change(principal_of(request.scope), user_id, data)

    @post("/users/{user_id:int}/disable", summary="Let a user sign in no more")
    async def disable(self, request: Asked, users: Users, user_id: int) -> User:
        """Its sessions end, and its tokens hold no longer."""
        return await users.disable(principal_of(request.scope), user_id, disabled=True)

    @post("/users/{user_id:int}/enable", summary="Let a user sign in again")
    async def enable(self, request: Asked, users: Users, user_id: int) -> User:
        """What it held and has not ended since holds again."""
        return await users.disable(principal_of(request.scope), user_id, disabled=False)

    @post("/users/{user_id:int}/codes/end", summary="Let a user sign in without codes")
    async def end_codes(self, request: Asked, users: Users, user_id: int) -> User:
        """For who has lost phone and recovery codes."""
        return await users.end_codes(principal_of(request.scope), user_id)

    @post("/users/{user_id:int}/passkeys/end", summary="Remove all passkeys of a user")
    async def end_passkeys(self, request: Asked, users: Users, user_id: int) -> User:
        """For who has lost a phone or a key."""
        return await users.end_passkeys(principal_of(request.scope), user_id)

    @post("/users/{user_id:int}/provider/end", summary="Unlink a user from the sign-in service")
    async def unlink(self, request: Asked, users: Users, user_id: int) -> User:
        """For who has a new account there: the next time the e-mail address counts again."""
        return await users.unlink(principal_of(request.scope), user_id)

    @post("/users/{user_id:int}/link", summary="Make a one-time link for a user")
    async def make_link(self, request: Asked, users: Users, user_id: int) -> LinkCode:
        """It opens one session, in which a password can be set; the one made before it is of no use then."""
        code = await users.make_link(principal_of(request.scope), user_id)
        return LinkCode(code=code, path=make_link_path(code))

    @get("/grants", summary="Grants")
    async def grants(self, request: Asked, users: Users, user: int | None = None) -> list[Grant]:
        """Of everybody or of a user, the newest first, those that have ended included."""
        return await users.list_grants(principal_of(request.scope), user)

    @post("/grants", summary="Grant a role")
    async def grant(self, request: Asked, data: GrantDraft, users: Users) -> Grant:
        """One that can command waits until a second administrator agrees."""
        return await users.grant(principal_of(request.scope), data)

    @post("/grants/{grant_id:int}/approve", summary="Agree to a grant")
    async def approve(self, request: Asked, users: Users, grant_id: int) -> Grant:
        """Neither who granted it nor who would have it can."""
        return await users.approve(principal_of(request.scope), grant_id)

    @post("/grants/{grant_id:int}/end", summary="End a grant")
    async def end_grant(self, request: Asked, users: Users, grant_id: int) -> Grant:
        """What was lent from it ends with it. The last administrator's cannot be ended."""
        return await users.end_grant(principal_of(request.scope), grant_id)

    @get("/tokens", summary="Tokens")
    async def tokens(self, request: Asked, users: Users) -> list[Token]:
        """Everybody's for who administers, one's own for others; never the secrets."""
        return await users.list_tokens(principal_of(request.scope))

    @post("/tokens", summary="Make a token")
    async def add_token(self, request: Asked, data: TokenDraft, users: Users) -> NewToken:
        """The answer is the only time that it is shown."""
        return await users.add_token(principal_of(request.scope), data)

    @delete("/tokens/{token_id:int}", summary="Revoke a token")
    async def end_token(self, request: Asked, users: Users, token_id: int) -> None:
        """Within five seconds it holds nowhere."""
        await users.end_token(principal_of(request.scope), token_id)
