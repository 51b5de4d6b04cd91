"""Features: pages of things of one kind, filtered by expressions, now or as they were."""

from collections.abc import Collection
from typing import Any, LiteralString

from psycopg import sql
from psycopg.types.json import Jsonb

from dothi.store.budget import answerable
from dothi.store.database import Session
from dothi.store.sensing.filters import Translator
from dothi.store.sensing.functions import Function, of_numbers, of_texts
from dothi.store.sensing.scope import Builder
from dothi.store.sensing.tables import Column
from dothi.store.sensing.terms import Term
from dothi.vocabulary.errors import ChangedMeanwhile, InTheWay, InvalidInput, MalformedQuery, NotFound
from dothi.vocabulary.features import Collected, FeatureDraft, FeaturePage, FeatureQuery, FeatureRow
from dothi.vocabulary.queries import Call, Expression
from dothi.vocabulary.sensing import ValueType

_COLUMNS: dict[str, Column] = {
    "uid": Column(sql="{t}.uid", type=ValueType.TEXT),
    "name": Column(sql="{t}.name", type=ValueType.TEXT),
    "description": Column(sql="{t}.description", type=ValueType.TEXT),
    "agency": Column(
        sql="(SELECT uid FROM agency WHERE id = {t}.agency_id)", type=ValueType.TEXT, nullable=True
    ),
    "area_code": Column(
        sql="(SELECT code FROM area WHERE id = {t}.area_id)", type=ValueType.TEXT, nullable=True
    ),
    "updated": Column(sql="lower({t}.valid)", type=ValueType.INSTANT),
    "properties": Column(sql="{t}.properties", type=ValueType.JSON, nullable=True),
    "geometry": Column(sql="{t}.geometry", type=ValueType.GEOMETRY, geometry="{t}.geometry", nullable=True),
}
_FUNCTIONS: dict[str, Function] = {
    "like": of_texts("boolean", "({} LIKE {})"),
    # Marks are what Unicode sets apart, and the stroke of đ, which it does not.
    "accenti": of_texts(
        "text",
        "translate(regexp_replace(normalize({}, NFD), '[\\u0300-\\u036f]', '', 'g'), 'đĐ', 'dD')",
    ),
    "intdiv": of_numbers("trunc({} / nullif({}, 0))"),
    "power": of_numbers(
        "CASE WHEN {0} = 0 AND {1} < 0 OR {0} < 0 AND {1} <> trunc({1}) THEN NULL ELSE power({0}, {1}) END"
    ),
}
"""Functions that the OGC's query language has besides those of the OData style."""

_ROW: LiteralString = """
SELECT {t}.id, {t}.uid,
       (coalesce({t}.properties, '{{}}') || jsonb_build_object(
           'name', {t}.name, 'description', {t}.description, 'agency', o.uid, 'area_code', a.code,
           'updated', lower({t}.valid)))::text,
       public.ST_AsBinary({t}.geometry)
FROM {source} {t}
LEFT JOIN agency o ON o.id = {t}.agency_id
LEFT JOIN area a ON a.id = {t}.area_id
ORDER BY {t}.id
"""
_T = sql.Identifier("t")
MANY = 50_000
"""A box with more things than these is wide."""


class FeatureScope:
    """The one table that features come from, for the translator of expressions."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder

    def reach(self, _: tuple[str, ...]) -> tuple[str, str]:
        """Features have no relations: always the thing itself."""
        return "Thing", "t"

    def column(self, _: tuple[str, ...], name: str) -> tuple[Column, str]:
        """One of the columns that expressions may name."""
        return _COLUMNS[name], "t"


class FeatureTranslator(Translator):
    """Turns expressions over features into terms; it knows some functions more."""

    def term(self, expression: Expression) -> Term:
        """Any expression; raises MalformedQuery where types do not go together."""
        if isinstance(expression, Call) and expression.function in _FUNCTIONS:
            return _FUNCTIONS[expression.function](self, expression)
        return super().term(expression)


async def read_features(session: Session, query: FeatureQuery) -> FeaturePage:
    """A page of features by their ids; raises QueryTooLong, MalformedQuery where it cannot be computed."""
    builder = Builder()
    statement = _make_statement(builder, query, is_wide=await _is_wide(session, query))
    with answerable():
        # Which way is the best one depends on the box and on the filter.
        alike = query.filter is None and not query.boxes
        cursor = await session.ask(statement.as_string(), builder.values, remembered=alike)
        rows = await cursor.fetchall()
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    return FeaturePage(
        rows=[FeatureRow(uid=row[1], properties=row[2], geometry=row[3]) for row in rows],
        after=rows[-1][0] if more and rows else None,
    )


async def _is_wide(session: Session, query: FeatureQuery) -> bool:
    """Whether boxes hold so much that a page is found sooner by going through ids than through places."""
    expected = 0
    for west, south, east, north in query.boxes:
        edges = {"west": west, "south": south, "east": east, "north": north}
        plan = await session.row("estimate_in_box", edges)
        assert plan is not None, "an explanation has a row"  # noqa: S101
        expected += plan[0][0]["Plan"]["Plan Rows"]
    return not query.boxes or expected > MANY


def _make_statement(builder: Builder, query: FeatureQuery, *, is_wide: bool) -> sql.Composed:
    chosen: list[sql.Composable] = [
        sql.SQL("t.kind = {}").format(builder.bind(query.kind, "text")),
        sql.SQL("t.id > {}").format(builder.bind(query.after, "integer")),
    ]
    if query.uid is not None:
        chosen.append(sql.SQL("t.uid = {}").format(builder.bind(query.uid, "text")))
    conditions: list[sql.Composable] = []
    if query.boxes:
        boxes = [
            sql.SQL("public.ST_MakeEnvelope({}, 4326)").format(
                sql.SQL(", ").join(builder.bind(each, "float8") for each in box)
            )
            for box in query.boxes
        ]
        chosen.append(_any_of("t.geometry OPERATOR(public.&&) {}", boxes))
        conditions.append(_any_of("public.ST_Intersects(t.geometry, {})", boxes))
    if query.filter is not None:
        conditions.append(_translate(builder, query.filter))
    columns: LiteralString = "t.*"
    table: LiteralString = "thing t" if query.at is None and query.span is None else "thing_in_time t"
    order: LiteralString = "t.id"
    if query.at is not None:
        chosen.append(sql.SQL("t.valid @> {}").format(builder.bind(query.at, "timestamptz")))
    if query.span is not None:
        start, end = (builder.bind(each, "timestamptz") for each in query.span)
        chosen.append(sql.SQL("t.valid && tstzrange({}, {}, '[]')").format(start, end))
        # Of what was several things in that time the last is given.
        columns, order = "DISTINCT ON (t.id) t.*", "t.id, lower(t.valid) DESC"
    source: sql.Composable = sql.SQL(table)
    if is_wide:
        conditions = [*chosen, *conditions]
    else:
        # Apart, so that the planner does not hope to meet a hundred of them soon by going through the ids:
        # files come in by places, and so what lies beside one another has ids beside one another.
        source = sql.SQL("(SELECT t.* FROM {} WHERE {} OFFSET 0) t").format(
            source, sql.SQL(" AND ").join(chosen)
        )
    page = sql.SQL("(SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {})").format(
        sql.SQL(columns),
        source,
        sql.SQL(" AND ").join(conditions),
        sql.SQL(order),
        builder.bind(query.limit + 1, "integer"),
    )
    return sql.SQL(_ROW).format(t=_T, source=page)


def _any_of(form: LiteralString, values: list[sql.Composed]) -> sql.Composable:
    return sql.SQL("({})").format(sql.SQL(" OR ").join(sql.SQL(form).format(value) for value in values))


def _translate(builder: Builder, expression: Expression) -> sql.Composable:
    try:
        return FeatureTranslator(FeatureScope(builder)).condition(expression)
    except MalformedQuery as problem:
        # It names the place in a text of another language.
        raise MalformedQuery(problem.detail.partition(": ")[2], field="filter") from problem


async def list_collected(session: Session) -> list[Collected]:
    """How many things each kind has, and what is around them, of the kinds that have any."""
    return [
        Collected(
            kind=row[0],
            features=row[1],
            box=None if row[2] is None else (row[2], row[3], row[4], row[5]),
            since=row[6],
        )
        for row in await session.rows("list_collected")
    ]


async def create_feature(session: Session, draft: FeatureDraft) -> int:
    """The id of a new thing; raises InTheWay where the uid is taken, InvalidInput for an unknown agency."""
    await _check_agency(session, draft)
    row = await session.row("create_feature", _bind(draft))
    if row is None:
        raise InTheWay(f"There is a thing {draft.uid} already.", field="id")
    if draft.geometry is not None:
        await session.run("move_feature", {"id": row[0], "geometry": draft.geometry})
    return int(row[0])


async def get_feature(session: Session, kind: str, uid: str) -> FeatureDraft:
    """A feature as it is, held until the transaction ends; raises NotFound."""
    row = await _get(session, kind, uid)
    return FeatureDraft(
        kind=kind,
        uid=uid,
        name=row[1],
        description=row[2],
        agency=row[3],
        properties=row[4],
        geometry=row[5],
    )


async def check_version(session: Session, kind: str, uid: str, versions: Collection[str] | None) -> None:
    """Raise ChangedMeanwhile unless a feature, which is held already, is one of these versions of it."""
    if versions is None:
        return
    page = await read_features(session, FeatureQuery(kind=kind, uid=uid, limit=1))
    if not any(row.version in versions for row in page.rows):
        raise ChangedMeanwhile(f"{kind} {uid}.")


async def replace_feature(session: Session, draft: FeatureDraft) -> None:
    """Make a feature all that the draft says, its history kept; raises NotFound, InvalidInput."""
    row = await _get(session, draft.kind, draft.uid)
    await _check_agency(session, draft)
    await session.run("replace_feature", {**_bind(draft), "id": row[0]})
    if row[5] != draft.geometry:
        await session.run("move_feature", {"id": row[0], "geometry": draft.geometry})


async def delete_feature(session: Session, kind: str, uid: str) -> None:
    """End a feature; raises NotFound, and InTheWay where it has datastreams."""
    row = await _get(session, kind, uid)
    if await session.row("delete_feature", {"id": row[0]}) is None:
        raise InTheWay(f"{uid} has datastreams; delete it by SensorThings if they may go with it.")


async def _get(session: Session, kind: str, uid: str) -> tuple[Any, ...]:
    row = await session.row("find_feature", {"kind": kind, "uid": uid})
    if row is None:
        raise NotFound(f"{kind} {uid}.")
    return row


async def _check_agency(session: Session, draft: FeatureDraft) -> None:
    if draft.agency is not None and await session.row("find_agency", {"uid": draft.agency}) is None:
        raise InvalidInput(f"There is no agency {draft.agency!r}.", field="agency")


def _bind(draft: FeatureDraft) -> dict[str, Any]:
    return {
        "uid": draft.uid,
        "kind": draft.kind,
        "name": draft.name,
        "description": draft.description,
        "agency": draft.agency,
        "properties": Jsonb(draft.properties),
    }
