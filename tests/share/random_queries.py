"""Random queries about the entities of the model, whose texts must be read as what they were."""

import string
from datetime import UTC, date, datetime, time, timedelta, timezone
from random import Random

from dothi.share.sensorthings.functions import FUNCTIONS
from dothi.share.sensorthings.names import has_parts
from dothi.vocabulary.queries import (
    ARITHMETIC,
    COMPARISONS,
    AnyOf,
    Call,
    Constant,
    Expansion,
    Expression,
    GeometryConstant,
    Operation,
    Order,
    PeriodConstant,
    PropertyPath,
    Query,
    Scalar,
)
from dothi.vocabulary.sensing import ENTITIES

_LETTERS = string.ascii_letters + "ưđộ_" + "e\u0301"
_KEYS = ("a", "and", "x-y", "độ_ẩm", "@iot.id", "b.c", "7", "0", "eq", "in", "2b", "T1")
_TEXTS = ("", "'", "''", "x", "(;,)", " or 1 eq 1 --", "Trạm số 1", "&$top=1", "%27", "\\", "\n", "🌊", "a/b")
_SHAPES = (
    "POINT(105.78 10.03)",
    "LINESTRING(30 10,10 30,40 40)",
    "POLYGON((30 10,10 20,20 40,40 40,30 10))",
    "MULTIPOINT((10 40),(-40.5 1e-07))",
    "MULTILINESTRING((1 2,3 4),(5 6,7 8))",
    "MULTIPOLYGON(((0 0,1 0,1 1,0 0)))",
    "GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))",
)
_FIRST = datetime(1, 1, 3, tzinfo=UTC)
_SPAN_S = int((datetime(9999, 12, 29, tzinfo=UTC) - _FIRST).total_seconds())


def make_text(random: Random) -> str:
    """A text that makes trouble, or a word."""
    if random.random() < 0.6:
        return random.choice(_TEXTS)
    return "".join(random.choice(_LETTERS) for _ in range(random.randint(1, 6)))


def make_instant(random: Random) -> datetime:
    """An instant of any year, by any offset."""
    offset = timezone(timedelta(minutes=random.choice((0, 420, random.randint(-959, 959)))))
    ticks = timedelta(seconds=random.randint(0, _SPAN_S), microseconds=random.choice((0, 1, 500_000)))
    return (_FIRST + ticks).astimezone(offset)


def make_scalar(random: Random) -> Scalar:
    """A literal of any type."""
    match random.randint(0, 9):
        case 0 | 1:
            return make_text(random)
        case 2:
            return random.choice((0, 1, -1, random.randint(-(10**20), 10**20)))
        case 3:
            return random.choice((0.5, -2.5, 1e300, 5e-324, random.uniform(-1e6, 1e6)))
        case 4:
            return random.choice((True, False, None))
        case 5 | 6:
            return make_instant(random)
        case 7:
            return date(random.randint(1, 9999), random.randint(1, 12), random.randint(1, 28))
        case 8:
            minute, second, microsecond = random.randint(0, 59), random.randint(0, 59), random.choice((0, 1))
            return time(random.randint(0, 23), minute, second, microsecond)
        case _:
            return timedelta(days=random.randint(-(10**6), 10**6), microseconds=random.randint(0, 10**11))


def make_path(random: Random, entity: str) -> PropertyPath:
    """A path over up to three relations to a property, and into it where it has parts."""
    relations: list[str] = []
    while ENTITIES[entity].relations and len(relations) < 3 and random.random() < 0.3:
        relation = random.choice(list(ENTITIES[entity].relations.values()))
        relations.append(relation.name)
        entity = relation.target
    name = random.choice(list(ENTITIES[entity].properties))
    parts = random.randint(0, 2) if has_parts(ENTITIES[entity], name) else 0
    inside = tuple(random.choice(_KEYS) for _ in range(parts))
    return PropertyPath(relations=tuple(relations), name=name, inside=inside)


def make_leaf(random: Random, entity: str) -> Expression:
    """A path or a literal."""
    kind = random.random()
    if kind < 0.45:
        return make_path(random, entity)
    if kind < 0.9:
        return Constant(value=make_scalar(random))
    if kind < 0.95:
        return GeometryConstant(wkt=random.choice(_SHAPES))
    start, end = sorted((make_instant(random), make_instant(random)))
    return PeriodConstant(start=start, end=end)


def make_expression(random: Random, entity: str, depth: int = 4) -> Expression:
    """A tree that is at most so deep; its types make no sense, which is no matter of the grammar."""
    if depth <= 1 or random.random() < 0.2:
        return make_leaf(random, entity)

    def make_several(count: int) -> tuple[Expression, ...]:
        return tuple(make_expression(random, entity, depth - 1) for _ in range(count))

    match random.randint(0, 6):
        case 0:
            operands = make_several(random.randint(2, 4))
            return Operation(operator=random.choice(("and", "or")), operands=operands)
        case 1:
            return Operation(operator=random.choice(("not", "neg")), operands=make_several(1))
        case 2 | 3:
            return Operation(operator=random.choice(COMPARISONS), operands=make_several(2))
        case 4:
            return Operation(operator=random.choice(ARITHMETIC), operands=make_several(2))
        case 5:
            (operand,) = make_several(1)
            return AnyOf(operand=operand, choices=make_several(random.randint(1, 3)))
        case _:
            function = random.choice(list(FUNCTIONS.values()))
            count = random.randint(function.least, len(function.arguments))
            return Call(function=function.name, arguments=make_several(count))


def _make_selection(random: Random, entity: str) -> tuple[str, ...]:
    model = ENTITIES[entity]
    inside = [f"{name}/a/{random.choice(_KEYS)}" for name in model.properties if has_parts(model, name)]
    names = [*model.properties, *model.relations, *inside, "selfLink"]
    return tuple(random.sample(names, random.randint(1, len(names))))


def _make_expansions(random: Random, entity: str, level: int) -> tuple[Expansion, ...]:
    relations = list(ENTITIES[entity].relations.values())
    if level >= 3 or not relations:
        return ()
    chosen = random.sample(relations, random.choice((0, 0, 1, min(2, len(relations)))))
    return tuple(
        Expansion(relation=each.name, query=make_query(random, each.target, each.many, level + 1))
        for each in chosen
    )


def make_query(random: Random, entity: str, many: bool, level: int = 0) -> Query:
    """A query about a set, or about one entity, which can only be selected from and expanded."""
    select = _make_selection(random, entity) if random.random() < 0.3 else None
    expand = _make_expansions(random, entity, level)
    if not many:
        return Query(select=select, expand=expand)
    orders = random.choice((0, 0, 1, 2))
    return Query(
        filter=make_expression(random, entity) if random.random() < 0.6 else None,
        order=tuple(
            Order(expression=make_expression(random, entity, 2), descending=random.random() < 0.5)
            for _ in range(orders)
        ),
        top=random.choice((None, 0, 1, 2**31 - 1)),
        skip=random.choice((0, 0, 7)),
        count=random.random() < 0.2,
        select=select,
        expand=expand,
    )
