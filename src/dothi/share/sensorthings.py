"""The SensorThings landing page and the address of a single observation."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Controller, Request, get

from dothi.access.door import Door, principal_of
from dothi.access.recording import read_observation
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.observations import observation_id, parse_observation_id

ROOT = "/sta/v1.1"
_OBSERVATION = re.compile(r"Observations\('?([^']*)'?\)")
_CREATE_MQTT = (
    "http://www.opengis.net/spec/iot_sensing/1.1/req/create-observations-via-mqtt/observations-creation"
)
_READ_MQTT = "http://www.opengis.net/spec/iot_sensing/1.1/req/receive-updates-via-mqtt/receive-updates"
_DATA_ARRAY = "http://www.opengis.net/spec/iot_sensing/1.1/req/data-array/data-array"


def make_landing_page(root: str, devices: str, subscribers: str) -> dict[str, Any]:
    """What is served here, by the standard's requirement classes, with both MQTT endpoints."""
    return {
        "value": [{"name": "Observations", "url": f"{root}/Observations"}],
        "serverSettings": {
            "conformance": [_DATA_ARRAY, _CREATE_MQTT, _READ_MQTT],
            _CREATE_MQTT: {"endpoints": [devices]},
            _READ_MQTT: {"endpoints": [subscribers]},
        },
    }


def _instant(microseconds: int) -> str:
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return instant.isoformat().replace("+00:00", "Z")


class SensorThings(Controller):
    """The reading side of the two writing routes."""

    path = ROOT
    tags = ("SensorThings",)

    @get("/", sync_to_thread=False, summary="Landing page")
    def landing(self, request: Request[Any, Any, Any], endpoints: dict[str, str]) -> dict[str, Any]:
        """What is served here and where devices publish and subscribers listen."""
        root = f"{request.url.scheme}://{request.url.netloc}{ROOT}"
        return make_landing_page(root, endpoints["mqtt_devices"], endpoints["mqtt_subscribers"])

    @get("/{address:str}", summary="One observation")
    async def observation(self, request: Request[Any, Any, Any], door: Door, address: str) -> dict[str, Any]:
        """An observation by its stable id, with the version it is in."""
        match = _OBSERVATION.fullmatch(address)
        if match is None:
            raise NotFound(f"{ROOT}/{address}.")
        key = parse_observation_id(match[1])
        result, quality, result_time, version = await read_observation(
            door, principal_of(request.client.host if request.client else None), key
        )
        return {
            "@iot.id": observation_id(*key),
            "@iot.selfLink": str(request.url),
            "phenomenonTime": _instant(key[1]),
            "resultTime": result_time,
            "result": result,
            "resultQuality": {"code": quality, "version": version},
            "Datastream@iot.navigationLink": f"{ROOT}/Datastreams({key[0]})",
        }
