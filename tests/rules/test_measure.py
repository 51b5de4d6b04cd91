"""The table of measures says what the tree is, also when most of it does not exist yet."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from measure import main, make_table, measure_tree

MakeTree = Callable[[dict[str, str]], Path]


def test_an_empty_tree_can_be_measured(tmp_path: Path) -> None:
    """Nothing is nothing: no division by zero, no missing folder."""
    measures = measure_tree(tmp_path)
    assert measures.python_files.count == 0
    assert {row[0]: row[1] for row in make_table(measures)}["parameters typed"] == "none"


def test_a_small_tree_is_measured(make_tree: MakeTree) -> None:
    """Two modules of 3 and 51 + 1 lines in a hidden cycle, one echo, one mock, 2 test lines for 55."""
    long = "def far(a):\n" + "    x = 1\n" * 50
    measures = measure_tree(
        make_tree(
            {
                "src/dothi/a.py": 'def near() -> None:\n    """Near."""\n    import dothi.b\n',
                "src/dothi/b.py": f"import dothi.a\n{long}",
                "tests/test_a.py": "import unittest.mock\nx = 1\n",
                "web/src/a.ts": "x\n" * 7,
            }
        )
    )
    assert (measures.source_lines, measures.test_lines) == (3 + 52, 2)
    assert (measures.python_functions.median, measures.python_functions.maximum) == (2, 51)
    assert measures.long_functions_percent == 50.0
    assert measures.typescript_files.total == 7
    assert (measures.cycles.at_module_level, measures.cycles.in_functions_too) == (0, 2)
    assert (measures.typed.typed_parameters, measures.typed.parameters) == (0, 1)
    assert (measures.docstring_echoes, measures.mocks) == (1, 1)


def test_the_measures_are_printed_as_table_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The same facts for people and for programs."""
    main([])
    assert "Python file median / p90 / max" in capsys.readouterr().out
    main(["--json"])
    facts = json.loads(capsys.readouterr().out)
    assert facts["cycles"].keys() == {"at_module_level", "in_functions_too", "through_packages_too"}
