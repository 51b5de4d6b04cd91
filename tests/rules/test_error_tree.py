"""Each error says in its docstring what to do, and one table says what it is in HTTP."""

import importlib
from pathlib import Path
from types import ModuleType

import pytest

from structure.error_tree import list_leaves, list_silent_leaves, list_unmapped_leaves
from structure.tree import SOURCE


def import_when_written(root: Path, path: str) -> ModuleType:
    """A module of ours by its path below the package; skips while it has not been written."""
    if not (root / SOURCE / f"{path}.py").is_file():
        pytest.skip(f"{path}.py does not exist yet")
    return importlib.import_module("dothi." + path.replace("/", "."))


def make_module(source: str) -> ModuleType:
    """A small error tree, as if it had been imported."""
    module = ModuleType("small_errors")
    exec(compile(source, "small_errors", "exec"), module.__dict__)  # noqa: S102 - the text stands in this file
    return module


def test_every_error_says_what_to_do(root: Path) -> None:
    """The docstring of each leaf is a sentence, because it is the message."""
    faults = list_silent_leaves(import_when_written(root, "vocabulary/errors"))
    assert not faults, "\n".join(faults)


def test_every_error_is_in_the_http_table(root: Path) -> None:
    """The table of share maps each leaf to a status of its own."""
    errors = import_when_written(root, "vocabulary/errors")
    faults = list_unmapped_leaves(errors, import_when_written(root, "share/errors").STATUS)
    assert not faults, "\n".join(faults)


SMALL_TREE = '''
class CityError(Exception):
    """Something went wrong."""

class Missing(CityError):
    """What was asked for is not there; check its name."""

class Silent(CityError): ...

class Short(CityError):
    """Short"""
'''


def test_silent_errors_are_named() -> None:
    """Of three leaves one has a sentence; the root is no leaf and its docstring is not inherited."""
    module = make_module(SMALL_TREE)
    assert [kind.__name__ for kind in list_leaves(module)] == ["Missing", "Silent", "Short"]
    assert [fault.split()[0] for fault in list_silent_leaves(module)] == [
        "small_errors.Silent",
        "small_errors.Short",
    ]


def test_unmapped_errors_are_named() -> None:
    """A leaf is missing from the table although its parent is in it, and one is answered with success."""
    module = make_module(SMALL_TREE)
    status = {module.CityError: 500, module.Missing: 404, module.Silent: 200}
    faults = list_unmapped_leaves(module, status)
    assert faults == [
        "small_errors.Short is not in the HTTP table",
        "Silent is answered with 200, which is no HTTP error",
    ]
