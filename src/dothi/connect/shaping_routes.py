"""The routes by which things are drawn and their shapes changed on the map."""

from typing import Annotated, Any

from litestar import Controller, Request, get, post
from litestar.params import Parameter

from dothi.access.door import principal_of
from dothi.access.shaping import Shaping
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.shaping import Act, Neighbour, Shape, Shaped
from dothi.vocabulary.tiles import Box

MOST_NEIGHBOURS = 1_000
"""Things that may be snapped to at once; a screen that shows more is too far away to draw on."""


def _read_box(box: str) -> Box:
    try:
        west, south, east, north = (float(edge) for edge in box.split(","))
    except ValueError as problem:
        raise MalformedQuery("The box is west,south,east,north in degrees.", field="box") from problem
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise MalformedQuery("The box is west,south,east,north in degrees, the lesser first.", field="box")
    return west, south, east, north


class ShapingRoutes(Controller):
    """Exact shapes, and acts on them: draw, reshape, split, merge, delete."""

    path = "/api"
    tags = ("Editing",)

    @get("/things/{thing_id:int}/shape", summary="A thing with its exact shape")
    async def shape(self, request: Request[Any, Any, Any], shaping: Shaping, thing_id: int) -> Shape:
        """What somebody needs to change it: geometry as it is kept, properties, and its version."""
        return await shaping.get(principal_of(request.scope), thing_id)

    @get("/shapes", summary="Exact shapes in a box")
    async def near(
        self,
        request: Request[Any, Any, Any],
        shaping: Shaping,
        box: Annotated[str, Parameter(max_length=200)],
        limit: Annotated[int, Parameter(ge=1, le=MOST_NEIGHBOURS)] = 500,
    ) -> list[Neighbour]:
        """What touches `box` (west,south,east,north in degrees), those nearest to its middle first."""
        return await shaping.list_near(principal_of(request.scope), _read_box(box), limit)

    @post("/shapes", summary="Draw, reshape, split, merge or delete")
    async def act(self, request: Request[Any, Any, Any], shaping: Shaping, data: Act) -> Shaped:
        """One act, all of it or nothing; the change can be undone at /api/changes, and the undoing, too."""
        return await shaping.act(principal_of(request.scope), data)
