"""Names say what a thing is, and signatures keep what names promise."""

from collections.abc import Callable
from pathlib import Path

import pytest

from structure.names import list_drawer_findings, split_name
from structure.sectors import list_named_sector_findings
from structure.signatures import count_typed, list_protocol_findings, list_verb_findings
from structure.tree import SOURCE, list_python, spell_out
from structure.words import list_echo_findings, stem

MakeTree = Callable[[dict[str, str]], Path]


def test_no_file_or_folder_is_a_junk_drawer(root: Path) -> None:
    """Nothing in the tree is called utils, helpers, common, manager, misc or base."""
    findings = list_drawer_findings(root)
    assert not findings, spell_out(findings)


def test_verbs_keep_their_promises(root: Path) -> None:
    """What may be missing is found and not got, and a list is a list."""
    findings = list_verb_findings(root)
    assert not findings, spell_out(findings)


def test_protocols_are_small(root: Path) -> None:
    """Somebody from outside can fulfil each protocol with at most five methods."""
    findings = list_protocol_findings(root)
    assert not findings, spell_out(findings)


def test_no_docstring_only_repeats_its_name(root: Path) -> None:
    """Every docstring brings at least one word that the signature does not hold."""
    findings = list_echo_findings(list_python(root, SOURCE, "tools"))
    assert not findings, spell_out(findings)


def test_the_core_names_no_sector(root: Path) -> None:
    """No room below the sectors knows which sectors there are."""
    findings = list_named_sector_findings(root)
    assert not findings, spell_out(findings)


@pytest.mark.parametrize(
    "path",
    [
        "src/dothi/store/utils.py",
        "src/dothi/helper/a.py",
        "src/dothi/store/_common.py",
        "src/dothi/store/base.py",
        "src/dothi/store/pool_manager.py",
        "web/src/map/mapHelpers.ts",
        "web/src/Base.tsx",
        "web/src/misc/a.css",
        "docs/tien_ich.md",
        "tests/utils.test.ts",
    ],
)
def test_a_drawer_is_named(make_tree: MakeTree, path: str) -> None:
    """Singular, plural, in any language, as a file or as a folder, alone or in a longer name."""
    assert len(list_drawer_findings(make_tree({path: "", "src/dothi/store/rows.py": ""}))) == 1


def test_words_of_the_domain_are_no_drawers(make_tree: MakeTree) -> None:
    """A base map, a database and the Common Alerting Protocol are what they are called."""
    names = ("base_map.ts", "baseMap.ts", "database.py", "common_alerting_protocol.py", "basement.py")
    assert list_drawer_findings(make_tree({f"src/{name}": "" for name in names})) == []
    assert split_name("readHTTPBody_2") == ["read", "http", "body", "2"]


@pytest.mark.parametrize(
    "signature",
    [
        "def get_thing() -> Thing | None: ...",
        "def get_thing() -> Optional[Thing]: ...",
        "def get_thing() -> typing.Union[Thing, None]: ...",
        "def get_thing() -> 'Thing | None': ...",
        "def get_thing() -> None: ...",
        "class A:\n    def _get_thing(self) -> Thing | None: ...",
        "def find_thing() -> Thing: ...",
        "def find_thing(): ...",
        "def list_things() -> None: ...",
        "def list_things() -> list[Thing] | None: ...",
        "def list_things() -> dict[str, Thing]: ...",
        "def list_things(): ...",
    ],
)
def test_a_broken_promise_is_named(make_tree: MakeTree, signature: str) -> None:
    """The verb says one thing, the annotation another."""
    assert len(list_verb_findings(make_tree({"src/dothi/store/rows.py": signature}))) == 1


def test_kept_promises_are_free(make_tree: MakeTree) -> None:
    """Each verb with what it may return, awaited or not."""
    root = make_tree(
        {
            "src/dothi/store/rows.py": """
                def get_thing() -> Thing: ...
                def find_thing() -> Thing | None: ...
                def find_name() -> Optional[str]: ...
                def find_later() -> Awaitable[Thing | None]: ...
                def list_things() -> list[Thing]: ...
                async def list_names() -> tuple[str, ...]: ...
                def list_rows() -> collections.abc.Iterator[Row]: ...
                def listen() -> None: ...
                """
        }
    )
    assert list_verb_findings(root) == []


def test_a_protocol_of_six_methods_is_named(make_tree: MakeTree) -> None:
    """Five methods are allowed, an overload counts once, the sixth is one too many."""
    five = "class Five(Protocol):\n" + "".join(f"    def m{number}(self): ...\n" for number in range(5))
    six = "class Six(typing.Protocol[T]):\n" + "".join(
        f"    def m{number}(self): ...\n" for number in range(6)
    )
    root = make_tree({"src/dothi/vocabulary/a.py": five + "    def m4(self, x): ...\n" + six})
    assert [finding.what.split()[1] for finding in list_protocol_findings(root)] == ["Six"]


@pytest.mark.parametrize(
    "source",
    [
        'def read_level(station):\n    """Reads the level of a station."""',
        'class AlarmRaised:\n    """Alarm was raised."""',
        'class Pump:\n    def start(self):\n        """Start the pump."""',
        'class Coordinator:\n    def __init__(self):\n        """Initialize the coordinator."""',
        'def plan(stops):\n    """Planning of stops."""',
    ],
)
def test_an_echo_is_named(make_tree: MakeTree, source: str) -> None:
    """A docstring of known words only, whatever their endings, says nothing."""
    root = make_tree({"src/dothi/act/a.py": source})
    assert len(list_echo_findings(list_python(root, SOURCE))) == 1


def test_a_docstring_with_one_new_word_is_no_echo(make_tree: MakeTree) -> None:
    """The unit is such a word, and no docstring at all echoes nothing."""
    root = make_tree(
        {
            "src/dothi/act/a.py": """
                def read_level(station):
                    '''Reads the level of a station in metres.'''
                def silent(): ...
                """
        }
    )
    assert list_echo_findings(list_python(root, SOURCE)) == []
    assert stem("reads") == stem("reading") == stem("read")
    assert stem("planning") == stem("plan")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("show/a.py", "if thing.sector == 'drainage': ..."),
        ("show/a.py", "import_module('dothi.sectors.drainage')"),
        ("show/a.py", "path = 'icons/drainage.svg'"),
        ("store/a.py", "rows(\"select 1 where sector = 'drainage'\")"),
        ("store/a.py", "value = registry.drainage"),
        ("store/a.py", "def drainage() -> None: ..."),
        ("vocabulary/a.py", "make(water_supply=1)"),
        ("access/a.py", "if sector == 'transport': ..."),
        ("store/sql/a.sql", "select 1 from thing where sector = 'drainage';"),
    ],
)
def test_a_sector_named_in_the_core_is_found(make_tree: MakeTree, path: str, line: str) -> None:
    """As text, as part of a path, as an identifier, or in SQL."""
    sectors = {f"src/dothi/sectors/{name}/kinds.py": "" for name in ("drainage", "water_supply", "transport")}
    assert len(list_named_sector_findings(make_tree(sectors | {f"src/dothi/{path}": line}))) == 1


def test_sectors_may_be_named_where_they_are_known(make_tree: MakeTree) -> None:
    """By themselves, where they meet, on the main floor, in a model city, in prose, and as other words."""
    root = make_tree(
        {
            "src/dothi/sectors/transport/kinds.py": "SECTOR = 'transport'",
            "src/dothi/couplings/rain.py": "SECTOR = 'transport'",
            "src/dothi/main.py": "from dothi.sectors import transport",
            "src/dothi/cities/tay_do/roads.py": "TOPIC = 'transport'",
            "src/dothi/connect/http.py": '''
                """What transport means here is another thing."""
                client = Client(transport=transport, note="a transport of messages")
                ''',
        }
    )
    assert list_named_sector_findings(root) == []


def test_types_are_counted_without_self(make_tree: MakeTree) -> None:
    """Parameters: a (typed), b, rest (typed) = 2 of 3; returns: 1 of 2."""
    root = make_tree(
        {
            "src/dothi/a.py": """
                class A:
                    def f(self, a: int, b) -> None: ...
                    @staticmethod
                    def g(*rest: int): ...
                """
        }
    )
    typed = count_typed(list_python(root, SOURCE))
    assert (typed.typed_parameters, typed.parameters) == (2, 3)
    assert (typed.typed_returns, typed.returns) == (1, 2)
