"""Devices: what shows a name and a secret to the broker, and what it may publish and hear there."""

import base64
import hashlib
import re
import secrets
from datetime import datetime
from typing import Literal

import msgspec

from dothi.vocabulary.errors import InvalidInput

MOST_THINGS = 1_000
"""That one device sends for: a gateway of a ward has some hundred."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_ITERATIONS = 101
"""What Mosquitto itself uses. Nobody tries through 256 random bits, however quick one try is."""

DeviceState = Literal["holds", "revoked"]


class DeviceDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device as it is asked for: it publishes for `things`, named by uid, and hears what is told of them.

    With `hears_all` it hears what is told of everything, as a program of another agency may.
    """

    name: str
    note: str = ""
    things: list[str] = msgspec.field(default_factory=list)
    hears_all: bool = False


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A device as it is listed; never its secret. `certificate_ends_at` is None where it has none."""

    id: int
    name: str
    note: str
    things: list[str]
    hears_all: bool
    made_at: datetime
    made_by: str
    has_password: bool
    password_set_at: datetime | None
    certificate_ends_at: datetime | None
    revoked_at: datetime | None
    state: DeviceState


class NewDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device with the password that was just made for it: the only time that it is shown."""

    password: str
    made: Device


class NewCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """A certificate that was just made for a device, and that of the authority that signs them; both PEM.

    `key` is None where the device has made its own and sent a request to be signed.
    """

    certificate: str
    key: str | None
    authority: str
    made: Device


class CertificateDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a certificate is asked by: a request in PEM (PKCS #10), or None to have a key made, too."""

    request: str | None = None


class HashedPassword(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a password, in the form in which Mosquitto compares it: PBKDF2 with SHA-512."""

    salt: bytes
    hash: bytes
    iterations: int = _ITERATIONS


class DeviceRights(msgspec.Struct, frozen=True, kw_only=True):
    """What the broker must know of a device: its name and the topic filters it may publish to and hear."""

    name: str
    publishes: tuple[str, ...]
    hears: tuple[str, ...]
    password: HashedPassword | None = None


def read_draft(draft: DeviceDraft) -> DeviceDraft:
    """A device as it is kept; raises InvalidInput."""
    name = draft.name.strip().lower()
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            "A name has up to 64 small letters, digits and . _ - signs, and begins with no sign.",
            field="name",
        )
    things = list(dict.fromkeys(uid.strip() for uid in draft.things if uid.strip()))
    if len(things) > MOST_THINGS:
        raise InvalidInput(f"A device sends for up to {MOST_THINGS} things.", field="things")
    if not things and not draft.hears_all:
        raise InvalidInput("For which things does it send? Name at least one.", field="things")
    return msgspec.structs.replace(draft, name=name, note=draft.note.strip()[:300], things=things)


def make_password() -> str:
    """A password of 256 random bits, in letters that go through every shell and form."""
    return secrets.token_urlsafe(32)


def hash_password(password: str) -> HashedPassword:
    """What is kept of a password."""
    salt = secrets.token_bytes(12)
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, _ITERATIONS)
    return HashedPassword(salt=salt, hash=made)


def make_rights(
    name: str,
    uids: list[str],
    stream_ids: list[int],
    thing_ids: list[int],
    capability_ids: list[int],
    *,
    hears_all: bool,
    password: HashedPassword | None = None,
) -> DeviceRights:
    """The topics of a device: plain ones and those of SensorThings for what is its own, and no other."""
    publishes = [f"things/{uid}/+" for uid in uids]
    publishes += [f"v1.1/Datastreams({each})/Observations" for each in stream_ids]
    if hears_all:
        hears = ["v1.1/#"]
    else:
        hears = [f"v1.1/Things({each})/#" for each in thing_ids]
        hears += [f"v1.1/Datastreams({each})/#" for each in stream_ids]
        hears += [f"v1.1/TaskingCapabilities({each})/#" for each in capability_ids]
    return DeviceRights(name=name, publishes=tuple(publishes), hears=tuple(hears), password=password)


def encode(raw: bytes) -> str:
    """Bytes as Mosquitto writes them in its file."""
    return base64.b64encode(raw).decode()
