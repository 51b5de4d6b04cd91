"""Things files: JSON with agencies and things to register, as the made-up cities give them."""

from pathlib import Path

import msgspec

from dothi.vocabulary.errors import MalformedPayload
from dothi.vocabulary.things import Agency, ThingDraft


class ThingsFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a things file holds."""

    agencies: tuple[Agency, ...] = ()
    things: tuple[ThingDraft, ...] = ()


def read_things_file(path: Path) -> ThingsFile:
    """The agencies and things of a file; raises MalformedPayload with the place that is wrong."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=ThingsFile)
    except msgspec.DecodeError as problem:
        raise MalformedPayload(f"{path.name}: {problem}.") from problem
