"""Compares what has come with stations nearby, hour by hour, and with earlier days, day by day.

A survey takes the hours of datastreams in which anything was stored, changed or removed since the last one,
and those in which neighbours are compared with that; it judges all readings of these hours anew, as they are
stored. So late readings, corrections and windows of service change what was found, and in the end that is the
same however the readings came and whoever made the surveys, within the days of `LOOK_BACK`. What it found is
kept by one transaction together with how far it looked.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil

import numpy as np

from dothi.access.surveying import Surveying, SurveySight
from dothi.understand.comparing import Series, choose_neighbours, judge_distances, judge_drift, measure_middle
from dothi.vocabulary.checks import Check, Checks, Drift, Neighbours
from dothi.vocabulary.completeness import CITY_ZONE
from dothi.vocabulary.evaluation import LOOK_BACK, Flag
from dothi.vocabulary.observations import NO_TIME
from dothi.vocabulary.rules import HOUR_US
from dothi.vocabulary.surveying import (
    DayDifference,
    SurveyedReading,
    SurveyedStream,
    SurveyOutcome,
)

_AT_ONCE = 2_000
"""So many hours of datastreams are read and compared in one go."""
_DAY_IS_WHOLE = timedelta(hours=2)
"""Drift is judged so long after a day: most of what comes late has come by then."""
_ZONE_H = 7
"""Vietnam's days begin so many hours before those of UTC."""
_BACK_H = LOOK_BACK // timedelta(hours=1)
_FIRST_DAY = date(1970, 1, 1)

Hour = tuple[int, int]
"""A datastream and an hour, counted from 1970."""
Day = tuple[int, int]
"""A datastream and a day by Vietnam's time, counted from 1970."""


@dataclass
class _Findings:
    """What one survey found, to be kept together."""

    flags: dict[tuple[int, int], Flag] = field(default_factory=dict)
    days: list[DayDifference] = field(default_factory=list)
    gone: set[tuple[int, date]] = field(default_factory=set)
    readings: int = 0

    def flag(self, reading: SurveyedReading, check: Check, *, found: bool) -> None:
        """What a check says of a reading now; nothing where it has said so before."""
        stood = reading.is_far if check == Check.NEIGHBOUR else reading.is_drifting
        if reading.is_said or stood == found:
            return
        key = reading.stream, reading.time
        before = self.flags.get(key)
        self.flags[key] = Flag(
            datastream_id=reading.stream,
            time=reading.time,
            result=reading.result,
            found=(before.found if before else Check(0)) | (check if found else Check(0)),
            asked=(before.asked if before else Check(0)) | check,
        )


class Surveyor:
    """Makes surveys of the quantities whose checks look at neighbours or at drift."""

    def __init__(self, surveying: Surveying, checks: Mapping[str, Checks]) -> None:
        """What is checked of each quantity, by its id."""
        self._surveying = surveying
        self._checks = {
            quantity: each
            for quantity, each in checks.items()
            if each.neighbours is not None or each.drift is not None
        }
        self._stations: dict[str, tuple[list[SurveyedStream], _Map]] = {}

    async def survey(self, now: datetime) -> SurveyOutcome:
        """One survey, at the city clock's `now`. Raises Unavailable; then the next one finds it all again."""
        found = _Findings()
        async with self._surveying.look() as sight:
            newest = now.astimezone(CITY_ZONE) - _DAY_IS_WHOLE
            # A clock that was set back judges no day again.
            closed = max(_count_days(newest.date()) - 1, _count_days(sight.state.day or _FIRST_DAY))
            touched = await self._gather_touched(sight, now)
            for quantity, checks in self._checks.items():
                await self._survey(sight, _Task(quantity, checks, closed), touched, found)
        flags = list(found.flags.values())
        if not await self._surveying.commit(sight, _name_day(closed), flags, found.days, found.gone):
            return SurveyOutcome()
        return SurveyOutcome(readings=found.readings, flags=len(flags), days=len(found.days))

    async def _gather_touched(self, sight: SurveySight, now: datetime) -> "_Touched":
        last = int(now.timestamp()) // 3_600
        touched = _Touched(first=last - _BACK_H, is_all=sight.state.is_whole)
        arrivals = [] if touched.is_all else await sight.list_arrivals()
        if arrivals:
            rows = np.concatenate([arrival.readings for arrival in arrivals])
            touched.wholly.update(np.unique(rows["datastream_id"][rows["time"] == NO_TIME]).tolist())
            hours = rows["time"] // HOUR_US
            recent = (rows["time"] != NO_TIME) & (hours >= touched.first)
            # Both in one number are far quicker told apart.
            pairs = np.unique(rows["datastream_id"][recent].astype(np.int64) << 32 | hours[recent])
            touched.hours.update(zip((pairs >> 32).tolist(), (pairs & 0xFFFFFFFF).tolist(), strict=True))
        return touched

    async def _survey(self, sight: SurveySight, task: "_Task", touched: "_Touched", found: _Findings) -> None:
        streams = await sight.list_streams(task.quantity, task.alike)
        if not streams:
            return
        known = self._stations.get(task.quantity)
        if known is None or known[0] != streams:
            known = streams, await asyncio.to_thread(_Map, streams, task.checks.neighbours)
            self._stations[task.quantity] = known
        task.map = known[1]
        ids = {stream.id for stream in streams}
        again = sorted(ids if touched.is_all else ids & touched.wholly)
        hours = {hour for hour in touched.hours if hour[0] in ids}
        if again:
            hours.update(await sight.list_read_hours(again, touched.first))
        task.widen(hours)
        if task.checks.drift is not None:
            task.choose_days(ids, sight.state.day)
        task.leave_out_lonely()
        for part in task.cut():
            await self._compare(sight, task, part, found)
        if task.days:
            await self._judge_days(sight, task, found)

    async def _compare(self, sight: SurveySight, task: "_Task", part: set[Hour], found: _Findings) -> None:
        spans = _join_hours(task.gather_needed(part))
        readings = await sight.list_readings(spans, task.checks.physical)
        await asyncio.to_thread(task.compare, part, readings, found)

    async def _judge_days(self, sight: SurveySight, task: "_Task", found: _Findings) -> None:
        """The trends of days of which something has changed, and of the later ones that they are part of."""
        drift = task.checks.drift
        assert drift is not None, "else no days were chosen"  # noqa: S101
        first: dict[int, int] = {}
        for stream, day in task.days:
            first[stream] = min(day, first.get(stream, day))
        since = _name_day(min(first.values()) - drift.days)
        before = await sight.read_day_differences(sorted(first), since)
        to_flag: set[Day] = set()
        for stream, begin in first.items():
            to_flag.update(_judge_stream(task, stream, begin, before, found))
        hours = {(stream, hour) for stream, day in to_flag for hour in _hours_of(day)}
        drifting = {(each.datastream_id, _count_days(each.day)) for each in found.days if each.since}
        for part in _cut(hours):
            for reading in await sight.list_readings(_join_hours(part), task.checks.physical):
                is_so = (reading.stream, _day_of(reading.time // HOUR_US)) in drifting
                found.flag(reading, Check.DRIFT, found=is_so and not reading.is_in_service)


def _judge_stream(
    task: "_Task",
    stream: int,
    begin: int,
    before: Mapping[tuple[int, date], DayDifference],
    found: _Findings,
) -> set[Day]:
    """Judge a datastream's days from one on; gives those whose readings are to be looked at again."""
    drift = task.checks.drift
    assert drift is not None, "else no days were chosen"  # noqa: S101
    medians = {
        day: before[stream, _name_day(day)].difference
        for day in range(begin - drift.days, task.closed + 1)
        if (stream, _name_day(day)) in before
    }
    for day in range(begin, task.closed + 1):
        if (stream, day) in task.days:
            medians.pop(day, None)
            median = task.find_median(stream, day)
            if median is not None:
                medians[day] = median
    to_flag: set[Day] = set()
    last = before.get((stream, _name_day(begin - 1)))
    since = last.since if last else None
    for day in range(begin, task.closed + 1):
        name = _name_day(day)
        stood = before.get((stream, name))
        slope, significance, is_drifting = judge_drift(medians, day, drift)
        if is_drifting:
            since = since or _name_day(min(each for each in medians if each > day - drift.days))
        else:
            since = None
        if day in medians:
            each = DayDifference(
                datastream_id=stream,
                day=name,
                difference=medians[day],
                slope=slope,
                significance=significance,
                since=since,
            )
            # Told even where nothing changed: its readings may have.
            if each != stood or is_drifting:
                found.days.append(each)
        elif stood is not None:
            found.gone.add((stream, name))
        if is_drifting or (stood is not None and stood.since is not None):
            to_flag.add((stream, day))
    return to_flag


@dataclass
class _Touched:
    """The hours in which something has changed, not before `first`; or all of some datastreams, or of all."""

    first: int
    is_all: bool
    hours: set[Hour] = field(default_factory=set)
    wholly: set[int] = field(default_factory=set)


class _Map:
    """Who is whose neighbour, by the ids of datastreams."""

    def __init__(self, streams: Sequence[SurveyedStream], checks: Neighbours | None) -> None:
        self.neighbours: dict[int, list[int]] = {stream.id: [] for stream in streams}
        self.audience: dict[int, list[int]] = {stream.id: [] for stream in streams}
        """Who is compared with each."""
        if checks is None:
            return
        places = [stream.place or (0.0, 0.0) for stream in streams]
        for stream, near in zip(
            streams, choose_neighbours(places, [stream.group for stream in streams], checks), strict=True
        ):
            self.neighbours[stream.id] = [streams[number].id for number in near]
            for other in self.neighbours[stream.id]:
                self.audience[other].append(stream.id)


class _Task:
    """What is to be done of one quantity."""

    map: _Map

    def __init__(self, quantity: str, checks: Checks, closed: int) -> None:
        self.quantity = quantity
        self.checks = checks
        self.closed = closed
        """The newest day that is over."""
        self.hours: set[Hour] = set()
        self.days: set[Day] = set()
        self._differences: dict[Day, list[np.ndarray]] = defaultdict(list)

    @property
    def alike(self) -> tuple[str, ...]:
        """The properties that neighbours must share."""
        return () if self.checks.neighbours is None else self.checks.neighbours.alike

    @property
    def _reach_h(self) -> int:
        checks = self.checks.neighbours
        return 0 if checks is None else ceil(checks.oldest_s / 3_600)

    def widen(self, touched: set[Hour]) -> None:
        """Take what has changed, and what is compared with it."""
        self.hours |= touched
        for stream, hour in touched:
            for other in self.map.audience[stream]:
                self.hours.update((other, hour + later) for later in range(self._reach_h + 1))

    def choose_days(self, streams: set[int], judged: date | None) -> None:
        """Take the days that are newly over, and those that are and of which something has changed."""
        last = self.closed - _BACK_H // 24 if judged is None else _count_days(judged)
        for day in range(max(last, self.closed - _BACK_H // 24) + 1, self.closed + 1):
            self.days.update((stream, day) for stream in streams)
        self.days.update(
            (stream, day) for stream, hour in self.hours if (day := _day_of(hour)) <= self.closed
        )
        self.hours.update((stream, hour) for stream, day in self.days for hour in _hours_of(day))

    def leave_out_lonely(self) -> None:
        """Leave out the hours of stations with too few neighbours, but for the days that drift looks at.

        Nothing is ever found of them, and in most cities they are most.
        """
        checks, neighbours = self.checks.neighbours, self.map.neighbours
        fewest = 1 if checks is None else max(checks.fewest, 1)
        by_itself = self.checks.drift is not None and self.checks.drift.against == "itself"
        if not by_itself:
            self.days = {day for day in self.days if len(neighbours[day[0]]) >= fewest}
        self.hours = {
            (stream, hour)
            for stream, hour in self.hours
            if len(neighbours[stream]) >= fewest or (stream, _day_of(hour)) in self.days
        }

    def cut(self) -> list[set[Hour]]:
        """The hours in parts of their order, none too large to be read at once."""
        return _cut(self.hours)

    def gather_needed(self, part: set[Hour]) -> set[Hour]:
        """The hours that must be read to judge these."""
        needed = set(part)
        for stream, hour in part:
            for other in self.map.neighbours[stream]:
                needed.update((other, hour - before) for before in range(self._reach_h + 1))
        return needed

    def compare(self, part: set[Hour], readings: Sequence[SurveyedReading], found: _Findings) -> None:
        """Judge the readings of these hours by their neighbours', and gather their differences by day."""
        by_stream: dict[int, list[SurveyedReading]] = defaultdict(list)
        for reading in readings:
            by_stream[reading.stream].append(reading)
        series = {stream: _make_series(rows) for stream, rows in by_stream.items()}
        nothing: Series = (np.empty(0, dtype=np.int64), np.empty(0))
        for stream in sorted({stream for stream, _ in part}):
            rows = [row for row in by_stream[stream] if (stream, row.time // HOUR_US) in part]
            if not rows:
                continue
            found.readings += len(rows)
            times = np.array([row.time for row in rows], dtype=np.int64)
            values = np.array([row.result for row in rows], dtype=np.float64)
            checks = self.checks.neighbours
            middle = np.full(len(rows), np.nan)
            if checks is not None:
                others = [series.get(other, nothing) for other in self.map.neighbours[stream]]
                middle = measure_middle(times, others, checks)
                for row, is_far in zip(rows, judge_distances(values, middle, checks).tolist(), strict=True):
                    found.flag(row, Check.NEIGHBOUR, found=is_far and not row.is_in_service)
            if self.checks.drift is not None:
                self._gather(self.checks.drift, rows, values, middle)

    def _gather(
        self, drift: Drift, rows: Sequence[SurveyedReading], values: np.ndarray, middle: np.ndarray
    ) -> None:
        differences = values if drift.against == "itself" else values - middle
        counts = np.array([not (row.is_said or row.is_in_service) for row in rows])
        counts &= ~np.isnan(differences)
        days = np.array([_day_of(row.time // HOUR_US) for row in rows])
        for day in np.unique(days).tolist():
            if (rows[0].stream, day) in self.days:
                self._differences[rows[0].stream, day].append(differences[counts & (days == day)])

    def find_median(self, stream: int, day: int) -> float | None:
        """The median of a day's differences; None where there are too few."""
        drift = self.checks.drift
        assert drift is not None, "else no days were chosen"  # noqa: S101
        parts = self._differences.get((stream, day), [])
        if sum(len(part) for part in parts) < max(drift.fewest_readings, 1):
            return None
        return float(np.median(np.concatenate(parts)))


def _make_series(rows: Sequence[SurveyedReading]) -> Series:
    """What counts as a neighbour's reading: nothing of a time in service."""
    counted = [row for row in rows if not row.is_in_service]
    return (
        np.array([row.time for row in counted], dtype=np.int64),
        np.array([row.result for row in counted], dtype=np.float64),
    )


def _cut(hours: set[Hour]) -> list[set[Hour]]:
    ordered = sorted(hours, key=lambda each: (each[1], each[0]))
    return [set(ordered[first : first + _AT_ONCE]) for first in range(0, len(ordered), _AT_ONCE)]


def _join_hours(hours: set[Hour]) -> list[tuple[int, int, int]]:
    """Datastream, first hour and the one after the last of hours that follow one another."""
    spans: list[tuple[int, int, int]] = []
    for stream, hour in sorted(hours):
        if spans and spans[-1][0] == stream and spans[-1][2] == hour:
            spans[-1] = (stream, spans[-1][1], hour + 1)
        else:
            spans.append((stream, hour, hour + 1))
    return spans


def _day_of(hour: int) -> int:
    return (hour + _ZONE_H) // 24


def _hours_of(day: int) -> range:
    return range(24 * day - _ZONE_H, 24 * (day + 1) - _ZONE_H)


def _count_days(day: date) -> int:
    return (day - _FIRST_DAY).days


def _name_day(number: int) -> date:
    return _FIRST_DAY + timedelta(days=number)
