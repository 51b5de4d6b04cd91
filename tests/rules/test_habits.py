"""What the house does not do: mocks, swallowed errors, prints, code kept in comments, work left open."""

from collections.abc import Callable
from pathlib import Path

import pytest

from structure.banned import (
    list_mock_findings,
    list_print_findings,
    list_sleep_findings,
    list_swallow_findings,
    list_unwritten_findings,
)
from structure.comments import count_comments, list_comment_findings, list_unfinished_findings
from structure.tree import SOURCE, Finding, list_python, spell_out

MakeTree = Callable[[dict[str, str]], Path]
Rule = Callable[[Path], list[Finding]]

# The marks are put together here, so that this file does not hold them.
MARKS = ("TO" + "DO", "FIX" + "ME", "X" * 3)


@pytest.mark.parametrize(
    "rule",
    [
        list_mock_findings,
        list_print_findings,
        list_sleep_findings,
        list_swallow_findings,
        list_unwritten_findings,
        list_comment_findings,
        list_unfinished_findings,
    ],
)
def test_the_tree_has_no_bad_habit(root: Path, rule: Rule) -> None:
    """None of the banned habits occurs in the source, the tools or the tests."""
    findings = rule(root)
    assert not findings, spell_out(findings)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (list_mock_findings, "import unittest.mock"),
        (list_mock_findings, "from unittest import mock"),
        (list_mock_findings, "from unittest.mock import patch"),
        (list_mock_findings, "import mock"),
        (list_mock_findings, "def test_a(mocker): ..."),
        (list_print_findings, "def f() -> None:\n    print('a')"),
        (list_sleep_findings, "import time\nasync def f():\n    time.sleep(1)"),
        (list_sleep_findings, "from time import sleep as nap\nasync def f():\n    nap(1)"),
        (list_sleep_findings, "import time as t\nasync def f():\n    if x:\n        t.sleep(1)"),
        (list_swallow_findings, "try:\n    f()\nexcept:\n    log()"),
        (list_swallow_findings, "try:\n    f()\nexcept Exception:\n    pass"),
        (list_swallow_findings, "try:\n    f()\nexcept (ValueError, BaseException) as error:\n    ..."),
        (
            list_swallow_findings,
            "for x in y:\n    try:\n        f()\n    except Exception:\n        continue",
        ),
        (list_swallow_findings, "with contextlib.suppress(Exception):\n    f()"),
        (list_unwritten_findings, "def f():\n    raise NotImplementedError"),
        (list_unwritten_findings, "def f():\n    raise NotImplementedError('later')"),
        (list_comment_findings, "x = f()  # type: ignore"),
        (list_comment_findings, "# x = f(1)"),
        (list_comment_findings, "# import os"),
        (list_comment_findings, "# if level > limit:"),
        (list_comment_findings, "#close(door)"),
        *((list_unfinished_findings, f"# {mark}: the rest") for mark in MARKS),
    ],
)
def test_a_bad_habit_is_named(make_tree: MakeTree, rule: Rule, source: str) -> None:
    """Each habit, in each of its forms, is one finding in the file that has it."""
    findings = rule(make_tree({"src/dothi/show/a.py": source, "src/dothi/show/b.py": "x = 1"}))
    assert [finding.path for finding in findings] == ["src/dothi/show/a.py"]


def test_good_habits_are_free(make_tree: MakeTree) -> None:
    """Narrow catches, caught and logged errors, reasons in comments, named silences, sleeping in threads."""
    root = make_tree(
        {
            "src/dothi/show/a.py": """
                # The level is read first, because the gate may move: see the manual.
                # 2.0 + 0.5 = 2.5
                x = f()  # type: ignore[attr-defined]
                y = 1  # noqa: E501

                async def wait() -> None:
                    def nap() -> None:
                        time.sleep(1)
                    await asyncio.to_thread(nap)
                    await asyncio.sleep(1)

                def f() -> None:
                    try:
                        g()
                    except ValueError:
                        pass
                    except Exception:
                        log.exception("g failed")
                        raise
                    with contextlib.suppress(FileNotFoundError):
                        h()
                    console.print("a")
                """
        }
    )
    for rule in (list_sleep_findings, list_swallow_findings, list_comment_findings, list_print_findings):
        assert rule(root) == []


def test_whoever_speaks_to_a_terminal_may_print(make_tree: MakeTree) -> None:
    """The main floor, a package run as a program, and modules that read command-line arguments."""
    talk = "def f() -> None:\n    print('a')"
    root = make_tree(
        {
            "src/dothi/doctor.py": talk,
            "src/dothi/cities/tay_do/__main__.py": talk,
            "src/dothi/share/opened.py": f"import typer\n{talk}",
        }
    )
    assert list_print_findings(root) == []


@pytest.mark.parametrize("path", ["web/src/map.tsx", "src/dothi/store/sql/a.sql", "tests/test_a.py"])
def test_unfinished_work_is_named_in_every_language(make_tree: MakeTree, path: str) -> None:
    """A mark of unfinished work is found outside Python too, and only as a word."""
    root = make_tree({path: f"a\n-- {MARKS[0]} b", "src/dothi/b.py": f"METHO{MARKS[0]}S = 1"})
    assert [(finding.path, finding.line) for finding in list_unfinished_findings(root)] == [(path, 2)]


def test_comments_are_counted_per_hundred_lines(make_tree: MakeTree) -> None:
    """One comment in four lines is 25 in a hundred; a hash inside a text is none."""
    root = make_tree({"src/dothi/a.py": "# Reason.\nx = '# none'\ny = 2\nz = 3\n"})
    assert count_comments(list_python(root, SOURCE)) == 25.0
