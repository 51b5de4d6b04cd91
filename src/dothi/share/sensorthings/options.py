"""The query options of a request: from the part of an address after the question mark to a Query."""

import re
from collections.abc import Iterator
from urllib.parse import unquote_plus, unquote_to_bytes

from dothi.share.sensorthings.expansions import KNOWN_OPTIONS, OPTIONS, Asked, check_known
from dothi.share.sensorthings.lexer import Cursor, check_storable, make_malformed, quote
from dothi.vocabulary.queries import Query, Way

RESULT_FORMATS = ("dataArray", "CSV", "GeoJSON", "json")
"""The forms an answer may have, as they are spelled after parsing."""
_FORMATS = {each.lower(): each for each in RESULT_FORMATS}
_ENDS = {
    "$filter": "an operator or the end",
    "$orderby": "an operator, asc, desc, ',' or the end",
    "$select": "',' or the end",
    "$expand": "'/', '(', ',' or the end",
}
_OF_ONE = ("$expand", "$select", "$resultFormat")
_OF_REFERENCES = ("$filter", "$orderby", "$top", "$skip", "$count", "$skiptoken")


def _decode(option: str, text: str) -> str:
    """Undo percent-encoding, in which a plus is a space."""
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    try:
        coded = unquote_to_bytes(text)
    except UnicodeEncodeError as problem:
        raise make_malformed(option, problem.start + 1, "UTF-8", "other bytes") from None
    try:
        return coded.decode()
    except UnicodeDecodeError as problem:
        position = len(coded[: problem.start].decode()) + 1
        found = f"byte {coded[problem.start]:02X}"
        raise make_malformed(option, position, "UTF-8 that is percent-encoded", found) from None


def _split(query_string: str) -> Iterator[tuple[str, str]]:
    """The options with their texts as they came; parameters of other names are passed over unread."""
    for part in query_string.split("&"):
        coded_name, equals, text = part.partition("=")
        if not equals and "%3D" in part.upper():
            # Some clients encode the whole option.
            coded_name, _, text = re.sub("%3D", "=", part, count=1, flags=re.IGNORECASE).partition("=")
        name = unquote_plus(coded_name, errors="replace")
        if name.startswith("$"):
            yield name, text


def _list_allowed(way: Way) -> list[str]:
    if way.property_name is not None:
        return []
    if not way.leads_to_many:
        return [] if way.references else list(_OF_ONE)
    return list(_OF_REFERENCES if way.references else KNOWN_OPTIONS)


def _spell_end(way: Way) -> str:
    """What a way leads to, for a message."""
    if way.property_name is not None:
        return f"the property {way.property_name}"
    number = f"entities of type {way.entity}" if way.leads_to_many else f"one {way.entity}"
    return f"references to {number}" if way.references else number


def _parse_format(text: str) -> str:
    found = _FORMATS.get(text.strip().lower())
    if found is None:
        raise make_malformed("$resultFormat", 1, f"one of {', '.join(RESULT_FORMATS)}", quote(text))
    return found


def _parse_page(text: str) -> str:
    """Where the page before ended; what it says is known to whoever wrote it."""
    check_storable("$skiptoken", text)
    if not text:
        raise make_malformed("$skiptoken", 1, "what an @iot.nextLink holds", "the end")
    return text


def parse_options(way: Way, query_string: str) -> tuple[Query, str | None]:
    """The query of a raw query string about what a way leads to, and the $resultFormat if one is given.

    Raises MalformedQuery, and UnsupportedOption for a name with a dollar sign that means nothing here.
    """
    asked = Asked(entity=way.entity, many=way.leads_to_many)
    allowed = _list_allowed(way)
    result_format = None
    for name, coded in _split(query_string):
        check_known(name, quote(name)[1:-1])
        if name not in allowed:
            expected = f"one of {', '.join(allowed)}" if allowed else "no option"
            raise make_malformed(name, 1, f"{expected} for {_spell_end(way)}", quote(name))
        if name in asked.given:
            raise make_malformed(name, 1, f"{name} only once", "it twice")
        asked.given.add(name)
        text = _decode(name, coded)
        if name == "$resultFormat":
            result_format = _parse_format(text)
        elif name == "$skiptoken":
            asked.after = _parse_page(text)
        else:
            cursor = Cursor(name, text)
            OPTIONS[name](asked, cursor)
            cursor.expect("end", _ENDS.get(name, "the end"))
    return asked.make_query(), result_format
