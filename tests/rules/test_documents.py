"""The documents every reader looks for exist, lead somewhere, and hold no private traces."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from structure.documents import (
    EXPECTED,
    list_link_findings,
    list_missing_documents,
    list_trace_findings,
)
from structure.tree import spell_out

MakeTree = Callable[[dict[str, str]], Path]

# Filling text is no text; it is put together here, so that this file holds none itself. Whoever
# releases the tree may forbid more words, one a line, in a file of their own that the variable names.
FILLING_TEXT = (" ".join(("lorem", "ipsum")), "tb" + "d")
LINE_LINK = "#L" + "12"
MORE_WORDS = "DOTHI_FORBIDDEN_WORDS"


def list_forbidden_words() -> list[str]:
    """The filling texts, and the words of the releaser's own file."""
    extra = os.environ.get(MORE_WORDS)
    lines = Path(extra).read_text(encoding="utf-8").splitlines() if extra else []
    return [*FILLING_TEXT, *(line.strip() for line in lines if line.strip())]


def test_the_expected_documents_exist(root: Path) -> None:
    """README, architecture, glossary, decisions, changelog, contributing and licence are there."""
    missing = list_missing_documents(root)
    assert not missing, f"missing or empty: {', '.join(missing)}"


def test_links_lead_somewhere(root: Path) -> None:
    """Relative links resolve, and none points to a line number."""
    findings = list_link_findings(root)
    assert not findings, spell_out(findings)


def test_no_text_holds_private_traces(root: Path) -> None:
    """No tracked text names a path of one person's machine or a forbidden word."""
    findings = list_trace_findings(root, forbidden=list_forbidden_words())
    assert not findings, spell_out(findings)


def test_a_missing_or_empty_document_is_named(make_tree: MakeTree) -> None:
    """Of seven documents two are there, one of them empty: six are missing."""
    missing = list_missing_documents(make_tree({"README.md": "# City", "LICENSE": " \n"}))
    assert missing == [name for name in EXPECTED if name != "README.md"]


def test_links_that_lead_nowhere_are_named(make_tree: MakeTree) -> None:
    """Three lead nowhere and one to a line; code, other sites and places within a page are free."""
    root = make_tree(
        {
            "README.md": f"""
                [guide](docs/guide.md) [part](docs/guide.md#start) [site](https://example.vn/x) [here](#start)
                [lost](docs/lost.md) ![picture](<docs/lost.png> "A picture")
                `[code](nowhere.md)`

                ```
                [code](nowhere.md)
                ```

                [named]: docs/gone.md
                [line]: https://example.vn/a.py{LINE_LINK}
                """,
            "docs/guide.md": "[back](../README.md) [root](/README.md) [spaced](a%20b.md) [folder](.)",
            "docs/a b.md": "",
        }
    )
    found = {
        (finding.path, finding.line, finding.what.split()[2].rstrip(","))
        for finding in list_link_findings(root)
    }
    assert found == {
        ("README.md", 3, "docs/lost.md"),
        ("README.md", 3, "docs/lost.png"),
        ("README.md", 10, "docs/gone.md"),
        ("README.md", 11, "a"),
    }


# Put together here, so that this file holds no such path itself.
@pytest.mark.parametrize(
    "parts", [("", "root", "a"), ("", "home", "an", "a"), ("", "work", "a"), ("", "Users", "An")]
)
@pytest.mark.parametrize("before", ["", "see ", '"', "file://"])
def test_a_path_of_one_machine_is_named(make_tree: MakeTree, parts: tuple[str, ...], before: str) -> None:
    """The home or build folder of a person is found in any text file."""
    root = make_tree({"src/dothi/a.sql": f"first line\n{before}{'/'.join(parts)}\n"})
    assert [finding.line for finding in list_trace_findings(root, forbidden=())] == [2]


def test_other_paths_and_data_are_free(make_tree: MakeTree) -> None:
    """System folders, addresses, relative paths, and files that are no text."""
    work = "/".join(("work", "a"))
    root = make_tree({"a.md": f"/var/lib/dothi https://city.vn/{work} ./{work} home{work} {work}"})
    (root / "a.bin").write_bytes(b"\xff\xfe /" + work.encode())
    assert list_trace_findings(root, forbidden=()) == []


def test_a_forbidden_word_is_named(make_tree: MakeTree) -> None:
    """As a whole word, in any case, in any text file, with its line."""
    root = make_tree({"a.ts": f"placeholders\n{FILLING_TEXT[0].title()}\n", "b.md": f"a{FILLING_TEXT[1]}b"})
    findings = list_trace_findings(root, forbidden=FILLING_TEXT)
    assert [(finding.path, finding.line) for finding in findings] == [("a.ts", 2)]
