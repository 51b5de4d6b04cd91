"""What all ways to a session have in common: who looks after them, who came, and how a session begins."""

import msgspec

from dothi.access.door import Door
from dothi.store import users
from dothi.store.database import Session
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.errors import NotSignedIn, TooManyAttempts
from dothi.vocabulary.principals import Principal, make_part
from dothi.vocabulary.users import MOST_FAILURES_OF_ADDRESS, Way, hash_secret, make_secret


def make_doorman(asker: Principal) -> Principal:
    """Who looks after sign-in on somebody's behalf: with its name, and from its address."""
    name = asker.name if asker.user_id is not None else "sign-in"
    return msgspec.structs.replace(make_part(name), address=asker.address)


def make_person(asker: Principal, name: str) -> Principal:
    """Who has just shown who it is, from where it asks."""
    return Principal(kind="user", name=name, address=asker.address)


def tell(event: Event, act: str) -> Note:
    """What is written down of somebody's own doings."""
    return Note(event=event, after={"act": act})


def get_own_id(principal: Principal) -> int:
    """The id of the user who asks in a session; raises NotSignedIn."""
    # A token is for programs: it does not change how its user signs in.
    if principal.user_id is None or principal.session_id is None:
        raise NotSignedIn
    return principal.user_id


async def begin_session(session: Session, user_id: int, way: Way, browser: str) -> str:
    """The secret of a new session of a user."""
    secret = make_secret("session")
    await users.begin_session(session, user_id, hash_secret(secret), way, browser)
    return secret


def tell_refused(door: Door, asker: Principal, name: str, act: str, why: str) -> None:
    """Have it written down that somebody did not get in, under the name that was shown."""
    note = Note(event="sign_in.try", outcome="refused", after={"act": act, "why": why})
    door.refusals.add(Principal(kind="visitor", name=name[:100], address=asker.address), note)


async def check_address(session: Session, name: str, address: str | None) -> None:
    """Raise TooManyAttempts where too much was tried from an address lately."""
    _, _, of_address = await users.count_failures(session, name, address)
    if of_address >= MOST_FAILURES_OF_ADDRESS:
        raise TooManyAttempts
