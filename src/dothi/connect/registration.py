"""Registering things, and the prefixes under which devices may register themselves."""

from collections.abc import Iterable
from typing import Any

import msgspec
from litestar import Controller, Request, delete, get, post, put
from litestar.status_codes import HTTP_200_OK

from dothi.access.city import City, SelfRegistration
from dothi.access.door import principal_of
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import UID, Kind, ThingDraft


class Registered(msgspec.Struct, frozen=True, kw_only=True):
    """Where a registered thing is found, and the topics its devices publish to."""

    id: int
    uid: str
    topics: list[str]


class Permission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What things that register themselves become; `interval_s` is the expected time between readings."""

    kind: str
    interval_s: float = 60.0


def _check_kind(kind: str, kinds: Iterable[Kind]) -> None:
    known = [entry.id for entry in kinds]
    if kind not in known:
        raise InvalidInput(f"The kind {kind!r} is not declared; there are {', '.join(known)}.", field="kind")


def check_draft(draft: ThingDraft, kinds: Iterable[Kind]) -> None:
    """Raise InvalidInput naming the field of a draft that cannot be registered."""
    _check_kind(draft.kind, kinds)
    if not UID.fullmatch(draft.uid):
        raise InvalidInput("A uid has up to 100 letters, digits and _ . : - and no spaces.", field="uid")
    if (draft.longitude is None) != (draft.latitude is None):
        raise InvalidInput("Give both longitude and latitude, or neither.", field="longitude")
    if draft.longitude is not None and not -180 <= draft.longitude <= 180:
        raise InvalidInput("Longitude lies between -180 and 180 degrees.", field="longitude")
    if draft.latitude is not None and not -90 <= draft.latitude <= 90:
        raise InvalidInput("Latitude lies between -90 and 90 degrees.", field="latitude")
    if any(stream.interval_s <= 0 for stream in draft.datastreams):
        raise InvalidInput("The expected time between readings is more than 0 s.", field="interval_s")


class Registration(Controller):
    """Things and self-registration."""

    path = "/api"
    tags = ("Registration",)

    @post("/registrations", summary="Register a thing")
    async def register(
        self,
        request: Request[Any, Any, Any],
        city: City,
        quantities: Quantities,
        kinds: tuple[Kind, ...],
        data: ThingDraft,
    ) -> Registered:
        """Register a thing with its datastreams, or update the one with that uid."""
        check_draft(data, kinds)
        (thing_id,) = await city.put_things(principal_of(request.scope), [data], quantities)
        topics = [f"things/{data.uid}/{stream.quantity}" for stream in data.datastreams]
        return Registered(id=thing_id, uid=data.uid, topics=topics)

    @get("/self-registrations", summary="Prefixes of self-registration")
    async def list_prefixes(self, request: Request[Any, Any, Any], city: City) -> list[SelfRegistration]:
        """Every prefix under which devices may register themselves."""
        return await city.list_self_registrations(principal_of(request.scope))

    @put("/self-registrations/{prefix:str}", summary="Allow self-registration")
    async def allow(
        self,
        request: Request[Any, Any, Any],
        city: City,
        kinds: tuple[Kind, ...],
        prefix: str,
        data: Permission,
    ) -> SelfRegistration:
        """Devices whose uid starts with the prefix become things of the kind by their first message."""
        _check_kind(data.kind, kinds)
        if not UID.fullmatch(prefix) or data.interval_s <= 0:
            raise InvalidInput(
                "A prefix is the beginning of a uid, and the interval more than 0 s.", field="prefix"
            )
        registration = SelfRegistration(prefix=prefix, kind=data.kind, interval_s=data.interval_s)
        await city.put_self_registration(principal_of(request.scope), registration)
        return registration

    @delete("/self-registrations/{prefix:str}", summary="End self-registration", status_code=HTTP_200_OK)
    async def forbid(self, request: Request[Any, Any, Any], city: City, prefix: str) -> None:
        """Things that have registered themselves stay."""
        await city.delete_self_registration(principal_of(request.scope), prefix)
