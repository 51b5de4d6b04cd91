"""Parameters of the city's own: what holds, and all that was ever said of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dothi.store.database import Session
from dothi.vocabulary.city_parameters import Parameter, ParameterVersion
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.words import Words

_FACTS = 14
"""How many columns a parameter itself has; those of its version come behind them."""


async def list_parameters(session: Session, known_at: datetime | None = None) -> list[Parameter]:
    """The city's own values of all days, as they were known at an instant (None: now)."""
    return [_read(row) for row in await session.rows("list_parameters", {"known_at": known_at})]


async def list_versions(
    session: Session, *, name: str | None = None, number: int | None = None
) -> list[ParameterVersion]:
    """All that was ever said of the values of a name, or of one value; the newest first."""
    rows = await session.rows("list_parameter_versions", {"name": name, "id": number})
    return [_read_version(row) for row in rows]


async def get_newest(session: Session, number: int) -> ParameterVersion:
    """What was last said of a value, withdrawn or not; raises NotFound."""
    found = await list_versions(session, number=number)
    if not found:
        raise NotFound(f"The city has no parameter {number} of its own.")
    return found[0]


async def lock_parameters(session: Session) -> None:
    """Let other writers of parameters wait until the session has ended."""
    await session.run("lock_parameters")


async def get_next_number(session: Session) -> int:
    """The number of a value that is added now; whoever asks holds the lock."""
    row = await session.row("next_parameter")
    assert row is not None, "a SELECT without FROM or GROUP BY gives a row"  # noqa: S101
    return int(row[0])


async def put_parameter(session: Session, row: Parameter) -> None:
    """Say this of a value from now on."""
    said = {
        "id": row.id,
        "name": row.name,
        "title_vi": row.title.vi,
        "title_en": row.title.en,
        "value": row.value,
        "unit": row.unit,
        "place": row.place,
        "kind": row.kind,
        "source_vi": row.source.vi,
        "source_en": row.source.en,
        "status": row.status,
        "effective_from": row.effective_from,
        "effective_to": row.effective_to,
        "checked_on": row.checked_on,
        "by": session.principal.name,
    }
    await session.run("put_parameter", said)


async def end_parameter(session: Session, number: int) -> None:
    """Let what is said of a value hold no longer; raises NotFound where nothing is."""
    if await session.row("end_parameter", {"id": number, "by": session.principal.name}) is None:
        raise NotFound(f"The city's own parameter {number} does not hold; it was withdrawn already.")


def _read(row: Sequence[Any]) -> Parameter:
    return Parameter(
        id=row[0],
        name=row[1],
        title=Words(vi=row[2], en=row[3]),
        value=row[4],
        unit=row[5],
        place=row[6],
        kind=row[7],
        source=Words(vi=row[8], en=row[9]),
        status=row[10],
        effective_from=row[11],
        effective_to=row[12],
        checked_on=row[13],
    )


def _read_version(row: Sequence[Any]) -> ParameterVersion:
    version, known_from, made_by, known_to, ended_by = row[_FACTS:]
    return ParameterVersion(
        version=version,
        parameter=_read(row),
        known_from=known_from,
        made_by=made_by,
        known_to=known_to,
        ended_by=ended_by,
    )
