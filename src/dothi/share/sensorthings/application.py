"""The service on HTTP: everything below its root."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from dothi.access.door import principal_of
from dothi.share.sensorthings.batch import BATCH_PATH, Batches
from dothi.share.sensorthings.exchange import JSON, Request, Response, answer_json
from dothi.share.sensorthings.landing import OPENAPI_PATH, OPENAPI_TYPE, ROOT, make_landing_page
from dothi.share.sensorthings.openapi import make_openapi
from dothi.share.sensorthings.service import Service, answer_problem
from dothi.share.whole_bodies import BodyHandler, Message, Send
from dothi.vocabulary.errors import DothiError, MethodNotAllowed

_READ_ONLY = "GET, HEAD, OPTIONS"


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoints:
    """What the landing page tells of the service besides its sets."""

    mqtt_devices: str
    mqtt_subscribers: str
    tasking: bool = True


class Application:
    """Turns requests into the service's, lets it answer, sends what it says."""

    def __init__(self, service: Service, endpoints: Endpoints) -> None:
        self._service = service
        self._endpoints = endpoints
        self._batches = Batches(service, self._respond)
        self._handlers: dict[str, tuple[str, BodyHandler]] = {}

    def reach(self, method: str, path: str, handler: BodyHandler) -> None:
        """Let a plain handler answer a request that the service does not know, in batches too."""
        self._handlers[path] = (method, handler)

    async def answer(self, scope: Message, body: bytes, send: Send) -> None:
        """One request."""
        request = make_request(scope, body)
        response = await self._respond(request)
        # RFC 9110: a HEAD tells how long the answer to GET would be, and gives none of it.
        content = b"" if request.method == "HEAD" else response.body
        headers = [(name.encode(), value.encode()) for name, value in response.headers.items()]
        if response.status not in (204, 304):
            headers.append((b"content-length", str(len(response.body)).encode()))
        await send({"type": "http.response.start", "status": response.status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    async def _respond(self, request: Request) -> Response:
        if request.path in ("", "/"):
            return self._give(request, self._land)
        if request.path == BATCH_PATH:
            return await self._batches.answer(request)
        if request.path == OPENAPI_PATH:
            return self._give(request, make_openapi, OPENAPI_TYPE)
        if request.path in self._handlers:
            return await self._ask_handler(request)
        return await self._service.answer(request)

    def _give(
        self, request: Request, make: Callable[[str], dict[str, Any]], media_type: str = JSON
    ) -> Response:
        """An answer to GET that only the service's own address decides."""
        if request.method == "OPTIONS":
            return Response(status=204, headers={"allow": _READ_ONLY})
        if request.method not in ("GET", "HEAD"):
            return answer_problem(MethodNotAllowed(_READ_ONLY, field="method"))
        response = answer_json(make(request.root))
        response.headers["content-type"] = media_type
        return response

    def _land(self, root: str) -> dict[str, Any]:
        told = self._endpoints
        return make_landing_page(root, told.mqtt_devices, told.mqtt_subscribers, tasking=told.tasking)

    async def _ask_handler(self, request: Request) -> Response:
        method, handler = self._handlers[request.path]
        allowed = f"{method}, OPTIONS"
        if request.method == "OPTIONS":
            return Response(status=204, headers={"allow": allowed})
        if request.method != method:
            return answer_problem(MethodNotAllowed(allowed, field="method"))
        return await ask_handler(handler, request)


def make_request(scope: Message, body: bytes) -> Request:
    """The request in the service's words."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host", "127.0.0.1")
    # The raw path is still quoted, and only so a quoted slash inside an id can be told from one that parts.
    raw = scope.get("raw_path") or scope["path"].encode()
    path = unquote(raw.decode("latin-1").partition("?")[0]).removeprefix(ROOT)
    while "//" in path and "'" not in path:
        path = path.replace("//", "/")
    return Request(
        method=scope["method"],
        path=path,
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        body=body,
        root=f"{scope['scheme']}://{host}{ROOT}",
        principal=principal_of(scope),
    )


async def ask_handler(handler: BodyHandler, request: Request) -> Response:
    """The answer of a plain handler, errors included."""
    started: dict[str, Any] = {}
    chunks: list[bytes] = []

    async def send(message: Message) -> None:
        started.update(message)
        chunks.append(message.get("body", b""))

    scope = {
        "type": "http",
        "scheme": request.root.partition(":")[0],
        "method": request.method,
        "path": ROOT + request.path,
        "query_string": request.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in request.headers.items()],
        "principal": request.principal,
    }
    try:
        await handler(scope, request.body, send)
    except DothiError as problem:
        return answer_problem(problem)
    headers = {name.decode(): value.decode() for name, value in started["headers"]}
    headers.pop("content-length", None)
    return Response(status=started["status"], body=b"".join(chunks), headers=headers)
