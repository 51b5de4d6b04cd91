"""Batches as multipart messages: what is read, and what cannot be."""

import contextlib
import time

import pytest

from dothi.share.sensorthings.calls import MOST_CALLS, Call, ChangeSet, Done, Reply, check_number
from dothi.share.sensorthings.exchange import Response
from dothi.share.sensorthings.multipart import read_multipart, write_multipart
from dothi.vocabulary.errors import MalformedPayload, PayloadTooLarge

TYPE = "multipart/mixed; boundary=b"
CHANGES = """--b
Content-Type: multipart/mixed;boundary="c d"

--c d
Content-Type: application/http
Content-ID: one

POST Things HTTP/1.1
Host: city.example
Content-Type: application/json
Content-Length: 3

{"name": "Rạch"}
--c d--
--b
Content-Type: application/http

GET Things?$filter=name eq 'a b'
Host: city.example


--b--
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_line_ends_versions_and_lengths_do_not_matter(line_end: str) -> None:
    """A change set with a wrong Content-Length, then a question without a version: both as they are meant."""
    body = CHANGES.replace("\n", line_end).encode()
    changes, question = read_multipart(TYPE, body)
    assert isinstance(changes, ChangeSet)
    assert isinstance(question, Call)
    (call,) = changes.calls
    assert (call.method, call.url, call.name) == ("POST", "Things", "one")
    assert call.headers["content-type"] == "application/json"
    assert call.body.decode() == '{"name": "Rạch"}'
    assert (question.method, question.url) == ("GET", "Things?$filter=name eq 'a b'")
    assert question.headers == {"host": "city.example"}
    assert not question.body.strip()


def test_a_boundary_that_begins_another_parts_nothing() -> None:
    """`b` is not the boundary in `--bb`, nor is what stands inside a line."""
    body = b"--b\r\nContent-Type: application/http\r\n\r\nPOST Things\r\n\r\n--bb\r\n{} --b\r\n--b--"
    (call,) = read_multipart(TYPE, body)
    assert isinstance(call, Call)
    assert call.body == b"--bb\r\n{} --b"


@pytest.mark.parametrize(
    ("content_type", "body", "message"),
    [
        ("multipart/mixed", CHANGES, "has a boundary"),
        (TYPE, "", "has no end"),
        (TYPE, CHANGES.replace("--b--", ""), "has no end"),
        (TYPE, CHANGES.replace("--c d--", ""), "Part 1 has no end"),
        (TYPE, "--b--", "holds no part"),
        (TYPE, "--b\n\nGET Things\n--b--", "Part 1 is text/plain"),
        (TYPE, "--b\nContent-Type: application/http\n\n\n--b--", "Part 1 does not begin with a method"),
        (TYPE, "--b\nContent-Type: application/http\n\nGET\n--b--", "Part 1 does not begin with a method"),
        (TYPE, CHANGES.replace("POST Things", "GET Things"), "Part 1.1 is a GET"),
        (TYPE, CHANGES.replace('="c d"', ""), "Part 1 is multipart/mixed, which has a boundary"),
        (
            TYPE,
            CHANGES.replace("Content-Type: application/http\nContent-ID", "Content-Type: multipart/mixed\nX"),
            "Part 1.1 must be application/http",
        ),
    ],
)
def test_what_cannot_be_read_is_named(content_type: str, body: str, message: str) -> None:
    """The message says which part it is."""
    with pytest.raises(MalformedPayload, match=message):
        read_multipart(content_type, body.encode())


def test_a_batch_of_too_many_is_refused() -> None:
    """1,001 requests, one of them in a change set."""
    call = Call(method="GET", url="Things")
    parts: list[Call | ChangeSet] = [call] * MOST_CALLS
    check_number(parts)
    with pytest.raises(PayloadTooLarge, match="1001 requests"):
        check_number([*parts, ChangeSet(calls=[call])])


@pytest.mark.parametrize(
    "body",
    [
        b"\n" * 4_000_000,
        b"--b\n" * 200_000,
        b"--b\nContent-Type: application/http\n\nGET " + b" " * 4_000_000 + b"x\n--b--",
        b"--b\nContent-Type: multipart/mixed;boundary=b\n\n" * 50_000,
    ],
)
def test_hostile_batches_cost_little(body: bytes) -> None:
    """Millions of lines, boundaries, blanks or parts in parts take less than two seconds of our own time."""
    begin = time.process_time()
    with contextlib.suppress(MalformedPayload):
        read_multipart(TYPE, body)
    assert time.process_time() - begin < 2


def test_a_boundary_is_none_of_the_answers() -> None:
    """The boundary of an answer is made of all its parts, so that it differs with them."""
    call = Call(method="GET", url="Things")
    first = write_multipart([Done(replies=[Reply(call=call, response=Response(status=200, body=b"{}"))])])
    boundary = first.headers["content-type"].partition("boundary=")[2]
    again = Response(status=200, body=f"\r\n--{boundary}--\r\n".encode())
    second = write_multipart([Done(replies=[Reply(call=call, response=again)])])
    assert boundary not in second.headers["content-type"]
    assert first.body.startswith(f"--{boundary}\r\nContent-Type: application/http\r\n".encode())
    assert first.body.endswith(b"\r\n\r\n{}" + f"\r\n--{boundary}--\r\n".encode())
