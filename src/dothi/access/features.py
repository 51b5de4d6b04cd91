"""Features of the city, by who may see them."""

from collections.abc import Callable, Collection

from dothi.access.door import Door, check
from dothi.store import features
from dothi.store.changes import open_change
from dothi.vocabulary.audit import Event, Note
from dothi.vocabulary.features import Collected, FeatureDraft, FeaturePage, FeatureQuery
from dothi.vocabulary.principals import Principal, Scope

_MOST_REMEMBERED = 200
"""For so many who see different things."""


class Features:
    """Things by their kinds; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door, asking: Door) -> None:
        """`asking` leads to connections on which each statement has a budget of time."""
        self._door = door
        self._asking = asking
        self._collected: dict[frozenset[Scope], list[Collected]] = {}

    def forget(self) -> None:
        """Things have changed."""
        self._collected.clear()

    async def list_collected(self, principal: Principal) -> list[Collected]:
        """The kinds that have things, with what is around them; remembered until things change."""
        check(principal, "read")
        scopes = principal.list_scopes("read")
        known = self._collected.get(scopes)
        if known is None:
            async with self._asking.enter(principal, "read") as session:
                known = await features.list_collected(session)
            if len(self._collected) >= _MOST_REMEMBERED:
                self._collected.clear()
            self._collected[scopes] = known
        return known

    async def read_page(self, principal: Principal, query: FeatureQuery) -> FeaturePage:
        """A page of features; raises QueryTooLong, MalformedQuery where it cannot be computed."""
        async with self._asking.enter(principal, "read") as session:
            return await features.read_features(session, query)

    async def create(self, principal: Principal, draft: FeatureDraft) -> None:
        """Raises InTheWay where the uid is taken, InvalidInput where there is no such agency."""
        async with self._door.enter(principal, "edit", "thing.edit") as session:
            await open_change(session, "edit", draft.name)
            await features.create_feature(session, draft)
            session.note(_note("thing.edit", draft.uid))
        self.forget()

    async def change(
        self,
        principal: Principal,
        kind: str,
        uid: str,
        make: Callable[[FeatureDraft], FeatureDraft],
        *,
        versions: Collection[str] | None = None,
    ) -> None:
        """Make of a feature what a function makes of it, nobody else changing it meanwhile.

        With `versions` only where it is still one of them, else ChangedMeanwhile. Raises NotFound,
        InvalidInput, and what the function raises; then nothing has changed.
        """
        async with self._door.enter(principal, "edit", "thing.edit") as session:
            before = await features.get_feature(session, kind, uid)
            await features.check_version(session, kind, uid, versions)
            after = make(before)
            await open_change(session, "edit", after.name)
            await features.replace_feature(session, after)
            session.note(_note("thing.edit", uid))
        self.forget()

    async def delete(
        self, principal: Principal, kind: str, uid: str, *, versions: Collection[str] | None = None
    ) -> None:
        """End a feature, its past kept; raises NotFound, and InTheWay where it has datastreams.

        With `versions` only where it is still one of them, else ChangedMeanwhile.
        """
        async with self._door.enter(principal, "edit", "thing.delete") as session:
            before = await features.get_feature(session, kind, uid)
            await features.check_version(session, kind, uid, versions)
            await open_change(session, "edit", before.name)
            await features.delete_feature(session, kind, uid)
            session.note(_note("thing.delete", uid))
        self.forget()


def _note(event: Event, uid: str) -> Note:
    return Note(event=event, subject_type="thing", subject=uid)
