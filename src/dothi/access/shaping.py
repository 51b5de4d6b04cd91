"""Drawing things, and changing, splitting, merging and ending them, each as one change that can be undone."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from dothi.access.choosing import check_values
from dothi.access.door import Door
from dothi.store import features, shaping
from dothi.store.changes import open_change
from dothi.store.database import Session
from dothi.vocabulary.audit import Note
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.features import OWN_PROPERTIES, FeatureDraft
from dothi.vocabulary.geometries import check_geometry, check_on_earth, read_geometry, write_geometry
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.properties import check_properties
from dothi.vocabulary.shaping import Act, Delete, Draw, Merge, Neighbour, Reshape, Seen, Shape, Shaped, Split
from dothi.vocabulary.things import UID, Kind
from dothi.vocabulary.tiles import Box

MOST_MERGED = 50


class Shaping:
    """Shapes and acts on them; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door, kinds: Mapping[str, Kind]) -> None:
        self._door = door
        self._kinds = kinds

    async def get(self, principal: Principal, thing_id: int) -> Shape:
        """A thing with its exact shape; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await shaping.get_shape(session, thing_id)

    async def list_near(self, principal: Principal, box: Box, limit: int) -> list[Neighbour]:
        """What touches a box, nearest to its middle first; what has a great many corners is left out."""
        async with self._door.enter(principal, "read") as session:
            return await shaping.list_shapes(session, box, limit)

    async def act(self, principal: Principal, act: Act) -> Shaped:
        """Do one act, all of it or nothing.

        Raises NotFound; InvalidInput where it cannot be so; ChangedMeanwhile where somebody was quicker;
        InTheWay where a uid is taken, or a thing has datastreams that would be lost.
        """
        async with self._door.enter(principal, "edit", "thing.edit") as session:
            done = await self._do(session, act)
            shapes = [{"id": each.id, "uid": each.uid, "kind": each.kind} for each in done.things]
            after = {"things": shapes, "removed": done.removed}
            one = done.things[0].uid if len(done.things) == 1 else None
            session.note(
                Note(
                    event="thing.delete" if isinstance(act, Delete) else "thing.edit",
                    subject_type="thing",
                    subject=one,
                    after={"act": type(act).__name__.lower(), **after},
                )
            )
            return done

    async def _do(self, session: Session, act: Act) -> Shaped:
        match act:
            case Draw():
                return await self._draw(session, act)
            case Reshape():
                return await self._reshape(session, act)
            case Split():
                return await self._split(session, act)
            case Merge():
                return await self._merge(session, act)
            case Delete():
                return await self._delete(session, act)

    async def _draw(self, session: Session, act: Draw) -> Shaped:
        uid = act.uid or str(uuid.uuid4())
        if not UID.fullmatch(uid):
            raise InvalidInput(
                "A uid has at most 100 letters, digits and _ . : -, and begins with a letter or digit.",
                field="uid",
            )
        kind = self._get_kind(act.kind)
        _refuse_own(act.properties)
        taken, problems = check_properties(kind, act.properties)
        if problems:
            said = "; ".join(f"{each.field}: {each.allowed.en}" for each in problems)
            raise InvalidInput(f"{said}.", field=problems[0].field)
        name = act.name.strip() or uid
        draft = FeatureDraft(
            kind=kind.id,
            uid=uid,
            name=name,
            description=act.description.strip(),
            agency=None,
            properties={each: value for each, value in taken.items() if value is not None},
            geometry=_read(act.geometry, kind),
        )
        change = await _open(session, "draw", name, created=1)
        made = await features.create_feature(session, draft)
        return await _tell(session, change, [made])

    async def _reshape(self, session: Session, act: Reshape) -> Shaped:
        before = await shaping.get_seen(session, act.thing)
        kind = self._get_kind(before.kind)
        _refuse_own(act.properties)
        given = check_values(self._kinds, kind.id, act.properties)
        for declared in kind.properties:
            if declared.required and declared.name in given and given[declared.name] is None:
                raise InvalidInput(f"{declared.name} cannot be taken away.", field=declared.name)
        name = before.name if act.name is None else act.name.strip() or before.uid
        properties = {**before.properties, **given}
        after = msgspec.structs.replace(
            before,
            name=name,
            properties={
                each: value for each, value in properties.items() if value is not None or each not in given
            },
            geometry=before.geometry if act.geometry is None else _read(act.geometry, kind),
        )
        change = await _open(session, "reshape", name, updated=1)
        await features.replace_feature(session, after)
        return await _tell(session, change, [act.thing.id])

    async def _split(self, session: Session, act: Split) -> Shaped:
        before = await shaping.get_seen(session, act.thing)
        along = read_geometry(act.along)
        check_on_earth(along)
        change = await _open(session, "split", before.name, updated=1)
        parts = await shaping.split(session, act.thing.id, before, along)
        return await _tell(session, change, parts)

    async def _merge(self, session: Session, act: Merge) -> Shaped:
        ids = [seen.id for seen in act.things]
        if len(set(ids)) < 2 or len(set(ids)) < len(ids) or len(ids) > MOST_MERGED:
            raise InvalidInput(
                f"Say which things become one: from two to {MOST_MERGED}, each once.", field="things"
            )
        # In one order, so that two who merge the same things do not wait for each other.
        held = {seen.id: await shaping.get_seen(session, seen) for seen in sorted(act.things, key=_by_id)}
        things = [(each, held[each]) for each in ids]
        kinds = {draft.kind for draft in held.values()}
        if len(kinds) > 1:
            raise InvalidInput(
                f"They are of several kinds: {', '.join(sorted(kinds))}. Only things of one kind become one.",
                field="things",
                reason="merge_kinds",
            )
        change = await _open(session, "merge", things[0][1].name, updated=1, removed=len(ids) - 1)
        await shaping.merge(session, things)
        return await _tell(session, change, ids[:1], ids[1:])

    async def _delete(self, session: Session, act: Delete) -> Shaped:
        before = await shaping.get_seen(session, act.thing)
        change = await _open(session, "delete", before.name, removed=1)
        await features.delete_feature(session, before.kind, before.uid)
        return await _tell(session, change, [], [act.thing.id])

    def _get_kind(self, kind_id: str) -> Kind:
        kind = self._kinds.get(kind_id)
        if kind is None:
            raise InvalidInput(f"The kind {kind_id!r} is not declared.", field="kind")
        return kind


def _by_id(seen: Seen) -> int:
    return seen.id


def _refuse_own(properties: Mapping[str, Any]) -> None:
    for name in OWN_PROPERTIES:
        if name in properties:
            raise InvalidInput(f"{name} is no property of a kind.", field=name)


def _read(geometry: Mapping[str, Any], kind: Kind) -> bytes:
    shape = read_geometry(geometry)
    check_on_earth(shape)
    check_geometry(shape, kind)
    return write_geometry(shape)


async def _open(session: Session, act: str, title: str, **counts: int) -> int:
    detail = {"act": act, "created": 0, "updated": 0, **counts}
    return await open_change(session, "edit", title, detail)


async def _tell(session: Session, change: int, ids: Sequence[int], removed: Sequence[int] = ()) -> Shaped:
    shapes = [await shaping.get_shape(session, each) for each in ids]
    return Shaped(change_id=change, things=shapes, removed=list(removed))
