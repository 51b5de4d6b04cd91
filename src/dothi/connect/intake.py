"""The intake: what has come is drafted, and drafts are committed one after another, many rows at once.

Nobody is told "stored" before the commit. A draft that the database cannot take now is either kept and
tried again (MQTT, where the broker holds what is not acknowledged) or given back (HTTP).
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import numpy as np

from dothi.access.recording import Recorder
from dothi.vocabulary.changes import Committed, keep_news
from dothi.vocabulary.errors import Overloaded, Unavailable
from dothi.vocabulary.observations import Batch, Outcome, Refusal, join
from dothi.vocabulary.principals import Principal

log = logging.getLogger(__name__)

_T = TypeVar("_T")

Announce = Callable[[Committed], Awaitable[None]]
"""Tells the rest of the city what was committed."""

ENOUGH_ROWS = 5_000
"""A draft of this size is committed without waiting for more."""
MOST_ROWS = 200_000
"""Beyond this nothing more is taken until a commit is through."""
_LONGEST_PAUSE_S = 5.0


@dataclass(kw_only=True, slots=True, eq=False)
class Draft:
    """Readings that will be committed together: single ones in lists, data arrays as columns behind them."""

    stream_ids: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    results: list[float] = field(default_factory=list)
    result_times: list[int] = field(default_factory=list)
    corrects: list[bool] = field(default_factory=list)
    rare: dict[int, tuple[int, str | None]] = field(default_factory=dict)
    """Feature and detail (see Batch) of those single ones that have any, by their row."""
    columns: list[Batch] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    strangers: list[tuple[bytes, bytes]] = field(default_factory=list)
    """Topic and payload of messages that fit no datastream known yet, to be seen to before the commit."""
    entities: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    """Path, topic and payload of whole SensorThings entities, to be created before the commit."""
    packet_ids: list[int] = field(default_factory=list)
    """Broker messages to acknowledge after the commit, all of one connection: `generation`."""
    generation: int = 0
    rows: int = 0
    done: asyncio.Future[Outcome | None]

    def add(self, stream_id: int, time: int, result: float, result_time: int, *, corrects: bool) -> int:
        """Take one reading (times in µs since 1970); its row among the single ones."""
        self.stream_ids.append(stream_id)
        self.times.append(time)
        self.results.append(result)
        self.result_times.append(result_time)
        self.corrects.append(corrects)
        self.rows += 1
        return len(self.times) - 1

    def add_columns(self, batch: Batch) -> int:
        """Take a whole batch; its place, for `rows_of`."""
        self.columns.append(batch)
        self.rows += len(batch)
        return len(self.columns) - 1

    def rows_of(self, place: int) -> slice:
        """Where the rows of a batch taken by `add_columns` stand in the draft's batch."""
        start = len(self.times) + sum(len(batch) for batch in self.columns[:place])
        return slice(start, start + len(self.columns[place]))

    def to_batch(self) -> Batch:
        """All readings as one batch."""
        count = len(self.times)
        single = Batch(
            datastream_id=np.array(self.stream_ids, dtype=np.int32),
            phenomenon_time=np.array(self.times, dtype=np.int64),
            result=np.array(self.results, dtype=np.float64),
            result_time=np.array(self.result_times, dtype=np.int64),
            corrects=np.array(self.corrects, dtype=np.bool_),
        )
        if self.rare:
            features = np.zeros(count, dtype=np.int32)
            details: list[str | None] = [None] * count
            for row, (feature, detail) in self.rare.items():
                features[row], details[row] = feature, detail
            single = replace(single, feature_id=features, detail=details)
        return join([single, *self.columns]) if self.columns else single


class Intake:
    """Commits drafts for one way in, as one principal."""

    def __init__(
        self,
        recorder: Recorder,
        announce: Announce,
        principal: Principal,
        *,
        linger_s: float,
        enough_rows: int = ENOUGH_ROWS,
        keep_on_failure: bool,
        on_committed: Callable[[Draft], None] | None = None,
    ) -> None:
        self._recorder = recorder
        self._announce = announce
        self._principal = principal
        self._linger_s = linger_s
        self._enough_rows = enough_rows
        self._keep_on_failure = keep_on_failure
        self._on_committed = on_committed
        self._wake = asyncio.Event()
        self._enough = asyncio.Event()
        self.draft = self._new_draft()
        self.stored = 0
        """Observations committed since the start, repeats not counted."""
        self.repeated = 0
        self.refused = 0

    @staticmethod
    def _new_draft() -> Draft:
        return Draft(done=asyncio.get_running_loop().create_future())

    def touch(self) -> None:
        """Say that the draft holds something to commit."""
        self._wake.set()
        if self.draft.rows >= self._enough_rows:
            self._enough.set()

    def check_room(self) -> None:
        """Raise Overloaded when the draft is as large as it may become."""
        if self.draft.rows >= MOST_ROWS:
            raise Overloaded

    async def run(self, prepare: Callable[[Draft], Awaitable[None]] | None = None) -> None:
        """Commit drafts for ever; `prepare` may complete a draft before its commit.

        Where `prepare` raises Unavailable it is called again with the same draft.
        """
        while True:
            await self._wake.wait()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._enough.wait(), self._linger_s)
            draft, self.draft = self.draft, self._new_draft()
            self._wake.clear()
            self._enough.clear()
            if prepare is not None:
                await self._patiently(partial(prepare, draft))
            await self._commit(draft)

    async def _commit(self, draft: Draft) -> None:
        batch = draft.to_batch()
        try:
            outcome = await self._patiently(
                partial(self._recorder.record, self._principal, batch, draft.refusals)
            )
        except Unavailable as problem:
            draft.done.set_exception(problem)
            # Whoever waits hears of it; that nobody may be waiting is no mistake.
            draft.done.exception()
            return
        self.refused += sum(refusal.occurrences for refusal in draft.refusals)
        draft.done.set_result(outcome)
        if self._on_committed is not None:
            self._on_committed(draft)
        if outcome is not None:
            await self._tell(batch, outcome)

    async def _patiently(self, step: Callable[[], Awaitable[_T]]) -> _T:
        """Take a step; while the store is away again and again, if what has come is kept until then."""
        pause_s, said = 0.2, False
        while True:
            try:
                result = await step()
            except Unavailable as problem:
                if not self._keep_on_failure:
                    raise
                if not said:
                    log.warning(
                        "%s keeps what has come until it can be stored: %s", self._principal.name, problem
                    )
                    said = True
                await asyncio.sleep(pause_s)
                pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)
            else:
                if said:
                    log.info("%s stores again", self._principal.name)
                return result

    async def _tell(self, batch: Batch, outcome: Outcome) -> None:
        news = keep_news(batch, outcome)
        self.stored += len(news)
        self.repeated += len(batch) - len(news)
        if len(news):
            await self._announce(news)
