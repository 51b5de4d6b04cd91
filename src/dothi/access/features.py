"""Features of the city, by who may see them."""

from dothi.access.door import Door
from dothi.store import features
from dothi.vocabulary.features import Collected, FeaturePage, FeatureQuery
from dothi.vocabulary.principals import Principal


class Features:
    """Things by their kinds; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, asking: Door) -> None:
        """`asking` leads to connections on which each statement has a budget of time."""
        self._asking = asking
        self._collected: list[Collected] | None = None

    def forget(self) -> None:
        """Things have changed."""
        self._collected = None

    async def list_collected(self, principal: Principal) -> list[Collected]:
        """The kinds that have things, with what is around them; remembered until things change."""
        known = self._collected
        if known is None:
            async with self._asking.enter(principal, "read") as session:
                known = self._collected = await features.list_collected(session)
        return known

    async def read_page(self, principal: Principal, query: FeatureQuery) -> FeaturePage:
        """A page of features; raises QueryTooLong, MalformedQuery where it cannot be computed."""
        async with self._asking.enter(principal, "read") as session:
            return await features.read_features(session, query)
