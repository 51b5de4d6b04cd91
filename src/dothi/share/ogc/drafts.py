"""Features that are sent become drafts of things: values in their types, geometries valid and in WGS 84."""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from dothi.share.ogc.systems import System
from dothi.vocabulary.errors import InvalidInput, MalformedPayload
from dothi.vocabulary.features import OWN_PROPERTIES, FeatureDraft
from dothi.vocabulary.geometries import check_geometry, read_geometry, write_geometry
from dothi.vocabulary.properties import check_properties
from dothi.vocabulary.things import UID, Kind


def read_new(body: bytes, kind: Kind, system: System) -> FeatureDraft:
    """The draft of a feature that is new; without an id it is given one. Raises InvalidInput."""
    sent = _decode(body)
    return _make_draft(sent, kind, str(sent.get("id") or uuid.uuid4()), system)


def read_replacement(body: bytes, kind: Kind, uid: str, system: System) -> FeatureDraft:
    """The draft of a feature in place of the one of that uid; raises InvalidInput."""
    return _make_draft(_decode(body), kind, uid, system)


def read_patched(body: bytes, kind: Kind, before: FeatureDraft, system: System) -> FeatureDraft:
    """What a merge patch (RFC 7396) makes of a feature; a geometry is whole or not there at all.

    Raises InvalidInput.
    """
    patch = _decode(body, whole=False)
    own = {"name": before.name, "description": before.description, "agency": before.agency}
    changed = patch.get("properties")
    properties = {**before.properties, **own}
    if isinstance(changed, Mapping):
        properties = _merge(properties, changed)
    elif "properties" in patch:
        raise MalformedPayload("The properties are no object.", field="properties")
    whole = {"type": "Feature", "geometry": patch.get("geometry"), "properties": properties}
    draft = _make_draft(whole, kind, before.uid, system)
    return draft if "geometry" in patch else msgspec.structs.replace(draft, geometry=before.geometry)


def _decode(body: bytes, *, whole: bool = True) -> dict[str, Any]:
    try:
        sent = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise MalformedPayload(f"It is no JSON: {problem}.") from problem
    if not isinstance(sent, dict):
        raise MalformedPayload("Send a Feature as GeoJSON has it.")
    if whole and (sent.get("type") != "Feature" or "geometry" not in sent):
        raise MalformedPayload("Send a Feature with geometry (or null) and properties.", field="type")
    return sent


def _merge(target: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(target)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, Mapping):
            inner = merged.get(name)
            merged[name] = _merge(inner if isinstance(inner, Mapping) else {}, value)
        else:
            merged[name] = value
    return merged


def _make_draft(sent: Mapping[str, Any], kind: Kind, uid: str, system: System) -> FeatureDraft:
    if not UID.fullmatch(uid):
        raise InvalidInput(
            "An id has at most 100 letters, digits and _ . : -, and begins with one of the first.", field="id"
        )
    properties = sent.get("properties") or {}
    if not isinstance(properties, dict):
        raise MalformedPayload("The properties are no object.", field="properties")
    given = {name: value for name, value in properties.items() if name not in OWN_PROPERTIES}
    taken, problems = check_properties(kind, given)
    if problems:
        said = "; ".join(f"{each.field}: {each.allowed.en}, not {each.value!r:.80}" for each in problems)
        raise InvalidInput(f"{said}.", field=problems[0].field)
    return FeatureDraft(
        kind=kind.id,
        uid=uid,
        name=_read_text(properties, "name") or uid,
        description=_read_text(properties, "description") or "",
        agency=_read_text(properties, "agency"),
        properties={name: value for name, value in taken.items() if value is not None},
        geometry=_read_geometry(sent.get("geometry"), kind, system),
    )


def _read_text(properties: Mapping[str, Any], name: str) -> str | None:
    value = properties.get(name)
    if value is not None and not isinstance(value, str):
        raise InvalidInput("It is a text.", field=name)
    return value


def _read_geometry(sent: Any, kind: Kind, system: System) -> bytes | None:
    if sent is None:
        return None
    shape = read_geometry(sent)
    check_geometry(shape, kind)
    moved = system.to_wgs84(np.array([shape], dtype=object))[0]
    if moved is None:
        raise InvalidInput("The geometry lies off its coordinate system.", field="geometry")
    return write_geometry(moved)
