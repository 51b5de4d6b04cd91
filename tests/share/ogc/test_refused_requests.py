"""OGC API - Features: requests that are refused, by the parameter or the field that is wrong."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from dothi.store.private_server import PrivatePostgres
from dothi.vocabulary.quantities import Quantities
from tests.conftest import open_wet_block
from tests.connect.conftest import open_client
from tests.share.ogc.test_changes import ITEMS as BRIDGES
from tests.share.ogc.test_changes import feature
from tests.share.ogc.test_features import ITEMS as GAUGES

# What is refused changes nothing, so one city serves all, on one loop.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def http(
    postgres: PrivatePostgres, quantities: Quantities, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the small city, which has no bridge."""
    async with (
        open_wet_block(postgres, quantities) as block,
        open_client(block, tmp_path_factory.mktemp("files")) as client,
    ):
        yield client


@pytest.mark.parametrize(
    ("parameters", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "1,2,3,a"}, "bbox"),
        ({"bbox": "1,2,3,nan"}, "bbox"),
        ({"bbox": "1,5,3,2"}, "bbox"),
        ({"datetime": "yesterday"}, "datetime"),
        ({"datetime": "2026-11-21T07:00:00"}, "datetime"),
        ({"datetime": "2026-12-01/2026-11-01"}, "datetime"),
        ({"datetime": "2026-01-01/2026-02-01/2026-03-01"}, "datetime"),
        ({"crs": "EPSG:1"}, "crs"),
        ({"bbox-crs": "nowhere"}, "bbox-crs"),
        ({"filter": "name ="}, "filter"),
        ({"filter": "number + 'a' > true"}, "filter"),
        ({"filter-lang": "sql"}, "filter-lang"),
        ({"f": "html"}, "f"),
        ({"nonsense": "1"}, "nonsense"),
        ({"updated": "2026-01-01"}, "updated"),
        ({"after": "-1"}, "after"),
    ],
)
async def test_core_query_param_invalid(
    http: httpx.AsyncClient, parameters: dict[str, str], field: str
) -> None:
    """/req/core/query-param-invalid, /req/core/query-param-unknown: 400, and which one it was."""
    answer = await http.get(GAUGES, params=parameters)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["field"] == field


BOWTIE = {"type": "Polygon", "coordinates": [[[105, 10], [106, 11], [106, 10], [105, 11], [105, 10]]]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ("no json", None),
        ([], None),
        ({"type": "Feature", "properties": {}}, "type"),
        ({"type": "Point", "geometry": None}, "type"),
        ({**feature(), "id": "a b"}, "id"),
        ({**feature(), "properties": [1]}, "properties"),
        (feature(name=5), "name"),
        (feature(agency="nobody"), "agency"),
        (feature(length_m="long"), "length_m"),
        (feature({"type": "Point"}), "geometry"),
        (feature({"type": "Point", "coordinates": []}), "geometry"),
        (feature({"type": "Point", "coordinates": [400, 10]}), "geometry"),
        (feature(BOWTIE), "geometry"),
        (feature("POINT(1 2)"), "geometry"),
    ],
)
async def test_what_cannot_be_is_refused(http: httpx.AsyncClient, body: Any, field: str | None) -> None:
    """400 with the field, and nothing has changed."""
    answer = await http.post(BRIDGES, json=body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"].get("field") == field
    assert (await http.get("/ogc/collections/bridge")).status_code == 404
