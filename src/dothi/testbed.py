"""A small stock of SensorThings data for clients and judges to try, put in as any client would.

Two Things with all that belongs to them, so that from the first entity of each of the eight sets of Sensing
every way of four steps leads to something (what a judge of requirement class A.1 asks for).
"""

from typing import Any

import httpx

from dothi.share.sensorthings.landing import ROOT
from dothi.vocabulary.errors import Unavailable

_Body = dict[str, Any]

_MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
_METRE = {"name": "metre", "symbol": "m", "definition": "http://qudt.org/vocab/unit/M"}
_CELSIUS = {"name": "degree Celsius", "symbol": "°C", "definition": "http://qudt.org/vocab/unit/DEG_C"}
_INSTANTS = ("2025-03-01T06:00:00Z", "2025-03-01T06:15:00Z", "2025-03-01T06:30:00Z")


async def fill_testbed(url: str) -> int:
    """Put the stock into the city at this address, unless it has Things; how many Things it has then."""
    async with httpx.AsyncClient(base_url=f"{url}{ROOT}", timeout=30) as client:
        there = await _ask(client, "GET", "/Things?$top=1&$count=true")
        if there["@iot.count"]:
            return int(there["@iot.count"])
        # A city comes with the quantities of its sectors, which nothing here observes.
        for declared in (await _ask(client, "GET", "/ObservedProperties?$select=id&$top=1000"))["value"]:
            await _ask(client, "DELETE", f"/ObservedProperties({declared['@iot.id']})")
        things = make_stock()
        for thing in things:
            await _ask(client, "POST", "/Things", thing)
    return len(things)


async def _ask(client: httpx.AsyncClient, method: str, path: str, body: _Body | None = None) -> Any:
    answer = await client.request(method, path, json=body)
    if answer.is_error:
        raise Unavailable(f"{method} {path} was answered by {answer.status_code}: {answer.text}")
    return answer.json() if answer.content else None


def make_stock() -> list[_Body]:
    """Two gauges in canals of Cần Thơ; the place, names and values are made up."""
    return [
        _make_gauge("Cái Khế gauge", 105.7806, 10.0412, [1.21, 1.27, 1.34], [28.4, 28.5, 28.5]),
        _make_gauge("Khai Luông gauge", 105.7901, 10.0487, [1.18, 1.22, 1.31], [28.1, 28.2, 28.4]),
    ]


def _make_gauge(
    name: str, longitude: float, latitude: float, levels: list[float], temperatures: list[float]
) -> _Body:
    return {
        "name": name,
        "description": "A gauge at a canal; its data are made up.",
        "properties": {"simulated": True},
        "Locations": [
            {
                "name": f"{name}: bank",
                "description": "Where the gauge stands.",
                "encodingType": "application/geo+json",
                "location": {"type": "Point", "coordinates": [longitude, latitude]},
            }
        ],
        "Datastreams": [
            _make_stream(name, "water level", "Height", _METRE, levels),
            _make_stream(name, "water temperature", "Temperature", _CELSIUS, temperatures),
        ],
    }


def _make_stream(name: str, observed: str, page: str, unit: _Body, results: list[float]) -> _Body:
    return {
        "name": f"{name}: {observed}",
        "description": f"The {observed} every 15 minutes.",
        "observationType": _MEASUREMENT,
        "unitOfMeasurement": unit,
        "Sensor": {
            "name": f"{name}: {observed} sensor",
            "description": "A made-up instrument.",
            "encodingType": "text/html",
            "metadata": "https://example.org/instruments",
        },
        "ObservedProperty": {
            "name": observed.capitalize(),
            "definition": f"https://dbpedia.org/page/{page}",
            "description": f"The {observed} of a canal.",
        },
        "Observations": [
            {"phenomenonTime": instant, "resultTime": instant, "result": result}
            for instant, result in zip(_INSTANTS, results, strict=True)
        ],
    }
