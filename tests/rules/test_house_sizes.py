"""Files and functions stay short, without a list of exemptions."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from structure.sizes import Size, list_file_sizes, list_function_sizes, list_too_long, spread
from structure.tree import SOURCE, WEB, list_files, list_python, list_typescript

MakeTree = Callable[[dict[str, str]], Path]

FILE_P90, FILE_MAX = 300, 500
FUNCTION_P90, FUNCTION_MAX = 30, 60


def spell_sizes(sizes: list[Size]) -> str:
    """The sizes that are too long, one a line."""
    return "\n" + "\n".join(f"{size.path}:{size.line}: {size.name} has {size.lines} lines" for size in sizes)


def assert_within(sizes: list[Size], *, p90: int, maximum: int) -> None:
    """Fails with the names of those over the maximum, or over the 90th percentile where that is too high."""
    too_long = list_too_long(sizes, limit=maximum)
    assert not too_long, spell_sizes(too_long)
    assert spread(sizes).p90 <= p90, spell_sizes(list_too_long(sizes, limit=p90))


def list_source_files(root: Path) -> list[Path]:
    """Every Python file that is no test."""
    return list_files(root / SOURCE, ".py") + list_files(root / "tools", ".py")


def test_python_files_are_short(root: Path) -> None:
    """Nine of ten source files have at most 300 lines and none more than 500."""
    assert_within(list_file_sizes(root, list_source_files(root)), p90=FILE_P90, maximum=FILE_MAX)


def test_python_functions_are_short(root: Path) -> None:
    """Nine of ten functions have at most 30 lines and none more than 60."""
    sizes = list_function_sizes(list_python(root, SOURCE, "tools"))
    assert_within(sizes, p90=FUNCTION_P90, maximum=FUNCTION_MAX)


def test_test_files_are_short(root: Path) -> None:
    """No test file has more than 500 lines."""
    too_long = list_too_long(list_file_sizes(root, list_files(root / "tests", ".py")), limit=FILE_MAX)
    assert not too_long, spell_sizes(too_long)


def test_typescript_files_are_short(root: Path) -> None:
    """Nine of ten files of the web app have at most 300 lines; none, tests included, has more than 500."""
    assert_within(list_file_sizes(root, list_typescript(root)), p90=FILE_P90, maximum=FILE_MAX)
    too_long = list_too_long(list_file_sizes(root, list_files(root / WEB, ".ts", ".tsx")), limit=FILE_MAX)
    assert not too_long, spell_sizes(too_long)


def test_a_long_file_is_counted_and_a_generated_one_is_not(make_tree: MakeTree) -> None:
    """501 lines are over 500, 500 are not, and what a program wrote is not judged."""
    root = make_tree(
        {
            "src/dothi/long.py": "x = 1\n" * 501,
            "src/dothi/full.py": "x = 1\n" * 500,
            "src/dothi/empty.py": "",
            "web/src/long.tsx": "x\n" * 501,
            "web/src/generated/api.ts": "x\n" * 9000,
        }
    )
    sizes = list_file_sizes(root, list_source_files(root) + list_typescript(root))
    assert [size.path for size in list_too_long(sizes, limit=500)] == [
        "src/dothi/long.py",
        "web/src/long.tsx",
    ]
    assert len(sizes) == 3


def test_a_function_is_counted_without_docstring_and_decorators(make_tree: MakeTree) -> None:
    """Outer: def, inner def, inner body, return = 4 lines; inner: 2 lines."""
    root = make_tree(
        {
            "src/dothi/a.py": '''
                @cached
                @named
                def outer() -> int:
                    """First line.

                    Last line.
                    """
                    def inner() -> int:
                        return 1
                    return inner()
                '''
        }
    )
    sizes = list_function_sizes(list_python(root, SOURCE))
    assert {size.name: size.lines for size in sizes} == {"outer": 4, "inner": 2}


def test_the_ninetieth_percentile_is_a_length_that_occurs() -> None:
    """Of 1, 2, …, 10 nine are at most 9; of a single length it is the length."""
    sizes = [Size(path="a", line=1, name="a", lines=lines) for lines in range(1, 11)]
    ten = spread(sizes)
    assert (ten.median, ten.p90, ten.maximum, ten.total) == (5, 9, 10, 55)
    assert spread(sizes[:1]).p90 == 1
    assert spread([]).maximum == 0


def test_breaking_the_size_rule_fails() -> None:
    """Two of ten functions with 31 lines lift the 90th percentile to 31; one of ten does not."""
    short, long = (
        Size(path="a.py", line=1, name="short", lines=5),
        Size(path="b.py", line=7, name="long", lines=31),
    )
    assert_within([short] * 9 + [long], p90=FUNCTION_P90, maximum=FUNCTION_MAX)
    with pytest.raises(AssertionError, match=re.escape("b.py:7: long has 31 lines")):
        assert_within([short] * 8 + [long] * 2, p90=FUNCTION_P90, maximum=FUNCTION_MAX)
    with pytest.raises(AssertionError, match=re.escape("b.py:7: long has 31 lines")):
        assert_within([short] * 99 + [long], p90=FUNCTION_P90, maximum=30)
