"""Pages written in the form that was asked for: JSON, references, properties, data arrays, CSV, GeoJSON."""

import csv
import io
from typing import Any
from urllib.parse import quote

import msgspec

from dothi.share.sensorthings.exchange import JSON, Request
from dothi.share.sensorthings.face import Entity, read_row_id, write_address, write_id
from dothi.share.sensorthings.geojson import read_geometry
from dothi.share.sensorthings.plans import Plan
from dothi.vocabulary.answers import Page
from dothi.vocabulary.errors import NotFound
from dothi.vocabulary.queries import Way
from dothi.vocabulary.sensing import ENTITIES

_COMPONENTS = ("id", "phenomenonTime", "result", "resultTime", "resultQuality", "validTime", "parameters")
_UNSAFE_IN_CSV = ("=", "+", "-", "@", "\t", "\r")


class Written(msgspec.Struct, kw_only=True):
    """What an answer says, in builtins or in bytes."""

    content: Any
    media_type: str = JSON
    status: int = 200


def write_page(request: Request, plan: Plan, way: Way, page: Page) -> Written:
    """A page in the form that was asked for; raises NotFound for a property that is not there."""
    if way.property_name is not None:
        return _write_property(request, plan, way, page)
    if not way.leads_to_many:
        return _write_one(request, plan, way, page)
    following = None
    if page.after is not None:
        following = _write_next(request, plan, way, page.after)
    if plan.form == "CSV":
        return _write_csv(request, plan, page)
    if plan.form == "GeoJSON":
        return _write_geojson(request, plan, page.rows, following)
    content: dict[str, Any] = {}
    if page.count is not None:
        content["@iot.count"] = page.count
    if way.references:
        content["value"] = [
            {"@iot.selfLink": write_address(request.root, way.entity, read_row_id(way.entity, row))}
            for row in page.rows
        ]
    elif plan.form == "dataArray":
        content["value"] = _write_data_arrays(request, plan, page.rows)
    else:
        content["value"] = [plan.writer.write(request.root, row) for row in page.rows]
    if following is not None:
        content["@iot.nextLink"] = following
    return Written(content=content)


def _write_one(request: Request, plan: Plan, way: Way, page: Page) -> Written:
    row = page.rows[0]
    if way.references:
        return Written(
            content={"@iot.selfLink": write_address(request.root, way.entity, read_row_id(way.entity, row))}
        )
    if plan.form == "GeoJSON":
        return _write_geojson(request, plan, page.rows, None)
    if plan.form == "CSV":
        return _write_csv(request, plan, page)
    return Written(content=plan.writer.write(request.root, row))


def write_way(way: Way) -> str:
    """A way as it stands in addresses, quoted for them."""
    parts = [step.name if step.id is None else f"{step.name}({write_id(step.id)})" for step in way.steps]
    return quote("/".join(parts), safe="/()',")


def _write_next(request: Request, plan: Plan, way: Way, after: str) -> str:
    kept = [
        part
        for part in plan.text.split("&")
        if part and not part.startswith(("$skip=", "%24skip=", "$skiptoken="))
    ]
    references = "/$ref" if way.references else ""
    options = quote("&".join([*kept, f"$skiptoken={after}"]), safe="$&=(),'/:;%+*@!-._~")
    return f"{request.root}/{write_way(way)}{references}?{options}"


def _write_property(request: Request, plan: Plan, way: Way, page: Page) -> Written:
    name = way.property_name
    assert name is not None, "the caller has asked"  # noqa: S101
    entity = plan.writer.write(request.root, page.rows[0])
    key, value = name, entity.get("@iot.id" if name == "id" else name)
    for place in way.inside:
        value = _step_into(value, place, way)
        key = place
    if value is None:
        return Written(content=None, status=204)
    if not way.raw_value:
        return Written(content={way.written_name or key: value})
    if isinstance(value, str):
        return Written(content=value.encode(), media_type="text/plain; charset=UTF-8")
    if isinstance(value, dict | list):
        return Written(content=msgspec.json.encode(value))
    return Written(content=msgspec.json.encode(value), media_type="text/plain; charset=UTF-8")


def _step_into(value: Any, place: str, way: Way) -> Any:
    if isinstance(value, list) and place.isdigit() and int(place) < len(value):
        return value[int(place)]
    if isinstance(value, dict) and place in value:
        return value[place]
    raise NotFound(f"{way.property_name} holds nothing at {place!r}.")


def _write_data_arrays(request: Request, plan: Plan, rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Observations by their datastream, as rows of values."""
    select = plan.query.select
    names = _COMPONENTS if select is None else tuple(name for name in select if name in _COMPONENTS)
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        group = groups.get(row[0])
        if group is None:
            kind = "MultiDatastream" if row[5] and row[5].get("multi") else "Datastream"
            group = groups[row[0]] = {
                f"{kind}@iot.navigationLink": write_address(request.root, kind, row[0]),
                "components": list(names),
                "dataArray@iot.count": 0,
                "dataArray": [],
            }
        entity = plan.writer.write(request.root, row)
        entity["id"] = read_row_id("Observation", row)
        group["dataArray"].append([entity.get(name) for name in names])
        group["dataArray@iot.count"] += 1
    return list(groups.values())


def _flatten(entity: Entity, before: str = "") -> dict[str, Any]:
    """Entities in each other and objects as columns with a path for a name."""
    flat: dict[str, Any] = {}
    for name, value in entity.items():
        if "@iot." in name and name != "@iot.id":
            continue
        path = f"{before}{'id' if name == '@iot.id' else name}"
        if isinstance(value, dict) and "coordinates" not in value:
            flat |= _flatten(value, f"{path}/")
        elif isinstance(value, dict | list):
            flat[path] = msgspec.json.encode(value).decode()
        else:
            flat[path] = value
    return flat


def _write_csv(request: Request, plan: Plan, page: Page) -> Written:
    entities = [_flatten(plan.writer.write(request.root, row)) for row in page.rows]
    columns = list(dict.fromkeys(name for entity in entities for name in entity))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for entity in entities:
        writer.writerow([_write_cell(entity.get(name)) for name in columns])
    return Written(content=text.getvalue().encode(), media_type="text/csv; charset=UTF-8")


def _write_cell(value: Any) -> Any:
    # A text that a spreadsheet would take for a formula is marked as text.
    if isinstance(value, str) and value.startswith(_UNSAFE_IN_CSV):
        return f"'{value}"
    return "" if value is None else value


def _write_geojson(request: Request, plan: Plan, rows: list[list[Any]], following: str | None) -> Written:
    features = []
    for row in rows:
        entity = plan.writer.write(request.root, row)
        features.append(
            {
                "type": "Feature",
                "id": read_row_id(plan.statement.shape.entity, row),
                "geometry": _find_geometry(entity, plan.statement.shape.entity),
                "properties": {
                    name: value for name, value in _flatten(entity).items() if "coordinates" not in name
                },
            }
        )
    content: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if following is not None:
        content["links"] = [{"rel": "next", "href": following, "type": "application/geo+json"}]
    return Written(content=content, media_type="application/geo+json; charset=UTF-8")


def _find_geometry(entity: Entity, kind: str) -> dict[str, Any] | None:
    """The geometry of an entity, or of the first inlined one that has one."""
    for name, value in entity.items():
        if name in ("location", "feature", "observedArea"):
            geometry = read_geometry(value, name, strict=False)
            if geometry is not None:
                return geometry
    for name, relation in ENTITIES[kind].relations.items():
        value = entity.get(name)
        for inlined in value if isinstance(value, list) else [value] if value else []:
            geometry = _find_geometry(inlined, relation.target)
            if geometry is not None:
                return geometry
    return None
