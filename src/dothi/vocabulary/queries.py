"""What is asked of the city's entities, as a tree: the way to them, the filter, the order, what is inlined.

Made by a parser of some query language and turned into SQL by the store; it knows neither URLs nor
tables. Paths are resolved against `vocabulary.sensing` already: whoever makes a tree raises MalformedQuery
for names that do not exist. `position` is where in the text the expression begins, for messages, counted
in characters from 1; 0 where it is not known.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

Scalar = float | int | str | bool | date | time | datetime | timedelta | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Constant:
    """A literal. A `datetime` has an offset; None is null."""

    value: Scalar
    position: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodConstant:
    """A literal period, both ends with an offset."""

    start: datetime
    end: datetime
    position: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class GeometryConstant:
    """A literal geometry: well-known text that was checked to be well formed, longitude first, WGS 84."""

    wkt: str
    position: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PropertyPath:
    """A property, reached over relations: `relations` lead away from the entity that is filtered.

    `inside` are the keys (or array places) inside a JSON property or result.
    """

    relations: tuple[str, ...] = ()
    name: str
    inside: tuple[str, ...] = ()
    position: int = 0


Comparison = Literal["eq", "ne", "gt", "ge", "lt", "le"]
Arithmetic = Literal["add", "sub", "mul", "div", "mod"]
COMPARISONS: tuple[Comparison, ...] = ("eq", "ne", "gt", "ge", "lt", "le")
ARITHMETIC: tuple[Arithmetic, ...] = ("add", "sub", "mul", "div", "mod")


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """`and`, `or` (two or more operands), `not`, `neg` (one), a comparison or arithmetic (two)."""

    operator: Literal["and", "or", "not", "neg"] | Comparison | Arithmetic
    operands: tuple["Expression", ...]
    position: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class AnyOf:
    """Whether a value is among some: the operator `in`."""

    operand: "Expression"
    choices: tuple["Expression", ...]
    position: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """A function by its name in the language, in lower case (`substringof`, `geo.distance`, `st_within`).

    `in` is one too: whether a value is in the array that a property holds.
    """

    function: str
    arguments: tuple["Expression", ...] = ()
    position: int = 0


Expression = Constant | PeriodConstant | GeometryConstant | PropertyPath | Operation | AnyOf | Call


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One of the expressions that items are sorted by; nulls come first going up, last going down."""

    expression: Expression
    descending: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Expansion:
    """A relation whose entities are inlined, with the query that chooses among them."""

    relation: str
    query: "Query"
    text: str = field(default="", compare=False, repr=False)
    """The options without $top and $skip as they were written, for links to more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Query:
    """Everything that is asked of a set of entities."""

    filter: Expression | None = None
    order: tuple[Order, ...] = ()
    top: int | None = None
    skip: int = 0
    count: bool = False
    select: tuple[str, ...] | None = None
    """Names of properties and relations, None for all of them."""
    expand: tuple[Expansion, ...] = ()
    after: str | None = None
    """Where the page before ended, as it was told then; opaque."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One part of a way: a set or relation, and the id chosen in it.

    An id stands here as it was written, a whole number or a text.
    """

    name: str
    entity: str
    """Name of the entity type it leads to."""
    many: bool
    id: int | str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """The way to what is asked for: a set, an entity, a property of one, or references only."""

    steps: tuple[Step, ...]
    property_name: str | None = None
    inside: tuple[str, ...] = ()
    written_name: str | None = None
    """The last part of the property's path as it was written, where that is not its last key."""
    raw_value: bool = False
    """The bare value of the property (`$value`)."""
    references: bool = False
    """Only the addresses (`$ref`)."""

    @property
    def leads_to_many(self) -> bool:
        """Whether a set is asked for and not one entity."""
        last = self.steps[-1]
        return last.many and last.id is None

    @property
    def entity(self) -> str:
        """Name of the entity type at its end."""
        return self.steps[-1].entity


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A way with its query: a whole request for data."""

    way: Way
    query: Query = field(default_factory=Query)
