"""JSON Patch (RFC 6902) on an entity's own properties."""

from typing import Any

import jsonpatch
import msgspec

from dothi.share.sensorthings.bodies import read_draft
from dothi.vocabulary.drafts import EntityDraft
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.sensing import ENTITIES


def apply_json_patch(patch: bytes, entity: dict[str, Any], name: str) -> EntityDraft:
    """What the patch changes of an entity; raises InvalidInput where it does not apply."""
    model = ENTITIES[name].properties
    before = {key: value for key, value in entity.items() if key in model and not model[key].kept}
    try:
        operations = msgspec.json.decode(patch, type=list[dict[str, Any]])
        after = jsonpatch.JsonPatch(operations).apply(before)
    except (msgspec.DecodeError, jsonpatch.JsonPatchException, jsonpatch.JsonPointerException) as problem:
        raise InvalidInput(f"The JSON Patch does not apply: {problem}.") from None
    except (TypeError, KeyError, AttributeError, IndexError) as problem:
        raise InvalidInput(f"The JSON Patch makes no sense here: {problem!r}.") from None
    if not isinstance(after, dict):
        raise InvalidInput("The JSON Patch leaves no object.")
    gone: dict[str, Any] = {key: None for key in before if key not in after}
    changed = {key: value for key, value in after.items() if key not in before or before[key] != value}
    for key in gone:
        if model[key].required:
            raise InvalidInput(f"{name} needs {key}.", field=key)
    if "encodingType" in after and changed.keys() & {"location", "feature"}:
        changed["encodingType"] = after["encodingType"]
    return read_draft(msgspec.json.encode({**changed, **gone}), name, "change")
