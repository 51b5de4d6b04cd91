"""Prints the measures of the tree beside the budget of the house: `python tools/measure.py [--json]`.

The same functions hold the rules in tests/rules; here nothing fails, one only looks.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from structure.banned import list_mock_findings
from structure.comments import count_comments
from structure.imports import ImportGraph, list_cycles, read_imports
from structure.signatures import Typed, count_typed
from structure.sizes import Spread, list_file_sizes, list_function_sizes, list_too_long, spread
from structure.tree import SOURCE, list_files, list_python, list_typescript
from structure.words import list_echo_findings

ROOT = Path(__file__).resolve().parent.parent
LONG_FUNCTION = 50


@dataclass(frozen=True, kw_only=True)
class Cycles:
    """Modules caught in an import cycle, read in three ways, each stricter than the one before."""

    at_module_level: int
    in_functions_too: int
    through_packages_too: int


@dataclass(frozen=True, kw_only=True)
class Measures:
    """Everything the table shows. TypeScript has no parser here; its linter holds its functions."""

    python_files: Spread
    python_functions: Spread
    long_functions_percent: float
    typescript_files: Spread
    cycles: Cycles
    typed: Typed
    docstring_echoes: int
    comments_per_100_lines: float
    test_lines: int
    source_lines: int
    mocks: int


def measure_tree(root: Path) -> Measures:
    """Measures of the tree below a root; a part that does not exist yet counts as nothing."""
    source = list_python(root, SOURCE)
    functions = list_function_sizes(source)
    long_ones = list_too_long(functions, limit=LONG_FUNCTION)
    source_sizes = spread(list_file_sizes(root, list_files(root / SOURCE, ".py")))
    return Measures(
        python_files=source_sizes,
        python_functions=spread(functions),
        long_functions_percent=_percent(len(long_ones), len(functions)),
        typescript_files=spread(list_file_sizes(root, list_typescript(root))),
        cycles=_count_cycles(read_imports(root)),
        typed=count_typed(source),
        docstring_echoes=len(list_echo_findings(source)),
        comments_per_100_lines=count_comments(source),
        test_lines=spread(list_file_sizes(root, list_files(root / "tests", ".py"))).total,
        source_lines=source_sizes.total,
        mocks=len(list_mock_findings(root)),
    )


def _count_cycles(graph: ImportGraph) -> Cycles:
    def count(*, deferred: bool, packages: bool) -> int:
        return sum(len(group) for group in list_cycles(graph, deferred=deferred, packages=packages))

    return Cycles(
        at_module_level=count(deferred=False, packages=False),
        in_functions_too=count(deferred=True, packages=False),
        through_packages_too=count(deferred=True, packages=True),
    )


def _percent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


def make_table(measures: Measures) -> list[tuple[str, str, str]]:
    """Rows of measure, value and budget, ready to print."""
    typed, cycles = measures.typed, measures.cycles
    ratio = measures.test_lines / measures.source_lines if measures.source_lines else 0.0
    return [
        ("Python files, lines", _how_many(measures.python_files), ""),
        ("Python file median / p90 / max", _lengths(measures.python_files), "p90 ≤ 300, max ≤ 500"),
        ("Python function median / p90 / max", _lengths(measures.python_functions), "p90 ≤ 30, max ≤ 60"),
        (f"functions over {LONG_FUNCTION} lines", f"{measures.long_functions_percent:.1f} %", "≤ 1 %"),
        ("TypeScript files, lines", _how_many(measures.typescript_files), ""),
        ("TypeScript file median / p90 / max", _lengths(measures.typescript_files), "p90 ≤ 300, max ≤ 500"),
        ("modules in a cycle, module level", str(cycles.at_module_level), "0"),
        ("modules in a cycle, functions too", str(cycles.in_functions_too), "0"),
        ("modules in a cycle, packages too", str(cycles.through_packages_too), "0"),
        ("parameters typed", _share(typed.typed_parameters, typed.parameters), "100 %"),
        ("returns typed", _share(typed.typed_returns, typed.returns), "100 %"),
        ("docstring echoes", str(measures.docstring_echoes), "0"),
        ("comments per 100 lines", f"{measures.comments_per_100_lines:.1f}", "2 to 5"),
        (
            "test lines : source lines",
            f"{measures.test_lines} : {measures.source_lines} = {ratio:.2f}",
            "≥ 1",
        ),
        ("mocks", str(measures.mocks), "0"),
    ]


def _how_many(sizes: Spread) -> str:
    return f"{sizes.count}, {sizes.total}"


def _lengths(sizes: Spread) -> str:
    return f"{sizes.median} / {sizes.p90} / {sizes.maximum}" if sizes.count else "none"


def _share(part: int, whole: int) -> str:
    return f"{_percent(part, whole):.1f} % of {whole}" if whole else "none"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the tree this file lies in and print the table, or its facts as JSON."""
    parser = argparse.ArgumentParser(
        description="Print the measures of the tree beside the budget of the house."
    )
    parser.add_argument("--json", action="store_true", help="print the facts as JSON")
    options = parser.parse_args(arguments)
    measures = measure_tree(ROOT)
    if options.json:
        json.dump(asdict(measures), sys.stdout, indent=2)
        sys.stdout.write("\n")
        return
    for name, value, budget in [("measure", "value", "budget"), *make_table(measures)]:
        print(f"{name:<36}{value:<28}{budget}")


if __name__ == "__main__":
    main()
