"""Orders: what rows are sorted by, and how to go on behind the last row of a page without counting."""

from dataclasses import dataclass, replace
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed, Identifier, Placeholder

from dothi.store.sensing.filters import Translator
from dothi.store.sensing.scope import Scope, fill
from dothi.store.sensing.tables import TABLES
from dothi.store.sensing.terms import Term, as_number, as_text, complain
from dothi.vocabulary.queries import Order
from dothi.vocabulary.sensing import ENTITIES

_CASTS: dict[str, LiteralString] = {
    "number": "float8",
    "text": "text",
    "boolean": "boolean",
    "instant": "timestamptz",
    "duration": "interval",
    "date": "date",
    "time": "time",
    "id": "bigint",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """One thing rows are sorted by. `place` is where a row holds it already, if it does."""

    sql: Composable
    cast: LiteralString
    descending: bool = False
    nullable: bool = True
    place: int | None = None

    def named(self, table: str, column: str) -> "Key":
        """The same key where it stands in a column of its own."""
        return replace(self, sql=SQL("{}.{}").format(Identifier(table), Identifier(column)))

    def order(self) -> Composed:
        """For ORDER BY: nulls come first going up and last going down."""
        direction = SQL("DESC") if self.descending else SQL("ASC")
        nulls = SQL("")
        if self.nullable:
            nulls = SQL("NULLS LAST") if self.descending else SQL("NULLS FIRST")
        collation = SQL('COLLATE "C"') if self.cast == "text" else SQL("")
        return SQL("{} {} {} {}").format(self.sql, collation, direction, nulls)


def make_keys(scope: Scope, order: tuple[Order, ...], default: Composable | None) -> tuple[Key, ...]:
    """What rows of the scope are sorted by: as asked, and then by what tells them apart."""
    keys: list[Key] = []
    translator = Translator(scope)
    for each in order:
        for path_entity in _list_many(scope, each):
            raise complain(f"cannot sort by {path_entity}, of which there may be many", 0)
        keys += _keys_of(translator.term(each.expression), each.descending)
    if not order and default is not None:
        keys.append(Key(sql=default, cast="bigint", nullable=False))
    told = TABLES[scope.entity].keys
    asked = {key.sql.as_string(None) for key in keys}
    # After falling times others at one instant fall too, as the index does when it is read backwards.
    time = fill("{t}.phenomenon_time", target=scope.name)
    falling = bool(keys) and keys[-1].descending and keys[-1].sql == time
    for place, piece in enumerate(told):
        filled = fill(piece, target=scope.name)
        if filled.as_string(None) not in asked:
            cast: LiteralString = "bigint" if piece != "{t}.phenomenon_time" else "timestamptz"
            keys.append(Key(sql=filled, cast=cast, descending=falling, nullable=False, place=place))
    return tuple(keys)


def _list_many(scope: Scope, order: Order) -> list[str]:
    from_paths = getattr(order.expression, "relations", ())
    here, found = ENTITIES[scope.entity], []
    for name in from_paths:
        relation = here.relations[name]
        if relation.many:
            found.append(name)
        here = ENTITIES[relation.target]
    return found


def _keys_of(term: Term, descending: bool) -> list[Key]:
    if term.kind == "id":
        return [
            Key(
                sql=key,
                cast="timestamptz" if len(term.keys) > 1 and index == 1 else "bigint",
                descending=descending,
                nullable=len(term.keys) == 1,
            )
            for index, key in enumerate(term.keys)
        ]
    if term.kind == "period":
        assert term.end is not None, "periods have an end"  # noqa: S101
        return [
            Key(sql=term.sql, cast="timestamptz", descending=descending, nullable=term.nullable),
            *([Key(sql=term.end, cast="timestamptz", descending=descending)] if term.nullable else []),
        ]
    if term.kind in ("json", "result"):
        other = as_text(term) if term.kind == "json" else _other(term)
        return [
            Key(sql=as_number(term), cast="float8", descending=descending),
            Key(sql=other, cast="text", descending=descending),
        ]
    if term.kind in _CASTS:
        return [Key(sql=term.sql, cast=_CASTS[term.kind], descending=descending, nullable=term.nullable)]
    raise complain(f"cannot sort by a {term.kind}", term.position)


def _other(term: Term) -> Composable:
    """What a result is where it is no number."""
    assert term.json is not None, "results have both"  # noqa: S101
    return SQL("(({}) #>> '{{}}')").format(term.json)


def seek(keys: tuple[Key, ...], nulls: tuple[bool, ...]) -> Composable:
    """What comes after the row whose keys are bound as a0, a1 …; `nulls` says which of those are null."""
    alternatives: list[Composable] = []
    same: list[Composable] = []
    for index, (key, null) in enumerate(zip(keys, nulls, strict=True)):
        bound = SQL("{}::text::{}").format(Placeholder(f"a{index}"), SQL(key.cast))
        beyond = _beyond(key, bound, null=null)
        if beyond is not None:
            alternatives.append(SQL("({})").format(SQL(" AND ").join([*same, beyond])))
        same.append(SQL("{} IS NULL").format(key.sql) if null else SQL("{} = {}").format(key.sql, bound))
    found = SQL("({})").format(SQL(" OR ").join(alternatives))
    first = keys[0]
    if not first.nullable:
        # Said once more of the first key alone, so that indexes and partitions help.
        sign = SQL("<=" if first.descending else ">=")
        bound = SQL("{}::text::{}").format(Placeholder("a0"), SQL(first.cast))
        found = SQL("({} {} {} AND {})").format(first.sql, sign, bound, found)
    return found


def _beyond(key: Key, bound: Composable, *, null: bool) -> Composable | None:
    """What sorts after a value of one key; None where nothing does."""
    if null:
        return None if key.descending else SQL("{} IS NOT NULL").format(key.sql)
    collation = SQL('COLLATE "C"') if key.cast == "text" else SQL("")
    sign = SQL("<" if key.descending else ">")
    beyond = SQL("{} {} {} {}").format(key.sql, sign, bound, collation)
    if key.nullable and key.descending:
        return SQL("({} OR {} IS NULL)").format(beyond, key.sql)
    return beyond
