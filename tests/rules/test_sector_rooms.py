"""Every sector has the same rooms under the same names, and says why one is left out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from structure.sectors import ROOMS, list_room_findings, list_sectors
from structure.tree import spell_out

MakeTree = Callable[[dict[str, str]], Path]

FOLDER = "src/dothi/sectors/wet_block"
SHEET = """
owner = "Drainage company"
tier = "bronze"
engine = "none: computed here"
quantities = ["level"]
title.vi = "Khu ngập"
title.en = "Wet block"

[left_out]
connect = "Only the levels of the ordinary gauges are used."
rules = "A level has no rule of its own yet."
twin = "No model of this block exists."
act = "Nothing here can be moved."
share = "The levels are opened by the stations' owner."
"""
# kinds, indicators and show stand; the five others are explained in the sheet.
WET_BLOCK = {
    f"{FOLDER}/__init__.py": "",
    f"{FOLDER}/README.md": "# Wet block",
    f"{FOLDER}/sector.toml": SHEET,
    f"{FOLDER}/kinds.py": "",
    f"{FOLDER}/indicators.py": "",
    f"{FOLDER}/show.py": "",
    f"{FOLDER}/parameters/limits.toml": "",
}


def test_sectors_have_the_same_rooms(root: Path) -> None:
    """No sector has a file outside the room list, an incomplete sheet or an unexplained gap."""
    findings = list_room_findings(root)
    assert not findings, spell_out(findings)


def test_a_complete_sector_is_free(make_tree: MakeTree) -> None:
    """Three rooms that stand and five that are explained are the eight of the list."""
    root = make_tree(WET_BLOCK)
    assert [sector.name for sector in list_sectors(root)] == ["wet_block"]
    assert list_room_findings(root) == []
    assert len(ROOMS) == 3 + 5


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"helpers.py": ""}, "is no room of a sector"),
        ({"engines/swmm.py": ""}, "is no room of a sector"),
        ({"rules.py": ""}, "room rules is there and left_out still explains why not"),
        (
            {"sector.toml": SHEET.replace("twin =", "twins =")},
            "room twin is not there and left_out gives no reason",
        ),
        ({"sector.toml": SHEET.replace('"Nothing here can be moved."', '""')}, "room act is not there"),
        ({"sector.toml": SHEET.replace('title.vi = "Khu ngập"', "")}, "title.vi is missing or empty"),
        (
            {"sector.toml": SHEET.replace('title.en = "Wet block"', 'title.en = " "')},
            "title.en is missing or empty",
        ),
        ({"sector.toml": SHEET.replace('owner = "Drainage company"', "")}, "owner is missing or empty"),
        ({"sector.toml": SHEET.replace('tier = "bronze"', "")}, "tier is missing or empty"),
        ({"sector.toml": SHEET.replace('engine = "none: computed here"', "")}, "engine is missing or empty"),
        ({"sector.toml": SHEET.replace('["level"]', '"level"')}, "quantities must be a list of names"),
        ({"sector.toml": SHEET + 'cellar = "None."'}, "left_out names cellar, which is no room"),
        ({"sector.toml": "owner ="}, "is no TOML"),
    ],
)
def test_a_fault_of_a_sector_is_named(make_tree: MakeTree, changed: dict[str, str], expected: str) -> None:
    """Each change to the complete sector brings its own finding."""
    root = make_tree(WET_BLOCK | {f"{FOLDER}/{name}": text for name, text in changed.items()})
    findings = list_room_findings(root)
    assert findings[0].path.startswith(FOLDER)
    assert findings[0].what.startswith(expected)


@pytest.mark.parametrize("name", ["README.md", "sector.toml"])
def test_a_missing_sheet_is_named(make_tree: MakeTree, name: str) -> None:
    """A sector without its sheet or its README is incomplete."""
    files = {path: text for path, text in WET_BLOCK.items() if not path.endswith(name)}
    (finding,) = list_room_findings(make_tree(files))
    assert (finding.path, finding.what) == (f"{FOLDER}/{name}", "is missing")
