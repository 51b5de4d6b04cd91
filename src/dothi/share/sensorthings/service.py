"""The SensorThings service: a request becomes a question or a change, what it gives becomes an answer."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from hashlib import sha256
from typing import cast

import msgspec

from dothi.access.sensing import Changes, Sensing
from dothi.share.errors import describe, get_status
from dothi.share.sensorthings.addresses import parse_way
from dothi.share.sensorthings.bodies import check_links, find_back, read_draft
from dothi.share.sensorthings.exchange import JSON, Request, Response, answer_json
from dothi.share.sensorthings.face import Entity, write_address, write_id
from dothi.share.sensorthings.formats import write_page
from dothi.share.sensorthings.patches import apply_json_patch
from dothi.share.sensorthings.plans import Plans
from dothi.share.sensorthings.tasking import check_parameters
from dothi.vocabulary.drafts import EntityDraft, Reference
from dothi.vocabulary.errors import DothiError, InvalidInput, MethodNotAllowed, NotFound, TaskRefused
from dothi.vocabulary.queries import Way
from dothi.vocabulary.sensing import ENTITIES

JSON_PATCH = "application/json-patch+json"
_OF_PROPERTIES = "GET, HEAD, OPTIONS"
_OF_SETS, _OF_ENTITIES = f"{_OF_PROPERTIES}, POST", f"{_OF_PROPERTIES}, PATCH, PUT, DELETE"


Announce = Callable[["Request", Changes], Awaitable[None]]
"""Tells the rest of the city what was changed, after the commit."""


class Service:
    """Answers requests for everything below the landing page."""

    def __init__(self, sensing: Sensing, announce: Announce) -> None:
        self._sensing = sensing
        self._announce = announce
        self._plans = Plans()

    async def answer(self, request: Request, changes: Changes | None = None) -> Response:
        """The answer to a request, errors included.

        With `changes` the request is part of a larger one: it changes what that one does, and its errors
        are raised so that all of it is undone.
        """
        if changes is not None:
            return await self._answer(request, changes)
        try:
            return await self._answer(request, None)
        except DothiError as problem:
            return answer_problem(problem)

    def begin(self, request: Request) -> AbstractAsyncContextManager[Changes]:
        """Changes that are made together or not at all; announced by whoever began them (`announce`)."""
        return self._sensing.change(request.principal)

    async def announce(self, request: Request, changes: Changes) -> None:
        """Tell of what was changed, after the commit."""
        await self._announce(request, changes)

    async def _answer(self, request: Request, changes: Changes | None) -> Response:
        method = request.method
        way = parse_way(request.path)
        if method in ("GET", "HEAD"):
            return await self._read(request, way)
        if method == "OPTIONS":
            return Response(status=204, headers={"allow": _spell_methods(way)})
        if way.property_name is not None or way.references or method not in _spell_methods(way):
            raise MethodNotAllowed(_spell_methods(way), field="method")
        if changes is not None:
            return await self._change(request, way, changes)
        async with self.begin(request) as begun:
            response = await self._change(request, way, begun)
        await self._announce(request, begun)
        return response

    async def read(self, request: Request) -> object:
        """What GET gives at an address, before it is written down; raises what is wrong."""
        way = parse_way(request.path)
        plan = self._plans.get(way, request.query)
        page = await self._sensing.ask(request.principal, plan.statement, way, plan.after)
        return write_page(request, plan, way, page).content

    async def _read(self, request: Request, way: Way) -> Response:
        plan = self._plans.get(way, request.query)
        page = await self._sensing.ask(request.principal, plan.statement, way, plan.after)
        written = write_page(request, plan, way, page)
        if written.status == 204:
            return Response(status=204)
        body = written.content if isinstance(written.content, bytes) else msgspec.json.encode(written.content)
        tag = f'W/"{sha256(body).hexdigest()[:18]}"'
        headers = {"content-type": written.media_type, "etag": tag, "cache-control": "no-cache"}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status=304, headers=headers)
        return Response(status=200, body=body, headers=headers)

    async def _change(self, request: Request, way: Way, changes: Changes) -> Response:
        match request.method:
            case "POST":
                return await self._create(request, way, changes)
            case "DELETE":
                identifier = await changes.find(way)
                await changes.delete(way.entity, identifier)
                return Response(status=200)
        return await self._update(request, way, changes)

    async def _create(self, request: Request, way: Way, changes: Changes) -> Response:
        draft = read_draft(request.body, way.entity, "create")
        if len(way.steps) > 1:
            draft = await self._link_to_way(draft, way, changes)
        check_links(draft)
        if draft.entity == "Task":
            await self._check_task(request, draft, changes)
            raise TaskRefused
        identifier = await changes.create(draft)
        address = write_address(request.root, way.entity, identifier)
        entity = await self._show(request, way.entity, identifier, changes)
        return answer_json(entity, 201, location=address)

    async def _link_to_way(self, draft: EntityDraft, way: Way, changes: Changes) -> EntityDraft:
        """What is posted to a relation of an entity belongs to that entity."""
        owner = Way(steps=way.steps[:-1])
        back = find_back(owner.entity, way.steps[-1].name, draft.entity)
        if back is None or owner.leads_to_many:
            raise MethodNotAllowed(_OF_PROPERTIES, field="method")
        identifier = await changes.find(owner)
        mine = Reference(entity=owner.entity, id=identifier)
        named = draft.links.get(back, [mine])
        if not ENTITIES[draft.entity].relations[back].many and named != [mine]:
            raise InvalidInput(f"The address says {mine.id}, the body another {back}.", field=back)
        others = [each for each in named if each != mine]
        return EntityDraft(
            entity=draft.entity, values=draft.values, links={**draft.links, back: [mine, *others]}
        )

    async def _update(self, request: Request, way: Way, changes: Changes) -> Response:
        identifier = await changes.find(way)
        if JSON_PATCH in request.headers.get("content-type", ""):
            before = await self._show(request, way.entity, identifier, changes)
            draft = apply_json_patch(request.body, before, way.entity)
        else:
            draft = read_draft(request.body, way.entity, "replace" if request.method == "PUT" else "change")
        if draft.entity == "Task":
            raise TaskRefused
        await changes.update(identifier, draft)
        return answer_json(await self._show(request, way.entity, identifier, changes))

    async def _check_task(self, request: Request, draft: EntityDraft, changes: Changes) -> None:
        """Raise InvalidInput unless the task's parameters are those its capability asks for."""
        capability = draft.links["TaskingCapability"][0]
        if not isinstance(capability, Reference):
            raise InvalidInput('Name the capability: {"@iot.id": 1}.', field="TaskingCapability")
        try:
            known = await self._show(request, "TaskingCapability", capability.id, changes)
        except NotFound:
            raise InvalidInput(
                f"There is no TaskingCapability {capability.id!r}.", field="TaskingCapability"
            ) from None
        wanted = msgspec.json.decode(cast("str", draft.values["taskingParameters"]))
        check_parameters(known["taskingParameters"], wanted)

    async def _show(self, request: Request, entity: str, identifier: int | str, changes: Changes) -> Entity:
        """An entity as it stands within the changes."""
        way = parse_way(f"/{ENTITIES[entity].set_name}({write_id(identifier)})")
        plan = self._plans.get(way, "")
        page = await changes.ask(plan.statement, way)
        return plan.writer.write(request.root, page.rows[0])


def _spell_methods(way: Way) -> str:
    if way.property_name is not None or way.references:
        return _OF_PROPERTIES
    return _OF_SETS if way.leads_to_many else _OF_ENTITIES


def answer_problem(problem: DothiError) -> Response:
    """An error in the house's shape."""
    headers = {"content-type": JSON}
    if isinstance(problem, MethodNotAllowed):
        headers["allow"] = problem.detail
    return Response(status=get_status(problem), body=msgspec.json.encode(describe(problem)), headers=headers)
