"""Every requirement of OGC 18-088 and 17-079r1 has a test that is named after it."""

import ast
from pathlib import Path

import pytest

from tests.share.sensorthings.conftest import Service

SENSING = "http://www.opengis.net/spec/iot_sensing/1.1/req/"
TASKING = "http://www.opengis.net/spec/iot_tasking/1.0/req/"

REQUIREMENTS = (
    "datamodel/entity-control-information/common-control-information",
    "datamodel/thing/properties",
    "datamodel/thing/relations",
    "datamodel/location/properties",
    "datamodel/location/relations",
    "datamodel/historical-location/properties",
    "datamodel/historical-location/relations",
    "datamodel/datastream/properties",
    "datamodel/datastream/relations",
    "datamodel/sensor/properties",
    "datamodel/sensor/relations",
    "datamodel/observed-property/properties",
    "datamodel/observed-property/relations",
    "datamodel/observation/properties",
    "datamodel/observation/relations",
    "datamodel/feature-of-interest/properties",
    "datamodel/feature-of-interest/relations",
    "resource-path/resource-path-to-entities",
    "request-data/order",
    "request-data/expand",
    "request-data/select",
    "request-data/status-code",
    "request-data/query-status-code",
    "request-data/orderby",
    "request-data/top",
    "request-data/skip",
    "request-data/count",
    "request-data/filter",
    "request-data/built-in-filter-operations",
    "request-data/built-in-query-functions",
    "request-data/pagination",
    "create-update-delete/create-entity",
    "create-update-delete/link-to-existing-entities",
    "create-update-delete/deep-insert",
    "create-update-delete/deep-insert-status-code",
    "create-update-delete/update-entity",
    "create-update-delete/delete-entity",
    "create-update-delete/historical-location-auto-creation",
    "create-update-delete/historical-location-manual-creation",
    "create-update-delete/update-entity-put",
    "create-update-delete/update-entity-jsonpatch",
    "batch-request/batch-request",
    "multi-datastream/properties",
    "multi-datastream/relations",
    "multi-datastream/constraints",
    "data-array/data-array",
    "create-observations-via-mqtt/observations-creation",
    "receive-updates-via-mqtt/receive-updates",
)
"""Of the sensing part, in the order of its list; the list leaves out the manual creation, its text has it."""

TASKING_REQUIREMENTS = (
    "thing/properties",
    "thing/relations",
    "tasking-capability/properties",
    "tasking-capability/relations",
    "task/properties",
    "task/relations",
    "actuator/properties",
    "actuator/relations",
    "create-tasks/task-creation",
    "create-tasks-via-mqtt/tasks-creation",
    "receive-updates-via-mqtt/receive-updates",
)
"""Of the tasking part; the tests of these begin with `test_tasking_`."""


def name_test(requirement: str, part: str = "") -> str:
    """How the names of a requirement's tests begin."""
    return f"test_{part}" + requirement.replace("/", "_").replace("-", "_")


NAMES = tuple(map(name_test, REQUIREMENTS)) + tuple(
    name_test(requirement, "tasking_") for requirement in TASKING_REQUIREMENTS
)


def list_tested() -> list[str]:
    """The requirement each test of this package is named after: the longest one its name begins with."""
    tested = []
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                fitting = [name for name in NAMES if f"{node.name}_".startswith(f"{name}_")]
                tested += [max(fitting, key=len)] if fitting else []
    return tested


def test_every_requirement_has_a_test() -> None:
    """None of the names is without a function."""
    missing = sorted(set(NAMES) - set(list_tested()))
    assert not missing, f"no test for: {', '.join(missing)}"


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_the_landing_page_claims_the_requirement(service: Service, requirement: str) -> None:
    """It names the requirement itself or a class that holds it."""
    claimed = service.get("")["serverSettings"]["conformance"]
    uri = f"{SENSING}{requirement}/"
    assert any(uri.startswith(f"{claim.rstrip('/')}/") for claim in claimed), requirement


@pytest.mark.parametrize("class_name", ["tasking-capability", "task", "actuator"])
def test_the_landing_page_claims_the_tasking_entities(service: Service, class_name: str) -> None:
    """Each of the three classes, or both of its requirements."""
    claimed = set(service.get("")["serverSettings"]["conformance"])
    parts = {f"{TASKING}{class_name}/properties", f"{TASKING}{class_name}/relations"}
    assert f"{TASKING}{class_name}" in claimed or parts <= claimed
