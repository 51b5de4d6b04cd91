"""Evaluates rules in rounds: looks at everything at one instant, feeds the watches, keeps what they found.

What a round finds is kept by one transaction, together with how far it looked; what was not kept is found
again by whoever holds the shard then. Watches live in memory. One that is missing is made of what was last
written down of it and of the readings since, without those that no round has looked at.
"""

import logging
import math
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import nan
from typing import Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from dothi.access.evaluating import Evaluating, Sight
from dothi.understand.follows import (
    Catalogue,
    Follow,
    Reading,
    end_finding,
    feed_stored,
    find_streams,
    gather_begins,
    get_reach,
    hear,
    make_finding,
    sort_by_stream,
    take_all,
)
from dothi.understand.inspecting import Inspector
from dothi.understand.shards import Cursor, read_corrected, shard_of
from dothi.understand.turns import Turns, Waiting
from dothi.understand.watch import Memory, Watch
from dothi.vocabulary.anomalies import Feedback
from dothi.vocabulary.checks import Checks
from dothi.vocabulary.errors import InvalidInput, LeaseLost, Unavailable
from dothi.vocabulary.evaluation import LOOK_BACK, Arrival, Finding, Flag, Key, Noted, Progress, Shard
from dothi.vocabulary.observations import NO_TIME
from dothi.vocabulary.rule_checks import check_units
from dothi.vocabulary.rules import SECOND_US, Anomaly, KnownRule, WatchedThing, list_parameters

log = logging.getLogger(__name__)

_BEFORE_IT_WAS_ON = timedelta(days=1)
"""A rule that is switched on has seen so much, so that what is wrong already rings at once."""
_PLAN_EVERY_S = 2.0
"""Things change in flurries, and most of it concerns no rule."""


class Values(Protocol):
    """The dated parameters that limits name."""

    def find(self, name: str, day: date, thing: WatchedThing, /) -> float | None:
        """The value that holds for a thing on a day; None where none does."""

    def find_unit(self, name: str, /) -> str | None:
        """The symbol of the unit that its values are told in; None where there are none."""


@dataclass(slots=True)
class Report:
    """What a round did: readings looked at, alarms changed, watches made anew of what is stored."""

    readings: int = 0
    alarms: int = 0
    anew: int = 0


@dataclass(slots=True)
class _Pending:
    """What was found and is not known to be kept."""

    progress: Progress
    findings: list[Finding]
    noted: list[Follow]
    flags: list[Flag]
    now: datetime
    report: Report = field(default_factory=Report)


class Engine:
    """One worker's watches, for the shards that it holds."""

    def __init__(self, evaluating: Evaluating, values: Values, checks: Mapping[str, Checks]) -> None:
        """`checks` are those of each quantity that has any, by its id."""
        self._inspector = Inspector(checks)
        self._evaluating = evaluating
        self._values = values
        self._cursors: dict[int, Cursor] = {}
        self._shards = 0
        self._follows: dict[Key, Follow] = {}
        self._by_stream: dict[int, list[tuple[Follow, int]]] = {}
        self._waiting = Waiting()
        self._turns = Turns()
        self._pending: _Pending | None = None
        self._rules: list[KnownRule] | None = None
        """None where they must be read, and everything planned anew."""
        self._things: list[WatchedThing] = []
        self._things_are_old = True
        self._planned_at = -math.inf
        self._gathered: dict[Key, list[Reading]] = {}
        self._touched: set[Key] = set()
        """What may have turned in this round."""
        self._to_remake: set[Key] = set()
        """What is judged anew: people have said something of it, or it cannot be told what was judged."""
        self.faults: dict[int, str] = {}
        """Rules that cannot be evaluated, with the reason."""

    @property
    def held(self) -> frozenset[int]:
        """The shards that this worker holds."""
        return frozenset(self._cursors)

    @property
    def watches(self) -> int:
        """How many rules at things it follows."""
        return len(self._follows)

    def forget_rules(self) -> None:
        """Read rules and things again in the next round: they have changed."""
        self._rules = None

    def forget_things(self) -> None:
        """Look soon whether things that rules watch have changed."""
        self._things_are_old = True

    async def share(self) -> None:
        """Say that this worker is there, and hold its share of the shards; raises Unavailable."""
        workers, self._shards = await self._evaluating.beat()
        share = math.ceil(self._shards / workers)
        if len(self._cursors) < share:
            for shard in await self._evaluating.take(share - len(self._cursors)):
                self._take_up(shard)
        elif len(self._cursors) > share and self._pending is None:
            given = sorted(self._cursors)[share:]
            await self._evaluating.give(given)
            self._drop(given)

    async def close(self) -> None:
        """Leave the shards to others at once; raises Unavailable."""
        await self._evaluating.leave(self._cursors)
        self._drop(list(self._cursors))

    async def forget_seen(self) -> None:
        """Have what every shard has seen deleted; raises Unavailable."""
        await self._evaluating.forget_seen()

    async def evaluate(self, now: datetime, clock_s: float) -> Report:
        """One round, up to the city clock's `now`; `clock_s` is any clock that only runs on.

        Raises Unavailable; the next round first keeps what this one found. Shards that are lost are left.
        """
        if not self._cursors:
            return Report()
        try:
            if self._pending is not None:
                await self._keep(self._pending)
            async with self._evaluating.look() as sight:
                self._pending = await self._look(sight, now, clock_s)
            return await self._keep(self._pending)
        except LeaseLost as lost:
            log.warning("rules: %s", lost)
            self._drop(list(self._cursors))
            return Report()
        except Unavailable:
            if self._pending is None:
                # Watches may have been fed with what was not kept, so they are made anew.
                self._forget_watches()
            raise

    async def _keep(self, pending: _Pending) -> Report:
        memories = [
            Noted(
                key=follow.key,
                version=follow.rule.version,
                judged=follow.watch.judged,
                memory=msgspec.json.encode(follow.watch.save()),
            )
            for follow in pending.noted
        ]
        report = pending.report
        report.alarms = await self._evaluating.commit(
            pending.progress, pending.findings, memories, pending.flags, pending.now
        )
        for follow in pending.noted:
            follow.changed = False
        progress = pending.progress
        for shard in progress.shards:
            self._cursors[shard] = Cursor(progress.low, progress.done, progress.looked_until)
        self._pending = None
        return report

    async def _look(self, sight: Sight, now: datetime, clock_s: float) -> _Pending:
        low = min(cursor.low for cursor in self._cursors.values())
        # A clock that was set back stands still until it is where it was.
        instant = max([_to_us(now), *(each.looked_until or 0 for each in self._cursors.values())])
        oldest = instant - _in_us(LOOK_BACK)
        arrivals = await self._inspector.mark(sight, await sight.list_arrivals(low), oldest)
        findings: list[Finding] = []
        new: set[Key] = set()
        if self._rules is None or (self._things_are_old and clock_s - self._planned_at >= _PLAN_EVERY_S):
            new = await self._plan(sight, arrivals, findings)
            self._planned_at = clock_s
        report = Report()
        late = self._feed(arrivals, oldest, new, report)
        for stream in self._inspector.changed:
            for follow, index in self._by_stream.get(stream, ()):
                late[follow.key].append((NO_TIME, index, nan))
        for key in self._to_remake:
            late[key].append((NO_TIME, 0, nan))
        self._to_remake = set()
        self._look_at_clock(instant, late)
        report.anew = await self._judge_anew(sight, late, instant)
        for key in self._touched:
            follow = self._follows[key]
            if follow.watch.turns or key in late:
                findings.append(make_finding(follow, anew=key in late))
                follow.watch.turns.clear()
        self._touched.clear()
        done = {arrival.id for arrival in arrivals if arrival.transaction >= sight.horizon}
        progress = Progress(
            token=secrets.randbits(62),
            shards=self.held,
            low=sight.horizon,
            done=frozenset(done),
            looked_until=instant,
        )
        return _Pending(
            progress=progress,
            findings=findings,
            noted=self._turns.list_noted(self._follows, late.keys() | new, clock_s),
            flags=self._inspector.flags,
            now=now,
            report=report,
        )

    # -- what is followed

    async def _plan(self, sight: Sight, arrivals: Sequence[Arrival], findings: list[Finding]) -> set[Key]:
        """Follow what is to be followed in these shards; what is there and unchanged goes on.

        Gives what nobody has ever followed: that has seen all readings now, the newest arrivals among them.
        """
        self._things_are_old = False
        self._inspector.forget_quantities()
        things = await sight.list_things()
        if self._rules is not None and things == self._things:
            return set()
        rules = self._rules or await sight.list_rules()
        before, self._follows, self._by_stream, self.faults = self._follows, {}, defaultdict(list), {}
        feedback = await sight.read_feedback(
            [rule.id for rule in rules if isinstance(rule.draft.condition.measure, Anomaly)]
        )
        catalogue, made = Catalogue(things), list[Follow]()
        for rule in rules:
            if not await self._fits(sight, rule):
                continue
            for thing in catalogue.list_in(rule.draft.scope):
                key = rule.id, thing.id
                if shard_of(key, self._shards) not in self._cursors:
                    continue
                follow = self._follow(rule, thing, before.get(key), feedback.get(key, ()))
                if follow is not None:
                    self._follows[key] = follow
                    if follow is not before.get(key):
                        made.append(follow)
        new = await self._remember(sight, made, arrivals)
        for follow in self._follows.values():
            for index, stream in enumerate(follow.streams):
                self._by_stream.setdefault(stream, []).append((follow, index))
        standing = await sight.read_standing()
        findings += [
            end_finding(key)
            for key in standing
            if key not in self._follows and shard_of(key, self._shards) in self._cursors
        ]
        for follow in made:
            if follow.key not in self._to_remake and follow.watch.active != (follow.key in standing):
                findings.append(make_finding(follow, anew=True))
            follow.watch.turns.clear()
            self._waiting.wait(follow)
        self._rules, self._things = rules, things
        return new

    async def _fits(self, sight: Sight, rule: KnownRule) -> bool:
        """Whether its limits are told in the units of what it reads: either may have changed."""
        condition = rule.draft.condition
        if list_parameters(condition):
            try:
                units = await sight.read_input_units(condition.inputs)
                check_units(condition, units, self._values.find_unit)
            except InvalidInput as problem:
                self.faults[rule.id] = problem.message
                return False
        return True

    def _follow(
        self, rule: KnownRule, thing: WatchedThing, before: Follow | None, feedback: tuple[Feedback, ...]
    ) -> Follow | None:
        streams = find_streams(rule, thing)
        if streams is None or rule.on_since is None:
            return None
        same = before is not None and before.streams == streams and before.rule.version == rule.version
        if before is not None and same and before.rule.on_since == rule.on_since:
            before.rule, before.thing = rule, thing
            if before.watch.feedback != feedback:
                before.watch.feedback = feedback
                self._to_remake.add(before.key)
            return before
        begin = _to_us(rule.on_since - _BEFORE_IT_WAS_ON - get_reach(rule))
        try:
            watch = self._make_watch(rule, thing, begin, feedback)
        except InvalidInput as problem:
            self.faults[rule.id] = problem.message
            return None
        return Follow(rule=rule, thing=thing, streams=streams, begin=begin, watch=watch)

    def _make_watch(
        self, rule: KnownRule, thing: WatchedThing, begin: int, feedback: tuple[Feedback, ...]
    ) -> Watch:
        def look_up(name: str, day: date) -> float | None:
            return self._values.find(name, day, thing)

        return Watch(rule.draft.condition, look_up, begin, feedback)

    async def _remember(self, sight: Sight, made: Sequence[Follow], arrivals: Sequence[Arrival]) -> set[Key]:
        """Bring watches to where the last round left off: by what was written down and read since.

        Those of which nothing was written down are given: no round knows them yet.
        """
        if not made:
            return set()
        memories = await sight.read_memories(sorted({follow.rule.id for follow in made}))
        new: set[Key] = set()
        for follow in made:
            version, memory = memories.get(follow.key, (0, None))
            known = None if memory is None else msgspec.convert(memory, Memory)
            if known is not None and version == follow.rule.version and known.begin >= follow.begin:
                follow.watch.load(known)
                if known.feedback != follow.watch.feedback:
                    self._to_remake.add(follow.key)
            else:
                new.add(follow.key)
        rows = await sight.list_readings(gather_begins(made))
        by_stream = sort_by_stream(rows, self._inspector.doubts)
        unseen = {shard: cursor.gather_unseen(arrivals) for shard, cursor in self._cursors.items()}
        corrected = await read_corrected(sight, made, unseen.values())
        for follow in made:
            shard = shard_of(follow.key, self._shards)
            feed_stored(follow, by_stream, {} if follow.key in new else unseen[shard])
            if follow.key not in new and any(
                instant in unseen[shard] for stream in follow.streams for instant in corrected[stream]
            ):
                # What the last round knew of it cannot be told any more.
                self._to_remake.add(follow.key)
            looked_until = self._cursors[shard].looked_until
            if looked_until is not None:
                follow.watch.look(looked_until)
            follow.mark()
        return new

    # -- what comes

    def _feed(
        self, arrivals: Sequence[Arrival], oldest: int, new: Collection[Key], report: Report
    ) -> dict[Key, list[Reading]]:
        """Give watches what has come; gives those to which some came late, with all that has come to them."""
        held = self.held
        wanted = [
            (arrival.readings, {shard for shard in held if self._cursors[shard].wants(arrival)})
            for arrival in arrivals
        ]
        partly = [(rows, shards) for rows, shards in wanted if shards and len(shards) < len(held)]
        whole = [rows for rows, shards in wanted if len(shards) == len(held)]
        report.readings += sum(len(rows) for rows, shards in wanted if shards)
        self._gathered = defaultdict(list)
        late: dict[Key, list[Reading]] = defaultdict(list)
        if whole:
            rows = np.concatenate(whole)
            # In the order of their times what comes together is never late.
            rows = rows[np.argsort(rows["time"], kind="stable")]
            self._gather(rows, None, oldest, new, late, quick=not partly)
        for rows, shards in partly:
            self._gather(rows, shards, oldest, new, late, quick=False)
        for key, some in self._gathered.items():
            follow = self._follows[key]
            if key in late or not take_all(follow.watch, some):
                late[key] += some
            elif follow.recent is not None:
                follow.recent.note(follow.watch, some)
            self._touch(follow)
        return late

    def _gather(
        self,
        rows: NDArray[np.void],
        shards: set[int] | None,
        oldest: int,
        new: Collection[Key],
        late: dict[Key, list[Reading]],
        *,
        quick: bool,
    ) -> None:
        """Sort readings by what follows them; with `quick`, if in order, what changes nothing passes by."""
        gathered = self._gathered
        columns = (rows[name].tolist() for name in ("datastream_id", "time", "result", "doubted"))
        for stream, time, result, doubted in zip(*columns, strict=True):
            for follow, index in self._by_stream.get(stream, ()):
                key, heard = follow.key, result
                if doubted or follow.counts_doubts:
                    given = hear(follow.hearings[index], result, doubted)
                    if given is None and not follow.watch.is_late(time):
                        continue
                    heard = nan if given is None else given
                if quick and key not in gathered and follow.watch.pass_by(time, heard):
                    follow.changed = True
                elif key in new or (shards is not None and shard_of(key, self._shards) not in shards):
                    continue
                elif not follow.watch.is_late(time):
                    gathered[key].append((time, index, heard))
                elif time == NO_TIME or time >= max(oldest, follow.begin):
                    late[key].append((time, index, heard))

    def _look_at_clock(self, now: int, late: Collection[Key]) -> None:
        for follow in self._waiting.take_due(now, self._follows, late):
            follow.watch.look(now)
            self._touch(follow)

    async def _judge_anew(self, sight: Sight, late: Mapping[Key, Sequence[Reading]], now: int) -> int:
        """Bring in what came late; gives how many watches were given all readings again, as they are now."""
        follows: list[Follow] = []
        for key, readings in late.items():
            follow = self._follows[key]
            begin = max(follow.begin, now - _in_us(2 * LOOK_BACK + get_reach(follow.rule)))
            remade = self._make_watch(follow.rule, follow.thing, begin, follow.watch.feedback)
            if not follow.rewind(remade, readings, now):
                follow.watch = self._make_watch(follow.rule, follow.thing, begin, follow.watch.feedback)
                follows.append(follow)
            self._touch(follow)
        if follows:
            rows = await sight.list_readings(gather_begins(follows))
            by_stream = sort_by_stream(rows, self._inspector.doubts)
            for follow in follows:
                feed_stored(follow, by_stream, frozenset())
                follow.watch.look(now)
                follow.mark()
                self._waiting.wait(follow)
        return len(follows)

    def _touch(self, follow: Follow) -> None:
        follow.changed = True
        self._touched.add(follow.key)
        self._waiting.wait(follow)

    # -- shards

    def _take_up(self, shard: Shard) -> None:
        self._cursors[shard.number] = Cursor(low=shard.low, done=shard.done, looked_until=shard.looked_until)
        self._rules = None

    def _drop(self, shards: Collection[int]) -> None:
        for shard in shards:
            del self._cursors[shard]
        self._pending = None
        self._forget_watches()

    def _forget_watches(self) -> None:
        self._follows, self._by_stream, self._waiting = {}, {}, Waiting()
        self._touched.clear()
        self._inspector.forget()
        self._to_remake = set()
        self._rules = None


def _to_us(instant: datetime) -> int:
    return round(instant.timestamp() * SECOND_US)


def _in_us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
