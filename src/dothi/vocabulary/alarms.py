"""Alarms as ISA-18.2 has them: raised, acknowledged, returned, cleared, shelved, each step by whom and when.

An alarm is open until it is over *and* somebody has acknowledged it; while it is open there is no second one
of the same rule at the same thing. Pure: a step gives the alarm as it is then, and an entry of its history.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Literal

import msgspec

from dothi.vocabulary.alarm_practice import Priority, TimeLeft, get_newest_practice
from dothi.vocabulary.anomalies import Reason
from dothi.vocabulary.errors import InTheWay, InvalidInput

AlarmState = Literal["unacknowledged", "acknowledged", "returned", "cleared"]
"""unacknowledged, acknowledged: it is wrong now; returned: over, and not acknowledged; cleared: done."""

StepKind = Literal[
    "raised",
    "again",
    "returned",
    "acknowledged",
    "cleared",
    "shelved",
    "unshelved",
    "noted",
    "genuine",
    "false_alarm",
]

LONGEST_NOTE = 2_000


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """That an alarm was put aside: until when (UTC), why, and by whom."""

    until: datetime
    reason: str
    by: str


class AlarmStep(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of an alarm's history; `at` in UTC by the city clock, `by` None where the city did it.

    `since` and `value` tell of what was measured, in its rule's unit; anomalies have a `reason`.
    """

    kind: StepKind
    at: datetime
    by: str | None = None
    note: str = ""
    since: datetime | None = None
    value: float | None = None
    limit: float | None = None
    until: datetime | None = None
    reason: Reason | None = None


def get_state(active: bool, seen: bool) -> AlarmState:
    """Where an alarm stands that is wrong or over, acknowledged or not."""
    if active:
        return "acknowledged" if seen else "unacknowledged"
    return "cleared" if seen else "returned"


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is wrong at a thing. Instants are UTC by the city clock.

    `since` is when it went wrong, `raised_at` when it rang; `times` counts how often it rang before it was
    acknowledged.
    """

    rule_id: int
    thing_id: int
    priority: Priority
    since: datetime
    raised_at: datetime
    value: float
    limit: float | None
    active: bool = True
    times: int = 1
    ended_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    shelf: Shelf | None = None

    @property
    def state(self) -> AlarmState:
        """Where it stands in its life."""
        return get_state(self.active, self.acknowledged_at is not None)

    @property
    def is_open(self) -> bool:
        """Whether it still concerns somebody."""
        return self.state != "cleared"

    def is_shelved(self, now: datetime) -> bool:
        """Whether it is put aside at an instant; it returns by itself."""
        return self.shelf is not None and now < self.shelf.until


Stepped = tuple[Alarm, AlarmStep]


def ring(
    alarm: Alarm,
    *,
    at: datetime,
    since: datetime,
    value: float,
    limit: float | None,
    reason: Reason | None = None,
) -> Stepped:
    """It is wrong once more before anybody has acknowledged it; raises InTheWay where it is still wrong."""
    if alarm.active or not alarm.is_open:
        raise InTheWay("Only an alarm that is over and open rings again.")
    again = msgspec.structs.replace(
        alarm, active=True, times=alarm.times + 1, since=since, value=value, limit=limit, ended_at=None
    )
    return again, AlarmStep(kind="again", at=at, since=since, value=value, limit=limit, reason=reason)


def end(alarm: Alarm, *, at: datetime, value: float | None = None, reason: Reason | None = None) -> Stepped:
    """It is over; with an acknowledgement it is cleared. Raises InTheWay where it was over already."""
    if not alarm.active:
        raise InTheWay("It is over already.")
    over = msgspec.structs.replace(alarm, active=False, ended_at=at)
    return over, AlarmStep(kind="returned" if over.is_open else "cleared", at=at, value=value, reason=reason)


def acknowledge(alarm: Alarm, *, at: datetime, by: str, note: str = "") -> Stepped:
    """Somebody has seen it; raises InTheWay where somebody had, InvalidInput for too long a note."""
    if alarm.acknowledged_at is not None:
        raise InTheWay(f"{alarm.acknowledged_by} has acknowledged it already.")
    _check_note(note)
    seen = msgspec.structs.replace(alarm, acknowledged_at=at, acknowledged_by=by)
    kind: StepKind = "acknowledged" if seen.is_open else "cleared"
    return seen, AlarmStep(kind=kind, at=at, by=by, note=note)


def shelve(alarm: Alarm, *, at: datetime, by: str, until: datetime, reason: str) -> Stepped:
    """Put it aside for a while; what must be said is why and until when.

    Raises InTheWay for priority 1 and for what is cleared, InvalidInput for an end that is past or too far
    away, and without a reason.
    """
    if not alarm.is_open:
        raise InTheWay("It is cleared already.")
    longest = get_newest_practice().find_longest_shelf(alarm.priority)
    if longest is None:
        raise InTheWay(f"An alarm of priority {alarm.priority} cannot be put aside.", reason="shelve_never")
    if not reason.strip():
        raise InvalidInput("Say why it is put aside.", field="reason")
    _check_note(reason)
    if until <= at:
        raise InvalidInput("The end must lie ahead.", field="until")
    if until - at > longest:
        hours = longest // timedelta(hours=1)
        raise InvalidInput(
            f"At most {hours} hours, by its priority.",
            field="until",
            reason="shelve",
            blanks={"hours": hours},
        )
    shelf = Shelf(until=until, reason=reason.strip(), by=by)
    step = AlarmStep(kind="shelved", at=at, by=by, note=shelf.reason, until=until)
    return msgspec.structs.replace(alarm, shelf=shelf), step


def unshelve(alarm: Alarm, *, at: datetime, by: str) -> Stepped:
    """Take it back before its time; raises InTheWay where it is not put aside."""
    if not alarm.is_open or not alarm.is_shelved(at):
        raise InTheWay("It is not put aside.")
    return msgspec.structs.replace(alarm, shelf=None), AlarmStep(kind="unshelved", at=at, by=by)


def put_note(alarm: Alarm, *, at: datetime, by: str, note: str) -> Stepped:
    """Write something into its history; raises InvalidInput for nothing or too much."""
    if not note.strip():
        raise InvalidInput("Write what there is to be said.", field="note")
    _check_note(note)
    return alarm, AlarmStep(kind="noted", at=at, by=by, note=note.strip())


def say_whether_genuine(
    alarm: Alarm, *, at: datetime, by: str, genuine: bool, reason: Reason | None
) -> Stepped:
    """Call it genuine or false, which the detector that found this `reason` heeds; the newest word counts.

    Raises InTheWay where it is no anomaly, since nobody would heed it.
    """
    if reason is None:
        raise InTheWay("Only what was found unusual can be called genuine or false.")
    return alarm, AlarmStep(kind="genuine" if genuine else "false_alarm", at=at, by=by, reason=reason)


def _check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(f"At most {LONGEST_NOTE} characters.", field="note")


def read_instant(microseconds: int) -> datetime:
    """The instant so many µs after 1970-01-01 UTC."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


class AlarmThing(msgspec.Struct, frozen=True, kw_only=True):
    """The thing of an alarm, as lists name it."""

    id: int
    uid: str
    name: str | None
    kind: str
    area: str | None


class AlarmRuleView(msgspec.Struct, frozen=True, kw_only=True):
    """The rule of an alarm: what it is called, what to do first, who answers, how soon one must act, and the
    unit of its numbers.
    """

    id: int
    version: int
    title: str
    first_action: str
    owner: str
    time_left: TimeLeft
    unit: str | None = None
    reading_unit: str | None = None
    """That of the readings, where its numbers only tell how unusual they are."""


class AlarmFeedback(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said of an alarm at last: that it was genuine, or false. UTC by the city clock."""

    genuine: bool
    at: datetime
    by: str | None


class Suppression(msgspec.Struct, frozen=True, kw_only=True):
    """Why an alarm is suppressed by design: it keeps its history, but is not counted and makes no sound.

    Either its thing is in service (`window_id`, what is done, and until when; None: until further notice), or
    another alarm explains it (`cause_id`). `reason` says why, or names what explains it.
    """

    reason: str
    window_id: int | None = None
    work: Literal["calibration", "maintenance", "out_of_service"] | None = None
    until: datetime | None = None
    cause_id: int | None = None


class KnownAlarm(msgspec.Struct, frozen=True, kw_only=True):
    """An alarm as people see it. Instants are UTC by the city clock; its numbers are in its rule's unit."""

    id: int
    rule: AlarmRuleView
    thing: AlarmThing
    priority: Priority
    state: AlarmState
    since: datetime
    raised_at: datetime
    value: float
    limit: float | None
    times: int
    ended_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    shelf: Shelf | None
    reason: Reason | None = None
    feedback: AlarmFeedback | None = None
    suppressed: Suppression | None = None


Shelved = Literal["without", "only", "with"]
AlarmOrder = Literal["priority", "raised_at"]


class AlarmQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Which alarms, in which order; nothing said means all that are open and not put aside.

    `priority`: the highest first, in each the newest; `raised_at`: the newest first. `after` is the last one
    of the page before.
    """

    priorities: tuple[Priority, ...] = ()
    states: tuple[AlarmState, ...] = ()
    kind: str | None = None
    area: str | None = None
    rule_id: int | None = None
    thing_id: int | None = None
    shelved: Shelved = "without"
    cleared: bool = False
    order: AlarmOrder = "priority"
    after: int | None = None
    limit: int = 200


class AlarmCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many open alarms there are of a priority and state; those put aside are counted apart, and so are
    those that are suppressed by design.
    """

    priority: Priority
    state: AlarmState
    shelved: bool
    count: int
    suppressed: bool = False


class AlarmedThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing with open alarms: the worst priority of the `alarms` that count.

    Where none counts, because all are put aside or suppressed by design, it is the worst of those.
    """

    thing_id: int
    priority: Priority
    alarms: int


def set_apart(counts: Iterable[AlarmCount], suppressed: Iterable[AlarmCount]) -> list[AlarmCount]:
    """The counts of all open alarms without those that are suppressed, which follow."""
    apart = Counter[tuple[Priority, AlarmState, bool]]()
    for each in suppressed:
        apart[each.priority, each.state, each.shelved] += each.count
    rest = [
        msgspec.structs.replace(each, count=each.count - apart[each.priority, each.state, each.shelved])
        for each in counts
    ]
    told = [each for each in rest if each.count > 0]
    for (priority, state, shelved), count in sorted(apart.items()):
        told.append(AlarmCount(priority=priority, state=state, shelved=shelved, suppressed=True, count=count))
    return told
