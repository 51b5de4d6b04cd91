"""Devices: who gives them a secret, changes what they may send, and ends it."""

import logging
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from dothi.access.door import Door
from dothi.store import devices
from dothi.vocabulary.audit import Note
from dothi.vocabulary.devices import (
    CertificateDraft,
    Device,
    DeviceDraft,
    DeviceRights,
    NewCertificate,
    NewDevice,
    hash_password,
    make_password,
    read_draft,
)
from dothi.vocabulary.errors import BrokerUnavailable, InvalidInput
from dothi.vocabulary.principals import Principal

log = logging.getLogger(__name__)


class Broker(Protocol):
    """The broker that devices connect to; all of it raises BrokerUnavailable."""

    async def put(self, rights: DeviceRights, password: str) -> None:
        """Let a device in by a password, and no longer by another one."""

    async def change(self, rights: DeviceRights) -> None:
        """Let it do this from now on."""

    async def remove(self, name: str) -> None:
        """Throw it out."""


class Authority(Protocol):
    """Who signs the certificates of devices."""

    def read_certificate(self) -> str:
        """Its own, in PEM."""

    def sign(self, name: str, request: str | None) -> tuple[str, str | None, datetime]:
        """Certificate, key where it has made one, and until when."""


class Devices:
    """What may connect to the broker; methods take the principal and raise NotAllowed where it may not.

    The broker is told before the transaction ends: where it does not answer nothing has changed. Only what is
    revoked is so whatever the broker says, and whoever keeps its rights tells it again.
    """

    def __init__(self, door: Door, broker: Broker, authority: Authority | None) -> None:
        self._door = door
        self._broker = broker
        self._authority = authority

    async def list_all(self, principal: Principal) -> list[Device]:
        """Every device, those that are revoked last."""
        async with self._door.enter(principal, "administer") as session:
            return await devices.list_devices(session)

    async def list_rights(self, principal: Principal) -> tuple[list[DeviceRights], list[str]]:
        """What the broker must know: every device that holds, and the names of those that hold no more."""
        async with self._door.enter(principal, "administer") as session:
            return await devices.list_rights(session), await devices.list_revoked_names(session)

    def follow(self, principal: Principal) -> AsyncGenerator[list[str] | None]:
        """Yields at the beginning, and whenever what the broker must know may have changed."""
        return self._door.listen(principal, "devices")

    async def add(self, principal: Principal, draft: DeviceDraft) -> NewDevice:
        """A new device with a password; raises InvalidInput, InTheWay, BrokerUnavailable."""
        password = make_password()
        async with self._door.enter(principal, "administer", "device.change") as session:
            device_id = await devices.add_device(session, read_draft(draft), hash_password(password))
            made = await devices.get_device(session, device_id)
            session.note(_note(device_id, after=made))
            (rights,) = await devices.list_rights(session, device_id)
            await self._broker.put(rights, password)
        return NewDevice(password=password, made=made)

    async def change(self, principal: Principal, device_id: int, draft: DeviceDraft) -> Device:
        """Say anew what it sends for and hears, but for its name.

        Raises NotFound, InvalidInput, BrokerUnavailable.
        """
        async with self._door.enter(principal, "administer", "device.change") as session:
            before = await devices.get_device(session, device_id)
            await devices.change_device(session, device_id, read_draft(replace(draft, name=before.name)))
            changed = await devices.get_device(session, device_id)
            session.note(_note(device_id, before=before, after=changed))
            (rights,) = await devices.list_rights(session, device_id)
            await self._broker.change(rights)
        return changed

    async def rotate(self, principal: Principal, device_id: int) -> NewDevice:
        """A new password; a connection by the one before ends at once. Raises NotFound, BrokerUnavailable."""
        password = make_password()
        async with self._door.enter(principal, "administer", "device.change") as session:
            await devices.put_password(session, device_id, hash_password(password))
            made = await devices.get_device(session, device_id)
            session.note(_note(device_id, after={"act": "rotate"}))
            (rights,) = await devices.list_rights(session, device_id)
            await self._broker.put(rights, password)
        return NewDevice(password=password, made=made)

    async def certify(self, principal: Principal, device_id: int, draft: CertificateDraft) -> NewCertificate:
        """A certificate of the city's own authority; raises NotFound, InvalidInput."""
        async with self._door.enter(principal, "administer", "device.change") as session:
            if self._authority is None:
                raise InvalidInput(
                    "Certificates need TLS: start with --tls cert.pem,key.pem, or --tls self.",
                    reason="certificates_need_tls",
                )
            name = (await devices.get_device(session, device_id)).name
            certificate, key, ends_at = self._authority.sign(name, draft.request)
            await devices.note_certificate(session, device_id, ends_at)
            made = await devices.get_device(session, device_id)
            session.note(_note(device_id, after={"act": "certify", "ends_at": ends_at}))
        authority = self._authority.read_certificate()
        return NewCertificate(certificate=certificate, key=key, authority=authority, made=made)

    async def revoke(self, principal: Principal, device_id: int) -> Device:
        """Its connection ends at once, and no password or certificate of it holds; raises NotFound.

        Where the broker does not answer, nobody is connected to it; it is told as soon as it does.
        """
        async with self._door.enter(principal, "administer", "device.change") as session:
            name = await devices.revoke_device(session, device_id)
            revoked = await devices.get_device(session, device_id)
            session.note(_note(device_id, after={"act": "revoke", "name": name}))
        try:
            await self._broker.remove(name)
        except BrokerUnavailable as problem:
            log.warning("device %s is revoked; the broker will be told: %s", name, problem)
        return revoked


def _note(device_id: int, *, before: object = None, after: object = None) -> Note:
    return Note(
        event="device.change", subject_type="device", subject=str(device_id), before=before, after=after
    )
