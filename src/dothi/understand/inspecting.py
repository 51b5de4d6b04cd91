"""Has what arrives judged before watches hear of it: reads what came before where that is not remembered.

Every worker judges all that arrives, since what it finds depends on what is stored alone (readings, and when
things are in service); so each knows by itself what its watches must not hear, and flags that two of them
keep are the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dothi.access.evaluating import Sight
from dothi.understand.judging import Judge
from dothi.understand.service_spans import ServiceSpans, Span
from dothi.vocabulary.checks import JUDGED as JUDGED_CHECKS
from dothi.vocabulary.checks import Check, Checks, read_names
from dothi.vocabulary.checks import Span as Bounds
from dothi.vocabulary.evaluation import JUDGED, Arrival, Flag, Since
from dothi.vocabulary.observations import DOUBTED, NO_TIME, Quality
from dothi.vocabulary.rules import SECOND_US
from dothi.vocabulary.service_windows import LONGEST_PAST

Instant = tuple[int, int]
"""A datastream and a phenomenon time (µs since 1970)."""
_UNKNOWN, _UNCHECKED = -2, -1
_NOTHING = Checks(physical=Bounds(), source="nothing but whether the thing is in service", status="verified")
_LONGEST_PAST_US = round(LONGEST_PAST.total_seconds()) * SECOND_US


class Inspector:
    """One worker's judge, with the datastreams that it knows."""

    def __init__(self, checks: Mapping[str, Checks]) -> None:
        """What is checked of each quantity, by its id."""
        self._checks = checks
        self.flags: list[Flag] = []
        """What is to be kept of the last round: what was found wrong, or is so no longer."""
        self.changed: set[int] = set()
        """Datastreams of which a reading is doubted, or is not, that watches have heard of otherwise."""
        self.doubts: dict[Instant, bool] = {}
        """Whether readings of the last round are doubted where that is not what is stored."""
        self.forget()

    def forget(self) -> None:
        """Remember nothing: what was judged may not be kept."""
        self._judge = Judge()
        self._service = ServiceSpans()
        self._places = np.empty(0, dtype=np.int32)
        """The judge's place of each datastream, by its id."""
        self._streams: list[int] = []
        self._newest = np.empty(0, dtype=np.int64)
        """The newest instant of each place; NO_TIME where what came before must be read."""
        self._quantities: dict[int, str | None] = {}
        self._are_old = False
        self._marked: dict[int, Arrival] = {}

    def forget_quantities(self) -> None:
        """Ask again what datastreams observe: some may have changed."""
        self._are_old = True

    async def mark(self, sight: Sight, arrivals: Sequence[Arrival], oldest: int) -> list[Arrival]:
        """Arrivals with what is doubted of them (`JUDGED`).

        What is older than `oldest` (µs since 1970) is judged without what was before it, but where a service
        window was made for a time before. Raises Unavailable.
        """
        self.flags, self.changed, self.doubts = [], set(), {}
        new = [arrival for arrival in arrivals if arrival.id not in self._marked]
        marked = {each.id: self._marked[each.id] for each in arrivals if each.id in self._marked}
        if new:
            rows = np.concatenate([arrival.readings for arrival in new])
            judged = np.empty(len(rows), dtype=JUDGED)
            for name in ("datastream_id", "time", "result"):
                judged[name] = rows[name]
            judged["doubted"] = await self._inspect(sight, rows, oldest)
            ends = np.cumsum([len(arrival.readings) for arrival in new])
            for arrival, part in zip(new, np.split(judged, ends[:-1]), strict=True):
                marked[arrival.id] = Arrival(id=arrival.id, transaction=arrival.transaction, readings=part)
        self._marked = marked
        return [marked[arrival.id] for arrival in arrivals]

    async def _inspect(self, sight: Sight, rows: NDArray[Any], oldest: int) -> NDArray[np.bool_]:
        doubted = np.zeros(len(rows), dtype=np.bool_)
        await self._read_service(sight, rows, oldest)
        places = await self._get_places(sight, rows["datastream_id"], oldest)
        checked = np.flatnonzero(places >= 0)
        if not len(checked):
            return doubted
        order = checked[np.lexsort((rows["time"][checked], places[checked]))]
        places, times, results = places[order], rows["time"][order], rows["result"][order]
        newest = self._newest[places]
        is_touched = np.isnan(results)
        is_old = (times < oldest) & (times != NO_TIME) & ~(is_touched & self._service.have(places))
        in_service = self._service.find(places, times)
        # What was before a reading that is next judged with it is read then.
        self._newest[places[is_old & (times > newest)]] = NO_TIME
        again = times <= newest
        again[1:] |= (places[1:] == places[:-1]) & (times[1:] == times[:-1])
        reread = np.zeros(self._judge.count, dtype=np.bool_)
        reread[places[~is_old & (again | (self._newest[places] == NO_TIME))]] = True

        found = np.zeros(len(order), dtype=np.uint8)
        found[is_old] = self._judge.check_alone(places[is_old], results[is_old])
        found[is_old & in_service & ~is_touched] |= np.uint8(Check.SERVICE)
        plain = ~is_old & ~reread[places]
        found[plain] = self._judge.take(places[plain], times[plain], results[plain], in_service[plain])
        self._newest[places[plain]] = times[plain]
        for row in np.flatnonzero(found).tolist():
            self._put(self._streams[places[row]], int(times[row]), float(results[row]), int(found[row]))
        wrong = found > 0
        late = np.flatnonzero(~is_old & reread[places])
        if len(late):
            instants = list(zip(places[late].tolist(), times[late].tolist(), strict=True))
            verdicts = await self._judge_stored(sight, instants, oldest)
            # What was only touched comes without its number, and watches may not have heard of its instant.
            touched = places[late][is_touched[late]]
            self.changed.update(self._streams[place] for place in touched.tolist())
            wrong[late] = [verdicts.get(instant, False) for instant in instants]
        doubted[order] = wrong
        return doubted

    def _put(self, stream: int, time: int, result: float, found: int, others: int = 0) -> None:
        """Have it kept what was found; `others` is what has been found by checks that look later."""
        flag = Flag(datastream_id=stream, time=time, result=result, found=Check(found), asked=JUDGED_CHECKS)
        self.flags.append(flag)
        self.doubts[stream, time] = found | others > 0

    # -- what is not remembered

    async def _read_service(self, sight: Sight, rows: NDArray[Any], oldest: int) -> None:
        """Read again when things are in service whose datastreams were touched: that may be why."""
        touched = np.unique(rows["datastream_id"][np.isnan(rows["result"])])
        touched = touched[touched < len(self._places)]
        touched = touched[self._places[touched] != _UNKNOWN]
        if not len(touched):
            return
        spans = await _read_spans(sight, touched.tolist(), oldest)
        for stream in touched.tolist():
            place = int(self._places[stream])
            if place >= 0:
                self._service.put(place, spans[stream])
            elif spans[stream]:
                # Of what is not checked it counts whether it is in service.
                self._places[stream] = _UNKNOWN

    async def _get_places(self, sight: Sight, streams: NDArray[np.int32], oldest: int) -> NDArray[np.int32]:
        most = int(streams.max())
        if most >= len(self._places):
            more = np.full(2 * most + 1, _UNKNOWN, dtype=np.int32)
            more[: len(self._places)] = self._places
            self._places = more
        if self._are_old:
            self._are_old = False
            now = await sight.read_quantities(list(self._quantities))
            for stream, quantity in self._quantities.items():
                if now.get(stream) != quantity:
                    self._places[stream] = _UNKNOWN
        unknown = np.unique(streams[self._places[streams] == _UNKNOWN]).tolist()
        if unknown:
            quantities = await sight.read_quantities(unknown)
            spans = await _read_spans(sight, unknown, oldest)
            for stream in unknown:
                self._quantities[stream] = quantities.get(stream)
                checks = self._checks.get(quantities.get(stream) or "", _NOTHING if spans[stream] else None)
                if checks is None:
                    self._places[stream] = _UNCHECKED
                else:
                    self._places[stream] = place = self._add(stream, checks)
                    self._service.put(place, spans[stream])
        places: NDArray[np.int32] = self._places[streams]
        return places

    def _add(self, stream: int, checks: Checks) -> int:
        place = self._judge.add(checks)
        self._streams.append(stream)
        if place == len(self._newest):
            more = np.full(max(64, 2 * place), NO_TIME, dtype=np.int64)
            more[:place] = self._newest
            self._newest = more
        return place

    async def _judge_stored(
        self, sight: Sight, instants: Sequence[Instant], oldest: int
    ) -> dict[Instant, bool]:
        """Judge datastreams as they are stored, from where they changed on; whether each reading is doubted.

        By place and time, as in `instants`, which are those that watches have not heard of.
        """
        begins: dict[int, int] = {}
        for place, time in instants:
            begin = oldest if time == NO_TIME else time
            begins[place] = min(begin, begins.get(place, begin))
            self._newest[place] = max(int(self._newest[place]), time)
        place_of = {self._streams[place]: place for place in begins}
        for past in await sight.list_pasts([self._ask(place, time) for place, time in begins.items()]):
            place = place_of[past.datastream_id]
            self._judge.remember(place, past.times, past.results, past.resting)
        stored = await sight.list_flagged_readings(
            {self._streams[place]: time for place, time in begins.items()}
        )
        rows = sorted((place_of[row[0]], *row[1:]) for row in stored)
        if not rows:
            return {}
        places = np.array([row[0] for row in rows], dtype=np.intp)
        times = np.array([row[1] for row in rows], dtype=np.int64)
        results = np.array([row[2] for row in rows], dtype=np.float64)
        found = self._judge.take(places, times, results, self._service.find(places, times))
        np.maximum.at(self._newest, places, times)
        fresh = set(instants)
        return {
            (place, time): self._compare((place, time), result, int(each), quality, names, fresh)
            for (place, time, result, quality, names), each in zip(rows, found.tolist(), strict=True)
        }

    def _ask(self, place: int, time: int) -> Since:
        stream = self._streams[place]
        checks = self._checks.get(self._quantities[stream] or "", _NOTHING)
        return Since(datastream_id=stream, time=time, checks=checks)

    def _compare(
        self,
        instant: Instant,
        result: float,
        found: int,
        quality: int,
        names: Sequence[str],
        fresh: set[Instant],
    ) -> bool:
        """Whether a stored reading is doubted now; what a person has said of it stands."""
        stood = quality in DOUBTED
        if quality != Quality.UNCHECKED and not names:
            return stood
        known = read_names(names)
        others = known & ~JUDGED_CHECKS
        if known & JUDGED_CHECKS != found:
            stream = self._streams[instant[0]]
            self._put(stream, instant[1], result, found, others)
            if stood != (found | others > 0) and instant not in fresh:
                self.changed.add(stream)
        return found | others > 0


async def _read_spans(sight: Sight, streams: list[int], oldest: int) -> dict[int, list[Span]]:
    spans: dict[int, list[Span]] = defaultdict(list)
    for stream, begin, end in await sight.list_service_spans(streams, oldest - _LONGEST_PAST_US):
        spans[stream].append((begin, end))
    return spans
