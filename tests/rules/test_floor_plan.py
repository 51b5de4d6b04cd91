"""Arrows go one way, in no circle, and nothing runs while modules are imported."""

from collections.abc import Callable
from pathlib import Path

import pytest

from structure.floors import MAY_IMPORT, ROOMS, list_floor_findings
from structure.imports import list_cycle_findings, list_cycles, read_imports
from structure.startup import list_startup_findings
from structure.tree import spell_out

MakeTree = Callable[[dict[str, str]], Path]

# One small module on every floor, so that each arrow below leads to something that exists.
HOUSE = {
    "src/dothi/__init__.py": "",
    "src/dothi/main.py": "",
    "src/dothi/settings.py": "",
    **{f"src/dothi/{floor}/__init__.py": "" for floor in MAY_IMPORT if " " not in floor},
    "src/dothi/sectors/drainage/kinds.py": "",
    "src/dothi/sectors/lighting/kinds.py": "",
}


def test_every_import_follows_the_arrows(root: Path) -> None:
    """Upper floors import lower ones, never the reverse, and rooms do not know each other."""
    findings = list_floor_findings(root)
    assert not findings, spell_out(findings)


def test_no_module_is_caught_in_a_cycle(root: Path) -> None:
    """No modules import each other round about, also not from inside a function or through a package."""
    findings = list_cycle_findings(root)
    assert not findings, spell_out(findings)


def test_nothing_opens_reads_or_connects_at_import(root: Path) -> None:
    """Importing the whole program touches no file, socket, process or environment variable."""
    findings = list_startup_findings(root)
    assert not findings, spell_out(findings)


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("vocabulary/things", "from dothi.machine import x"),
        ("store/rows", "from dothi.access import x"),
        ("access/door", "from dothi import show"),
        *((f"{room}/a", "from dothi.store import x") for room in ROOMS),
        *((f"{room}/a", "import dothi.settings") for room in ROOMS),
        ("show/layers", "from ..share import x"),
        ("act/tasks", "def later():\n    from dothi.understand import x"),
        ("connect/mqtt", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import dothi.act"),
        ("understand/rules", "from dothi.sectors.drainage import kinds"),
        ("understand/rules", "import importlib\nimportlib.import_module('dothi.sectors.drainage')"),
        ("understand/rules", "import importlib\nimportlib.import_module(f'dothi.sectors.{name}')"),
        ("sectors/lighting/act", "from dothi.sectors.drainage.kinds import x"),
        ("sectors/lighting/act", "from ..drainage import kinds"),
        ("sectors/lighting/act", "import dothi.couplings"),
        ("sectors/lighting/act", "import dothi.store"),
        ("couplings/rain_and_light", "import dothi.main"),
        ("cities/tay_do", "from dothi.vocabulary import x"),
        ("sectors/lighting/act", "import dothi.cities"),
        ("utilities/words", "x = 1"),
    ],
)
def test_an_import_against_the_arrows_is_named(make_tree: MakeTree, importer: str, line: str) -> None:
    """One wrong import in an otherwise empty house is one finding, in the file that holds it."""
    findings = list_floor_findings(make_tree(HOUSE | {f"src/dothi/{importer}.py": line}))
    assert [finding.path for finding in findings] == [f"src/dothi/{importer}.py"]


@pytest.mark.parametrize(
    ("importer", "line"),
    [
        ("main", "from dothi import settings, store, couplings, cities\nfrom dothi.sectors import drainage"),
        ("doctor", "import dothi.machine\nimport dothi.settings"),
        ("store/rows", "from dothi.vocabulary import x\nimport dothi.machine"),
        ("access/door", "import dothi.store"),
        ("show/layers", "from dothi.access import x\nfrom dothi import __version__\nfrom . import panels"),
        ("sectors/drainage/twin", "from dothi.understand import x\nfrom .kinds import y"),
        ("couplings/rain_and_light", "import dothi.sectors.drainage.kinds, dothi.sectors.lighting.kinds"),
        ("cities/tay_do", "import json\nimport paho.mqtt.client"),
    ],
)
def test_an_import_along_the_arrows_is_free(make_tree: MakeTree, importer: str, line: str) -> None:
    """What the floor plan allows is not complained about."""
    assert list_floor_findings(make_tree(HOUSE | {f"src/dothi/{importer}.py": line})) == []


def test_a_cycle_hidden_in_a_function_is_found(make_tree: MakeTree) -> None:
    """Two modules, one import at the top and one in a function: a cycle of two, once both are counted."""
    root = make_tree(
        {
            "src/dothi/store/rows.py": "from dothi.store import pool",
            "src/dothi/store/pool.py": "def later() -> None:\n    from dothi.store import rows",
        }
    )
    graph = read_imports(root)
    assert list_cycles(graph, deferred=False, packages=False) == []
    hidden = list_cycles(graph, deferred=True, packages=False)
    assert hidden == [frozenset({"dothi.store.rows", "dothi.store.pool"})]
    # Each of the two arrows is named.
    assert {finding.path for finding in list_cycle_findings(root)} == {
        "src/dothi/store/rows.py",
        "src/dothi/store/pool.py",
    }


def test_a_cycle_through_a_package_is_found(make_tree: MakeTree) -> None:
    """`a.one` runs `b/__init__`, which imports `a.two`, which runs nothing more: no cycle until it does."""
    files = {
        "src/dothi/a/__init__.py": "from dothi.a import one",
        "src/dothi/a/one.py": "import dothi.b.three",
        "src/dothi/b/__init__.py": "",
        "src/dothi/b/three.py": "",
    }
    assert list_cycle_findings(make_tree(files)) == []
    root = make_tree(files | {"src/dothi/b/__init__.py": "import dothi.a.one"})
    graph = read_imports(root)
    assert list_cycles(graph, deferred=True, packages=False) == []
    (cycle,) = list_cycles(graph, deferred=True, packages=True)
    assert {"dothi.a.one", "dothi.b"} <= cycle


def test_an_import_for_the_type_checker_closes_no_cycle(make_tree: MakeTree) -> None:
    """The interpreter never follows an import under TYPE_CHECKING."""
    root = make_tree(
        {
            "src/dothi/store/rows.py": "from dothi.store import pool",
            "src/dothi/store/pool.py": """
                from typing import TYPE_CHECKING
                if TYPE_CHECKING:
                    from dothi.store import rows
                """,
        }
    )
    assert list_cycle_findings(root) == []


@pytest.mark.parametrize(
    "line",
    [
        "text = open('a').read()",
        "text = Path('a').read_text()",
        "pool = psycopg.connect('')",
        "wire = socket.socket()",
        "subprocess.run(['a'])",
        "import os\nhome = os.environ['HOME']",
        "import os\nhome = os.getenv('HOME')",
        "from os import environ\nhome = environ.get('HOME')",
        "def f(home: str = os.environ['HOME']) -> None: ...",
        "class A:\n    text = Path('a').read_text()",
        "with open('a') as file:\n    x = 1",
        "if x:\n    y = Path('a').exists()",
        "rows = read_rows('a')",
        "def rows() -> str:\n    return Path('a').read_text()\nROWS = rows()",
        "def rows() -> str:\n    return inner()\ndef inner() -> str:\n    return open('a')\nROWS = rows()",
        "class Door:\n    def __init__(self) -> None:\n        connect()\nDOOR = Door()",
        "names = [path for path in Path('a').iterdir()]",
    ],
)
def test_work_at_import_is_named(make_tree: MakeTree, line: str) -> None:
    """Each way of opening, reading or connecting while a module is imported is found."""
    findings = list_startup_findings(make_tree({"src/dothi/store/rows.py": line}))
    assert findings
    assert findings[0].path == "src/dothi/store/rows.py"


def test_declarations_at_import_are_free(make_tree: MakeTree) -> None:
    """Constants, loggers, patterns, decoders, declarations, and what waits inside a function."""
    root = make_tree(
        {
            "src/dothi/store/rows.py": """
                LOG = logging.getLogger(__name__)
                FOLDER = Path(__file__).parent / "sql"
                NAMES = frozenset({"a", "b"})
                PATTERN = re.compile("a")
                DECODER = msgspec.json.Decoder(Row)
                LEVEL = Quantity(name="level", unit="m")
                Name = NewType("Name", str)
                later = lambda: open("a")

                @dataclass(frozen=True)
                class Row:
                    text: str = field(default_factory=str)

                    def load(self) -> None:
                        self.file = open(os.environ["A"])

                if __name__ == "__main__":
                    print(open("a").read())
                """
        }
    )
    assert list_startup_findings(root) == []
