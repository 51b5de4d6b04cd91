"""The base map is served as it lies in its file, from the moment it lies there."""

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from dothi.http_app import _ANSWERS
from dothi.show.basemap_file import BasemapFile, BasemapShelf
from dothi.show.basemap_routes import BasemapRoutes
from dothi.vocabulary.basemap import ATTRIBUTION
from tests.connect.basemap.made import make, write_town

TOWN_TILE = (14, 13116, 7451)
"""The tile of zoom 14 that the town lies in: x = ⌊(108.201 + 180) / 360 · 2¹⁴⌋."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town's base map."""
    folder = tmp_path_factory.mktemp("town")
    return make(write_town(folder), folder / "basemap").path


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A data folder with that base map in it."""
    (tmp_path / "basemap").mkdir()
    shutil.copy(made, tmp_path / "basemap")
    return tmp_path


@pytest.fixture
def client(data: Path) -> Iterator[TestClient[Any]]:
    """Asks for the base map in that folder."""
    with TestClient(make_app(data)) as asking:
        yield asking


def make_app(data: Path | None) -> Litestar:
    """The routes alone, with the city's way of answering mistakes."""
    shelf = BasemapShelf(data)
    return Litestar(
        [BasemapRoutes],
        dependencies={"shelf": Provide(lambda: shelf, sync_to_thread=False)},
        exception_handlers=_ANSWERS,
    )


def read(client: TestClient[Any]) -> dict[str, Any]:
    """What the city says of its base map."""
    answer: dict[str, Any] = client.get("/api/basemap").json()["basemap"]
    return answer


def test_it_says_what_it_is(client: TestClient[Any]) -> None:
    """Bounds around town and islands, zooms, when it was made and who has to be named."""
    said = read(client)
    west, south, east, north = said["bounds"]
    assert west <= 108.2
    assert east >= 114.331
    assert south <= 11.429
    assert north >= 16.84
    assert (said["minzoom"], said["maxzoom"], said["features"]) == (4, 14, 17)
    assert (said["source"], said["extract_at"], said["attribution"]) == ("town.osm", None, ATTRIBUTION)


def test_a_tile_comes_as_it_lies_in_the_file(client: TestClient[Any], data: Path) -> None:
    """Compressed for those who take it, plain for others, the same in both."""
    z, x, y = TOWN_TILE
    packed = BasemapFile(data / "basemap" / "basemap.pmtiles").find_tile(z, x, y)
    assert packed is not None
    address = f"/api/basemap/tiles/{z}/{x}/{y}"
    answer = client.get(address)
    assert answer.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.content == gzip.decompress(packed)
    plain = client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == answer.content
    assert "Bệnh viện Phố".encode() in plain.content


def test_a_tile_is_kept_by_its_version(client: TestClient[Any]) -> None:
    """For good at the address that the city gives, else asked for again, and then not sent twice."""
    z, x, y = TOWN_TILE
    address = read(client)["tiles"].format(z=z, x=x, y=y)
    assert "immutable" in client.get(address).headers["cache-control"]
    old = client.get(f"/api/basemap/tiles/{z}/{x}/{y}?v=old")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
    again = client.get(address, headers={"If-None-Match": old.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("tile", ["14/0/0", "3/6/3", "15/26233/14907", "22/0/0"])
def test_where_there_is_nothing(client: TestClient[Any], tile: str) -> None:
    """Far away, above the first zoom and below the last there is no tile, which is no error."""
    answer = client.get(f"/api/basemap/tiles/{tile}")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("tile", ["14/16384/0", "2/0/4", "23/0/0"])
def test_a_tile_that_cannot_be(client: TestClient[Any], tile: str) -> None:
    """The error says how far the numbers go."""
    answer = client.get(f"/api/basemap/tiles/{tile}")
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "z")


def test_a_city_without_a_base_map() -> None:
    """Nothing is there to draw; neither folder nor file is needed to say so."""
    for data in (None, Path("/nowhere")):
        with TestClient(make_app(data)) as client:
            assert client.get("/api/basemap").json() == {"basemap": None}
            assert client.get("/api/basemap/tiles/14/13116/7451").status_code == 204


def test_a_new_map_is_in_use_at_once(client: TestClient[Any], data: Path, tmp_path: Path) -> None:
    """It takes the old one's place while the city runs: other tiles, another address, another ETag."""
    before = read(client)
    z, x, y = TOWN_TILE
    tag = client.get(f"/api/basemap/tiles/{z}/{x}/{y}").headers["etag"]
    town = write_town(tmp_path)
    town.write_text(town.read_text().replace("Bệnh viện Phố", "Bệnh viện Mới"), encoding="utf-8")
    make(town, data / "basemap")
    after = read(client)
    assert after["tiles"] != before["tiles"]
    answer = client.get(f"/api/basemap/tiles/{z}/{x}/{y}", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.headers["etag"] != tag) == (200, True)
    assert "Bệnh viện Mới".encode() in answer.content


@pytest.mark.parametrize("kept_bytes", [0, 64, 127, 400])
def test_a_damaged_file_is_no_base_map(data: Path, kept_bytes: int, caplog: pytest.LogCaptureFixture) -> None:
    """Cut off anywhere: said once, and the city goes on without it."""
    path = data / "basemap" / "basemap.pmtiles"
    os.truncate(path, kept_bytes)
    shelf = BasemapShelf(data)
    assert (shelf.find(), shelf.find()) == (None, None)
    assert len([record for record in caplog.records if "make it again" in record.message]) == 1


def test_every_tile_of_the_file_is_found(made: Path) -> None:
    """By the library's own reader, which walks through all of them, and by ours."""
    from pmtiles.reader import MmapSource, Reader, all_tiles

    file = BasemapFile(made)
    with made.open("rb") as stream:
        source = MmapSource(stream)
        tiles = list(all_tiles(source))
        assert len(tiles) > 50
        assert all(
            file.find_tile(*place) == content == Reader(source).get(*place) for place, content in tiles
        )
