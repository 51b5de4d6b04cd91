"""Batches as JSON (OData JSON Format 4.01, clause 19; `if` as FROST-Server has it)."""

from typing import Any

import msgspec

from dothi.share.sensorthings.calls import Call, ChangeSet, Done, Reply
from dothi.share.sensorthings.exchange import Response, answer_json
from dothi.vocabulary.errors import MalformedPayload


class _Sent(
    msgspec.Struct,
    kw_only=True,
    rename={"group": "atomicityGroup", "needs": "dependsOn", "condition": "if"},
):
    """A request as it stands in a batch."""

    id: str
    method: str
    url: str
    headers: dict[str, str | list[str]] = {}
    body: msgspec.Raw = msgspec.Raw(b"")
    group: str | None = None
    needs: tuple[str, ...] = ()
    condition: str | None = None


class _SentBatch(msgspec.Struct, kw_only=True):
    requests: list[_Sent]


_BATCH = msgspec.json.Decoder(_SentBatch)


def read_json(body: bytes) -> list[Call | ChangeSet]:
    """The calls and change sets of a batch; raises MalformedPayload saying what cannot be read."""
    try:
        calls = [(each.group, _read_call(each)) for each in _BATCH.decode(body).requests]
    except (msgspec.DecodeError, UnicodeError, RecursionError) as problem:
        raise MalformedPayload(f'A batch is {{"requests": […]}}: {problem}.') from None
    if not calls:
        raise MalformedPayload("The batch holds no request.", field="requests")
    parts: list[Call | ChangeSet] = []
    groups: set[str] = set()
    for group, call in calls:
        last = parts[-1] if parts else None
        if group is None:
            parts.append(call)
        elif isinstance(last, ChangeSet) and last.name == group:
            last.calls.append(call)
        elif group in groups:
            raise MalformedPayload(
                f"The requests of the group {group} must follow each other.", field="atomicityGroup"
            )
        else:
            groups.add(group)
            parts.append(ChangeSet(calls=[call], name=group))
    return parts


def _read_call(sent: _Sent) -> Call:
    body = bytes(sent.body)
    if body.startswith(b'"'):
        # A body that is no JSON value stands in a text.
        body = msgspec.json.decode(body, type=str).encode()
    headers = {
        name.lower(): value if isinstance(value, str) else ", ".join(value)
        for name, value in sent.headers.items()
    }
    return Call(
        method=sent.method.upper(),
        url=sent.url,
        headers=headers,
        body=body,
        name=sent.id,
        needs=sent.needs,
        condition=sent.condition,
    )


def write_json(outcomes: list[Done]) -> Response:
    """The answer to a batch: one for each request, in the same order."""
    return answer_json({"responses": [_write_reply(reply) for done in outcomes for reply in done.replies]})


def _write_reply(reply: Reply) -> dict[str, Any]:
    response = reply.response
    written: dict[str, Any] = {"id": reply.call.name, "status": response.status}
    if response.headers:
        written["headers"] = response.headers
    if response.body:
        is_json = "json" in response.headers.get("content-type", "")
        written["body"] = msgspec.Raw(response.body) if is_json else response.body.decode(errors="replace")
    return written
