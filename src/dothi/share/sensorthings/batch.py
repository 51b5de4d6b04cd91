"""Several requests in one: each in its turn, change sets in one transaction, later ones refer to earlier."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote

import msgspec

from dothi.access.sensing import Changes
from dothi.share.sensorthings.addresses import parse_way
from dothi.share.sensorthings.batch_json import read_json, write_json
from dothi.share.sensorthings.calls import Call, ChangeSet, Done, Reply, check_number
from dothi.share.sensorthings.exchange import Request, Response, answer_json
from dothi.share.sensorthings.face import write_address, write_id
from dothi.share.sensorthings.landing import ROOT
from dothi.share.sensorthings.multipart import MULTIPART, read_multipart, write_multipart
from dothi.share.sensorthings.service import Service, answer_problem
from dothi.vocabulary.errors import (
    DependencyFailed,
    DothiError,
    InvalidInput,
    MalformedPayload,
    MethodNotAllowed,
    NotFound,
    PayloadTooLarge,
)

log = logging.getLogger(__name__)

BATCH_PATH = "/$batch"
LARGEST_ANSWER_BYTES = 64 * 2**20
"""What the answers of one batch may come to; what would follow is not done."""
_METHODS = "POST, OPTIONS"
_HOST = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_AT_BEGIN = re.compile(r"/\$([^/(]+)")
_IN_BRACKETS = re.compile(r"\(\s*\$([^()/]+)\)")
_IN_BODY = re.compile(rb'("@iot\.id"\s*:\s*)"\$([^"\\]+)"')
_CONDITION = re.compile(r"\s*(not\s+)?\$(\S+)\s*")

Answer = Callable[[Request], Awaitable[Response]]


class Batches:
    """Answers batches of both forms."""

    def __init__(self, service: Service, answer_alone: Answer) -> None:
        """`answer_alone` answers a request that stands outside of change sets; it does not raise ours."""
        self._service = service
        self._answer_alone = answer_alone

    async def answer(self, request: Request) -> Response:
        """The answers to all requests of a batch, or one that says why it cannot be read."""
        if request.method == "OPTIONS":
            return Response(status=204, headers={"allow": _METHODS})
        if request.method != "POST":
            return answer_problem(MethodNotAllowed(_METHODS, field="method"))
        content_type = request.headers.get("content-type", "")
        kind = content_type.partition(";")[0].strip().lower()
        try:
            if kind == "application/json":
                parts = read_json(request.body)
            elif kind == MULTIPART:
                parts = read_multipart(content_type, request.body)
            else:
                raise MalformedPayload(f"A batch is {MULTIPART};boundary=… or application/json.")
            check_number(parts)
        except DothiError as problem:
            return answer_problem(problem)
        outcomes = await _Course(self._service, self._answer_alone, request).run(parts)
        return write_json(outcomes) if kind == "application/json" else write_multipart(outcomes)


class _Course:
    """One batch on its way, and what was done so far."""

    def __init__(self, service: Service, answer_alone: Answer, request: Request) -> None:
        self._service = service
        self._answer_alone = answer_alone
        self._request = request
        self._went: dict[str, bool] = {}
        self._given: dict[str, tuple[Request, Response]] = {}
        prefer = request.headers.get("prefer", "").replace(" ", "").lower()
        self._stops = "continue-on-error=false" in prefer

    async def run(self, parts: list[Call | ChangeSet]) -> list[Done]:
        """Do the parts in their order; those after one that fails too, unless it is preferred to stop."""
        outcomes: list[Done] = []
        size = 0
        for part in parts:
            calls = part.calls if isinstance(part, ChangeSet) else [part]
            if size > LARGEST_ANSWER_BYTES:
                done = self._refuse(calls)
            elif isinstance(part, ChangeSet):
                done = await self._do_together(part)
            else:
                done = await self._do_alone(part)
            outcomes.append(done)
            size += sum(len(reply.response.body) for reply in done.replies)
            if self._stops and any(reply.response.status >= 400 for reply in done.replies):
                break
        return outcomes

    def _refuse(self, calls: list[Call]) -> Done:
        problem = PayloadTooLarge(
            f"The answers before it came to {LARGEST_ANSWER_BYTES} bytes; send it anew."
        )
        for call in calls:
            self._note(call, None, answer_problem(problem))
        return Done(replies=[Reply(call=call, response=answer_problem(problem)) for call in calls])

    async def _do_alone(self, call: Call) -> Done:
        request: Request | None = None
        try:
            response = self._find_hindrance(call)
            if response is None:
                request = self._make_request(call)
                response = await self._answer_alone(request)
                if request.method == "HEAD":
                    response = Response(status=response.status, headers=response.headers)
        except Exception as problem:  # noqa: BLE001 - it is one call's, and told to the log
            response = _explain(call, problem)
        self._note(call, request, response)
        return Done(replies=[Reply(call=call, response=response)])

    async def _do_together(self, part: ChangeSet) -> Done:
        replies: list[Reply] = []
        call = part.calls[0]
        try:
            async with self._service.begin(self._request) as changes:
                for call in part.calls:
                    replies.append(await self._do_within(call, changes))
        except Exception as problem:  # noqa: BLE001 - it is one change set's, and told to the log
            return self._undo(part, Reply(call=call, response=_explain(call, problem)))
        if part.name is not None:
            self._went[part.name] = True
        await self._service.announce(self._request, changes)
        return Done(replies=replies, together=True)

    async def _do_within(self, call: Call, changes: Changes) -> Reply:
        request = None
        response = self._find_hindrance(call)
        if response is None:
            request = self._make_request(call)
            response = await self._service.answer(request, changes)
        self._note(call, request, response)
        return Reply(call=call, response=response)

    def _undo(self, part: ChangeSet, failure: Reply) -> Done:
        """All calls of a change set are answered with errors, and nobody can refer to them."""
        if part.name is not None:
            self._went[part.name] = False
        others = answer_problem(DependencyFailed(f"{failure.call.method} {failure.call.url} failed."))
        replies = [
            failure if call is failure.call else Reply(call=call, response=others) for call in part.calls
        ]
        for reply in replies:
            self._note(reply.call, None, reply.response)
        return Done(replies=replies, together=True, failure=failure)

    def _note(self, call: Call, request: Request | None, response: Response) -> None:
        if call.name is None:
            return
        self._went[call.name] = response.status < 400
        if request is not None and response.status < 400:
            self._given[call.name] = (request, response)
        elif response.status >= 400:
            self._given.pop(call.name, None)

    def _find_hindrance(self, call: Call) -> Response | None:
        """The answer to a call that is passed over; raises what is wrong with what it depends on."""
        for name in call.needs:
            if name not in self._went:
                raise InvalidInput(
                    f"There is no request or group {name!r} before this one.", field="dependsOn"
                )
            if not self._went[name] and call.condition is None:
                raise DependencyFailed(f"{name} failed.")
        if call.condition is None:
            return None
        match = _CONDITION.fullmatch(call.condition)
        if match is None:
            raise InvalidInput("Write $id, or not $id, of a request before this one.", field="if")
        if (self._find_entity(match[2]) is not None) != bool(match[1]):
            return None
        return answer_json({"skipped": call.condition})

    def _make_request(self, call: Call) -> Request:
        """The request in the service's words, with ids where names stood; raises NotFound, InvalidInput."""
        url = call.url
        if (host := _HOST.match(url)) is not None:
            url = url[host.end() :] or "/"
        path, _, query = url.partition("?")
        path = unquote(path)
        if path.startswith("/"):
            if path != ROOT and not path.startswith(f"{ROOT}/"):
                raise NotFound(f"Addresses in a batch lie below {ROOT}, or are relative to it.")
            path = path.removeprefix(ROOT)
        path = "/" + path.lstrip("/")
        path = _AT_BEGIN.sub(self._put_address, path, count=1) if path.startswith("/$") else path
        path = _IN_BRACKETS.sub(self._put_id, path)
        if path.rstrip("/") == BATCH_PATH:
            raise InvalidInput("A batch cannot stand in a batch.", field="url")
        return Request(
            method=call.method,
            path=path,
            query=query,
            headers={**call.headers, "host": self._request.headers.get("host", "127.0.0.1")},
            body=_IN_BODY.sub(self._put_json, call.body) if b'"$' in call.body else call.body,
            root=self._request.root,
            principal=self._request.principal,
        )

    def _find_entity(self, name: str) -> tuple[str, int | str] | None:
        """Type and id of the entity that a call made, or the first that it found."""
        if name not in self._given:
            return None
        request, response = self._given[name]
        address = response.headers.get("location")
        if address is not None:
            way = parse_way(address.removeprefix(request.root))
            identifier = way.steps[-1].id
            return None if identifier is None else (way.entity, identifier)
        identifier = _find_first_id(response)
        return None if identifier is None else (parse_way(request.path).entity, identifier)

    def _put_address(self, match: re.Match[str]) -> str:
        found = self._find_entity(match[1])
        return match[0] if found is None else write_address("", *found)

    def _put_id(self, match: re.Match[str]) -> str:
        found = self._find_entity(match[1])
        return match[0] if found is None else f"({write_id(found[1])})"

    def _put_json(self, match: re.Match[bytes]) -> bytes:
        found = self._find_entity(match[2].decode(errors="replace"))
        return match[0] if found is None else match[1] + msgspec.json.encode(found[1])


def _find_first_id(response: Response) -> int | str | None:
    """The id of the entity that an answer gives, or of the first of several."""
    if "json" not in response.headers.get("content-type", ""):
        return None
    content: Any = msgspec.json.decode(response.body)
    found = content.get("value") if isinstance(content, dict) else None
    if isinstance(found, list):
        content = found[0] if found else None
    identifier = content.get("@iot.id") if isinstance(content, dict) else None
    return identifier if isinstance(identifier, int | str) else None


def _explain(call: Call, problem: Exception) -> Response:
    """The answer to a call that raised; what is our fault is told to the log."""
    if not isinstance(problem, DothiError):
        log.error("%s %s in a batch failed", call.method, call.url, exc_info=problem)
        problem = DothiError()
    return answer_problem(problem)
