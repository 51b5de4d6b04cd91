"""No limit, tariff, factor or deadline stands as a number in the rooms that judge and act."""

from collections.abc import Callable
from pathlib import Path

import pytest

from structure.numbers import list_number_findings
from structure.tree import spell_out

MakeTree = Callable[[dict[str, str]], Path]
RULES = "src/dothi/sectors/wet_block/rules.py"


def test_rooms_that_judge_name_parameters(root: Path) -> None:
    """Rules, indicators and acts of every sector and coupling hold none but −1, 0, 1 and 2."""
    findings = list_number_findings(root)
    assert not findings, spell_out(findings)


@pytest.mark.parametrize("room", ["rules.py", "indicators.py", "act.py"])
@pytest.mark.parametrize("floor", ["sectors/wet_block", "couplings/rain_and_road", "couplings"])
def test_a_limit_in_code_is_named(make_tree: MakeTree, room: str, floor: str) -> None:
    """An alarm level that is typed into a rule is one finding, in its line."""
    path = f"src/dothi/{floor}/{room}"
    source = "def is_high(level_m: float) -> bool:\n    return level_m > 1.9\n"
    (finding,) = list_number_findings(make_tree({path: source}))
    assert (finding.path, finding.line) == (path, 2)
    assert finding.what.startswith("is the number 1.9: name a parameter")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("x = -2", ["-2"]),
        ("x = [3, -3, 0.5]", ["3", "-3", "0.5"]),
        ("def f(hours=48): ...", ["48"]),
        ("x = 2 ** 10", ["10"]),
        ("x = level - 3", ["3"]),
        ("x = 3j", ["3j"]),
        ("LIMITS = {'pm10': 1e2}", ["100.0"]),
    ],
)
def test_every_form_of_a_number_is_seen(make_tree: MakeTree, source: str, found: list[str]) -> None:
    """With its sign, in lists, defaults, sums and tables."""
    findings = list_number_findings(make_tree({RULES: source}))
    assert [each.what.split(":")[0] for each in findings] == [f"is the number {each}" for each in found]


def test_counting_and_other_files_are_free(make_tree: MakeTree) -> None:
    """−1, 0, 1, 2, however they are written, truth and text; and whatever stands in other rooms."""
    free = "x = rows[-1], rows[0], y ** 2, 1.0, True, '3', f'{z:.3f}'\n"
    tree = {
        RULES: free,
        "src/dothi/sectors/wet_block/kinds.py": "x = 3",
        "src/dothi/vocabulary/rules.py": "x = 3",
        "src/dothi/sectors/wet_block/parameters/limits.toml": "x = 3",
    }
    assert list_number_findings(make_tree(tree)) == []
