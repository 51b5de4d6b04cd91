"""Names of files and folders: words of the domain, no junk drawers."""

import re
from pathlib import Path

from structure.tree import Finding, list_tracked

# A drawer that takes anything soon holds everything. The Vietnamese words mean the same.
_DRAWERS = frozenset(
    {
        "util", "utils", "utility", "utilities", "helper", "helpers", "common", "commons", "manager",
        "managers", "misc", "miscs", "miscellaneous", "base", "bases", "tien_ich", "tro_giup", "linh_tinh",
        "chung",
    }
)  # fmt: skip
# These say nothing inside a longer name either. "common" and "base" do: the Common Alerting
# Protocol and a base map are words of the domain.
_EMPTY_WORDS = frozenset({"util", "utils", "helper", "helpers", "manager", "managers", "misc"})


def split_name(name: str) -> list[str]:
    """The words of an identifier or file name, lower case: `readUnits` and `read_units` alike."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return [word.lower() for word in re.split(r"[\W_]+", spaced) if word]


def list_drawer_findings(root: Path) -> list[Finding]:
    """Every file or folder of the tree, in whatever language, that is called by a word that says nothing."""
    found: dict[str, Finding] = {}
    for path in list_tracked(root):
        parts = path.relative_to(root).parts
        for count, part in enumerate(parts, start=1):
            where = "/".join(parts[:count])
            if not part.startswith(".") and _is_drawer(part):
                found[where] = Finding(
                    path=where, line=1, what=f"{part} says nothing: name the idea it holds"
                )
    return list(found.values())


def _is_drawer(part: str) -> bool:
    words = split_name(part.split(".")[0])
    return "_".join(words) in _DRAWERS or not _EMPTY_WORDS.isdisjoint(words)
