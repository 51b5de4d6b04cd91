"""Parameters of tasks against what a TaskingCapability asks for (SWE Common in JSON, OGC 17-011r2)."""

import re
from typing import Any

from dothi.vocabulary.errors import InvalidInput

_LONGEST_PATTERN = 200
"""Patterns come from whoever declared the capability; longer ones are not tried."""


def check_parameters(definition: Any, given: Any) -> None:
    """Raise InvalidInput naming the first parameter that is missing, unknown or out of bounds."""
    fields = definition.get("field", []) if isinstance(definition, dict) else []
    if not isinstance(given, dict):
        raise InvalidInput("taskingParameters must be an object.", field="taskingParameters")
    by_name = {each["name"]: each for each in fields if isinstance(each, dict) and "name" in each}
    for name in given:
        if name not in by_name:
            known = ", ".join(by_name) or "none"
            raise InvalidInput(f"There is no parameter {name!r}; there are {known}.", field=name)
    for name, field in by_name.items():
        if name in given:
            _check(name, field, given[name])
        elif not field.get("optional", False):
            raise InvalidInput(f"The parameter {name!r} is missing.", field=name)


def _check(name: str, field: dict[str, Any], value: Any) -> None:
    kind = field.get("type")
    constraint = field.get("constraint")
    constraint = constraint if isinstance(constraint, dict) else {}
    if kind in ("Category", "Text", "Time"):
        if not isinstance(value, str):
            raise InvalidInput(f"{name} must be a text.", field=name)
        _check_tokens(name, constraint, value)
    elif kind in ("Quantity", "Count"):
        if isinstance(value, bool) or not isinstance(value, int if kind == "Count" else int | float):
            raise InvalidInput(f"{name} must be a {'whole ' if kind == 'Count' else ''}number.", field=name)
        _check_values(name, constraint, value)
    elif kind == "Boolean" and not isinstance(value, bool):
        raise InvalidInput(f"{name} must be true or false.", field=name)
    elif kind == "DataRecord":
        check_parameters(field, value)


def _check_tokens(name: str, constraint: dict[str, Any], value: str) -> None:
    allowed = constraint.get("value")
    if isinstance(allowed, list) and value not in allowed:
        raise InvalidInput(f"{name} must be one of {', '.join(map(str, allowed))}.", field=name)
    pattern = constraint.get("pattern")
    if isinstance(pattern, str) and len(pattern) <= _LONGEST_PATTERN and len(value) <= _LONGEST_PATTERN:
        try:
            fits = re.search(pattern, value) is not None
        except re.error:
            raise InvalidInput(f"The capability's pattern for {name} is no pattern.", field=name) from None
        if not fits:
            raise InvalidInput(f"{name} must look like {pattern}.", field=name)


def _check_values(name: str, constraint: dict[str, Any], value: float) -> None:
    intervals = constraint.get("interval")
    allowed = constraint.get("value")
    if not isinstance(intervals, list) and not isinstance(allowed, list):
        return
    fits = any(
        isinstance(pair, list) and len(pair) == 2 and pair[0] <= value <= pair[1] for pair in intervals or []
    )
    if not fits and value not in (allowed or []):
        raise InvalidInput(f"{name} must lie in {intervals or allowed}.", field=name)
