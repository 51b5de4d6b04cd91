"""Requests and answers of the service, whichever way they come: alone, in a batch, over MQTT."""

import msgspec

from dothi.vocabulary.principals import Principal

JSON = "application/json; charset=UTF-8"


class Request(msgspec.Struct, kw_only=True):
    """One request. `path` is decoded and begins after the service's root; header names are in lower case."""

    method: str
    path: str
    query: str = ""
    """The raw part after the question mark."""
    headers: dict[str, str] = {}
    body: bytes = b""
    root: str
    """The service's own address, without a slash at its end."""
    principal: Principal


class Response(msgspec.Struct, kw_only=True):
    """One answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}


def answer_json(content: object, status: int = 200, **headers: str) -> Response:
    """What a client is told, encoded."""
    return Response(
        status=status, body=msgspec.json.encode(content), headers={"content-type": JSON, **headers}
    )
