"""What is rare of observations: results that are no numbers, periods, quality as told, parameters."""

from datetime import UTC, datetime
from typing import cast

import msgspec

from dothi.vocabulary.drafts import Measured, Value
from dothi.vocabulary.errors import InvalidInput


class Detail(msgspec.Struct, kw_only=True, omit_defaults=True, rename={"quality": "resultQuality"}):
    """What is rare of an observation and kept as JSON. Times in ISO 8601 with an offset."""

    result: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    """The result where it is no number."""
    end: str | None = None
    """The end of the phenomenon time where it is a period."""
    valid: tuple[str, str] | None = None
    quality: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    """What the sender says of the quality; our own judgement is a column."""
    parameters: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    checks: tuple[str, ...] | None = None
    """What checks of ours have found wrong; it goes with the result that they looked at."""
    name: int | str | None = None
    """The id, where the phenomenon time was changed since."""
    multi: bool | None = None
    """True where it is of a MultiDatastream."""


def _write(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat()


def make_detail(values: dict[str, Value], *, multi: bool, before: Detail | None = None) -> Detail:
    """What is rare of an observation, from its values and what there was before."""
    detail = Detail() if before is None else msgspec.structs.replace(before)
    detail.multi = multi or None
    if "phenomenonTime" in values:
        end = cast("tuple[datetime, datetime | None]", values["phenomenonTime"])[1]
        detail.end = None if end is None else _write(end)
    if "result" in values:
        measured = cast("Measured", values["result"])
        detail.checks = None
        detail.result = msgspec.UNSET if measured.json is None else msgspec.Raw(measured.json)
    if "validTime" in values:
        valid = cast("tuple[datetime, datetime | None] | None", values["validTime"])
        detail.valid = None if valid is None else (_write(valid[0]), _write(valid[1] or valid[0]))
    for name, field in (("resultQuality", "quality"), ("parameters", "parameters")):
        if name in values:
            text = cast("str | None", values[name])
            setattr(detail, field, msgspec.UNSET if text is None else msgspec.Raw(text))
    return detail


def encode_detail(detail: Detail) -> str | None:
    """As JSON; None where there is nothing rare."""
    text = msgspec.json.encode(detail).decode()
    return None if text == "{}" else text


def check_elements(measured: Measured, elements: int) -> None:
    """Raise InvalidInput unless the result of a MultiDatastream has one value for each property."""
    value = None if measured.json is None else msgspec.json.decode(measured.json)
    if not isinstance(value, list) or len(value) != elements:
        raise InvalidInput(f"The result must be an array of {elements} values.", field="result")
