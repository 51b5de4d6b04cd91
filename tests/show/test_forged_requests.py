"""Requests that are forged: fields not theirs to set, names that lead elsewhere, lines of headers."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.photos import PDF

__all__ = ["http"]

_FORGED = {"id": 999, "added_by": "admin", "agency_id": 1, "is_simulated": True}
"""Columns that a row has, and no body."""


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/api/registrations", {"uid": "n", "name": "N", "kind": "rain_gauge", "datastreams": []}),
        ("PUT", "/api/self-registrations/n", {"kind": "rain_gauge", "interval_s": 60}),
        ("POST", "/api/edits/selection", {"kind": "rain_gauge"}),
        ("PUT", "/api/agencies/so", {"name": {"vi": "Sở", "en": ""}, "level": "department"}),
    ],
)
async def test_a_field_that_is_not_theirs_is_refused_by_name(
    http: httpx.AsyncClient, method: str, path: str, body: dict[str, Any]
) -> None:
    """400, and nothing is done; the same body without it is taken."""
    for name, value in _FORGED.items():
        answer = await http.request(method, path, json={**body, name: value})
        assert (answer.status_code, name in answer.text) == (400, True), answer.text
    assert (await http.request(method, path, json=body)).is_success


async def test_a_feature_says_nothing_of_who_changed_it(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """What OGC clients send besides the declared is a property of the thing, never a column of its row."""
    feature = {
        "type": "Feature",
        "id": "forged",
        "geometry": {"type": "Point", "coordinates": [105.7, 10.0]},
        "properties": {"name": "A", "updated": "1999-01-01T00:00:00Z"},
        "agency_id": 1,
    }
    answer = await http.post("/ogc/collections/rain_gauge/items", json=feature)
    if answer.is_success:
        read = (await http.get("/ogc/collections/rain_gauge/items/forged")).json()
        assert not read["properties"]["updated"].startswith("1999")
        assert read["properties"].get("agency") is None
    else:
        assert answer.status_code == 400
    assert {thing.uid for thing in await wet_block.city.list_things(LOCAL)} >= {"roof"}


@pytest.mark.parametrize("uid", ["a\r\nX-Forged: yes", "a\nb", "//evil.example/", "../../../etc/passwd"])
async def test_no_id_writes_a_line_or_an_address(http: httpx.AsyncClient, uid: str) -> None:
    """Location and Content-Location lead to the city, whatever a new thing is called, or it is refused."""
    feature = {
        "type": "Feature",
        "id": uid,
        "geometry": {"type": "Point", "coordinates": [105.7, 10.0]},
        "properties": {"name": "A"},
    }
    answer = await http.post("/ogc/collections/rain_gauge/items", json=feature)
    assert answer.status_code in (201, 400), answer.text
    assert "x-forged" not in answer.headers
    location = answer.headers.get("location", "http://localhost/ogc/")
    assert location.startswith("http://localhost/ogc/")
    assert location.isprintable()


@pytest.mark.parametrize(
    "name",
    ['a"; filename=b.html', "a\r\nContent-Type: text/html", "../../etc/passwd", "a\\..\\b", "\u202efdp.exe"],
)
async def test_no_name_of_a_file_leaves_its_header(http: httpx.AsyncClient, name: str) -> None:
    """A document is saved under one name, which is quoted as RFC 6266 says, or the name is refused."""
    things = (await http.get("/api/things")).json()["features"]
    added = await http.post(f"/api/things/{things[0]['id']}/attachments", params={"name": name}, content=PDF)
    if added.status_code == 400:
        return
    answer = await http.get(added.json()["content"])
    assert answer.headers["content-type"] == "application/pdf"
    manner, _, quoted = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert manner == "attachment"
    assert quoted.isascii()
    assert not set(quoted) & set('"\\/;\r\n ')


@pytest.mark.parametrize(
    "path",
    [
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%2e%2e/%2e%2e/index.html",
        "/assets//etc/passwd",
        "/api/attachments/..%2f1",
        "/api/imports/1/files/..%2f..%2fkey",
        "/api/basemap/tiles/../../tls/key.pem",
        "/sta/v1.1/../../etc/passwd",
    ],
)
async def test_no_address_leads_out_of_a_folder(http: httpx.AsyncClient, path: str) -> None:
    """Whatever is answered, it is no file of the machine."""
    answer = await http.get(path)
    assert answer.status_code < 500
    assert "root:" not in answer.text


@pytest.mark.parametrize("name", ["../../key", "a/b.geojson", "..", "a\x00b", ".", "con\\..\\key"])
async def test_a_file_that_is_put_in_has_a_plain_name(
    http: httpx.AsyncClient, tmp_path: Path, name: str
) -> None:
    """It lies under a key of its own, and no file appears where its name would lead."""
    made = (await http.post("/api/imports", json={})).json()
    before = {each for each in tmp_path.rglob("*") if each.is_file()}
    address = f"/api/imports/{made['id']}/files/{quote(name, safe='')}"
    answer = await http.put(address, content=b"{}")
    assert answer.status_code in (400, 404, 405), answer.text
    assert {each for each in tmp_path.rglob("*") if each.is_file()} == before
