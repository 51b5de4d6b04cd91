"""Devices, their things, and what the broker must know of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dothi.store.database import Session
from dothi.vocabulary.devices import (
    Device,
    DeviceDraft,
    DeviceRights,
    HashedPassword,
    make_rights,
)
from dothi.vocabulary.errors import InTheWay, InvalidInput, NotFound


async def list_devices(session: Session) -> list[Device]:
    """Every device, those that hold first, by name."""
    return [_read(row) for row in await session.rows("list_devices", {"id": None})]


async def get_device(session: Session, device_id: int) -> Device:
    """A device; raises NotFound."""
    row = await session.row("list_devices", {"id": device_id})
    if row is None:
        raise NotFound(f"There is no device {device_id}.")
    return _read(row)


def _read(row: Sequence[Any]) -> Device:
    return Device(
        id=row[0],
        name=row[1],
        note=row[2],
        things=list(row[3]),
        hears_all=row[4],
        made_at=row[5],
        made_by=row[6],
        has_password=row[7],
        password_set_at=row[8],
        certificate_ends_at=row[9],
        revoked_at=row[10],
        state="holds" if row[10] is None else "revoked",
    )


async def add_device(session: Session, draft: DeviceDraft, password: HashedPassword) -> int:
    """A new device; its id. Raises InvalidInput, and InTheWay where one of that name holds."""
    await _check_things(session, draft.things)
    said = {"name": draft.name, "note": draft.note, "hears_all": draft.hears_all}
    secret = {"salt": password.salt, "hash": password.hash}
    row = await session.row("add_device", {**said, **secret, "by": session.principal.name})
    if row is None:
        raise InTheWay(f"A device is called {draft.name!r} already; choose another name.", field="name")
    await session.run("put_device_things", {"id": row[0], "things": draft.things})
    return int(row[0])


async def change_device(session: Session, device_id: int, draft: DeviceDraft) -> None:
    """Say anew what a device is and sends for; its name stays. Raises NotFound, InvalidInput."""
    await _check_things(session, draft.things)
    said = {"id": device_id, "note": draft.note, "hears_all": draft.hears_all}
    _check_holds(await session.row("change_device", said), device_id)
    await session.run("put_device_things", {"id": device_id, "things": draft.things})


async def put_password(session: Session, device_id: int, password: HashedPassword) -> None:
    """From now on a device shows this; raises NotFound where it does not hold."""
    said = {"id": device_id, "salt": password.salt, "hash": password.hash}
    _check_holds(await session.row("put_device_password", said), device_id)


async def note_certificate(session: Session, device_id: int, ends_at: datetime) -> None:
    """A device has a certificate until then; raises NotFound where it does not hold."""
    _check_holds(await session.row("note_certificate", {"id": device_id, "ends_at": ends_at}), device_id)


async def revoke_device(session: Session, device_id: int) -> str:
    """A device holds no longer; its name. Raises NotFound where it did not."""
    row = await session.row("revoke_device", {"id": device_id})
    _check_holds(row, device_id)
    assert row is not None, "it was checked"  # noqa: S101
    return str(row[0])


async def list_rights(session: Session, device_id: int | None = None) -> list[DeviceRights]:
    """What the broker must know of every device that holds, or of one."""
    return [
        make_rights(
            row[0],
            row[4],
            row[5],
            row[6],
            row[7],
            hears_all=row[1],
            password=None if row[2] is None else HashedPassword(salt=row[2], hash=row[3]),
        )
        for row in await session.rows("list_device_rights", {"id": device_id})
    ]


async def list_revoked_names(session: Session) -> list[str]:
    """Names of devices that were revoked, and that none has now."""
    return [row[0] for row in await session.rows("list_revoked_names")]


def _check_holds(row: Sequence[Any] | None, device_id: int) -> None:
    if row is None:
        raise NotFound(f"No device {device_id} holds.")


async def _check_things(session: Session, uids: Sequence[str]) -> None:
    row = await session.row("list_unknown_uids", {"things": list(uids)})
    if row is not None:
        raise InvalidInput(f"There is no thing {row[0]!r}.", field="things")
