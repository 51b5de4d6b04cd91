"""Photos in a whole city: over a real connection, across a restart, and gone with their thing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from dothi.vocabulary.attachments import LARGEST_ATTACHMENT_BYTES
from tests.conftest import RunningCity
from tests.photos import PDF, make_photo


def list_blobs(city: RunningCity) -> list[Path]:
    return [path for path in (city.folder / "blobs").rglob("*") if path.is_file()]


@pytest.mark.timeout(400)
def test_photos_outlive_a_restart_and_go_with_their_thing(make_city: Callable[..., RunningCity]) -> None:
    """A photo and a PDF are three blobs; too large is said while it is sent; they go with the thing."""
    city = make_city("--no-feed")
    city.start()
    thing = {"uid": "canal", "name": "Rạch Cái Khế", "kind": "water_level_station"}
    thing_id = httpx.post(f"{city.url}/api/registrations", json=thing, timeout=30).json()["id"]
    address = f"{city.url}/api/things/{thing_id}/attachments"
    photo = make_photo(3000, 2000)
    with httpx.Client(timeout=60) as client:
        kept = [
            client.post(address, params={"name": name}, content=content).json()
            for name, content in (("rach.jpg", photo), ("so tay.pdf", PDF))
        ]
        assert client.get(address).json() == kept[::-1]

        def long() -> Iterator[bytes]:
            for _ in range(LARGEST_ATTACHMENT_BYTES // 2**20 + 2):
                yield bytes(2**20)

        for body in (bytes(LARGEST_ATTACHMENT_BYTES + 1), long()):
            answer = client.post(address, params={"name": "a.jpg"}, content=body)
            assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")
    assert len(list_blobs(city)) == 3
    assert city.stop() == 0

    city.start()
    with httpx.Client(timeout=60) as client:
        content = client.get(f"{city.url}{kept[1]['content']}")
        assert (content.content, content.headers["content-type"]) == (PDF, "application/pdf")
        assert client.get(f"{city.url}{kept[0]['thumbnail']}").content.startswith(b"RIFF")
        assert client.delete(f"{city.url}/sta/v1.1/Things({thing_id})").status_code == 200
        assert client.get(address).status_code == 404
    assert city.stop() == 0

    # The chore looks when it starts, and then every hour.
    city.start()
    city.wait_until(lambda: list_blobs(city) == [])
