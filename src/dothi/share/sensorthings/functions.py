"""The functions of the filter language: names, arguments, and a sentence each for the reference.

OGC 18-088 table 23, with `contains` of OData 4.0 and the seven relations of times that other servers of
SensorThings have too. What they compute is the store's; here is only how they are called.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Function:
    """A function as it is called. The last `optional` arguments may be left out."""

    name: str
    arguments: tuple[str, ...]
    optional: int = 0
    sentence: str

    @property
    def least(self) -> int:
        """How many arguments must be given."""
        return len(self.arguments) - self.optional

    @property
    def signature(self) -> str:
        """How it is written, with what may be left out in square brackets."""
        optional = "".join(f"[, {name}]" for name in self.arguments[self.least :])
        return f"{self.name}({', '.join(self.arguments[: self.least])}{optional})"


def _declare(signature: str, sentence: str) -> Function:
    """A function by `name(argument, argument, optional?)` and what it gives."""
    name, _, rest = signature[:-1].partition("(")
    arguments = rest.split(", ") if rest else []
    return Function(
        name=name,
        arguments=tuple(argument.removesuffix("?") for argument in arguments),
        optional=sum(argument.endswith("?") for argument in arguments),
        sentence=sentence,
    )


_DECLARED = (
    _declare("substringof(part, text)", "Whether the text holds the part; the part comes first."),
    _declare("contains(text, part)", "Whether the text holds the part; the text comes first."),
    _declare("endswith(text, part)", "Whether the text ends with the part."),
    _declare("startswith(text, part)", "Whether the text begins with the part."),
    _declare("length(text)", "The number of characters."),
    _declare("indexof(text, part)", "Where the part first begins, counted from 0; -1 where it is not."),
    _declare(
        "substring(text, start, length?)",
        "The characters from a place, counted from 0, to the end or as many as told.",
    ),
    _declare("tolower(text)", "The text in lower case."),
    _declare("toupper(text)", "The text in upper case."),
    _declare("trim(text)", "The text without the blanks around it."),
    _declare("concat(first, second)", "The two texts, one after the other."),
    _declare("year(time)", "The year of an instant or date."),
    _declare("month(time)", "The month of an instant or date, 1 to 12."),
    _declare("day(time)", "The day of the month of an instant or date, 1 to 31."),
    _declare("hour(time)", "The hour of an instant or time of day, 0 to 23."),
    _declare("minute(time)", "The minute of an instant or time of day, 0 to 59."),
    _declare("second(time)", "The whole second of an instant or time of day, 0 to 59."),
    _declare("fractionalseconds(time)", "What an instant or time has beyond the whole second, in seconds."),
    _declare("date(time)", "The date of an instant."),
    _declare("time(time)", "The time of day of an instant."),
    _declare("totaloffsetminutes(time)", "The offset of an instant from UTC, in minutes."),
    _declare("now()", "The present instant by the city clock."),
    _declare("mindatetime()", "The earliest instant there is."),
    _declare("maxdatetime()", "The latest instant there is."),
    _declare("round(number)", "The nearest whole number; a half goes away from zero."),
    _declare("floor(number)", "The greatest whole number that is not above the number."),
    _declare("ceiling(number)", "The least whole number that is not below the number."),
    _declare("geo.distance(first, second)", "The least distance of two geometries."),
    _declare("geo.length(line)", "The length of a line."),
    _declare("geo.intersects(first, second)", "Whether two geometries have a point in common."),
    _declare("st_equals(first, second)", "Whether two geometries are the same set of points."),
    _declare("st_disjoint(first, second)", "Whether two geometries have no point in common."),
    _declare("st_touches(first, second)", "Whether two geometries meet at their boundaries only."),
    _declare("st_within(inner, outer)", "Whether the first geometry lies in the second."),
    _declare("st_overlaps(first, second)", "Whether two geometries share a part of their own dimension."),
    _declare("st_crosses(first, second)", "Whether two geometries cross, each going on beyond the other."),
    _declare("st_intersects(first, second)", "Whether two geometries have a point in common."),
    _declare("st_contains(outer, inner)", "Whether the second geometry lies in the first."),
    _declare(
        "st_relate(first, second, pattern?)",
        "Whether two geometries are related as the nine signs of a DE-9IM pattern say.",
    ),
    _declare("before(first, second)", "Whether the first time ends before the second begins."),
    _declare("after(first, second)", "Whether the first time begins after the second ends."),
    _declare("meets(first, second)", "Whether one time ends at the instant at which the other begins."),
    _declare("during(inner, outer)", "Whether the first time lies in the second."),
    _declare("overlaps(first, second)", "Whether two times have an instant in common."),
    _declare("starts(first, second)", "Whether two times begin at the same instant."),
    _declare("finishes(first, second)", "Whether two times end at the same instant."),
)  # fmt: skip

FUNCTIONS: dict[str, Function] = {each.name: each for each in _DECLARED}
"""Every function by its name, in the order of the standard's table."""
