"""Features: pages of things of one kind, filtered by expressions, now or as they were."""

from typing import LiteralString

from psycopg import sql

from dothi.store.budget import answerable
from dothi.store.database import Session
from dothi.store.sensing.filters import Translator
from dothi.store.sensing.functions import Function, of_numbers, of_texts
from dothi.store.sensing.scope import Builder
from dothi.store.sensing.tables import Column
from dothi.store.sensing.terms import Term
from dothi.vocabulary.errors import MalformedQuery
from dothi.vocabulary.features import Collected, FeaturePage, FeatureQuery, FeatureRow
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
    statement = _make_statement(builder, query)
    with answerable():
        cursor = await session.ask(statement.as_string(), builder.values, remembered=query.filter is None)
        rows = await cursor.fetchall()
    more = len(rows) > query.limit
    rows = rows[: query.limit]
    return FeaturePage(
        rows=[FeatureRow(uid=row[1], properties=row[2], geometry=row[3]) for row in rows],
        after=rows[-1][0] if more and rows else None,
    )


def _make_statement(builder: Builder, query: FeatureQuery) -> sql.Composed:
    conditions: list[sql.Composable] = [
        sql.SQL("t.kind = {}").format(builder.bind(query.kind, "text")),
        sql.SQL("t.id > {}").format(builder.bind(query.after, "integer")),
    ]
    if query.uid is not None:
        conditions.append(sql.SQL("t.uid = {}").format(builder.bind(query.uid, "text")))
    if query.boxes:
        touched = [
            sql.SQL("(t.geometry OPERATOR(public.&&) {0} AND public.ST_Intersects(t.geometry, {0}))").format(
                sql.SQL("public.ST_MakeEnvelope({}, 4326)").format(
                    sql.SQL(", ").join(builder.bind(each, "float8") for each in box)
                )
            )
            for box in query.boxes
        ]
        conditions.append(sql.SQL("({})").format(sql.SQL(" OR ").join(touched)))
    if query.filter is not None:
        conditions.append(_translate(builder, query.filter))
    columns: LiteralString = "t.*"
    table: LiteralString = "thing t" if query.at is None and query.span is None else "thing_in_time t"
    order: LiteralString = "t.id"
    if query.at is not None:
        conditions.append(sql.SQL("t.valid @> {}").format(builder.bind(query.at, "timestamptz")))
    if query.span is not None:
        start, end = (builder.bind(each, "timestamptz") for each in query.span)
        conditions.append(sql.SQL("t.valid && tstzrange({}, {}, '[]')").format(start, end))
        # Of what was several things in that time the last is given.
        columns, order = "DISTINCT ON (t.id) t.*", "t.id, lower(t.valid) DESC"
    source = sql.SQL("(SELECT {} FROM {} WHERE {} ORDER BY {} LIMIT {})").format(
        sql.SQL(columns),
        sql.SQL(table),
        sql.SQL(" AND ").join(conditions),
        sql.SQL(order),
        builder.bind(query.limit + 1, "integer"),
    )
    return sql.SQL(_ROW).format(t=_T, source=source)


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
