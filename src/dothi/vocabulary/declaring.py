"""Short ways to declare properties."""

from dothi.vocabulary.things import Choice, Property, PropertyType
from dothi.vocabulary.words import Words

OTHER = ("other", "Khác", "Other")
"""The choice for what none of the others says."""


def make_property(
    name: str,
    vi: str,
    en: str,
    *aliases: str,
    type: PropertyType = "text",  # noqa: A002
    unit: str | None = None,
    description: Words | None = None,
) -> Property:
    """A property with its titles and the names that files have for it."""
    title = Words(vi=vi, en=en)
    return Property(name=name, title=title, type=type, unit=unit, description=description, aliases=aliases)


def make_number(name: str, vi: str, en: str, unit: str, *aliases: str) -> Property:
    """A measured one, in `unit`."""
    return make_property(name, vi, en, *aliases, type="number", unit=unit)


def make_choice(
    name: str, vi: str, en: str, choices: tuple[tuple[str, str, str], ...], *aliases: str
) -> Property:
    """One of some values, each with its id and its titles in Vietnamese and English."""
    return Property(
        name=name,
        title=Words(vi=vi, en=en),
        type="choice",
        choices=tuple(Choice(id=each[0], title=Words(vi=each[1], en=each[2])) for each in choices),
        aliases=aliases,
    )
