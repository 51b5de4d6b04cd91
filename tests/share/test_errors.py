"""Every error has one shape, whichever route it comes from."""

import httpx

from dothi.share.errors import STATUS, describe, get_status
from dothi.vocabulary.errors import DothiError, NotFound, PayloadTooLarge, UnsupportedOption
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.connect.conftest import http

__all__ = ["http"]

_NOWHERE = [
    "/sta/v1.1/Observations('1')",
    "/sta/v1.1/Observations('x.y')",
    "/sta/v1.1/Observations('1.2.3.4')",
    "/sta/v1.1/Observations('1.99999999999999999999')",
    "/sta/v1.1/Observations('1.-99999999999999999999')",
    "/sta/v1.1/Observations('99999999999999999999.1.99999999999999')",
    "/api/things/999999",
    "/api/things/99999999999999999999999",
    "/api/datastreams/999999/series",
    "/api/nothing",
    "/sta/v1.1/Nothing",
]
_MALFORMED = [
    "/api/things?box=1,2,3",
    "/api/dead-letters?limit=0",
    "/api/datastreams/1/series?start=2026-01-01T00:00:00",
    "/api/datastreams/1/series?resolution=day",
    "/api/datastreams/1/series?end=0001-01-01T00:00:00Z",
    "/live?box=north",
    "/live?things=1,x",
]


async def test_what_is_not_there_is_said_in_one_shape(http: httpx.AsyncClient) -> None:
    """404 with the code not_found, however the address is wrong."""
    for path in _NOWHERE:
        answer = await http.get(path)
        assert answer.status_code == 404, path
        assert answer.json()["error"]["code"] == "not_found", path


async def test_a_malformed_query_is_said_in_one_shape(http: httpx.AsyncClient) -> None:
    """400 with the code malformed_query."""
    for path in _MALFORMED:
        answer = await http.get(path)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_query"), path


async def test_a_method_that_is_not_served_is_said_in_one_shape(http: httpx.AsyncClient) -> None:
    """405 on a route that only reads."""
    answer = await http.delete("/api/things")
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed")


def test_every_class_has_a_status_and_a_shape() -> None:
    """A class that stands in no table has its parent's status; the field is left out where none is meant."""

    class Lost(NotFound):
        """It is lost."""

    assert get_status(Lost()) == 404
    assert describe(PayloadTooLarge("x", field="body")).error.field == "body"
    assert all(400 <= status < 600 for status in STATUS.values())
    assert get_status(DothiError()) == 500
    assert get_status(UnsupportedOption()) == 501


async def test_a_datastream_is_not_moved_onto_its_like(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """A thing has one datastream of a quantity from a source: 409 says which stands in the way."""
    roof = {"uid": "roof", "name": "Mái nhà", "kind": "rain_gauge"}
    level = {"quantity": "water_level", "interval_s": 60}
    answer = await http.post("/api/registrations", json={**roof, "datastreams": [level]})
    assert answer.is_success, answer.text
    things = {thing.uid: thing.id for thing in await wet_block.city.list_things(LOCAL)}
    moved = await http.patch(
        f"/sta/v1.1/Datastreams({wet_block.level})", json={"Thing": {"@iot.id": things["roof"]}}
    )
    assert (moved.status_code, moved.json()["error"]["code"]) == (409, "in_the_way"), moved.text
