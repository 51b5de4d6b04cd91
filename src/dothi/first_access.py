"""Who may begin: the one-time link that a start prints, and the token of whoever may read the data folder."""

import os
from pathlib import Path

import msgspec

from dothi.access.door import Door
from dothi.access.identities import Identities
from dothi.access.users import Users
from dothi.settings import Settings
from dothi.store.database import Database
from dothi.vocabulary.errors import SetupProblem
from dothi.vocabulary.principals import make_part
from dothi.vocabulary.users import GrantDraft, TokenDraft, UserDraft, make_link_path

TOKEN_FILE = "token.json"  # noqa: S105
_STARTER = make_part("up")
_TRAINEE = UserDraft(name="hoc-vien", full_name="Học viên điều hành")
_TRAINEES_ROLES = ("operator", "manager", "engineer")


class FolderToken(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in the data folder's token file: which city it is for, and the token."""

    url: str
    token: str


class FirstAccess(msgspec.Struct, frozen=True, kw_only=True):
    """The token of this machine, and the path of a one-time link where a start should print one."""

    token: str
    link: str | None


async def prepare_access(settings: Settings, url: str) -> FirstAccess:
    """A new token for this machine in the data folder; a link for the trainee of a model city, else for the
    first administrator while there is none.
    """
    assert settings.database_url is not None and settings.data is not None, "start_servers has set them"  # noqa: S101, PT018
    async with Database(settings.database_url, connections=1) as database:
        door = Door(database)
        users = Users(door, Identities(door))
        draft = TokenDraft(name="this machine", role="administrator")
        token = (await users.replace_token(_STARTER, draft)).token
        _write(settings.data / TOKEN_FILE, FolderToken(url=url, token=token))
        link = None
        if settings.visitors_may == "view":
            link = await users.make_link(_STARTER, await _get_trainee(users))
        elif settings.visitors_may == "nothing" and not await users.has_any(_STARTER):
            link = await users.make_link(_STARTER, None)
    return FirstAccess(token=token, link=None if link is None else make_link_path(link))


async def _get_trainee(users: Users) -> int:
    """The trainee of a model city, who may try everything that changes no rights."""
    known = {user.name: user.id for user in await users.list_users(_STARTER)}
    if _TRAINEE.name in known:
        return known[_TRAINEE.name]
    made = (await users.add(_STARTER, _TRAINEE)).id
    for role in _TRAINEES_ROLES:
        await users.grant(_STARTER, GrantDraft(user_id=made, role=role, reason="Thành phố mẫu"))
    return made


async def make_first_link(settings: Settings) -> str:
    """The path of a link for the first administrator of a city on existing services; raises SetupProblem."""
    if settings.database_url is None:
        raise SetupProblem("Set DOTHI_DATABASE_URL; `dothi up` prints the link itself.")
    async with Database(settings.database_url, connections=1) as database:
        door = Door(database)
        users = Users(door, Identities(door))
        if await users.has_any(_STARTER):
            raise SetupProblem("This city has an administrator; a new link for somebody is made by that one.")
        return make_link_path(await users.make_link(_STARTER, None))


def _write(path: Path, content: FolderToken) -> None:
    """For whoever runs the city alone; the old one is replaced in one step."""
    beside = path.with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(msgspec.json.encode(content))
    beside.replace(path)


def find_token(url: str, folder: Path | None) -> str | None:
    """The token to show to a city: DOTHI_TOKEN, else that of the data folder if it is this city's."""
    if given := os.environ.get("DOTHI_TOKEN"):
        return given
    try:
        content = ((folder or Path()) / TOKEN_FILE).read_bytes()
        kept = msgspec.json.decode(content, type=FolderToken)
    except (OSError, msgspec.DecodeError):
        return None
    return kept.token if kept.url == url.rstrip("/") else None


def make_headers(url: str, folder: Path | None) -> dict[str, str]:
    """The headers by which a command shows who it is; none where it has nothing to show."""
    token = find_token(url, folder)
    return {} if token is None else {"authorization": f"Bearer {token}"}
