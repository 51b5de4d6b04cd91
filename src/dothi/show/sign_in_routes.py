"""Signing in and out over HTTP, and what people see and change of their own."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.params import Body
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from dothi.access.door import principal_of
from dothi.access.gate import COOKIE
from dothi.access.provider_sign_in import ProviderSignIn
from dothi.access.signing_in import CodeSecret, LinkPurpose, SigningIn
from dothi.show.session_cookie import (
    SIGNED,
    Asked,
    answer_with_session,
    browser_of,
    drop_cookie,
    get_sign_in_page,
)
from dothi.vocabulary.principals import Action, Principal
from dothi.vocabulary.rights import ROLES, Role
from dothi.vocabulary.things import Agency
from dothi.vocabulary.users import Grant, LoanDraft, SessionView, UserDraft
from dothi.vocabulary.words import Words


class SignInBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody types who signs in; the code where one's app or paper has it."""

    name: str
    password: str
    code: str | None = None


class LinkBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code in a one-time link."""

    code: str


class FirstBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The code in the first link, and who the first administrator is."""

    code: str
    name: str
    full_name: str
    password: str
    email: str = ""
    phone: str = ""


class PasswordBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The password so far, not needed after a one-time link, and the new one."""

    new: str
    old: str | None = None


class CodeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code of now; where it says so, a recovery code."""

    code: str


class RecoveryCodes(msgspec.Struct, frozen=True, kw_only=True):
    """Each is good once, in place of a code of now; they are shown this once."""

    codes: list[str]


class SignedOut(msgspec.Struct, frozen=True, kw_only=True):
    """Where one signs out of the sign-in service, too; None where one did not come by it."""

    address: str | None


class AgencyBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The uid of the agency to act for."""

    agency: str


class RoleView(msgspec.Struct, frozen=True, kw_only=True):
    """A role, what people call it and what it allows."""

    id: str
    title: Words
    actions: list[Action]
    needs_two: bool
    is_whole: bool


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks and what it may do anywhere; a visitor has no user, name or agencies."""

    kind: str
    user_id: int | None
    name: str
    full_name: str
    has_password: bool
    uses_codes: bool
    passkeys: int
    agencies: list[Agency]
    agency: str | None
    actions: list[Action]


def _describe_role(role: Role) -> RoleView:
    return RoleView(
        id=role.id,
        title=role.title,
        actions=sorted(role.actions),
        needs_two=role.needs_two,
        is_whole=role.is_whole,
    )


async def _describe(principal: Principal, signing_in: SigningIn) -> Me:
    actions = sorted({action for scope in principal.scopes for action in scope.actions})
    if principal.session_id is None:
        return Me(
            kind=principal.kind,
            user_id=principal.user_id,
            name=principal.name,
            full_name="",
            has_password=False,
            uses_codes=False,
            passkeys=0,
            agencies=[],
            agency=None,
            actions=actions,
        )
    user = await signing_in.get_self(principal)
    return Me(
        kind=principal.kind,
        user_id=user.id,
        name=user.name,
        full_name=user.full_name,
        has_password=user.has_password,
        uses_codes=user.uses_codes,
        passkeys=user.passkeys,
        agencies=user.agencies,
        agency=principal.agency,
        actions=actions,
    )


class SignInRoutes(Controller):
    """Ways to a session, and one's own things behind it."""

    path = "/api"
    tags = ("Access",)

    @get("/me", summary="Who asks")
    async def me(self, request: Asked, signing_in: SigningIn) -> Me:
        """What the web app shows and hides by; the server checks each request whatever is shown."""
        return await _describe(principal_of(request.scope), signing_in)

    @get("/roles", summary="Roles and what they allow")
    async def roles(self) -> list[RoleView]:
        """The same in every city."""
        return [_describe_role(role) for role in ROLES.values()]

    @post(
        "/sign-in", summary="Sign in by name and password", status_code=HTTP_204_NO_CONTENT, responses=SIGNED
    )
    async def sign_in(self, request: Asked, data: SignInBody, signing_in: SigningIn) -> Response[None]:
        """Sets the cookie of a session. After too many failures it waits (429)."""
        asker = principal_of(request.scope)
        secret = await signing_in.sign_in(asker, data.name, data.password, browser_of(request), data.code)
        return answer_with_session(request, secret)

    @post("/sign-in/link/look", summary="What a one-time link is for", status_code=HTTP_200_OK)
    async def look_at_link(self, request: Asked, data: LinkBody, signing_in: SigningIn) -> LinkPurpose:
        """It can still be opened afterwards."""
        return await signing_in.look_at_link(principal_of(request.scope), data.code)

    @post(
        "/sign-in/link",
        summary="Sign in by a one-time link",
        status_code=HTTP_204_NO_CONTENT,
        responses=SIGNED,
    )
    async def open_link(self, request: Asked, data: LinkBody, signing_in: SigningIn) -> Response[None]:
        """Uses the link up and sets the cookie of a session."""
        secret = await signing_in.open_link(principal_of(request.scope), data.code, browser_of(request))
        return answer_with_session(request, secret)

    @post(
        "/sign-in/first",
        summary="Become the first administrator",
        status_code=HTTP_204_NO_CONTENT,
        responses=SIGNED,
    )
    async def be_first(self, request: Asked, data: FirstBody, signing_in: SigningIn) -> Response[None]:
        """By the link that the first start prints; sets the cookie of a session."""
        draft = UserDraft(name=data.name, full_name=data.full_name, email=data.email, phone=data.phone)
        asker = principal_of(request.scope)
        secret = await signing_in.be_first(asker, data.code, draft, data.password, browser_of(request))
        return answer_with_session(request, secret)

    @post("/sign-out", summary="Sign out", status_code=HTTP_200_OK)
    async def sign_out(
        self, request: Asked, signing_in: SigningIn, provider_sign_in: ProviderSignIn
    ) -> Response[SignedOut]:
        """Ends the session, and is fine where there is none."""
        principal = principal_of(request.scope)
        address = await provider_sign_in.find_leave_address(principal, get_sign_in_page(request))
        await signing_in.sign_out(principal)
        return Response(SignedOut(address=address), cookies=[drop_cookie(COOKIE)])

    @put("/me/password", summary="Change one's password", status_code=HTTP_204_NO_CONTENT)
    async def change_password(self, request: Asked, data: PasswordBody, signing_in: SigningIn) -> None:
        """Ends one's other sessions."""
        await signing_in.change_password(principal_of(request.scope), data.old, data.new)

    @post("/me/codes", summary="Begin to use codes")
    async def begin_codes(self, request: Asked, signing_in: SigningIn) -> CodeSecret:
        """The secret for an app that shows codes by time (RFC 6238), not in use until one is confirmed."""
        return await signing_in.begin_codes(principal_of(request.scope), "Dothi")

    @put("/me/codes", summary="Confirm that one has codes")
    async def confirm_codes(self, request: Asked, data: CodeBody, signing_in: SigningIn) -> RecoveryCodes:
        """From now on signing in takes one. Ends one's other sessions."""
        return RecoveryCodes(codes=await signing_in.confirm_codes(principal_of(request.scope), data.code))

    @post("/me/codes/end", summary="Use codes no longer", status_code=HTTP_204_NO_CONTENT)
    async def end_codes(self, request: Asked, data: CodeBody, signing_in: SigningIn) -> None:
        """By a last code or a recovery code."""
        await signing_in.end_codes(principal_of(request.scope), data.code)

    @put("/me/agency", summary="Act for another of one's agencies", status_code=HTTP_204_NO_CONTENT)
    async def act_for(self, request: Asked, data: AgencyBody, signing_in: SigningIn) -> None:
        """What is done from now on is done for it."""
        await signing_in.act_for(principal_of(request.scope), data.agency)

    @get("/me/sessions", summary="One's sessions")
    async def sessions(self, request: Asked, signing_in: SigningIn) -> list[SessionView]:
        """Those that hold, the latest used first."""
        return await signing_in.list_sessions(principal_of(request.scope))

    @delete("/me/sessions/{session_id:int}", summary="End a session")
    async def end_session(self, request: Asked, signing_in: SigningIn, session_id: int) -> None:
        """One of one's own; within five seconds it holds nowhere."""
        await signing_in.end_session(principal_of(request.scope), session_id)

    @delete("/me/sessions", summary="End all other sessions")
    async def end_other_sessions(self, request: Asked, signing_in: SigningIn) -> None:
        """All but the one that asks."""
        await signing_in.end_other_sessions(principal_of(request.scope))

    @get("/me/grants", summary="What was granted to oneself, and what one lent")
    async def grants(self, request: Asked, signing_in: SigningIn) -> list[Grant]:
        """The newest first."""
        return await signing_in.list_grants(principal_of(request.scope))

    @post("/me/loans", summary="Lend a grant while one is away")
    async def lend(
        self,
        request: Asked,
        data: Annotated[LoanDraft, Body(title="What is lent to whom until when")],
        signing_in: SigningIn,
    ) -> Grant:
        """What can command waits for an administrator, as it does when it is granted."""
        return await signing_in.lend(principal_of(request.scope), data)
