"""What there is at a place, for whoever may read it."""

from datetime import datetime, timedelta, timezone

from dothi.access.door import Door
from dothi.store import surroundings
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.surroundings import Surroundings

_VIETNAM = timezone(timedelta(hours=7))
"""The city's day; it has no summer time."""


class Places:
    """Reads places; each call takes the principal and raises NotAllowed where it may not."""

    def __init__(self, door: Door) -> None:
        self._door = door

    async def read(
        self, principal: Principal, place: tuple[float, float], radius_m: float, at: datetime | None = None
    ) -> Surroundings:
        """What is at a place (longitude, latitude in degrees) and around it, now or at an instant."""
        day = None if at is None else at.astimezone(_VIETNAM).date()
        async with self._door.enter(principal, "read") as session:
            return await surroundings.read_surroundings(session, place, radius_m, day=day, at=at)
