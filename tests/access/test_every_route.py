"""Every route answers 401 to whom nobody knows, but those that are declared here as everybody's."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from tests.conftest import WetBlock
from tests.connect.conftest import open_client

EVERYBODYS = frozenset(
    (
        "GET /api/basemap",
        "GET /api/basemap/tiles/{z}/{x}/{y}",
        "GET /api/imports/former-provinces",
        "GET /api/kinds",
        "GET /api/me",
        "GET /api/quantities",
        "GET /api/roles",
        "GET /api/sign-in/ways",
        "GET /health",
        "POST /api/sign-in/first",
        "POST /api/sign-in/passkey/begin",
        "POST /api/sign-out",
    )
)
"""What tells nothing of the city's things: its words, the base map, how it is, and how to sign in."""
REFUSED_OTHERWISE = {
    # The file is read before it is asked who sends it; nothing is done with it.
    "POST /api/area-imports": 400,
    "PUT /api/agencies": 400,
    # This city has no sign-in service.
    "POST /api/sign-in/provider": 404,
    "POST /api/sign-in/provider/finish": 404,
}
_ABOUT = Path(__file__).parents[2] / "web" / "openapi.json"
_HOT = (
    ("GET", "/live"),
    ("GET", "/api/tiles/things/3/6/3"),
    ("GET", "/sta/v1.1/Things"),
    ("GET", "/sta/v1.1/Datastreams(1)/Observations"),
    ("POST", "/sta/v1.1/Things"),
    ("PATCH", "/sta/v1.1/Things(1)"),
    ("DELETE", "/sta/v1.1/Things(1)"),
    ("POST", "/sta/v1.1/Observations"),
    ("POST", "/sta/v1.1/CreateObservations"),
)
"""Those beside Litestar."""
_VALUES = {"kind": "bus_stop", "role": "officer", "box": "1,1,2,2", "password": "a" * 12}
_FORMATS = {"date": "2026-01-01", "date-time": "2026-01-01T00:00:00Z"}


def make_value(schema: dict[str, Any], known: dict[str, Any], name: str = "") -> Any:
    """The least value that an OpenAPI schema takes, under a name."""
    if name in _VALUES:
        return _VALUES[name]
    if "$ref" in schema:
        return make_value(known[schema["$ref"].rpartition("/")[2]], known)
    for several in ("oneOf", "anyOf", "allOf"):
        if several in schema:
            return make_value(next(each for each in schema[several] if each.get("type") != "null"), known)
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    kind = schema.get("type", "object")
    kind = next(each for each in kind if each != "null") if isinstance(kind, list) else kind
    if kind == "object":
        fields = schema.get("properties", {})
        return {name: make_value(fields[name], known, name) for name in schema.get("required", ())}
    if kind == "array":
        return [make_value(schema.get("items", {}), known)] * max(1, schema.get("minItems", 1))
    if kind == "string":
        return _FORMATS.get(schema.get("format", ""), "a" * max(1, schema.get("minLength", 1)))
    return {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True}[kind]


def list_requests() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path as it is described, and how each route is asked so that it understands."""
    about = msgspec.json.decode(_ABOUT.read_bytes())
    known = about["components"]["schemas"]
    for path, operations in about["paths"].items():
        for method, operation in operations.items():
            asked: dict[str, Any] = {"url": path, "params": {}}
            for each in operation.get("parameters", ()):
                value = make_value(each["schema"], known, each["name"])
                if each["in"] == "path":
                    asked["url"] = asked["url"].replace(f"{{{each['name']}}}", str(value))
                elif each.get("required"):
                    asked["params"][each["name"]] = value
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                asked["json"] = make_value(content["application/json"]["schema"], known)
            if path in ("/api/edits", "/api/edits/preview"):
                asked["json"] |= {"without_agency": True}
            yield method.upper(), path, asked
    for method, path in _HOT:
        yield method, path, {"url": path, "json": {}}


async def test_nobody_gets_nothing(wet_block: WetBlock, tmp_path: Path) -> None:
    """Each asked as the description says, by way of a proxy and without any sign of who asks."""
    answers = {}
    async with open_client(wet_block, tmp_path) as client:
        for method, path, asked in list_requests():
            answer = await client.request(method, headers={"x-forwarded-for": "192.0.2.1"}, **asked)
            answers[f"{method} {path}"] = answer.status_code
    otherwise = {route: status for route, status in answers.items() if status != 401}
    assert otherwise.keys() == EVERYBODYS | REFUSED_OTHERWISE.keys()
    assert {route: otherwise[route] for route in REFUSED_OTHERWISE} == REFUSED_OTHERWISE
