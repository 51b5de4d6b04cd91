"""The floor plan: which folder may import which.

`machine, vocabulary ← store ← access ← connect | understand | act | show | share ← sectors ←
couplings ← main`. Imports for type checkers count as well: what one room needs of another is a
protocol in the vocabulary, and a type of another room is knowledge of that room.
"""

from pathlib import Path

from structure.imports import Arrow, ImportGraph, read_imports
from structure.tree import PACKAGE, Finding

MAIN = "main"
ROOMS = ("connect", "understand", "act", "show", "share")

# The package itself holds the version and imports nothing, so everyone may name it.
_HOUSE = "the package itself"
_GROUND = frozenset({"machine", "vocabulary"})
# The store is missing from what a room may import, and so from all above: access is the one door.
_ABOVE_THE_DOOR = _GROUND | {"access"}

MAY_IMPORT: dict[str, frozenset[str]] = {
    "machine": frozenset({"vocabulary"}),
    "vocabulary": frozenset(),
    # A model city talks only by MQTT and files, so that it proves what a foreign city would meet.
    "cities": frozenset(),
    "store": _GROUND,
    "access": _GROUND | {"store"},
    **dict.fromkeys(ROOMS, _ABOVE_THE_DOOR),
    "sectors": _ABOVE_THE_DOOR | frozenset(ROOMS),
    "couplings": _ABOVE_THE_DOOR | frozenset(ROOMS) | {"sectors"},
    _HOUSE: frozenset(),
}


def name_floor(module: str, graph: ImportGraph) -> str:
    """The floor a module stands on; every module directly in the package is the main floor."""
    parts = module.split(".")
    if len(parts) == 1:
        return _HOUSE
    top = graph.modules.get(".".join(parts[:2]))
    if top is not None:
        return parts[1] if top.path.endswith("/__init__.py") else MAIN
    # A package without an `__init__`, and one that is not written yet, is known by its name.
    return parts[1] if len(parts) > 2 or parts[1] in MAY_IMPORT else MAIN


def list_floor_findings(root: Path) -> list[Finding]:
    """Every folder without a floor and every import against the arrows."""
    graph = read_imports(root)
    strangers = [
        Finding(path=file.path, line=1, what=f"{PACKAGE}/{floor}/ is not in the floor plan")
        for module, file in graph.modules.items()
        if (floor := name_floor(module, graph)) != MAIN and floor not in MAY_IMPORT
    ]
    refused = [
        Finding(
            path=arrow.path, line=arrow.line, what=f"{arrow.importer} may not import {arrow.imported}: {why}"
        )
        for arrow in graph.arrows
        # Python runs the packages on the way by itself; nobody wrote these arrows.
        if not arrow.implied and (why := _find_refusal(arrow, graph)) is not None
    ]
    return strangers + refused


def _find_refusal(arrow: Arrow, graph: ImportGraph) -> str | None:
    importer = name_floor(arrow.importer, graph)
    imported = name_floor(arrow.imported, graph)
    if importer == MAIN or imported == _HOUSE:
        return None
    if importer == imported:
        return _find_sector_refusal(arrow) if importer == "sectors" else None
    if imported in MAY_IMPORT.get(importer, frozenset()):
        return None
    if imported == "store":
        return "the database is reached through access only"
    if imported == MAIN:
        return "only the main floor may import what stands beside main.py"
    if importer in ROOMS and imported in ROOMS:
        return "rooms do not import each other, main.py hands over a protocol of the vocabulary"
    return f"no arrow leads from {importer} to {imported}"


def _find_sector_refusal(arrow: Arrow) -> str | None:
    importer = arrow.importer.split(".")[2:3]
    imported = arrow.imported.split(".")[2:3]
    if importer and importer == imported:
        return None
    return "a sector never imports another, two sectors meet in couplings/"
