"""Recording what has come in: observations and refusals in one transaction."""

from collections.abc import Sequence

from dothi.access.directory import Directory
from dothi.access.door import Door
from dothi.store.database import IN_THE_WAY, INSTANT_TAKEN
from dothi.store.months import Months
from dothi.store.observations import get_observation, record_observations
from dothi.store.operation import store_dead_letters
from dothi.vocabulary.observations import Batch, Outcome, Refusal
from dothi.vocabulary.principals import Principal

_TRIES = 5
_CAREFUL_AFTER_REPEAT = 50


class Recorder:
    """Stores batches on behalf of principals."""

    def __init__(self, door: Door, months: Months, directory: Directory | None = None) -> None:
        """The directory knows the instants that stay free for the ids of moved observations."""
        self._directory = directory
        self._door = door
        self._months = months
        self._careful_batches = 0
        """How many batches to come are looked up for repeats first, because one had some lately."""

    async def record(
        self, principal: Principal, batch: Batch, refusals: Sequence[Refusal] = ()
    ) -> Outcome | None:
        """Store observations and refusals together; when this returns they are on disk.

        None where the batch is empty. Raises DatabaseUnavailable or DiskFull, and then nothing of it is
        stored. Writers that get into each other's way are tried again.
        """
        if len(batch):
            await self._months.make_for(batch.phenomenon_time)
        if not self._careful_batches:
            try:
                return await self._try(principal, batch, refusals, hopeful=True)
            except (INSTANT_TAKEN, *IN_THE_WAY):
                self._careful_batches = _CAREFUL_AFTER_REPEAT
        self._careful_batches -= 1
        for attempt in range(_TRIES):
            try:
                return await self._try(principal, batch, refusals, hopeful=False)
            except IN_THE_WAY:
                if attempt == _TRIES - 1:
                    raise
        raise AssertionError("the loop returns or raises")

    async def _try(
        self, principal: Principal, batch: Batch, refusals: Sequence[Refusal], *, hopeful: bool
    ) -> Outcome | None:
        outcome = None
        async with self._door.enter(principal, "observe") as session:
            if len(batch):
                vacated = self._directory.vacated if self._directory else frozenset()
                outcome = await record_observations(session, batch, hopeful=hopeful, vacated=vacated)
            if refusals:
                await store_dead_letters(session, refusals)
        return outcome


async def read_observation(
    door: Door, principal: Principal, key: tuple[int, int, int]
) -> tuple[float, int, object, int]:
    """Result, quality, result time and version of the observation with that key; raises NotFound."""
    async with door.enter(principal, "read") as session:
        return await get_observation(session, *key)
