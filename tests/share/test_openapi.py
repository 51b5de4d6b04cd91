"""The OpenAPI document of the service says all that the model has, and its examples mean something."""

from typing import Any

import pytest

from dothi.share.sensorthings.addresses import parse_way
from dothi.share.sensorthings.functions import FUNCTIONS
from dothi.share.sensorthings.landing import make_landing_page
from dothi.share.sensorthings.meanings import (
    ENTITY_MEANINGS,
    OPTION_MEANINGS,
    TYPE_NAMES,
    describe_relation,
    get_meaning,
)
from dothi.share.sensorthings.openapi import make_openapi
from dothi.share.sensorthings.options import KNOWN_OPTIONS, parse_options
from dothi.vocabulary.sensing import ENTITIES, EntityType, ValueType

ROOT = "https://city.example/sta/v1.1"
EACH_ENTITY = pytest.mark.parametrize("entity", ENTITIES.values(), ids=list(ENTITIES))


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document of a city."""
    return make_openapi(ROOT)


@EACH_ENTITY
def test_everything_is_described(entity: EntityType) -> None:
    """Every entity, property and relation has a sentence."""
    sentences = [ENTITY_MEANINGS[entity.name]]
    sentences += [get_meaning(entity, name) for name in entity.properties]
    sentences += [describe_relation(relation) for relation in entity.relations.values()]
    assert all(sentence.endswith(".") for sentence in sentences)


def test_options_functions_and_types_are_described() -> None:
    """Every query option, function and type of value has words of its own."""
    assert set(OPTION_MEANINGS) == set(KNOWN_OPTIONS)
    assert set(TYPE_NAMES) == set(ValueType)
    assert all(function.sentence.endswith(".") for function in FUNCTIONS.values())


@EACH_ENTITY
def test_every_way_one_level_deep_is_a_path(document: dict[str, Any], entity: EntityType) -> None:
    """The set, one of it, its properties, its relations, and their references."""
    one = f"/{entity.set_name}({{id}})"
    ways = [f"/{entity.set_name}", one, f"{one}/{{property}}", f"{one}/{{property}}/$value"]
    ways += [f"{one}/{name}" for name in entity.relations]
    references = [f"/{entity.set_name}/$ref", *(f"{one}/{name}/$ref" for name in entity.relations)]
    assert {*ways, *references} <= set(document["paths"])
    assert {"get", "post"} <= set(document["paths"][f"/{entity.set_name}"])
    assert {"get", "patch", "put", "delete"} <= set(document["paths"][one])


@EACH_ENTITY
def test_schemas_have_every_property(document: dict[str, Any], entity: EntityType) -> None:
    """For reading all of them, for writing those that the server does not keep; the required ones say so."""
    schemas = document["components"]["schemas"]
    names = [name for name in entity.properties if name != "id"]
    written = [name for name in names if not entity.properties[name].kept]
    assert {*names, *entity.relations} <= set(schemas[entity.name]["properties"])
    for kind in ("Create", "Change", "Inside"):
        assert set(schemas[f"{entity.name}{kind}"]["properties"]) == {*written, *entity.relations}
    required = [name for name in names if entity.properties[name].required]
    assert schemas[f"{entity.name}Create"]["required"] == required


@EACH_ENTITY
def test_examples_of_options_are_understood(document: dict[str, Any], entity: EntityType) -> None:
    """Each example of an option of a set is a query that the parser takes."""
    parameters = document["components"]["parameters"]
    way = parse_way(f"/{entity.set_name}")
    used = document["paths"][f"/{entity.set_name}"]["get"]["parameters"]
    names = [each["$ref"].rpartition("/")[2] for each in used]
    assert {parameters[name]["name"] for name in names} == set(KNOWN_OPTIONS)
    for name in names:
        option, example = parameters[name]["name"], parameters[name].get("example")
        if example is not None:
            written = str(example).lower() if isinstance(example, bool) else str(example)
            parse_options(way, f"{option}={written}")


def test_it_is_openapi_3_0(document: dict[str, Any]) -> None:
    """Nothing of later versions: no null type, and no reference with neighbours."""

    def list_objects(part: Any) -> list[dict[str, Any]]:
        inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        own = [part] if isinstance(part, dict) else []
        return own + [found for each in inner for found in list_objects(each)]

    assert document["openapi"] == "3.0.3"
    for each in list_objects(document):
        assert each.get("type") != "null"
        assert not isinstance(each.get("type"), list)
        assert "$ref" not in each or len(each) == 1
    operations = [each["operationId"] for each in list_objects(document["paths"]) if "operationId" in each]
    assert len(operations) == len(set(operations))


def test_the_landing_page_leads_to_it() -> None:
    """Beside the settings that the standard names; the list of sets holds sets only."""
    page = make_landing_page(ROOT, "mqtt://a", "mqtt://b", tasking=True)
    (link,) = page["serverSettings"]["links"]
    assert (link["rel"], link["href"]) == ("service-desc", f"{ROOT}/openapi.json")
    assert all(set(each) == {"name", "url"} for each in page["value"])
