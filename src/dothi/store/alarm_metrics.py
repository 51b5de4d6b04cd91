"""What is read of alarms to tell how well they are kept."""

from collections.abc import Sequence
from datetime import datetime

from dothi.store.database import Session
from dothi.vocabulary.alarm_metrics import Ring, Source, Span, Stay


async def list_rings(session: Session, start: datetime, end: datetime) -> list[Ring]:
    """When alarms rang between two instants (UTC), whose things were not in service."""
    parameters = {"start": start, "end": end}
    return [
        Ring(at=at, rule_id=rule, thing_id=thing, priority=priority)
        for at, rule, thing, priority in await session.rows("list_alarm_rings", parameters)
    ]


async def list_stays(session: Session, span: Span) -> list[Stay]:
    """The alarms that were open at any time of a span."""
    parameters = {"start": span.start, "end": span.end}
    return [
        Stay(priority=priority, raised_at=raised, acknowledged_at=seen, closed_at=closed)
        for priority, raised, seen, closed in await session.rows("list_alarm_stays", parameters)
    ]


async def read_source_names(session: Session, sources: Sequence[Source]) -> dict[Source, tuple[str, str]]:
    """What rules and their things are called, by their ids; what may not be seen is left out."""
    parameters = {"rule_id": [each[0] for each in sources], "thing_id": [each[1] for each in sources]}
    rows = await session.rows("list_alarm_sources", parameters)
    return {(rule, thing): (title, name) for rule, thing, title, name in rows}
