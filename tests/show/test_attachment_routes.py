"""The routes of photos and documents: what browsers may do with them, and every error in the one shape."""

from collections.abc import AsyncIterator
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from dothi.vocabulary.attachments import LARGEST_ATTACHMENT_BYTES
from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock
from tests.connect.conftest import http
from tests.photos import HTML, PDF, SVG, make_bomb, make_exif, make_photo

__all__ = ["http"]


@pytest.fixture
async def canal(wet_block: WetBlock) -> str:
    """Address of the attachments of the small city's canal."""
    things = {thing.uid: thing.id for thing in await wet_block.city.list_things(LOCAL)}
    return f"/api/things/{things['canal']}/attachments"


async def attach(
    client: httpx.AsyncClient, canal: str, content: bytes, name: str = "a.jpg"
) -> dict[str, Any]:
    answer = await client.post(canal, params={"name": name}, content=content)
    assert answer.status_code == 201, answer.text
    view: dict[str, Any] = answer.json()
    return view


async def test_a_photo_is_attached_listed_and_seen(http: httpx.AsyncClient, canal: str) -> None:
    """Sent with a body in pieces and the wrong type; seen as a JPEG, named, shut in, and as a thumbnail."""
    photo = make_photo(exif=make_exif(taken="2026:11:20 08:30:00"))

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(photo), 1000):
            yield photo[at : at + 1000]

    answer = await http.post(
        canal,
        params={"name": 'Rạch "Cái" Khế.png', "description": "Nhìn từ cầu."},
        content=pieces(),
        headers={"content-type": "text/html"},
    )
    assert answer.status_code == 201
    view = answer.json()
    assert (await http.get(canal)).json() == [view]
    assert (view["name"], view["description"]) == ('Rạch "Cái" Khế.png', "Nhìn từ cầu.")
    assert (view["media_type"], view["added_by"]) == ("image/jpeg", "local")
    assert datetime.fromisoformat(view["taken_at"]) == datetime.fromisoformat("2026-11-20T01:30:00Z")
    content = await http.get(view["content"])
    assert (content.headers["content-type"], len(content.content)) == ("image/jpeg", view["size"])
    assert content.headers["content-disposition"] == (
        "inline; filename*=UTF-8''R%E1%BA%A1ch%20%22C%C3%A1i%22%20Kh%E1%BA%BF.png.jpg"
    )
    thumbnail = await http.get(view["thumbnail"])
    assert thumbnail.headers["content-type"] == "image/webp"
    assert Image.open(BytesIO(thumbnail.content)).size == (320, 240)
    for answer in (content, thumbnail):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].endswith("sandbox")
        assert answer.headers["cache-control"].startswith("private")
        assert "content-encoding" not in answer.headers


async def test_a_document_is_saved_and_not_opened(http: httpx.AsyncClient, canal: str) -> None:
    """A PDF that is called a page is saved as a PDF, byte by byte; it has no thumbnail."""
    view = await attach(http, canal, PDF, "so-tay.html")
    assert view["thumbnail"] is None
    content = await http.get(view["content"])
    assert content.content == PDF
    assert content.headers["content-type"] == "application/pdf"
    assert content.headers["content-disposition"] == "attachment; filename*=UTF-8''so-tay.html.pdf"
    assert (await http.get(f"{view['content']}/thumbnail")).status_code == 404


async def test_the_same_file_again_is_answered_with_the_first(http: httpx.AsyncClient, canal: str) -> None:
    """200 instead of 201, and the list has one."""
    view = await attach(http, canal, PDF)
    again = await http.post(canal, params={"name": "b.pdf"}, content=PDF)
    assert (again.status_code, again.json()) == (200, view)
    assert len((await http.get(canal)).json()) == 1


async def test_removing_is_undone(http: httpx.AsyncClient, canal: str) -> None:
    """Removed it is nowhere, restored it is where it was; both may be said twice."""
    view = await attach(http, canal, PDF)
    for _ in range(2):
        assert (await http.delete(view["content"])).json() == view
    assert (await http.get(canal)).json() == []
    assert (await http.get(view["content"])).status_code == 404
    for _ in range(2):
        assert (await http.post(f"{view['content']}/restore")).json() == view
    assert (await http.get(canal)).json() == [view]
    assert (await http.get(view["content"])).content == PDF


async def test_name_and_description_are_changed(http: httpx.AsyncClient, canal: str) -> None:
    """Without folders and blanks around; the file is the same. A removed one is not there to be changed."""
    view = await attach(http, canal, PDF, "scan.pdf")
    words = {"name": " kho/Sổ  tay bơm.pdf", "description": " Trang 3.\n"}
    changed = (await http.put(view["content"], json=words)).json()
    assert changed == {**view, "name": "Sổ tay bơm.pdf", "description": "Trang 3."}
    assert (await http.get(canal)).json() == [changed]
    for wrong in ({"name": " ", "description": ""}, {"name": "a", "description": "x" * 2_001}, {"name": "a"}):
        answer = await http.put(view["content"], json=wrong)
        assert (answer.status_code, (await http.get(canal)).json()) == (400, [changed])
    await http.delete(view["content"])
    assert (await http.put(view["content"], json=words)).status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (HTML, 415, "unsupported_file"),
        (SVG, 415, "unsupported_file"),
        (b"", 415, "unsupported_file"),
        (make_photo()[:-3000], 422, "damaged_file"),
        (b"%PDF-1.7\n" + HTML, 422, "damaged_file"),
        (make_bomb(), 413, "photo_too_large"),
        (PDF + bytes(LARGEST_ATTACHMENT_BYTES), 413, "payload_too_large"),
    ],
    ids=["html", "svg", "nothing", "half-photo", "html-as-pdf", "bomb", "too-large"],
)
async def test_what_is_refused_is_said(
    http: httpx.AsyncClient, canal: str, content: bytes, status: int, code: str
) -> None:
    """Under the name and type of a photo; nothing is listed afterwards."""
    headers = {"content-type": "image/jpeg"}
    answer = await http.post(canal, params={"name": "a.jpg"}, content=content, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert (await http.get(canal)).json() == []


async def test_a_body_that_does_not_end_is_cut_at_the_limit(http: httpx.AsyncClient, canal: str) -> None:
    """Without a length nothing more is asked for than the limit and one piece."""
    asked = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal asked
        while True:
            asked += 2**20
            yield bytes(2**20)

    answer = await http.post(canal, params={"name": "a.jpg"}, content=endless())
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")
    assert asked <= LARGEST_ATTACHMENT_BYTES + 2 * 2**20


async def test_addresses_that_lead_nowhere(http: httpx.AsyncClient, canal: str) -> None:
    """Unknown things and attachments are 404, a missing or empty name is 400 and named."""
    for method, path in (
        ("GET", "/api/things/999/attachments"),
        ("POST", "/api/things/999/attachments?name=a"),
        ("GET", "/api/attachments/999"),
        ("GET", "/api/attachments/999/thumbnail"),
        ("DELETE", "/api/attachments/999"),
        ("POST", "/api/attachments/999/restore"),
    ):
        answer = await http.request(method, path, content=PDF if method == "POST" else None)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found"), path
    assert (await http.post(canal, content=PDF)).status_code == 400
    answer = await http.post(canal, params={"name": "/"}, content=PDF)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "name")


async def test_strangers_neither_look_nor_touch(http: httpx.AsyncClient, canal: str) -> None:
    """From another machine everything is 401 until one has signed in."""
    view = await attach(http, canal, PDF)
    application = http._transport.app  # type: ignore[attr-defined]
    transport = httpx.ASGITransport(application, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as stranger:
        for method, path in (
            ("GET", canal),
            ("GET", view["content"]),
            ("POST", f"{canal}?name=a"),
            ("DELETE", view["content"]),
            ("POST", f"{view['content']}/restore"),
        ):
            answer = await stranger.request(method, path, content=PDF if method == "POST" else None)
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")


async def test_a_store_that_is_away_is_503(http: httpx.AsyncClient, canal: str, tmp_path: Path) -> None:
    """Its folder was moved away: adding and reading are 503 with what to do; the list is still read."""
    view = await attach(http, canal, PDF)
    (tmp_path / "blobs").rename(tmp_path / "elsewhere")
    (tmp_path / "blobs").write_text("in the way")
    added = await http.post(canal, params={"name": "a.jpg"}, content=make_photo())
    for answer in (added, await http.get(view["content"])):
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "blob_store_unavailable")
    assert (await http.get(canal)).json() == [view]
