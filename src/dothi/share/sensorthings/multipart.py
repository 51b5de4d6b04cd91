"""Batches as multipart messages (OGC 18-088, clause 11; OData 4.0, part 1, 11.7).

Header fields are read by the standard library. The boundaries are looked for at once and not line by line,
because a batch may have millions of lines and parts in each other.
"""

import re
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesHeaderParser
from hashlib import blake2b
from http import HTTPStatus

from dothi.share.sensorthings.calls import Call, ChangeSet, Done, Reply
from dothi.share.sensorthings.exchange import Response
from dothi.vocabulary.errors import MalformedPayload

MULTIPART = "multipart/mixed"
_HTTP = "application/http"
_EMPTY_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_HEADERS = BytesHeaderParser()


def read_multipart(content_type: str, body: bytes) -> list[Call | ChangeSet]:
    """The calls and change sets of a batch; raises MalformedPayload saying which part cannot be read."""
    head = _read_headers(f"Content-Type: {content_type}".encode(errors="replace"))
    return [_read_part(part, f"Part {number}") for number, part in _list_parts(head, body, "The batch")]


def _read_headers(head: bytes) -> Message:
    return _HEADERS.parsebytes(head + b"\r\n\r\n")


def _split_head(part: bytes) -> tuple[Message, bytes]:
    """The header fields of a part, and what comes after the empty line."""
    part = part.lstrip(b"\r\n") if part.strip() else part
    end = _EMPTY_LINE.search(part)
    if end is None:
        return _read_headers(part), b""
    return _read_headers(part[: end.start()]), part[end.end() :]


def _list_parts(head: Message, body: bytes, where: str) -> Iterator[tuple[int, bytes]]:
    """The parts between the boundaries, numbered from 1."""
    boundary = head.get_boundary("")
    if not boundary:
        raise MalformedPayload(f"{where} is {MULTIPART}, which has a boundary: {MULTIPART};boundary=….")
    delimiter = re.compile(
        rb"(?:\A|\r?\n)--" + re.escape(boundary.encode(errors="replace")) + rb"(--)?[ \t]*(?=\r?\n|\Z)"
    )
    begin: int | None = None
    number = 0
    for match in delimiter.finditer(body):
        if begin is not None:
            number += 1
            yield number, body[begin : match.start()]
        begin = match.end()
        if match[1] is not None:
            break
    else:
        raise MalformedPayload(f"{where} has no end: a line of its own must say --{boundary}--.")
    if not number:
        raise MalformedPayload(f"{where} holds no part.")


def _read_part(part: bytes, where: str) -> Call | ChangeSet:
    head, content = _split_head(part)
    kind = head.get_content_type()
    if kind == _HTTP:
        return _read_call(head, content, where)
    if kind != MULTIPART:
        raise MalformedPayload(f"{where} is {kind}; it must be {_HTTP}, or {MULTIPART} for a change set.")
    calls = []
    for number, inner in _list_parts(head, content, where):
        inner_head, inner_content = _split_head(inner)
        inside = f"{where}.{number}"
        if inner_head.get_content_type() != _HTTP:
            raise MalformedPayload(f"{inside} must be {_HTTP}, as all of a change set.")
        call = _read_call(inner_head, inner_content, inside)
        if call.method in ("GET", "HEAD"):
            raise MalformedPayload(f"{inside} is a {call.method}; a change set holds changes only.")
        calls.append(call)
    return ChangeSet(calls=calls)


def _read_call(head: Message, content: bytes, where: str) -> Call:
    """One request as on a connection; how long its body is the boundaries say, not its Content-Length."""
    first, _, rest = content.lstrip(b"\r\n").partition(b"\n")
    method, _, url = first.decode(errors="replace").strip().partition(" ")
    before, _, version = url.rpartition(" ")
    if version.startswith("HTTP/"):
        url = before
    if not method.isalpha() or not url.strip():
        raise MalformedPayload(f"{where} does not begin with a method and an address, as in GET Things.")
    if rest.startswith((b"\n", b"\r\n")):
        fields, body = _read_headers(b""), rest.removeprefix(b"\r").removeprefix(b"\n")
    else:
        fields, body = _split_head(rest)
    return Call(
        method=method.upper(),
        url=url.strip(),
        headers={name.lower(): _unfold(value) for name, value in fields.items()},
        body=body,
        name=_unfold(head["Content-ID"]) if "Content-ID" in head else None,
    )


def _unfold(value: object) -> str:
    """A header's value, which may go over several lines."""
    return " ".join(str(value).split())


def write_multipart(outcomes: list[Done]) -> Response:
    """The answer to a batch: a part for each of its parts, in the same order."""
    parts = []
    for done in outcomes:
        if done.failure is not None:
            parts.append(_write_reply(done.failure))
        elif done.together:
            content_type, body = _join([_write_reply(reply) for reply in done.replies], "changes")
            parts.append(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
        else:
            parts += [_write_reply(reply) for reply in done.replies]
    content_type, body = _join(parts, "batch")
    return Response(status=200, body=body, headers={"content-type": content_type})


def _join(parts: list[bytes], name: str) -> tuple[str, bytes]:
    """Parts as one multipart message; a hash of them is a boundary that none of them holds."""
    boundary = f"{name}_{blake2b(b''.join(parts), digest_size=16).hexdigest()}"
    line = f"--{boundary}\r\n".encode()
    body = b"".join(line + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
    return f"{MULTIPART};boundary={boundary}", body


def _write_reply(reply: Reply) -> bytes:
    response = reply.response
    lines = [f"Content-Type: {_HTTP}", "Content-Transfer-Encoding: binary"]
    if reply.call.name is not None:
        lines.append(f"Content-ID: {reply.call.name}")
    lines += ["", f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    lines += [f"{name.title()}: {value}" for name, value in response.headers.items()]
    if response.body:
        lines.append(f"Content-Length: {len(response.body)}")
    return "\r\n".join([*lines, "", ""]).encode() + response.body
