"""How each route is asked so that only rights can be in the way, and for whose things."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.access.two_agencies import AGENCY, AREA, CASES, Person, Subject, TwoAgencies
from tests.photos import PDF

Asked = dict[str, Any]
"""What httpx takes: the address and what goes with it."""
AskOfThing = Callable[[TwoAgencies, Subject], Asked | Awaitable[Asked]]
AskOfPerson = Callable[[TwoAgencies, Person, Person], Awaitable[Asked]]


@dataclass(frozen=True, kw_only=True)
class OfThings:
    """Asked three times: for a thing of one's own, of another agency and in another area.

    `finds` says what stands in an answer that shows the thing, where it does not go by the status. What
    `spends` its thing is given a new one after each success.
    """

    ask: AskOfThing
    finds: Callable[[Subject], str] | None = None
    spends: bool = False
    counts: Callable[[Any], int] | None = None
    """How many things an answer tells of, in place of `finds`."""
    among: str = "true"
    """Of which ones that is, as a condition."""


@dataclass(frozen=True, kw_only=True)
class OfPeople:
    """Asked twice: by somebody for what is his own, and for what is somebody else's."""

    ask: AskOfPerson
    finds: Callable[[Person], str] | None = None


@dataclass(frozen=True, kw_only=True)
class OfTheCity:
    """Asked once."""

    ask: Callable[[TwoAgencies, Person], Asked | Awaitable[Asked]]


Way = OfThings | OfPeople | OfTheCity


def just(url: str, **more: Any) -> OfTheCity:
    """The same for everybody."""
    return OfTheCity(ask=lambda _city, _person: {"url": url, **more})


def one(url: str, **more: Any) -> OfThings:
    """An address with the ids of a thing in it."""
    return OfThings(ask=lambda _, thing: {"url": url.format(s=thing), **more})


def spending(url: str, **more: Any) -> OfThings:
    """The same, which leaves nothing to ask for again."""
    return OfThings(ask=lambda _, thing: {"url": url.format(s=thing), **more}, spends=True)


def finding(url: str, **more: Any) -> OfThings:
    """An answer in which the thing's uid stands, or does not."""
    return OfThings(ask=lambda _, thing: {"url": url.format(s=thing), **more}, finds=lambda thing: thing.uid)


async def _reshape(city: TwoAgencies, thing: Subject) -> Asked:
    shape = (await city.client.get(f"/api/things/{thing['thing']}/shape", headers=city.root)).json()
    seen = {"id": thing["thing"], "version": shape["version"]}
    return {"url": "/api/shapes", "json": {"act": "reshape", "thing": seen, "name": f"Trạm {thing.uid}"}}


async def _put_agency(city: TwoAgencies, _: Person) -> Asked:
    return {"url": f"/api/agencies/new{city.number()}", "json": {"name": {"vi": "Sở", "en": ""}}}


async def _put_agencies(city: TwoAgencies, _: Person) -> Asked:
    body = {"agencies": [{"uid": f"new{city.number()}", "name": {"vi": "Sở", "en": ""}}]}
    return {"url": "/api/agencies", "json": body}


async def _begin_duty(city: TwoAgencies, _: Person) -> Asked:
    body = {"sector": "drainage", "area": AREA, "effective_from": "2020-01-01"}
    await city.run("DELETE FROM responsibility WHERE effective_from = '2020-01-01'")
    return {"url": f"/api/agencies/{AGENCY}/responsibilities", "json": body}


async def _end_duty(city: TwoAgencies, _: Person) -> Asked:
    await city.run("DELETE FROM responsibility WHERE effective_from = '2021-01-01'")
    made = await city.run(
        "INSERT INTO responsibility (agency_id, sector, effective_from)"
        " SELECT id, 'transport', '2021-01-01' FROM agency WHERE uid = %s RETURNING id",
        AGENCY,
    )
    return {"url": f"/api/responsibilities/{made}/end", "json": {"day": "2030-01-01"}}


async def _forbid_device(city: TwoAgencies, _: Person) -> Asked:
    await city.run("INSERT INTO self_registration VALUES ('mx', 'bus_stop', 60) ON CONFLICT DO NOTHING")
    return {"url": "/api/self-registrations/mx"}


def _make_feature(uid: str, thing: Subject) -> Asked:
    return {
        "type": "Feature",
        "id": uid,
        "geometry": {"type": "Point", "coordinates": [thing.x, thing.y]},
        "properties": {"name": uid, "agency": CASES[thing.case][0]},
    }


def _add_feature(city: TwoAgencies, thing: Subject) -> Asked:
    return {"url": "/ogc/collections/bus_stop/items", "json": _make_feature(f"new{city.number()}", thing)}


def _replace_feature(_: TwoAgencies, thing: Subject) -> Asked:
    return {"url": f"/ogc/collections/bus_stop/items/{thing.uid}", "json": _make_feature(thing.uid, thing)}


def _attach(city: TwoAgencies, thing: Subject) -> Asked:
    content = PDF + f"% {city.number()}\n".encode()
    return {
        "url": f"/api/things/{thing['thing']}/attachments",
        "params": {"name": "a.pdf"},
        "content": content,
    }


def _register(_: TwoAgencies, thing: Subject) -> Asked:
    body = {
        "uid": thing.uid,
        "name": f"Trạm {thing.uid}",
        "kind": "bus_stop",
        "longitude": thing.x,
        "latitude": thing.y,
        "datastreams": [],
        "agency": CASES[thing.case][0],
    }
    return {"url": "/api/registrations", "json": body}


def _edit(url: str) -> OfThings:
    def ask(city: TwoAgencies, thing: Subject) -> Asked:
        changes = {"code": f"c{city.number()}"}
        return {"url": url, "json": {"kind": "bus_stop", "uids": [thing.uid], "properties": changes}}

    return OfThings(ask=ask, finds=lambda _: '"chosen":1')


_CHOICE = {"kind": "bus_stop"}
_HERE = "ST_Intersects(geometry, ST_MakeEnvelope(100, 10, 101, 11, 4326))"

WAYS: dict[str, Way] = {
    "GET /": just("/"),
    "GET /{path}": just("/cai-dat"),
    "GET /api/{path}": just("/api/nothing"),
    "GET /health/{path}": just("/health/nothing"),
    "GET /sta/{path}": just("/sta/nothing"),
    "GET /health": just("/health"),
    "GET /api/schema": just("/api/schema"),
    "GET /api/schema/openapi.json": just("/api/schema/openapi.json"),
    "GET /api/schema/openapi.yaml": just("/api/schema/openapi.yaml"),
    "GET /api/schema/openapi.yml": just("/api/schema/openapi.yml"),
    "GET /api/schema/{path}": just("/api/schema/nothing"),
    "GET /api/basemap": just("/api/basemap"),
    "GET /api/basemap/tiles/{z}/{x}/{y}": just("/api/basemap/tiles/0/0/0"),
    "GET /api/kinds": just("/api/kinds"),
    "GET /api/quantities": just("/api/quantities"),
    "GET /api/roles": just("/api/roles"),
    "GET /api/imports/former-provinces": just("/api/imports/former-provinces"),
    "GET /api/me": just("/api/me"),
    # What the city shows.
    "GET /api/city": just("/api/city"),
    "GET /api/dead-letters": just("/api/dead-letters"),
    "GET /api/things": finding("/api/things?limit=1000"),
    "GET /api/things/{thing_id}": one("/api/things/{s[thing]}"),
    "POST /api/things/chosen": finding("/api/things/chosen?limit=500", json=_CHOICE),
    "GET /api/things/named": finding("/api/things/named?q={s.uid}"),
    "GET /api/things/{thing_id}/attachments": one("/api/things/{s[thing]}/attachments"),
    "GET /api/things/{thing_id}/network": finding("/api/things/{s[thing]}/network"),
    "GET /api/things/{thing_id}/pieces": OfThings(
        ask=lambda _, thing: {"url": f"/api/things/{thing['thing']}/pieces"},
        finds=lambda thing: f'"id":{thing["thing"]},',
    ),
    "GET /api/things/{thing_id}/relations": finding("/api/things/{s[thing]}/relations"),
    "GET /api/things/{thing_id}/shape": one("/api/things/{s[thing]}/shape"),
    "GET /api/things/{thing_id}/versions": one("/api/things/{s[thing]}/versions"),
    "GET /api/attachments/{attachment_id}": one("/api/attachments/{s[photo]}"),
    "GET /api/attachments/{attachment_id}/thumbnail": one("/api/attachments/{s[photo]}/thumbnail"),
    "GET /api/datastreams/{stream_id}/series": one("/api/datastreams/{s[stream]}/series"),
    "GET /api/here": finding("/api/here?lon={s.x}&lat={s.y}&radius=50"),
    "GET /api/search": finding("/api/search?q={s.uid}"),
    "GET /api/shapes": finding("/api/shapes?box=100,10,102,11&limit=1000"),
    "GET /api/changes": OfThings(
        ask=lambda _, __: {"url": "/api/changes?limit=100"}, finds=lambda thing: f'"id":{thing["change"]},'
    ),
    "GET /api/changes/times": just("/api/changes/times"),
    "GET /api/changes/{change_id}": one("/api/changes/{s[change]}"),
    "GET /api/kinds/counts": OfThings(
        ask=lambda _, __: {"url": "/api/kinds/counts"},
        counts=lambda body: sum(each["things"] for each in body),
    ),
    "GET /api/areas": just("/api/areas?q=31135"),
    "GET /api/areas.geojson": just("/api/areas.geojson"),
    "GET /api/areas/{level}/{code}": just("/api/areas/commune/31135"),
    "GET /api/areas/{level}/{code}/story": just("/api/areas/commune/31135/story"),
    "GET /api/areas/{level}/{code}/things": OfThings(
        ask=lambda _, __: {"url": "/api/areas/commune/31135/things"},
        counts=lambda body: sum(each["things"] for each in body),
        among="area_id = (SELECT id FROM area WHERE code = '31135')",
    ),
    "GET /api/agencies": just("/api/agencies"),
    "GET /api/agencies/{uid}": just("/api/agencies/water"),
    "GET /api/agencies/{uid}/things": OfThings(
        ask=lambda _, __: {"url": "/api/agencies/water/things"},
        counts=lambda body: sum(each["own"] for each in body),
        among="agency_id = (SELECT id FROM agency WHERE uid = 'water')",
    ),
    "GET /api/responsible": just("/api/responsible?kind=bus_stop"),
    "GET /api/self-registrations": just("/api/self-registrations"),
    "GET /api/export": finding("/api/export?kind=bus_stop&format=csv"),
    "POST /api/export": finding("/api/export?format=csv", json=_CHOICE),
    "GET /ogc": just("/ogc/"),
    "GET /ogc/api": just("/ogc/api"),
    "GET /ogc/conformance": just("/ogc/conformance"),
    "GET /ogc/collections": just("/ogc/collections"),
    "GET /ogc/collections/{kind}": just("/ogc/collections/bus_stop"),
    "GET /ogc/collections/{kind}/queryables": just("/ogc/collections/bus_stop/queryables"),
    "GET /ogc/collections/{kind}/items": finding("/ogc/collections/bus_stop/items?limit=1000"),
    "GET /ogc/collections/{kind}/items/{uid}": one("/ogc/collections/bus_stop/items/{s.uid}"),
    "GET /ogc/collections/{kind}/download": finding("/ogc/collections/bus_stop/download?f=csv"),
    "GET /ogc/collections/{kind}/tiles": just("/ogc/collections/bus_stop/tiles"),
    "GET /ogc/collections/{kind}/tiles/{name}": just("/ogc/collections/bus_stop/tiles/WebMercatorQuad"),
    "GET /ogc/tileMatrixSets": just("/ogc/tileMatrixSets"),
    "GET /ogc/tileMatrixSets/{name}": just("/ogc/tileMatrixSets/WebMercatorQuad"),
    "GET /ogc/collections/{kind}/tiles/{matrix}/{z}/{y}/{x}": finding(
        "/ogc/collections/bus_stop/tiles/WebMercatorQuad/4/7/12"
    ),
    "GET /api/tiles/things/{z}/{x}/{y}": finding("/api/tiles/things/4/12/7"),
    # What changes things.
    "POST /api/edits/selection": finding("/api/edits/selection?limit=1000", json=_CHOICE),
    "POST /api/edits/preview": _edit("/api/edits/preview"),
    "POST /api/edits": _edit("/api/edits"),
    "POST /api/shapes": OfThings(ask=_reshape),
    "POST /api/relations": OfThings(
        ask=lambda _, s: {
            "url": "/api/relations",
            "json": [{"from_uid": s.uid, "type": "drains_to", "to_uid": f"{s.uid}-b"}],
        }
    ),
    "DELETE /api/relations/{relation_id}": spending("/api/relations/{s[relation]}"),
    "POST /api/changes/{change_id}/undo": spending("/api/changes/{s[change]}/undo"),
    "POST /api/things/{thing_id}/attachments": OfThings(ask=_attach),
    "PUT /api/attachments/{attachment_id}": one(
        "/api/attachments/{s[photo]}", json={"name": "b.jpg", "description": ""}
    ),
    "DELETE /api/attachments/{attachment_id}": spending("/api/attachments/{s[photo]}"),
    "POST /api/attachments/{attachment_id}/restore": spending("/api/attachments/{s[removed]}/restore"),
    "POST /api/registrations": OfThings(ask=_register, spends=True),
    "POST /ogc/collections/{kind}/items": OfThings(ask=_add_feature),
    "PUT /ogc/collections/{kind}/items/{uid}": OfThings(ask=_replace_feature),
    "PATCH /ogc/collections/{kind}/items/{uid}": one(
        "/ogc/collections/bus_stop/items/{s.uid}",
        json={"properties": {"code": "c"}},
        headers={"content-type": "application/merge-patch+json"},
    ),
    "DELETE /ogc/collections/{kind}/items/{uid}": spending("/ogc/collections/bus_stop/items/{s.uid}-b"),
    # The city's own order.
    "PUT /api/self-registrations/{prefix}": just(
        "/api/self-registrations/mx", json={"kind": "bus_stop", "interval_s": 60}
    ),
    "DELETE /api/self-registrations/{prefix}": OfTheCity(ask=_forbid_device),
    "POST /api/area-imports": just("/api/area-imports", json={"outlines": [], "dry_run": True}),
    "PUT /api/agencies": OfTheCity(ask=_put_agencies),
    "PUT /api/agencies/{uid}": OfTheCity(ask=_put_agency),
    "POST /api/agencies/{uid}/responsibilities": OfTheCity(ask=_begin_duty),
    "POST /api/responsibilities/{duty_id}/end": OfTheCity(ask=_end_duty),
    # Who did what.
    "GET /api/audit": just("/api/audit"),
    "GET /api/audit/export": just("/api/audit/export?who=nobody"),
}
