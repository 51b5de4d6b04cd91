"""Documents: those that every reader looks for, links that lead somewhere, and no private traces."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import unquote

from structure.tree import Finding, find_text, list_tracked

EXPECTED = (
    "README.md",
    "ARCHITECTURE.md",
    "GLOSSARY.md",
    "DECISIONS.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
)

_LINK = re.compile(
    r"\]\(\s*<?([^)\s>]+)>?(?:\s+[\"'(][^)]*)?\)|^[ ]{0,3}\[[^\]^]+\]:\s*<?(\S+?)>?(?:\s|$)", re.MULTILINE
)
_FENCE = re.compile(r"^(\s*)(```+|~~~+).*?^\s*\2\s*$", re.MULTILINE | re.DOTALL)
_INLINE_CODE = re.compile(r"(`+)[^`].*?\1")
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|#)", re.IGNORECASE)
_LINE_LINK = re.compile(r"#L\d+")
# Homes and build folders of a person; the lookbehind leaves addresses such as city.vn/home/ alone.
_PRIVATE_PATH = re.compile(r"(?<![\w.~%-])/(?:(?:root|work)/|(?:home|Users)/[A-Za-z_][\w.-]*)")
_LARGEST_TEXT = 5_000_000


def list_missing_documents(root: Path) -> list[str]:
    """Names of the expected documents that are not there, or are empty."""
    return [name for name in EXPECTED if not (root / name).is_file() or not (root / name).read_text().strip()]


def list_link_findings(root: Path) -> list[Finding]:
    """Links in Markdown to files that do not exist, and links anywhere to a line number."""
    findings: list[Finding] = []
    for path, text in _list_texts(root):
        name = path.relative_to(root).as_posix()
        findings += [
            _at(name, text, match.start(), "links to a line number, which moves: link to the symbol")
            for match in _LINE_LINK.finditer(text)
        ]
        if path.suffix == ".md":
            findings += [
                _at(name, text, start, f"links to {target}, which does not exist")
                for start, target in _list_relative_links(text)
                if not _leads_somewhere(root, path, target)
            ]
    return findings


def list_trace_findings(root: Path, *, forbidden: Sequence[str]) -> list[Finding]:
    """Paths of somebody's own machine, and forbidden words, in any tracked text."""
    words = "|".join(re.escape(word) for word in forbidden)
    forbidden_word = re.compile(rf"\b(?:{words})\b", re.IGNORECASE) if forbidden else None
    findings: list[Finding] = []
    for path, text in _list_texts(root):
        name = path.relative_to(root).as_posix()
        findings += [
            _at(name, text, match.start(), f"names a path of one machine: {match.group()}")
            for match in _PRIVATE_PATH.finditer(text)
        ]
        if forbidden_word is not None:
            findings += [
                _at(name, text, match.start(), f"uses the forbidden word {match.group()}")
                for match in forbidden_word.finditer(text)
            ]
    return findings


def _list_texts(root: Path) -> Iterator[tuple[Path, str]]:
    for path in list_tracked(root):
        # Nobody writes a text of megabytes by hand; those are data.
        if path.stat().st_size <= _LARGEST_TEXT and (text := find_text(path)) is not None:
            yield path, text


def _list_relative_links(text: str) -> Iterator[tuple[int, str]]:
    # Code shows links instead of making them; blanks keep the positions, and so the lines.
    prose = _INLINE_CODE.sub(_blank, _FENCE.sub(_blank, text))
    for match in _LINK.finditer(prose):
        target = match[1] or match[2]
        if not _ELSEWHERE.match(target):
            yield match.start(), target


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _leads_somewhere(root: Path, page: Path, target: str) -> bool:
    plain = unquote(re.split(r"[#?]", target)[0])
    start = root if plain.startswith("/") else page.parent
    return (start / plain.lstrip("/")).exists()


def _at(path: str, text: str, position: int, what: str) -> Finding:
    return Finding(path=path, line=text.count("\n", 0, position) + 1, what=what)
