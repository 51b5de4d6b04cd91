"""Alarm rules as data: what is looked at, beyond which limit for how long, and what people then do.

Every rule reads the same way: a *measure* makes one number of the readings of one thing (the reading itself,
its rate, how long it is silent …), a *limit* says which numbers are bad, a *timing* how long it must stay so.
Times are microseconds since 1970-01-01 UTC, durations seconds.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from dothi.vocabulary.alarm_practice import Consequence, Priority, TimeLeft, get_newest_practice
from dothi.vocabulary.anomalies import (
    DEFAULT_METHOD,
    Beginning,
    Reason,
    Season,
    get_newest_anomaly_practice,
)
from dothi.vocabulary.formulas import Formula
from dothi.vocabulary.things import Source

SECOND_US = 1_000_000
HOUR_US = 3_600 * SECOND_US
DAY_US = 24 * HOUR_US
DAY_S = 86_400.0

LONGEST_S = 31 * DAY_S
"""The longest duration that a rule may name: what reaches further back is for indicators."""
MOST_INPUTS = 12


class Input(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A datastream as a rule names it: one quantity of the thing, or one certain datastream of any thing.

    Of a quantity that a thing has several times, `source` says which, such as what a model gives; where it
    says nothing the oldest datastream is meant.
    """

    quantity: str | None = None
    datastream_id: int | None = None
    source: Source | None = None


class Value(msgspec.Struct, frozen=True, kw_only=True, tag="value", forbid_unknown_fields=True):
    """The reading itself, in the canonical unit of its quantity."""

    of: str = "x"


class Rate(msgspec.Struct, frozen=True, kw_only=True, tag="rate", forbid_unknown_fields=True):
    """How fast it rises, in units an hour, over the readings in the window; falling is < 0."""

    of: str = "x"
    window_s: float


class Difference(msgspec.Struct, frozen=True, kw_only=True, tag="difference", forbid_unknown_fields=True):
    """`of` less `reference`, which may be a model's; neither older than `max_age_s`.

    With `percent` in hundredths of the reference's size; nothing where that is 0.
    """

    of: str
    reference: str
    max_age_s: float = 3_600.0
    percent: bool = False


class Ratio(msgspec.Struct, frozen=True, kw_only=True, tag="ratio", forbid_unknown_fields=True):
    """`of` divided by `reference`; nothing where that is 0. Neither is older than `max_age_s`."""

    of: str
    reference: str
    max_age_s: float = 3_600.0


class Silence(msgspec.Struct, frozen=True, kw_only=True, tag="silence", forbid_unknown_fields=True):
    """For how many seconds nothing has come, by the city clock."""

    of: str = "x"


class Stuck(msgspec.Struct, frozen=True, kw_only=True, tag="stuck", forbid_unknown_fields=True):
    """For how many seconds the readings have stayed within `tolerance` of where they stopped moving."""

    of: str = "x"
    tolerance: float = 0.0


class Doubts(msgspec.Struct, frozen=True, kw_only=True, tag="quality", forbid_unknown_fields=True):
    """How many of the readings in the window are suspect or bad; with `share` how many in a hundred."""

    of: str = "x"
    window_s: float
    share: bool = False


class Count(msgspec.Struct, frozen=True, kw_only=True, tag="count", forbid_unknown_fields=True):
    """How many of the inputs are above `above` or below `below` now; k of n is a limit above k − 1."""

    of: tuple[str, ...]
    above: float | None = None
    below: float | None = None
    max_age_s: float = 3_600.0


class Expression(msgspec.Struct, frozen=True, kw_only=True, tag="expression", forbid_unknown_fields=True):
    """What a formula over the inputs' names gives: + − * /, brackets, min, max, abs and numbers."""

    text: str
    max_age_s: float = 3_600.0


def _get_beginning() -> Beginning:
    return get_newest_anomaly_practice().beginning


def _get_first_needed() -> int:
    beginning = _get_beginning()
    return beginning.needed[beginning.season]


class Anomaly(msgspec.Struct, frozen=True, kw_only=True, tag="anomaly", forbid_unknown_fields=True):
    """How unusual the reading is, in robust deviations from what is usual then; < 0 where it is lower.

    The detector called `method` learns from readings that are no older than `window_s`, and says nothing
    before `needed` of those that it compares with are known. `least` is the smallest deviation that it takes
    for one, in the reading's unit. What is left out is as the practice says that holds until further notice.
    """

    of: str = "x"
    method: str = DEFAULT_METHOD
    season: Season = msgspec.field(default_factory=lambda: _get_beginning().season)
    window_s: float = msgspec.field(default_factory=lambda: _get_beginning().window_d * DAY_S)
    needed: int = msgspec.field(default_factory=_get_first_needed)
    least: float = 0.0


Measure = Value | Rate | Difference | Ratio | Silence | Stuck | Doubts | Count | Expression | Anomaly


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That an input's newest reading, where it is no older than `max_age_s`, is above or below a number.

    It is in the canonical unit of the input's quantity. What is older tells nothing, and then it is not so.
    """

    of: str
    above: float | None = None
    below: float | None = None
    max_age_s: float = 3_600.0


class Band(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a limit holds, by local time: months 1–12, days of the week 1 (Monday)–7, hours from–to.

    Nothing said means always. Hours may run over midnight; `until_hour` is the first hour without it.
    `when` is what else must be so, such as the tide at another gauge, when what is measured is read.
    """

    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    from_hour: float = 0.0
    until_hour: float = 24.0
    when: State | None = None


class Limit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is bad: above `above` or below `below`, numbers or the names of dated parameters.

    Once bad, it is good again only `dead_band` inside of it. `during` is when the limit holds; of several the
    first that holds counts, and where none does nothing is bad.
    """

    above: float | str | None = None
    below: float | str | None = None
    dead_band: float = 0.0
    during: Band | None = None


class Timing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long, and for how many readings, it must be bad to ring; how long good to be over."""

    on_delay_s: float = 0.0
    on_readings: int = 1
    off_delay_s: float = 0.0


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule finds wrong. A single input may go without a name: it is `x`."""

    inputs: dict[str, Input]
    measure: Measure
    limits: tuple[Limit, ...]
    timing: Timing = msgspec.field(default_factory=Timing)


class Scope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which things a rule watches: of a kind, in an area (code of province or commune), or by their uids."""

    kind: str | None = None
    area: str | None = None
    uids: tuple[str, ...] = ()


class Response(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an alarm is for: without a first action it would be an event, not an alarm."""

    consequence: Consequence
    time_left: TimeLeft
    cause: str
    effect: str
    """What happens if nobody acts."""
    first_action: str
    owner: str
    """Uid of the agency that answers for it."""

    @property
    def priority(self) -> Priority:
        """From consequence and time left, by the practice that holds until further notice."""
        return get_newest_practice().priorities[self.consequence][self.time_left]


class RuleDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule as somebody writes it."""

    title: str
    scope: Scope
    condition: Condition
    response: Response


def list_names(measure: Measure) -> tuple[str, ...]:
    """The inputs that a measure names; raises InvalidInput for a formula that cannot be read."""
    match measure:
        case Difference() | Ratio():
            return (measure.of, measure.reference)
        case Count():
            return measure.of
        case Expression():
            return tuple(sorted(Formula(measure.text).names))
        case _:
            return (measure.of,)


def list_states(condition: Condition) -> list[State]:
    """What limits of a condition hang on, in their order."""
    bands = (limit.during for limit in condition.limits)
    return [band.when for band in bands if band is not None and band.when is not None]


def get_reach_s(condition: Condition) -> float:
    """How long before a reading what it is compared with may lie (s); 0 where it speaks for itself."""
    measure = condition.measure
    # The first day that is learned from is a whole one.
    learned = measure.window_s + DAY_S if isinstance(measure, Anomaly) else 0.0
    return max([learned, *(state.max_age_s for state in list_states(condition))])


def list_parameters(condition: Condition) -> list[str]:
    """The names of the parameters that its limits are, each once."""
    named = (bound for limit in condition.limits for bound in (limit.above, limit.below))
    return list(dict.fromkeys(bound for bound in named if isinstance(bound, str)))


def find_reading_unit(condition: Condition, units: Mapping[str, str]) -> str | None:
    """The symbol of the unit of readings of which a measure tells how unusual they are; None for others."""
    measure = condition.measure
    quantity = condition.inputs[measure.of].quantity if isinstance(measure, Anomaly) else None
    return None if quantity is None else units.get(quantity)


def find_unit(condition: Condition, units: Mapping[str, str]) -> str | None:
    """The symbol of the unit of what a condition measures, by those of the quantities; None for none.

    Silence and stuck values are in seconds, rates a unit an hour; counts, ratios, formulas and how unusual
    something is are bare numbers.
    """
    measure = condition.measure
    match measure:
        case Silence() | Stuck():
            return "s"
        case Doubts(share=True) | Difference(percent=True):
            return "%"
        case Value() | Rate() | Difference():
            quantity = condition.inputs[measure.of].quantity
            unit = None if quantity is None else units.get(quantity)
            return f"{unit}/h" if unit is not None and isinstance(measure, Rate) else unit
        case _:
            return None


class KnownRule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is kept; `on_since` is None where it is off (UTC, by the city clock)."""

    id: int
    version: int
    draft: RuleDraft
    on_since: datetime | None
    changed_at: datetime | None = None
    changed_by: str = ""
    open_alarms: int
    genuine: int = 0
    """How many of its alarms people have called genuine, and how many false."""
    false: int = 0


class RuleVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule said until it was changed, and by whom."""

    version: int
    draft: RuleDraft
    ended_at: datetime
    ended_by: str


class WatchedThing(msgspec.Struct, frozen=True, kw_only=True):
    """A thing that rules may watch: the codes of the areas it lies in, and its datastreams by quantity.

    `streams` are the oldest of each quantity, `sources` all, by quantity and source.
    """

    id: int
    uid: str
    name: str | None = None
    kind: str
    areas: frozenset[str] = frozenset()
    streams: dict[str, int]
    sources: dict[tuple[str, str], int] = {}

    def find_stream(self, one: Input) -> int | None:
        """The datastream that an input means at this thing; None where it has none."""
        if one.quantity is None:
            return one.datastream_id
        if one.source is None:
            return self.streams.get(one.quantity)
        return self.sources.get((one.quantity, one.source))


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """That something would have been wrong at a thing: from when, until when (None: still), and how far."""

    thing_id: int
    since: datetime
    rang_at: datetime
    ended_at: datetime | None
    value: float
    reason: Reason | None = None


class Loudest(msgspec.Struct, frozen=True, kw_only=True):
    """A thing at which a rule would have rung, and how often."""

    id: int
    uid: str
    name: str | None
    alarms: int


class RuleTrial(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule would have done in the past `days`, as it reads now and with the readings known now.

    `by_day` counts alarms of each of the days, the oldest first; `loudest` are at most ten things, `episodes`
    the newest hundred. `unit` is that of their numbers, `reading_unit` that of their reasons. It learned from
    `learned_days` before, at `unlearned` things not enough to tell anything until the end, and heeded what
    people have said of `heeded` alarms.
    """

    days: int
    things: int
    readings: int
    alarms: int
    alarms_a_day: float
    by_day: list[int]
    loudest: list[Loudest]
    episodes: list[Episode]
    unit: str | None
    reading_unit: str | None = None
    learned_days: float = 0.0
    unlearned: int = 0
    heeded: int = 0
