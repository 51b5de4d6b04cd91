"""Many things at once: rows are gathered beside, met with what is there, and taken over together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from psycopg.types.json import Jsonb

from dothi.store.changes import open_change
from dothi.store.database import Session
from dothi.vocabulary.errors import InvalidInput, NotFound
from dothi.vocabulary.importing import Import, ImportFile, ImportOptions, ImportReport, RefusedRow, State
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.words import Blanks

_COPY = "COPY incoming (place, uid, kind, name, fallback, description, properties, geometry) FROM STDIN"
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_NULL = "\\N"
_LAYER_SHIFT = 32
_NUMBER = 2**_LAYER_SHIFT - 1
"""The bits of a place that tell the row's number in its layer."""
_KEPT_REFUSALS_AT_ONCE = 1_000


@dataclass(frozen=True, kw_only=True, slots=True)
class IncomingRow:
    """A row that is to become a thing, or to change one.

    `geometry` is extended WKB with SRID 4326 as hexadecimal digits, None where the row has no place. None as
    `name` or `description` leaves what is known; None in `properties` takes a property away.
    """

    layer: int
    number: int
    uid: str
    kind: str
    name: str | None
    fallback: str
    description: str | None
    properties: dict[str, Any]
    geometry: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsettled:
    """A row that came in and cannot stay: where it stood, why not, and what was taken of it.

    `taken` has the names of properties, and `name` and `description` where they were told.
    """

    layer: int
    number: int
    uid: str
    reason: str
    message: str
    blanks: Blanks
    taken: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What the rows came to."""

    created: int
    updated: int
    unchanged: int
    without_place: int
    kinds: dict[str, int]
    refused: list[Unsettled]
    change_id: int | None


class Load:
    """Rows on their way in, within one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._encode = msgspec.json.Encoder().encode

    async def begin(self) -> None:
        """Make room for rows."""
        await self.session.run("make_incoming")

    async def take(self, rows: Sequence[IncomingRow]) -> None:
        """Take rows in; nothing of the city changes yet. Raises InvalidInput for what cannot be kept."""
        text = "".join(map(self._line, rows)).encode()
        async with self.session.connection.cursor().copy(_COPY) as copy:
            await copy.write(text)

    def _line(self, row: IncomingRow) -> str:
        place = (row.layer << _LAYER_SHIFT) | row.number
        properties = self._encode(row.properties).decode()
        fields = (row.uid, row.kind, row.name, row.fallback, row.description, properties, row.geometry)
        written = "\t".join(_NULL if field is None else field.translate(_ESCAPES) for field in fields)
        return f"{place}\t{written}\n"

    async def settle(
        self, *, title: str, detail: dict[str, Any], refused: int, agency: str | None, since: datetime | None
    ) -> Outcome:
        """Make and change things as the rows say; raises NotFound for an agency that is not there.

        The change tells `detail` and what was done; `refused` counts the rows that did not come this far.
        """
        session = self.session
        if agency is not None and await session.row("find_agency", {"uid": agency}) is None:
            raise NotFound(
                f"There is no agency {agency!r}.", field="agency", reason="no_agency", blanks={"name": agency}
            )
        unsettled = await self._take_out_repeats()
        await session.run("analyze_incoming")
        await session.run("say_since", {"since": since})
        await session.run("meet_incoming", {"agency": agency})
        unsettled += await self._take_out_what_stands(since)
        counted = await session.row("count_meeting")
        assert counted is not None, "counts give a row"  # noqa: S101
        created, updated, unchanged, without_place = counted
        kinds = {row[0]: row[1] for row in await session.rows("count_kinds")}
        change = None
        if created or updated:
            counts = {"created": created, "updated": updated, "unchanged": unchanged}
            counts["refused"] = refused + len(unsettled)
            change = await self._take_over(title, {**detail, **counts, "kinds": kinds}, agency)
        return Outcome(
            created=created,
            updated=updated,
            unchanged=unchanged,
            without_place=without_place,
            kinds=kinds,
            refused=unsettled,
            change_id=change,
        )

    async def _take_out_repeats(self) -> list[Unsettled]:
        """Of rows with one key only the first stays."""
        return [
            _make_unsettled(
                row,
                "key_repeated",
                f"Row {row[-1] & _NUMBER} has the same key; give each its own.",
                {"row": row[-1] & _NUMBER},
            )
            for row in await self.session.rows("take_out_repeats")
        ]

    async def _take_out_what_stands(self, since: datetime | None) -> list[Unsettled]:
        """Rows against which stands what is there: a thing of another kind, or one known since later."""
        other_kinds = [
            _make_unsettled(
                row,
                "other_kind",
                f"{row[1]} is there already and is a {row[-1]}; use another prefix.",
                {"uid": row[1], "kind": row[-1]},
            )
            for row in await self.session.rows("take_out_other_kinds")
        ]
        if since is None:
            return other_kinds
        return other_kinds + [
            _make_unsettled(
                row,
                "known_since_later",
                f"{row[1]} is known as it is since {row[-1]:%Y-%m-%d}.",
                {"uid": row[1], "since": row[-1].isoformat()},
            )
            for row in await self.session.rows("take_out_older", {"since": since})
        ]

    async def _take_over(self, title: str, detail: dict[str, Any], agency: str | None) -> int:
        session = self.session
        change = await open_change(session, "import", title, detail)
        await session.run("begin_bulk")
        await session.run("create_incoming", {"agency": agency, "change": change})
        await session.run("update_incoming", {"agency": agency})
        await session.run("choose_places")
        await session.run("place_chosen")
        await session.run("find_areas_of_moved")
        await session.run("learn_words_of_change", {"change": change})
        await session.run("end_bulk")
        await session.run("place_observing")
        return change


def _make_unsettled(row: tuple[Any, ...], reason: str, message: str, blanks: Blanks) -> Unsettled:
    """From what a query gives of a row: place, uid, name, description, properties, what stands against."""
    place, uid, name, description, properties, _ = row
    told = {"name": name, "description": description}
    return Unsettled(
        layer=place >> _LAYER_SHIFT,
        number=place & _NUMBER,
        uid=uid,
        reason=reason,
        message=message,
        blanks=blanks,
        taken={**{field: text for field, text in told.items() if text is not None}, **properties},
    )


async def create_import(session: Session, files: Sequence[ImportFile], options: ImportOptions) -> int:
    """Begin an import; its id."""
    row = await session.row(
        "create_import",
        {"made_by": session.principal.name, "files": _json(files), "options": _json(options)},
    )
    assert row is not None, "an insert gives its row"  # noqa: S101
    return int(row[0])


async def get_import(session: Session, import_id: int) -> Import:
    """One import with how far it is; raises NotFound."""
    row = await session.row("find_import", {"id": import_id})
    if row is None:
        raise NotFound(f"Import {import_id}.")
    return _read_import(row)


async def list_imports(session: Session, limit: int) -> list[Import]:
    """The newest imports first."""
    return [_read_import(row) for row in await session.rows("list_imports", {"limit": limit})]


async def put_import_files(session: Session, import_id: int, files: Sequence[ImportFile]) -> None:
    """Say which files an import has; raises InvalidInput where it runs or has been done."""
    if await session.row("put_import_files", {"id": import_id, "files": _json(files)}) is None:
        raise InvalidInput("This import runs or is done; begin another one.", reason="import_begun")


async def ask_for_import(session: Session, import_id: int, options: ImportOptions, *, dry_run: bool) -> None:
    """Put an import in the queue; raises InvalidInput where it waits, runs or has been done."""
    asker = Jsonb(msgspec.to_builtins(session.principal))
    asked = {"id": import_id, "dry_run": dry_run, "options": _json(options), "asked_by": asker}
    if await session.row("ask_for_import", asked) is None:
        raise InvalidInput("This import waits, runs or is done; begin another one.", reason="import_begun")


async def begin_import(session: Session, import_id: int) -> bool:
    """Say that an import runs now; False where it is not to run any more."""
    begun = await session.row("begin_import", {"id": import_id}) is not None
    if begun:
        await session.run("forget_refused_rows", {"id": import_id})
    return begun


async def get_asker(session: Session, import_id: int) -> Principal:
    """Who has asked for an import, with what it might do then; raises NotFound.

    Of an import that waited already when this was not yet kept, it is somebody who may do nothing.
    """
    row = await session.row("read_asker", {"id": import_id})
    if row is None:
        raise NotFound(f"Import {import_id}.")
    if row[1] is None:
        return Principal(kind="visitor", name=row[0])
    return msgspec.convert(row[1], Principal)


async def tell_import(
    session: Session, import_id: int, *, stage: str, rows_read: int, rows_expected: int | None
) -> bool:
    """Say how far an import is; False where it has been cancelled meanwhile."""
    told = {"id": import_id, "stage": stage, "rows_read": rows_read, "rows_expected": rows_expected}
    return await session.row("tell_import", told) is not None


async def end_import(
    session: Session,
    import_id: int,
    state: State,
    report: ImportReport,
    *,
    error: dict[str, Any] | None = None,
    change_id: int | None = None,
) -> None:
    """Say what came of an import."""
    await session.run(
        "end_import",
        {
            "id": import_id,
            "state": state,
            "report": _json(report),
            "error": None if error is None else Jsonb(error),
            "change_id": change_id,
        },
    )


async def cancel_import(session: Session, import_id: int) -> None:
    """Stop an import; raises InvalidInput where it neither waits nor runs."""
    if await session.row("cancel_import", {"id": import_id}) is None:
        raise InvalidInput("This import neither waits nor runs.", reason="import_rests")


async def keep_refused_rows(session: Session, import_id: int, rows: Sequence[RefusedRow]) -> None:
    """Keep rows that an import refused, with the reason."""
    for start in range(0, len(rows), _KEPT_REFUSALS_AT_ONCE):
        some = rows[start : start + _KEPT_REFUSALS_AT_ONCE]
        await session.run("keep_refused_rows", {"id": import_id, "rows": _json(some)})


async def list_refused_rows(
    session: Session, import_id: int, *, reason: str | None, limit: int, offset: int
) -> list[RefusedRow]:
    """Rows that an import refused, in the order of the file."""
    wanted = {"id": import_id, "reason": reason, "limit": limit, "offset": offset}
    return [
        RefusedRow(
            number=row[0],
            layer=row[1],
            reason=row[2],
            message=row[3],
            blanks=msgspec.convert(row[4], Blanks),
            key=row[5],
            properties=row[6],
        )
        for row in await session.rows("list_refused_rows", wanted)
    ]


async def count_refused_rows(session: Session, import_id: int) -> list[tuple[str, int, str]]:
    """(reason, rows, the sentence of one) of what an import refused, the most frequent first."""
    rows = await session.rows("count_refused_rows", {"id": import_id})
    return [(row[0], row[1], row[2]) for row in rows]


async def read_territory(session: Session) -> bytes | None:
    """The outlines of the city's communes, or else of its provinces, as WKB in WGS 84; None without any."""
    row = await session.row("read_territory")
    return None if row is None else row[0]


async def list_territory_provinces(session: Session) -> list[str]:
    """Codes of the provinces that are in force, or that the communes in force belong to."""
    return [row[0] for row in await session.rows("list_territory_provinces")]


def _json(value: Any) -> Jsonb:
    return Jsonb(msgspec.to_builtins(value))


def _read_import(row: tuple[Any, ...]) -> Import:
    return Import(
        id=row[0],
        made_at=row[1],
        made_by=row[2],
        files=msgspec.convert(row[3], list[ImportFile]),
        options=msgspec.convert(row[4], ImportOptions),
        state=row[5],
        dry_run=row[6],
        stage=row[7],
        rows_read=row[8],
        rows_expected=row[9],
        report=msgspec.convert(row[10], ImportReport),
        error=row[11],
        change_id=row[12],
        started_at=row[13],
        ended_at=row[14],
    )
