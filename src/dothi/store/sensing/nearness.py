"""The newest or oldest of all observations: looked for in a short time first, then in longer ones.

Sorting ten million to show ten takes seconds, and an index by time would cost every observation that is
stored. But whoever asks for the newest mostly finds them in the last minutes, and there the times of the
pages of the table (BRIN) lead to them at once.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from psycopg import sql

from dothi.store.sensing.counting import make_bounds
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.queries import PropertyPath, Query, Way

_SPANS = (timedelta(minutes=2), timedelta(hours=1), timedelta(days=1), timedelta(days=30))
_FIRST, _LAST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Near:
    """The order of time that is asked for, and the bounds that the filter sets."""

    falling: bool
    start: datetime
    end: datetime

    def make_condition(self, name: str) -> sql.Composed:
        """What a row must fulfil to be near; the edge is bound as `near` when the statement runs."""
        form = sql.SQL(
            "{}.phenomenon_time >= {}::timestamptz"
            if self.falling
            else "{}.phenomenon_time <= {}::timestamptz"
        )
        return form.format(sql.Identifier(name), sql.Placeholder("near"))

    def list_edges(self, first: datetime | None, last: datetime | None, after: str | None) -> list[datetime]:
        """The edges to try, one after the other; `first` and `last` are of what is stored, `after` where the
        page before ended. Raises MalformedQuery where that is no time."""
        whole = _FIRST if self.falling else _LAST
        if first is None or last is None:
            return [whole]
        told = None if after is None else _read_instant(after)
        if self.falling:
            begin = min(each for each in (self.end, last, told) if each is not None)
            return [*(begin - span for span in _SPANS), whole]
        begin = max(each for each in (self.start, first, told) if each is not None)
        return [*(begin + span for span in _SPANS), whole]


def _read_instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise MalformedQuery("$skiptoken is not one that was given here.", field="$skiptoken") from None


def find_near(way: Way, query: Query) -> Near | None:
    """Whether all observations are asked for in the order of time."""
    if len(way.steps) != 1 or way.entity != "Observation" or not way.leads_to_many or not query.order:
        return None
    first = query.order[0]
    path = first.expression
    if not isinstance(path, PropertyPath) or path.relations or path.name != "phenomenonTime":
        return None
    start, end = make_bounds(query.filter)
    return Near(falling=first.descending, start=start, end=end)
