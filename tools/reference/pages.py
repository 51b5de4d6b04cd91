"""The page: sections from the model of the entities, and from what the city answered."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from dothi.settings import Settings
from dothi.share.errors import STATUS
from dothi.share.sensorthings.batch import LARGEST_ANSWER_BYTES
from dothi.share.sensorthings.calls import MOST_CALLS
from dothi.share.sensorthings.face import write_microseconds
from dothi.share.sensorthings.functions import FUNCTIONS
from dothi.share.sensorthings.lexer import MAX_LENGTH
from dothi.share.sensorthings.meanings import (
    ENTITY_MEANINGS,
    OPTION_MEANINGS,
    TYPE_NAMES,
    describe_relation,
    get_meaning,
)
from dothi.share.sensorthings.names import MAX_RELATIONS
from dothi.share.whole_bodies import LARGEST_BODY_BYTES
from dothi.store.sensing.statements import DEFAULT_PAGE, LARGEST_PAGE
from dothi.vocabulary.limits import EARLIEST, FUTURE_TOLERANCE_S
from dothi.vocabulary.observations import write_observation_id
from dothi.vocabulary.sensing import ENTITIES, EntityType
from reference.answers import write_json
from reference.changes import execute
from reference.city import ROOT, City, Exchange, Request
from reference.messages import PUBLISH_TOPIC, PUBLISHED, Heard, hear
from reference.questions import GROUPS, MISTAKES, OPERATORS, OPTIONS, WAYS, Questions

PAGE = Path("docs") / "reference" / "sensorthings.md"
_HEAD = f"""# The SensorThings service

OGC SensorThings API 1.1 (OGC 18-088) with the entities of its Tasking part (OGC 17-079r1), at `{ROOT}`.

This page is written by `make docs` from the model and from requests that a small city really executed; a test
executes them again. Addresses are shown as people read them: a client encodes spaces and signs. Long answers
are cut off. What a program needs is at `{ROOT}/openapi.json`."""
_MIB = 2**20


def write_sections(city: City, filled: dict[str, Exchange]) -> Iterator[str]:
    """The whole page, section by section; the city is asked, and changed, while the page is being written."""
    yield _HEAD
    yield "## The landing page\n\nThe sets, and which requirements are fulfilled.\n\n" + _ask(city, "/")
    yield "## Entities"
    for entity in ENTITIES.values():
        yield from _write_entity(city, entity)
    yield "## Addresses\n\nAn id that is a text stands in single quotes."
    yield from _write_questions(city, WAYS)
    yield "## Query options"
    for option, sentence in OPTION_MEANINGS.items():
        yield f"### {option}\n\n{sentence}"
        yield from _write_questions(city, OPTIONS.get(option, ()))
    yield from _write_functions(city)
    for title, sections in execute(city, filled).items():
        yield f"## {title}"
        for sentence, exchanges in sections:
            yield "\n\n".join([sentence, *(each.write() for each in exchanges)])
    yield from _write_messages(hear(city))
    yield "## Errors\n\nOne form: a code for programs, a sentence for people, the field that is meant."
    yield from _write_questions(city, MISTAKES, mistaken=True)
    yield _write_codes()
    yield _write_limits()


def _ask(city: City, path: str, *, mistaken: bool = False) -> str:
    exchange = city.ask(Request(method="GET", path=path))
    if (exchange.status >= 400) != mistaken:
        raise RuntimeError(f"{path} was answered by {exchange.status}: {exchange.text}")
    return exchange.write()


def _write_questions(city: City, questions: Questions, *, mistaken: bool = False) -> Iterator[str]:
    for sentence, path in questions:
        yield f"{sentence}\n\n{_ask(city, path, mistaken=mistaken)}"


def _write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _write_entity(city: City, entity: EntityType) -> Iterator[str]:
    yield f"### {entity.name}\n\n{ENTITY_MEANINGS[entity.name]} The set is `{entity.set_name}`."
    properties = [
        [
            "`@iot.id`" if name == "id" else f"`{name}`",
            TYPE_NAMES[model.type],
            "by the server" if model.kept else "must be given" if model.required else "",
            get_meaning(entity, name),
        ]
        for name, model in entity.properties.items()
    ]
    yield _write_table(("property", "holds", "given", "meaning"), properties)
    relations = [[f"`{name}`", describe_relation(relation)] for name, relation in entity.relations.items()]
    yield _write_table(("relation", "leads to"), relations)
    page = city.ask(Request(method="GET", path=f"/{entity.set_name}?$top=1&$orderby=id desc"))
    if page.content["value"]:
        identifier = page.content["value"][0]["@iot.id"]
        written = str(identifier) if isinstance(identifier, int) else f"'{identifier}'"
        yield _ask(city, f"/{entity.set_name}({written})")
    else:
        yield _ask(city, f"/{entity.set_name}")


def _count(city: City, entity_set: str, condition: str) -> str:
    path = f"/{entity_set}?$count=true&$top=0&$filter={condition}"
    return str(city.ask(Request(method="GET", path=path)).content["@iot.count"])


def _write_functions(city: City) -> Iterator[str]:
    yield (
        "## Operators and functions\n\nOf `$filter` and `$orderby`. *Found* is how many entities"
        " the example gave."
    )
    levels = "Datastreams(1)/Observations"
    rows = [[kind, f"`{text}`", _count(city, levels, text)] for kind, text in OPERATORS]
    yield f"### Operators\n\n{_write_table(('operators', f'example with `{levels}`', 'found'), rows)}"
    for group in GROUPS:
        rows = [
            [
                f"`{FUNCTIONS[name].signature}`",
                FUNCTIONS[name].sentence,
                f"`{entity_set}`: `{text}`",
                _count(city, entity_set, text),
            ]
            for name, (entity_set, text) in group.examples.items()
        ]
        yield f"### {group.title}\n\n{_write_table(('function', 'gives', 'example', 'found'), rows)}"


def _write_messages(heard: Sequence[Heard]) -> Iterator[str]:
    yield (
        "## MQTT\n\nThe landing page names two addresses. At one, Observations are created by publishing to"
        " `v1.1/Observations` or the Observations of one Datastream or FeatureOfInterest."
        " At the other a topic is any address with its options, and what GET would answer is published there."
        " MQTT 5 and 3.1.1 are spoken."
    )
    yield f"This was published to `{PUBLISH_TOPIC}`:\n\n```json\n{write_json(PUBLISHED)}\n```"
    for each in heard:
        yield f"{each.sentence} `{each.topic}`:\n\n```json\n{write_json(each.payload)}\n```"


def _write_codes() -> str:
    rows = [
        [f"`{kind.code}`", str(status), (kind.__doc__ or "").strip().splitlines()[0]]
        for kind, status in STATUS.items()
        if status < 500 or status in (501, 503, 507)
    ]
    return (
        f"### Codes\n\n{_write_table(('code', 'status', 'sentence'), sorted(rows, key=lambda row: row[1]))}"
    )


def _write_limits() -> str:
    rows = [
        ["Entities on a page", f"{DEFAULT_PAGE}, at most {LARGEST_PAGE:,} by `$top`"],
        ["Characters of an address or of one option", f"{MAX_LENGTH:,}"],
        ["Relations that a way, path or expansion may follow", str(MAX_RELATIONS)],
        ["Seconds that a question may take", f"{Settings().query_budget_s:g} (`DOTHI_QUERY_BUDGET_S`)"],
        ["Body of a request", f"{LARGEST_BODY_BYTES // _MIB} MiB"],
        ["Requests in a batch, and its answers", f"{MOST_CALLS:,}; {LARGEST_ANSWER_BYTES // _MIB} MiB"],
        ["Earliest phenomenon time", write_microseconds(EARLIEST)],
        ["Latest phenomenon time", f"{FUTURE_TOLERANCE_S} s after the present of the city clock"],
        [
            "Id of an Observation between whole seconds",
            f"a text, as in `Observations({write_observation_id(1, 1_740_787_200_500_000)})`",
        ],
    ]
    return f"## Limits\n\n{_write_table(('what', 'limit'), rows)}"
