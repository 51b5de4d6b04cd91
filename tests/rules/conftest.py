"""The tree that is judged, and small made-up trees on which each rule proves that it bites."""

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]

# The rules judge the checkout they lie in, whatever is installed; `tools` is no package, so that
# `python tools/measure.py` and these tests import its modules by the same names.
sys.path[:0] = [str(ROOT / "tools"), str(ROOT / "src")]


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout these tests lie in."""
    return ROOT


@pytest.fixture
def make_tree(tmp_path: Path) -> Callable[[dict[str, str]], Path]:
    """Writes a small tree of files, path by path, and gives its root."""

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")
        return tmp_path

    return write
