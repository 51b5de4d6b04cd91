"""Batch requests as multipart messages, written and read as OData 4.0 describes them."""

import json
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import Any

import httpx

from tests.share.sensorthings.conftest import Service

BATCH, CHANGES = "batch_36522ad7", "changeset_77162fcd"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request within a batch; its address may be relative to the service root."""

    method: str
    url: str
    body: Any = None
    content_id: str | None = None

    def write(self) -> str:
        """Its part, without the boundary before it."""
        lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
        if self.content_id is not None:
            lines.append(f"Content-ID: {self.content_id}")
        body = "" if self.body is None else json.dumps(self.body)
        lines += ["", f"{self.method} {self.url} HTTP/1.1", "Host: 127.0.0.1"]
        if self.body is not None:
            lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
        return "\r\n".join([*lines, "", body])


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer within a batch."""

    status: int
    headers: dict[str, str]
    """With names in lower case."""
    body: Any
    content_id: str | None


def write_batch(*parts: Call | list[Call]) -> bytes:
    """A batch of calls and of change sets, which are lists of calls."""
    text = ""
    for part in parts:
        text += f"--{BATCH}\r\n"
        if isinstance(part, Call):
            text += part.write() + "\r\n"
            continue
        text += f"Content-Type: multipart/mixed;boundary={CHANGES}\r\n\r\n"
        text += "".join(f"--{CHANGES}\r\n{call.write()}\r\n" for call in part)
        text += f"--{CHANGES}--\r\n"
    return f"{text}--{BATCH}--\r\n".encode()


def send_batch(service: Service, *parts: Call | list[Call]) -> list[Reply | list[Reply]]:
    """Send it and read the answers; a change set that was done is a list."""
    answer = post_batch(service, write_batch(*parts))
    assert answer.status_code == 200, answer.text
    return read_batch(answer)


def post_batch(
    service: Service, content: bytes, content_type: str = f"multipart/mixed;boundary={BATCH}"
) -> httpx.Response:
    """Send the body of a batch as it is."""
    headers = {"content-type": content_type}
    return service.client.post(service.resolve("$batch"), content=content, headers=headers)


def read_batch(answer: httpx.Response) -> list[Reply | list[Reply]]:
    """The parts of a multipart answer."""
    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    message: Message = BytesParser(policy=policy.HTTP).parsebytes(head + answer.content)
    assert message.get_content_type() == "multipart/mixed"
    return [_read_part(part) for part in _list_parts(message)]


def _list_parts(message: Message) -> list[Message]:
    parts = message.get_payload()
    assert isinstance(parts, list), "a multipart message has parts"
    return [part for part in parts if isinstance(part, Message)]


def _read_part(part: Message) -> Reply | list[Reply]:
    if part.get_content_type() == "multipart/mixed":
        return [_read_reply(each) for each in _list_parts(part)]
    return _read_reply(part)


def _read_reply(part: Message) -> Reply:
    assert part.get_content_type() == "application/http"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    first, _, rest = content.lstrip().partition(b"\r\n")
    version, status, *_ = first.decode().split()
    assert version == "HTTP/1.1"
    inner: Message = BytesParser(policy=policy.HTTP).parsebytes(rest)
    body = inner.get_payload(decode=True)
    assert isinstance(body, bytes)
    return Reply(
        status=int(status),
        headers={name.lower(): str(value) for name, value in inner.items()},
        body=json.loads(body) if body.strip() else None,
        content_id=part["Content-ID"],
    )
