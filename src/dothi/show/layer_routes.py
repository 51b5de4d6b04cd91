"""What the layers of the map hold, and when it changed."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get
from litestar.params import Parameter

from dothi.access.city import City
from dothi.access.door import check, principal_of
from dothi.access.history import History
from dothi.vocabulary.errors import MalformedQuery

_MOST_REMEMBERED = 200


class LayerCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many things of a kind there are, and how many of them have datastreams."""

    kind: str
    things: int
    observed: int


class TurnView(msgspec.Struct, frozen=True, kw_only=True):
    """An instant from which on things were otherwise than before, and how many."""

    time: datetime
    things: int


class LayerMemory:
    """Answers that hold until things change; the oldest is forgotten first where there are many."""

    def __init__(self) -> None:
        self._answers: dict[Any, Any] = {}

    def forget(self) -> None:
        """Things have changed."""
        self._answers.clear()

    def find(self, key: Any) -> Any:
        """An answer that is remembered, or None."""
        return self._answers.get(key)

    def put(self, key: Any, answer: Any) -> None:
        """Remember an answer."""
        if len(self._answers) >= _MOST_REMEMBERED:
            del self._answers[next(iter(self._answers))]
        self._answers[key] = answer


class LayerRoutes(Controller):
    """Counts of things by kind, and the instants at which things changed."""

    path = "/api"
    tags = ("Layers",)

    @get("/kinds/counts", summary="How many things of each kind there are")
    async def counts(
        self,
        request: Request[Any, Any, Any],
        city: City,
        counted_layers: LayerMemory,
        at: datetime | None = None,
    ) -> list[LayerCount]:
        """Kinds without things are left out; `at` is an instant with its offset, now by default."""
        if at is not None and at.tzinfo is None:
            raise MalformedQuery("The instant needs an offset such as Z.", field="at")
        principal = principal_of(request.scope)
        check(principal, "read")
        key = ("counts", at, principal.list_scopes("read"))
        counted: list[LayerCount] | None = counted_layers.find(key)
        if counted is None:
            counted = [
                LayerCount(kind=kind, things=things, observed=observed)
                for kind, things, observed in await city.count_by_kind(principal, at)
            ]
            counted_layers.put(key, counted)
        return counted

    @get("/changes/times", summary="When things changed")
    async def turns(
        self,
        request: Request[Any, Any, Any],
        history: History,
        counted_layers: LayerMemory,
        most: Annotated[int, Parameter(ge=1, le=1000)] = 200,
    ) -> list[TurnView]:
        """The instants from the first on, to the second.

        Where there are more than `most`, those that lie close together are one: the last of them, with
        all their things.
        """
        principal = principal_of(request.scope)
        check(principal, "read")
        key = ("turns", most, principal.list_scopes("read"))
        turns: list[TurnView] | None = counted_layers.find(key)
        if turns is None:
            turns = [
                TurnView(time=time, things=things)
                for time, things in await history.list_turns(principal, most=most)
            ]
            counted_layers.put(key, turns)
        return turns
