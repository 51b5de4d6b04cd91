"""The error tree: each leaf's docstring is its message, and one table says what it is in HTTP."""

import inspect
import re
from collections.abc import Mapping
from types import ModuleType

_SENTENCE = re.compile(r"^[^\W\d_a-z].*\S\s+\S.*[.!?]$", re.DOTALL)


def list_leaves(module: ModuleType) -> list[type[Exception]]:
    """Error classes declared in a module that no other class of it refines, in the order of writing."""
    declared = [
        value
        for value in vars(module).values()
        if inspect.isclass(value) and issubclass(value, Exception) and value.__module__ == module.__name__
    ]
    return [
        kind
        for kind in declared
        if not any(other is not kind and issubclass(other, kind) for other in declared)
    ]


def list_silent_leaves(module: ModuleType) -> list[str]:
    """Leaves whose own docstring is no sentence; what is inherited is the message of something wider."""
    return [
        f"{module.__name__}.{kind.__name__} has no sentence of its own as its message"
        for kind in list_leaves(module)
        if not _SENTENCE.match(inspect.cleandoc(kind.__dict__.get("__doc__") or ""))
    ]


def list_unmapped_leaves(module: ModuleType, status: Mapping[type, int]) -> list[str]:
    """Leaves that the HTTP table does not hold itself, or holds with a code that is no error."""
    first_error, last_error = 400, 599
    missing = [
        f"{module.__name__}.{kind.__name__} is not in the HTTP table"
        for kind in list_leaves(module)
        if kind not in status
    ]
    wrong = [
        f"{kind.__name__} is answered with {code}, which is no HTTP error"
        for kind, code in status.items()
        if not first_error <= code <= last_error
    ]
    return missing + wrong
