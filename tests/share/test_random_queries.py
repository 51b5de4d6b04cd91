"""Whatever tree is written as text is read as the same tree, and no text whatever does harm."""

import logging
import os
import re
import time
from collections import Counter
from dataclasses import replace
from random import Random
from urllib.parse import quote, unquote_plus

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.share.errors import describe
from dothi.share.sensorthings.addresses import parse_way
from dothi.share.sensorthings.expressions import MAX_DEPTH, list_operands, parse_filter, parse_order
from dothi.share.sensorthings.options import parse_options
from dothi.share.sensorthings.wkt import parse_wkt
from dothi.vocabulary.errors import MalformedQuery, NotFound, UnsupportedOption
from dothi.vocabulary.queries import Expression, Query, Way
from dothi.vocabulary.sensing import ENTITIES
from tests.share.query_texts import (
    forget_all_positions,
    forget_positions,
    list_options,
    write_expression,
    write_orders,
)
from tests.share.random_queries import make_expression, make_query

log = logging.getLogger(__name__)

FUZZ_S = float(os.environ.get("DOTHI_FUZZ_S", "20"))
SLOW_S = 1.0
"""Seconds of work that no text may cost."""
_randoms = st.randoms(use_true_random=False)
_entities = st.sampled_from(list(ENTITIES))
_sentence = re.compile(r"\$?\w+, character (\d+): expected .+, found .+\.", re.DOTALL)
_ways = [
    "Things", "/Things(1)", "/Things(1)/Datastreams(2)/Observations", "/Observations", "/FeaturesOfInterest",
    "/Observations('12.5')/FeatureOfInterest/name/$value", "/Datastreams(1)/Observations/$ref",
    "/Things(1)/properties/a/b[0]", "/Datastreams(-1)/unitOfMeasurement/name", "/Things('a/)''b')/Locations",
    "Observations(1)/Datastream/$ref", "/Observations('12.5')/Datastream", "Tasks(1)/TaskingCapability",
]  # fmt: skip
_pieces = [
    "(", ")", "'", "''", "/", ",", ";", "=", "$", "%", "%00", "%27", "%C3", "&", "+", "-", " ", "\0",
    "\ud800", "[0]", "[", "]", "@iot.id", "@", ".", ":", "𝟙", "٣", "\u0301", "\u2028", "not ", " and ",
    " eq ", " in (", "null", "$filter=", "$expand=", "$top=", "$levels=max", "$value", "$ref", "geo.",
    "2026-02-30", "9999-12-31T23:59:59-15:59", "0001-01-01T00:00:00Z/", "1e999", "9" * 400, "(" * 70,
    " add 1" * 70, "POINT(", "Datastreams/", "Datastream/Thing/", "properties/", "id", "now()",
    "geography'", "duration'P", "A" * 17_000, "-" * 99, "not " * 99,
]  # fmt: skip


def mutate(random: Random, text: str) -> str:
    """The text with one to three things gone, doubled, swapped, or put in."""
    for _ in range(random.randint(1, 3)):
        start = random.randint(0, len(text))
        end = min(len(text), start + random.choice((0, 1, 1, 2, 10, 50)))
        piece = random.choice((text[start:end] * 2, "", random.choice(_pieces), text[start:end][::-1]))
        text = text[:start] + piece + text[end:]
    return text


def check_refusal(refusal: MalformedQuery | NotFound | UnsupportedOption) -> None:
    """It can be sent as JSON, and a malformed query says where it is malformed."""
    msgspec.json.encode(describe(refusal))
    assert len(refusal.message) < 700
    if isinstance(refusal, MalformedQuery):
        match = _sentence.fullmatch(refusal.detail)
        assert match is not None, refusal.detail
        assert int(match[1]) >= 1
        assert refusal.field is not None


def measure_depth(expression: Expression) -> int:
    """How many expressions stand inside each other."""
    return 1 + max(map(measure_depth, list_operands(expression)), default=0)


def parse_and_forget(way: Way, options: list[str]) -> Query:
    """The query that is read from some options, percent-encoded as a client does it."""
    text = "&".join(quote(option, safe="$=") for option in options)
    return forget_all_positions(parse_options(way, text)[0])


def check_query(way: Way, query: Query) -> None:
    """What was taken can be written, and is then taken as the same; nothing in it is too deep."""
    if query.filter is not None:
        assert measure_depth(query.filter) <= MAX_DEPTH
    bare = forget_all_positions(query)
    assert repr(parse_and_forget(way, list_options(bare))) == repr(bare)


@given(random=_randoms, entity=_entities)
def test_a_filter_that_is_written_is_read_as_it_was(random: Random, entity: str) -> None:
    """Any tree, written with as few brackets as may be; `repr` tells 1 from 1.0 and from true."""
    tree = make_expression(random, entity, 5)
    assert repr(forget_positions(parse_filter(write_expression(tree), entity))) == repr(tree)


@given(random=_randoms, entity=_entities, many=st.booleans())
def test_a_query_that_is_written_is_read_as_it_was(random: Random, entity: str, many: bool) -> None:
    """All options and expansions of three levels, for a set and for one entity."""
    model = ENTITIES[entity]
    way = parse_way(model.set_name if many else f"{model.set_name}(1)")
    query = make_query(random, entity, many)
    options = list_options(query)
    random.shuffle(options)
    assert repr(parse_and_forget(way, options)) == repr(query)
    order = make_query(random, entity, many=True).order
    if order:
        assert [forget_positions(each.expression) for each in parse_order(write_orders(order), entity)] == [
            each.expression for each in order
        ]


@given(identity=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_can_be_an_id(identity: str) -> None:
    """Quotes are doubled; slashes and brackets stand as they are. Whole numbers are numbers."""
    doubled = identity.replace("'", "''")
    way = parse_way(f"/Things('{doubled}')/Locations")
    assert str(way.steps[0].id) == (str(int(identity)) if re.fullmatch("[+-]?[0-9]+", identity) else identity)


@given(text=st.text())
def test_no_text_does_harm(text: str) -> None:
    """As a filter, order, geometry, path or query string it is taken or refused, and nothing else."""
    way = parse_way("Things")
    for attempt in (
        lambda: parse_filter(text, "Thing"),
        lambda: parse_order(text, "Observation"),
        lambda: parse_wkt(text),
        lambda: parse_way(text),
        lambda: parse_options(way, text),
        lambda: parse_options(way, f"$expand={text}"),
    ):
        try:
            attempt()
        except (MalformedQuery, NotFound, UnsupportedOption) as refusal:
            check_refusal(refusal)


def make_request(random: Random) -> tuple[str, list[str]]:
    """A path with options that fit it."""
    path = random.choice(_ways)
    way = parse_way(path)
    query = make_query(random, way.entity, way.leads_to_many)
    if way.references:
        query = replace(query, select=None, expand=())
    return path, list_options(query) if way.property_name is None else []


def try_request(random: Random, mutated: str) -> str:
    """Make a request, spoil what `mutated` names, and say what became of it."""
    path, options = make_request(random)
    if mutated == "option" and options:
        place = random.randrange(len(options))
        options[place] = mutate(random, options[place])
    text = "&".join(quote(option, safe="$=", errors="surrogatepass") for option in options)
    text = mutate(random, text) if mutated == "query string" else text
    path = mutate(random, path) if mutated == "path" else path
    begin = time.process_time()
    try:
        way = parse_way(path)
        query, _ = parse_options(way, text)
        result = "taken"
        check_query(way, query)
    except (MalformedQuery, NotFound, UnsupportedOption) as refusal:
        check_refusal(refusal)
        assert mutated != "nothing", (path, unquote_plus(text))
        result = type(refusal).__name__
    assert time.process_time() - begin < SLOW_S, (path, text)
    return result


@pytest.mark.timeout(FUZZ_S + 60)
def test_spoiled_requests_are_taken_or_refused() -> None:
    """For DOTHI_FUZZ_S seconds; each request is named by its seed, and what is taken reads the same again."""
    until = time.monotonic() + FUZZ_S
    results: Counter[tuple[str, str]] = Counter()
    seed = int(os.environ.get("DOTHI_FUZZ_SEED", time.time_ns()))
    while time.monotonic() < until:
        seed += 1
        random = Random(seed)  # noqa: S311 - it guards nothing
        mutated = random.choice(("nothing", "option", "option", "query string", "path"))
        try:
            results[mutated, try_request(random, mutated)] += 1
        except Exception as problem:
            problem.add_note(f"DOTHI_FUZZ_SEED={seed - 1} makes it again.")
            raise
    log.info("%d requests: %s", sum(results.values()), dict(sorted(results.items())))
    assert {result for _, result in results} == {"taken", "MalformedQuery", "NotFound", "UnsupportedOption"}
