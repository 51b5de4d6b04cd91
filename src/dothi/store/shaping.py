"""Shapes of single things: drawn, changed, split, merged, and what becomes of their relations."""

import uuid
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
import shapely

from dothi.store import features
from dothi.store.database import Session
from dothi.store.relations import (
    Relation,
    RelationDraft,
    RelationType,
    end_relation,
    list_relations,
    put_relations,
)
from dothi.vocabulary.errors import InvalidInput, NotFound
from dothi.vocabulary.features import OWN_PROPERTIES, FeatureDraft, FeatureQuery
from dothi.vocabulary.geometries import write_geometry
from dothi.vocabulary.shaping import Neighbour, Seen, Shape
from dothi.vocabulary.tiles import Box

MOST_POINTS = 20_000
"""Corners of a neighbour: what has more is an outline that nobody draws to."""
MOST_PARTS = 50
_FARTHEST_OFF_M = 1.0
"""How far off its line a place may lie that the line is cut at."""
_LEAST_M = 0.01
"""Metres, or square metres, that a part has at least."""
_FLOWS: tuple[RelationType, ...] = ("drains_to", "fed_by")


class Piece(NamedTuple):
    """A piece of a shape after a cut; `size` in metres or square metres, `off` how far the cut lies off."""

    cut: bool
    shape: shapely.Geometry
    size: float
    off: float


async def get_shape(session: Session, thing_id: int) -> Shape:
    """A thing with its shape as it is now; raises NotFound."""
    row = await session.row("find_thing_key", {"id": thing_id})
    if row is None:
        raise NotFound(f"Thing {thing_id}.")
    uid, kind = row
    (found,) = (await features.read_features(session, FeatureQuery(kind=kind, uid=uid, limit=1))).rows
    properties: dict[str, Any] = msgspec.json.decode(found.properties)
    return Shape(
        id=thing_id,
        uid=uid,
        kind=kind,
        name=properties["name"],
        description=properties["description"],
        properties={name: value for name, value in properties.items() if name not in OWN_PROPERTIES},
        geometry=None if found.geometry is None else _as_geojson(found.geometry),
        version=found.version,
    )


async def list_shapes(session: Session, box: Box, limit: int) -> list[Neighbour]:
    """Things that touch a box with their shapes, at most so many, those nearest to its middle first."""
    edges = dict(zip(("west", "south", "east", "north"), box, strict=True))
    rows = await session.rows("list_shapes_in", {**edges, "most_points": MOST_POINTS, "limit": limit})
    return [
        Neighbour(id=row[0], uid=row[1], kind=row[2], name=row[3], geometry=_as_geojson(row[4]))
        for row in rows
    ]


def _as_geojson(wkb: bytes) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.json.decode(shapely.to_geojson(shapely.from_wkb(wkb)))
    return found


async def get_seen(session: Session, seen: Seen) -> FeatureDraft:
    """The thing that somebody looked at, held until the transaction ends.

    Raises NotFound, and ChangedMeanwhile where it is not what it was then.
    """
    row = await session.row("find_thing_key", {"id": seen.id})
    if row is None:
        raise NotFound(f"Thing {seen.id}.", field="thing")
    before = await features.get_feature(session, row[1], row[0])
    await features.check_version(session, row[1], row[0], [seen.version])
    return before


async def split(session: Session, thing_id: int, before: FeatureDraft, along: shapely.Geometry) -> list[int]:
    """Cut a thing at a point or along a line; the ids of its parts, its own first.

    Its relations go with the parts. Raises InvalidInput where that does not cut it.
    """
    pieces = await _cut(session, thing_id, along)
    parts = [piece for piece in pieces if piece.cut]
    kept = max(range(len(parts)), key=lambda number: parts[number].size)
    rest = [piece.shape for piece in pieces if not piece.cut]
    shapes = [part.shape for part in parts]
    if rest:
        shapes[kept] = _gather([shapes[kept], *rest])
    related = await list_relations(session, thing_id, None)
    uids: list[str] = []
    ids: list[int] = []
    for number, shape in enumerate(shapes):
        draft = msgspec.structs.replace(before, geometry=write_geometry(shape))
        if number == kept:
            await features.replace_feature(session, draft)
            ids.insert(0, thing_id)
        else:
            draft = msgspec.structs.replace(draft, uid=str(uuid.uuid4()))
            ids.append(await features.create_feature(session, draft))
        uids.append(draft.uid)
    is_line = shapely.get_dimensions(shapes[0]) == 1
    await _share_relations(session, related, thing_id, uids, kept, in_order=is_line)
    return ids


async def _cut(session: Session, thing_id: int, along: shapely.Geometry) -> list[Piece]:
    wanted = {"id": thing_id, "along": shapely.to_wkb(shapely.force_2d(along))}
    if along.geom_type == "Point":
        rows = await session.rows("split_at", wanted)
    elif along.geom_type == "LineString":
        rows = await session.rows("split_along", wanted)
    else:
        raise InvalidInput(
            "It is cut at a Point or along a LineString.", field="along", reason="cut_unreadable"
        )
    pieces = [Piece(row[0], shapely.from_wkb(row[1]), row[2], row[3]) for row in rows]
    cut = [piece for piece in pieces if piece.cut]
    if any(piece.off > _FARTHEST_OFF_M for piece in pieces):
        raise InvalidInput(
            "The point lies off the line; choose one on it.", field="along", reason="cut_off_line"
        )
    if len(cut) < 2:
        raise InvalidInput(
            "Nothing is cut off so; draw the line right through, from outside to outside.",
            field="along",
            reason="cut_not_through",
        )
    if any(piece.size < _LEAST_M for piece in cut):
        raise InvalidInput(
            "A part would be smaller than a centimetre; cut elsewhere.", field="along", reason="cut_too_small"
        )
    if len(cut) > MOST_PARTS:
        raise InvalidInput(
            f"It would be cut into more than {MOST_PARTS} parts.", field="along", reason="cut_too_many"
        )
    return pieces


def _gather(shapes: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """Several lines or polygons as one shape of several."""
    if shapely.get_dimensions(shapes[0]) == 1:
        return shapely.multilinestrings(list(shapes))
    return shapely.multipolygons(list(shapes))


async def _share_relations(
    session: Session,
    related: Sequence[Relation],
    thing_id: int,
    uids: Sequence[str],
    kept: int,
    *,
    in_order: bool,
) -> None:
    """Give relations to the parts of a thing, of which `uids` are in the order in which a line runs.

    What flows into a line goes to the part that begins it, what flows out to the part that ends it, and from
    part to part it flows on. Of a polygon they stay with the thing; whole and control are the same for all.
    """
    moved: list[RelationDraft] = []
    for relation in related:
        outward = relation.from_id == thing_id
        if relation.type not in _FLOWS:
            moved += [_move(relation, thing_id, uid) for number, uid in enumerate(uids) if number != kept]
        elif in_order:
            leaves = outward == (relation.type == "drains_to")
            number = len(uids) - 1 if leaves else 0
            if number != kept:
                await end_relation(session, relation.id)
                moved.append(_move(relation, thing_id, uids[number]))
    flow = next((each for each in _FLOWS if any(relation.type == each for relation in related)), None)
    if in_order and flow is not None:
        for before, after in pairwise(uids):
            ends = (before, after) if flow == "drains_to" else (after, before)
            moved.append(RelationDraft(from_uid=ends[0], type=flow, to_uid=ends[1]))
    if moved:
        await put_relations(session, moved)


def _move(relation: Relation, thing_id: int, uid: str) -> RelationDraft:
    """The same relation of another thing in place of one."""
    if relation.from_id == thing_id:
        return RelationDraft(from_uid=uid, type=relation.type, to_uid=relation.to_uid)
    return RelationDraft(from_uid=relation.from_uid, type=relation.type, to_uid=uid)


async def merge(session: Session, things: Sequence[tuple[int, FeatureDraft]]) -> None:
    """Make one thing of several of a kind: the first, which takes over the relations of the others.

    Raises InvalidInput where their shapes make no one line or polygon, InTheWay where one of the others has
    datastreams.
    """
    (kept_id, kept), *others = things
    merged = await _join(session, things)
    gone = {thing_id for thing_id, _ in others}
    moved: list[RelationDraft] = []
    for thing_id in gone:
        for relation in await list_relations(session, thing_id, None):
            other = relation.to_id if relation.from_id == thing_id else relation.from_id
            if other not in {kept_id, *gone}:
                moved.append(_move(relation, thing_id, kept.uid))
    for _, draft in others:
        await features.delete_feature(session, draft.kind, draft.uid)
    await features.replace_feature(session, msgspec.structs.replace(kept, geometry=write_geometry(merged)))
    if moved:
        await put_relations(session, moved)


async def _join(session: Session, things: Sequence[tuple[int, FeatureDraft]]) -> shapely.Geometry:
    shapes = [None if draft.geometry is None else shapely.from_wkb(draft.geometry) for _, draft in things]
    dimensions = {-1 if shape is None else int(shapely.get_dimensions(shape)) for shape in shapes}
    ids = [thing_id for thing_id, _ in things]
    if dimensions == {1}:
        row = await session.row("merge_lines", {"ids": ids, "id": ids[0]})
    elif dimensions == {2}:
        row = await session.row("merge_areas", {"ids": ids})
    else:
        raise InvalidInput(
            "Only lines with lines, and areas with areas, become one.", field="things", reason="merge_unlike"
        )
    assert row is not None, "what is asked for is there"  # noqa: S101
    merged = shapely.from_wkb(row[0])
    if dimensions == {1} and merged.geom_type != "LineString":
        raise InvalidInput(
            "The lines do not meet end to end; move their ends together first.",
            field="things",
            reason="merge_apart",
        )
    return merged
