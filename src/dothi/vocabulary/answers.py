"""What rows of entities look like on their way from the store to whoever writes them down.

A row is a list: first what the entity's id is made of, then its properties, then what was inlined. Of most
entities the id is one number. Of an Observation these stand first: datastream, phenomenon time (µs since
1970 UTC), ordinal, result (a number or None), result time, detail (`vocabulary.observations.Detail` as an
object, or None). Times are texts in ISO 8601 with offset +00:00, periods pairs of them, JSON is what it is.
"""

from dataclasses import dataclass

OBSERVATION_COLUMNS = 6
"""How many places of an Observation's row come before what is inlined."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Inlined:
    """Entities inlined over a relation; a list of rows, or one row or None for a relation to one.

    Of a relation to many there is one row more than `top` where there are more of them; `count` says that
    their number is the next place of the row.
    """

    relation: str
    many: bool
    shape: "Shape"
    top: int = 0
    skip: int = 0
    count: bool = False
    options: str = ""
    """The options of the relation as they were written, without $top and $skip."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """What the rows of one entity type hold."""

    entity: str
    columns: tuple[str, ...] = ()
    """Names of the properties after the id, in the row's order; an Observation's are always the same."""
    inlined: tuple[Inlined, ...] = ()
    select: tuple[str, ...] | None = None
    """What is to be shown, as it was asked; None for everything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Rows of a set or of one entity. `after` leads to the next page; `count` is of all pages."""

    rows: list[list[object]]
    after: str | None = None
    count: int | None = None
