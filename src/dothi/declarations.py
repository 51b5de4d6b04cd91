"""What the sectors declare, gathered."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from dothi.sectors.drainage import kinds as drainage
from dothi.sectors.drainage import rules as drainage_rules
from dothi.sectors.environment import kinds as environment
from dothi.sectors.environment import rules as environment_rules
from dothi.sectors.transport import connect as transport_translations
from dothi.sectors.transport import kinds as transport
from dothi.vocabulary.city_parameters import Parameter, check_overlaps, read_parameters
from dothi.vocabulary.things import ANY_KIND
from dothi.vocabulary.translations import Translator, try_in_turn
from dothi.vocabulary.words import Words

KINDS = (ANY_KIND, *drainage.KINDS, *environment.KINDS, *transport.KINDS)
QUANTITIES = (*drainage.QUANTITIES, *environment.QUANTITIES, *transport.QUANTITIES)
CHECKS = {quantity.id: quantity.checks for quantity in QUANTITIES if quantity.checks is not None}
RULE_TEMPLATES = (*drainage_rules.TEMPLATES, *environment_rules.TEMPLATES)
TRANSLATORS: dict[str, Translator] = {"osm": try_in_turn(transport_translations.translate_osm)}
"""By the vocabulary they translate from; of several sectors the first that knows an object has it."""


def read_sectors() -> dict[str, Words]:
    """What the sectors are called in their `sector.toml`, by their ids; and what belongs to none of them."""
    titles = {ANY_KIND.sector: Words(vi="Chung", en="General")}
    for folder in sorted(files("dothi.sectors").iterdir(), key=lambda each: each.name):
        sheet = folder / "sector.toml"
        if sheet.is_file():
            title = tomllib.loads(sheet.read_text(encoding="utf-8"))["title"]
            titles[folder.name] = Words(vi=title["vi"], en=title["en"])
    return titles


@cache
def read_shipped_parameters() -> tuple[Parameter, ...]:
    """The parameters that come with Dothi: of every sector, and of none (`vocabulary/parameters/city`).

    Raises InvalidInput where a file is wrong or two of them say different things, so no city starts on it.
    """
    found = tuple(row for file in _list_files() for row in read_parameters(file.read_bytes(), file.name))
    check_overlaps(found)
    return found


def _list_files() -> Iterator[Traversable]:
    sectors = sorted(files("dothi.sectors").iterdir(), key=lambda each: each.name)
    for folder in (
        *(each / "parameters" for each in sectors),
        files("dothi.vocabulary") / "parameters" / "city",
    ):
        if folder.is_dir():
            named = sorted(folder.iterdir(), key=lambda each: each.name)
            yield from (each for each in named if each.name.endswith(".toml"))
