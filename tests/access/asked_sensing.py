"""How each route of the SensorThings API is asked, made from its OpenAPI document."""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from dothi.share.sensorthings.landing import ROOT
from dothi.share.sensorthings.openapi import make_openapi
from tests.access.asked import Asked, OfThings, Way, just
from tests.access.two_agencies import Subject, TwoAgencies
from tests.share.sensorthings import samples

_KEYS = {
    "Things": "thing",
    "Locations": "location",
    "HistoricalLocations": "history",
    "Datastreams": "stream",
    "MultiDatastreams": "multi",
    "Sensors": "sensor",
    "ObservedProperties": "word",
    "Observations": "observation",
    "FeaturesOfInterest": "feature",
    "Actuators": "actuator",
    "TaskingCapabilities": "capability",
    "Tasks": "task",
}
"""By set, what the id of a subject's own entity is called."""
_PROPERTIES = {"HistoricalLocations": "time", "Observations": "result", "Tasks": "creationTime"}
_PATH = re.compile(r"/(?P<set>\w+)(?P<one>\(\{id\}\))?(?:/(?P<below>[^/]+))?(?P<rest>/\$\w+)?")
_NOON = "2026-11-20T12:00:00Z"


async def _complete(city: TwoAgencies, thing: Subject, path: str) -> None:
    """Give a subject what is made by requests, as far as a path needs it: a word, and a multi-datastream."""

    async def make(path: str, body: dict[str, Any]) -> Any:
        answer = await city.client.post(f"{ROOT}{path}", json=body, headers=city.root)
        assert answer.status_code == 201, answer.text
        read = await city.client.get(answer.headers["location"], headers=city.root)
        return read.json()["@iot.id"]

    if "word" not in thing.ids and ("Datastream" in path or "ObservedProp" in path):
        thing.ids["word"] = await make("/ObservedProperties", samples.observed_property())
    if "multi" not in thing.ids and "Multi" in path:
        words = [{"@iot.id": thing["word"]}] * 3
        body = samples.multi_datastream(Sensor={"@iot.id": thing["sensor"]}, ObservedProperties=words)
        thing.ids["multi"] = await make(f"/Things({thing['thing']})/MultiDatastreams", body)
        told = samples.observation(0, [1.0, 2.0, "c"])
        thing.ids["of_multi"] = await make(f"/MultiDatastreams({thing['multi']})/Observations", told)
    if "observation" not in thing.ids and path.startswith("/Observations"):
        found = await city.client.get(
            f"{ROOT}/Datastreams({thing['stream']})/Observations", headers=city.root
        )
        thing.ids["observation"] = found.json()["value"][0]["@iot.id"]


def _spell(number: Any) -> str:
    return f"'{number}'" if isinstance(number, str) else str(number)


def _name(of: str, thing: Subject) -> str:
    """An entity's address: `Things(1)`."""
    return f"{of}({_spell(thing[_KEYS[of]])})"


def _link(of: str, thing: Subject) -> dict[str, Any]:
    return {"@iot.id": thing[_KEYS[of]]}


def _make_new(city: TwoAgencies, of: str, thing: Subject) -> dict[str, Any]:
    """A new entity of a set, bound to what belongs to a subject."""

    def word() -> dict[str, Any]:
        return _link("ObservedProperties", thing)

    its, by, at = _link("Things", thing), _link("Sensors", thing), city.number() + 1
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "Things": samples.thing,
        "Locations": lambda: samples.location(thing.x, thing.y, Things=[its]),
        "HistoricalLocations": lambda: {
            "time": samples.minute(at),
            "Thing": its,
            "Locations": [_link("Locations", thing)],
        },
        "Datastreams": lambda: samples.datastream(Thing=its, Sensor=by, ObservedProperty=word()),
        "MultiDatastreams": lambda: samples.multi_datastream(
            Thing=its, Sensor=by, ObservedProperties=[word()] * 3
        ),
        "Sensors": samples.sensor,
        "ObservedProperties": samples.observed_property,
        "Observations": lambda: samples.observation(at, Datastream=_link("Datastreams", thing)),
        "FeaturesOfInterest": lambda: samples.feature(thing.x, thing.y),
        "Actuators": samples.actuator,
        "TaskingCapabilities": lambda: samples.tasking_capability(
            Thing=its, Actuator=_link("Actuators", thing)
        ),
        "Tasks": lambda: {
            "taskingParameters": {"status": "on"},
            "TaskingCapability": _link("TaskingCapabilities", thing),
        },
    }
    return makers[of]()


def _make_new_below(city: TwoAgencies, parent: str, of: str, thing: Subject) -> dict[str, Any]:
    """The same below another entity, which it is bound to by its address."""
    body = _make_new(city, of, thing)
    for name in (parent, parent.removesuffix("s"), parent.replace("ies", "y")):
        body.pop(name, None)
    if (parent, of) == ("ObservedProperties", "MultiDatastreams"):
        body |= {"multiObservationDataTypes": [samples.MEASUREMENT], "unitOfMeasurements": [samples.CELSIUS]}
    if (parent, of) == ("MultiDatastreams", "Observations"):
        body |= {"result": [1.0, 2.0, "c"]}
        del body["Datastream"]
    return body


def _make_whole(city: TwoAgencies, of: str, thing: Subject) -> dict[str, Any]:
    """What an entity may be replaced by, where it is."""
    body = _make_new(city, of, thing)
    if of == "Observations":
        return {"phenomenonTime": _NOON, "result": 2}
    return {name: value for name, value in body.items() if not name[0].isupper()}


def _patch(of: str) -> dict[str, Any]:
    if of == "HistoricalLocations":
        return {"time": _NOON}
    if of == "Observations":
        return {"result": 3}
    return {"taskingParameters": {}} if of == "Tasks" else {"description": "anew"}


def _ask(
    path: str, url: Callable[[Subject], str], body: Callable[[TwoAgencies, Subject], Any] | None = None
) -> Callable[[TwoAgencies, Subject], Awaitable[Asked]]:
    async def ask(city: TwoAgencies, thing: Subject) -> Asked:
        async with city.completing:
            await _complete(city, thing, path)
        asked: Asked = {"url": f"{ROOT}{url(thing)}"}
        return asked if body is None else {**asked, "json": body(city, thing)}

    return ask


def _find_way(method: str, path: str) -> Way:
    match = _PATH.fullmatch(path)
    assert match, path
    of, below, rest = match["set"], match["below"] or "", match["rest"] or ""
    if not match["one"]:
        rest = below or rest
        if method == "POST":
            return OfThings(ask=_ask(path, lambda _: f"/{of}", lambda city, s: _make_new(city, of, s)))
        return OfThings(
            ask=_ask(path, lambda _: f"/{of}{rest and '/' + rest}?$top=1000"),
            finds=lambda s: f'/{_name(of, s)}"',
        )
    if not below:
        bodies = {"PATCH": lambda _, __: _patch(of), "PUT": lambda city, s: _make_whole(city, of, s)}
        return OfThings(
            ask=_ask(path, lambda s: f"/{_name(of, s)}", bodies.get(method)), spends=method == "DELETE"
        )
    if method == "POST":
        return OfThings(
            ask=_ask(
                path,
                lambda s: f"/{_name(of, s)}/{below}",
                lambda city, s: _make_new_below(city, of, below, s),
            ),
            # A new thing belongs to nobody, so its place is no longer one's own alone.
            spends=below == "Things",
        )
    below = _PROPERTIES.get(of, "description") if below == "{property}" else below
    if (of, below) == ("Observations", "MultiDatastream"):
        return OfThings(ask=_ask(path, lambda s: f"/Observations({_spell(s['of_multi'])})/{below}{rest}"))
    return OfThings(ask=_ask(path, lambda s: f"/{_name(of, s)}/{below}{rest}"))


def _ask_batch(_: TwoAgencies, thing: Subject) -> Asked:
    asked = [{"id": "1", "method": "get", "url": f"Things({thing['thing']})"}]
    return {"url": f"{ROOT}/$batch", "json": {"requests": asked}}


def _send_array(city: TwoAgencies, thing: Subject) -> Asked:
    row = [samples.minute(city.number() + 1), 1.0]
    array = {
        "Datastream": {"@iot.id": thing["stream"]},
        "components": ["phenomenonTime", "result"],
        "dataArray": [row],
    }
    return {"url": f"{ROOT}/CreateObservations", "json": [array]}


def list_sensing() -> Iterator[tuple[str, Way]]:
    """Each route of the API, and how it is asked."""
    for path, operations in make_openapi("http://localhost")["paths"].items():
        for method in ("get", "post", "patch", "put", "delete"):
            if method not in operations:
                continue
            route = f"{method.upper()} {ROOT}{path.rstrip('/') if path != '/' else ''}"
            if path in ("/", "/openapi.json"):
                yield route, just(f"{ROOT}{path}")
            elif path == "/$batch":
                yield route, OfThings(ask=_ask_batch, finds=lambda s: s.uid)
            elif path == "/CreateObservations":
                yield route, OfThings(ask=_send_array, finds=lambda _: "Observations(")
            else:
                yield route, _find_way(method.upper(), path)
