"""The audit log as it is asked for, given out, and told to a syslog server."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from dothi.access.audit import Audit
from dothi.access.city import SelfRegistration
from dothi.share.audit_files import write_entries
from dothi.share.cef import write_cef
from dothi.share.syslog import SyslogAddress, SyslogSender, parse_syslog, write_message
from dothi.vocabulary.audit import FIRST_PREVIOUS, Entry, Note
from dothi.vocabulary.errors import SetupProblem, Unavailable
from dothi.vocabulary.principals import EVERYTHING, Principal, Scope, make_part
from tests.conftest import WetBlock, free_port
from tests.connect.conftest import http

__all__ = ["http"]

AN = Principal(kind="user", name="Nguyễn Văn An", scopes=(Scope(actions=EVERYTHING),), address="10.0.0.7")
WORK = make_part("work")
ENTRY = Entry(
    number=7,
    at=datetime(2026, 11, 22, 5, 30, 1, 250_000, tzinfo=UTC),
    principal_kind="visitor",
    principal="a=b|c\\d\r\nCEF:0|x",
    agency=None,
    event="sign_in.try",
    subject_type=None,
    subject=None,
    change_id=None,
    before=None,
    after=msgspec.Raw(b'{"why": "wrong = password"}'),
    address="203.0.113.7",
    outcome="refused",
    severity=6,
    occurrences=3,
    previous=FIRST_PREVIOUS,
    hash=bytes(range(32)),
)


async def fill(block: WetBlock) -> None:
    """An allows three prefixes, and somebody's sign-in is refused."""
    for prefix in ("lab-", "roof-", "Hòa-"):
        registration = SelfRegistration(prefix=prefix, kind="rain_gauge", interval_s=60)
        await block.city.put_self_registration(AN, registration)
    visitor = Principal(kind="visitor", name="=cmd|' /C calc'!A0", address="203.0.113.7")
    await Audit(block.door).tell(visitor, Note(event="sign_in.try", outcome="refused"))


async def ask(client: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/audit", params=asked)
    assert answer.status_code == 200, answer.text
    entries: list[dict[str, Any]] = answer.json()["entries"]
    return entries


async def test_entries_are_found_by_all_that_they_say(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """By name, event or its beginning, subject, address, outcome, time, and words in any spelling."""
    await fill(wet_block)
    newest = (await ask(http))[0]
    assert (newest["event"], newest["outcome"], newest["severity"]) == ("sign_in.try", "refused", 6)
    assert [each["subject"] for each in await ask(http, who="Nguyễn Văn An")] == ["Hòa-", "roof-", "lab-"]
    assert len(await ask(http, event="device")) == len(await ask(http, event="device.allow")) == 3
    assert await ask(http, event="dev") == []
    assert [each["subject"] for each in await ask(http, subject_type="prefix", subject="lab-")] == ["lab-"]
    assert [each["event"] for each in await ask(http, address="203.0.113.7")] == ["sign_in.try"]
    assert [each["event"] for each in await ask(http, outcome="refused")] == ["sign_in.try"]
    assert [each["subject"] for each in await ask(http, q="nguyen hoa")] == ["Hòa-"]
    assert await ask(http, q="hòa", who="binh") == []
    assert await ask(http, since=newest["at"], until=newest["at"]) == []
    assert [each["number"] for each in await ask(http, since=newest["at"])] == [newest["number"]]


async def test_pages_go_on_from_a_number(wet_block: WetBlock, http: httpx.AsyncClient) -> None:
    """Two at a time, each once, to the first."""
    await fill(wet_block)
    seen: list[int] = []
    before: dict[str, Any] = {}
    while True:
        page = (await http.get("/api/audit", params={"limit": 2, **before})).json()
        seen += [entry["number"] for entry in page["entries"]]
        if page["next"] is None:
            break
        before = {"before": page["next"]}
    assert seen == list(range(seen[0], 0, -1))


@pytest.mark.parametrize("query", ["since=2026-11-22T05:00:00", "limit=0", "outcome=maybe", "before=x"])
async def test_a_wrong_question_is_answered_with_what_is_wrong(http: httpx.AsyncClient, query: str) -> None:
    """A time without an offset, no entries at all, an outcome that is none, a number that is none."""
    answer = await http.get(f"/api/audit?{query}")
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.text


async def test_a_file_has_everything_and_leaves_an_entry(
    wet_block: WetBlock, http: httpx.AsyncClient
) -> None:
    """JSON Lines and CSV; what a spreadsheet would run is only text."""
    await fill(wet_block)
    answer = await http.get("/api/audit/export", params={"format": "jsonl", "outcome": "refused"})
    (line,) = answer.text.splitlines()
    assert msgspec.json.decode(line)["principal"] == "=cmd|' /C calc'!A0"
    answer = await http.get("/api/audit/export", params={"format": "csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="dothi-audit.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]["event"] == "audit.export"
    assert rows[2]["principal"] == "'=cmd|' /C calc'!A0"
    told = await ask(http, event="audit.export")
    assert [each["after"]["format"] for each in told] == ["csv", "jsonl"]
    assert told[1]["after"]["asked"] == {"outcome": "refused"}
    answer = await http.get("/api/audit/export", params={"format": "cef", "outcome": "refused"})
    assert answer.text.startswith("CEF:0|Dothi|Dothi|")


def test_cef_cannot_be_broken_out_of() -> None:
    """A name with everything that has a meaning in CEF stays one value on one line."""
    line = write_cef(ENTRY)
    assert "\n" not in line
    assert "\r" not in line
    assert line.count("CEF:0|") == 2
    assert "|sign_in.try|sign in try refused|6|rt=1795325401250 externalId=7 " in line
    assert r"suser=a\=b|c\\d\nCEF:0|x " in line
    assert " src=203.0.113.7 " in line
    assert line.endswith(r'msg=after: {"why": "wrong \= password"}')
    assert " c6a2=::1 " in write_cef(replace(ENTRY, address="::1"))
    assert write_entries([ENTRY], "cef").decode() == f"{line}\n"


def test_a_message_is_of_rfc_5424() -> None:
    """Facility 13 (log audit) and level 4 (warning) are 13 · 8 + 4 = 108."""
    head = write_message(ENTRY, "máy chủ").decode().partition(" CEF:")[0]
    assert head == "<108>1 2026-11-22T05:30:01.250000Z m_y_ch_ dothi - sign_in.try -"
    assert write_message(replace(ENTRY, severity=9), "h").startswith(b"<106>")


@pytest.mark.parametrize("url", ["localhost:514", "http://a:1", "udp://", "tcp://a:x", "udp://a/b"])
def test_an_address_that_is_none_is_named(url: str) -> None:
    """The sentence says how it is written."""
    with pytest.raises(SetupProblem, match="udp://host:port"):
        parse_syslog(url)


class Listener(asyncio.DatagramProtocol):
    """What comes over UDP."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []

    def datagram_received(self, data: bytes, _: Any) -> None:
        self.heard.append(data)


@pytest.fixture
async def tcp_heard() -> AsyncIterator[tuple[SyslogAddress, list[bytes]]]:
    """A syslog server on TCP, and what it was sent."""
    heard: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while length := await reader.readuntil(b" ") if not reader.at_eof() else b"":
            heard.append(await reader.readexactly(int(length)))
            if reader.at_eof():
                break
        writer.close()

    async def serve_to_end(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        except asyncio.IncompleteReadError:
            writer.close()

    port = free_port()
    async with await asyncio.start_server(serve_to_end, "127.0.0.1", port):
        yield SyslogAddress(way="tcp", host="127.0.0.1", port=port), heard


async def test_each_matter_of_security_is_told_once_and_in_order(
    wet_block: WetBlock, tcp_heard: tuple[SyslogAddress, list[bytes]]
) -> None:
    """Ordinary edits are not told; what was told is not told again."""
    address, heard = tcp_heard
    await fill(wet_block)
    audit = Audit(wet_block.door)
    await audit.tell(AN, Note(event="sign_in.try"))
    sender = SyslogSender(address)
    assert await audit.pass_on(WORK, "syslog", sender.send) == 2
    assert await audit.pass_on(WORK, "syslog", sender.send) == 0
    assert [b"outcome=refused" in each for each in heard] == [True, False]
    assert heard[1].startswith(b"<110>1 ")


async def test_what_could_not_be_told_is_told_later(
    wet_block: WetBlock, tcp_heard: tuple[SyslogAddress, list[bytes]]
) -> None:
    """The server is away, then there."""
    address, heard = tcp_heard
    await fill(wet_block)
    audit = Audit(wet_block.door)
    nobody = SyslogSender(SyslogAddress(way="tcp", host="127.0.0.1", port=free_port()))
    with pytest.raises(Unavailable, match="syslog server tcp://127"):
        await audit.pass_on(WORK, "syslog", nobody.send)
    assert await audit.pass_on(WORK, "syslog", SyslogSender(address).send) == 1
    assert len(heard) == 1


async def test_udp_takes_one_datagram_each() -> None:
    """Three entries, three datagrams."""
    port, listener = free_port(), Listener()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: listener, local_addr=("127.0.0.1", port))
    await SyslogSender(parse_syslog(f"udp://127.0.0.1:{port}")).send([ENTRY, ENTRY, ENTRY])
    for _ in range(200):
        if len(listener.heard) == 3:
            break
        await asyncio.sleep(0.01)
    transport.close()
    assert len(listener.heard) == 3
    assert all(b" CEF:0|" in each for each in listener.heard)
