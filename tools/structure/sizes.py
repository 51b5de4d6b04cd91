"""How long files and functions are.

A file is its physical lines. A function is its first to last line without docstring and decorators;
a nested function is counted for itself and inside the one around it, because one reads both.
"""

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from structure.tree import PythonFile


@dataclass(frozen=True, kw_only=True)
class Size:
    """Lines of one file or function, and where it stands."""

    path: str
    line: int
    name: str
    lines: int


@dataclass(frozen=True, kw_only=True)
class Spread:
    """How many there are and how their lengths lie; all zero where there are none."""

    count: int
    total: int
    median: int
    p90: int
    maximum: int


def spread(sizes: Sequence[Size]) -> Spread:
    """Median, 90th percentile and maximum by nearest rank, so that each is a length that occurs."""
    lengths = sorted(size.lines for size in sizes)
    return Spread(
        count=len(lengths),
        total=sum(lengths),
        median=_rank(lengths, 0.5),
        p90=_rank(lengths, 0.9),
        maximum=_rank(lengths, 1.0),
    )


def _rank(lengths: Sequence[int], share: float) -> int:
    return lengths[math.ceil(share * len(lengths)) - 1] if lengths else 0


def list_file_sizes(root: Path, files: Sequence[Path]) -> list[Size]:
    """Lines of each file that is not empty: an empty one would only flatter the median."""
    counted = [(path, len(path.read_text(encoding="utf-8").splitlines())) for path in files]
    return [
        Size(path=path.relative_to(root).as_posix(), line=1, name=path.name, lines=lines)
        for path, lines in counted
        if lines > 0
    ]


def list_function_sizes(files: Sequence[PythonFile]) -> list[Size]:
    """Lines of every function and method, nested ones too."""
    return [
        Size(path=file.path, line=node.lineno, name=node.name, lines=count_function_lines(node))
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def count_function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From the `def` line to the last, without the docstring; decorators stand above `def`."""
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node, clean=False) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def list_too_long(sizes: Sequence[Size], *, limit: int) -> list[Size]:
    """Those over a limit, the longest first."""
    return sorted((size for size in sizes if size.lines > limit), key=lambda size: -size.lines)
