"""Devices over HTTP: who may send to the broker."""

from typing import Any

from litestar import Controller, Request, get, post, put

from dothi.access.devices import Devices
from dothi.access.door import principal_of
from dothi.vocabulary.devices import CertificateDraft, Device, DeviceDraft, NewCertificate, NewDevice

Asked = Request[Any, Any, Any]


class DeviceRoutes(Controller):
    """For who administers. A device has a name and a secret of its own, and sends for its own things only."""

    path = "/api/devices"
    tags = ("Access",)

    @get("", summary="Devices")
    async def devices(self, request: Asked, guarded_devices: Devices) -> list[Device]:
        """Those that are revoked come last; never their secrets."""
        return await guarded_devices.list_all(principal_of(request.scope))

    @post("", summary="Add a device")
    async def add(self, request: Asked, data: DeviceDraft, guarded_devices: Devices) -> NewDevice:
        """It may send at once. The answer is the only time that its password is shown."""
        return await guarded_devices.add(principal_of(request.scope), data)

    @put("/{device_id:int}", summary="Change a device")
    async def change(
        self, request: Asked, data: DeviceDraft, guarded_devices: Devices, device_id: int
    ) -> Device:
        """What it sends for and hears; its name stays, whatever is said of it here."""
        return await guarded_devices.change(principal_of(request.scope), device_id, data)

    @post("/{device_id:int}/password", summary="Give a device a new password")
    async def rotate(self, request: Asked, guarded_devices: Devices, device_id: int) -> NewDevice:
        """A connection by the one before ends at once."""
        return await guarded_devices.rotate(principal_of(request.scope), device_id)

    @post("/{device_id:int}/certificate", summary="Give a device a certificate")
    async def certify(
        self, request: Asked, data: CertificateDraft, guarded_devices: Devices, device_id: int
    ) -> NewCertificate:
        """Signed by the city's authority for devices; a key is made, and shown this once, where none was."""
        return await guarded_devices.certify(principal_of(request.scope), device_id, data)

    @post("/{device_id:int}/revoke", summary="Revoke a device")
    async def revoke(self, request: Asked, guarded_devices: Devices, device_id: int) -> Device:
        """Its connection ends at once; neither its password nor its certificate holds any more."""
        return await guarded_devices.revoke(principal_of(request.scope), device_id)
