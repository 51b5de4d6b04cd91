"""The rooms of a sector, and the core that never names one."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from structure.floors import MAIN, name_floor
from structure.imports import name_module, read_imports
from structure.tree import SOURCE, Finding, PythonFile, list_files

ROOMS = ("kinds", "connect", "indicators", "rules", "twin", "act", "show", "share")
_FILES = frozenset({"__init__.py", "sector.toml", "README.md", *(f"{room}.py" for room in ROOMS)})
_FOLDERS = frozenset({"parameters"})

# A process has an environment and a connection a transport: as identifiers these words have a
# second meaning in every program. As text they are still refused.
_WORDS_OF_PROGRAMS = frozenset({"environment", "transport", "energy", "health", "security", "land"})


def list_sectors(root: Path) -> list[Path]:
    """The folder of every sector."""
    folder = root / SOURCE / "sectors"
    if not folder.is_dir():
        return []
    return sorted(entry for entry in folder.iterdir() if entry.is_dir() and entry.name[0] not in "._")


def list_room_findings(root: Path) -> list[Finding]:
    """Files outside the room list, missing sheets, and rooms neither there nor explained."""
    return [finding for sector in list_sectors(root) for finding in _list_in_sector(root, sector)]


def _list_in_sector(root: Path, sector: Path) -> Iterator[Finding]:
    where = sector.relative_to(root).as_posix()
    for entry in sorted(sector.iterdir()):
        allowed = _FOLDERS if entry.is_dir() else _FILES
        if entry.name not in allowed and not entry.name.startswith((".", "__pycache__")):
            yield Finding(path=f"{where}/{entry.name}", line=1, what="is no room of a sector")
    if not (sector / "README.md").is_file():
        yield Finding(path=f"{where}/README.md", line=1, what="is missing")
    sheet = sector / "sector.toml"
    if not sheet.is_file():
        yield Finding(path=f"{where}/sector.toml", line=1, what="is missing")
        return
    try:
        facts = tomllib.loads(sheet.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        yield Finding(path=f"{where}/sector.toml", line=1, what=f"is no TOML: {error}")
        return
    for what in (*_list_sheet_faults(facts), *_list_left_out_faults(facts, sector)):
        yield Finding(path=f"{where}/sector.toml", line=1, what=what)


def _list_sheet_faults(facts: dict[str, Any]) -> Iterator[str]:
    title = facts.get("title")
    for language in ("vi", "en"):
        if not (isinstance(title, dict) and _is_said(title.get(language))):
            yield f"title.{language} is missing or empty"
    for key in ("owner", "tier"):
        if not _is_said(facts.get(key)):
            yield f"{key} is missing or empty"
    engine = facts.get("engine")
    if not (_is_said(engine) or (isinstance(engine, dict) and engine)):
        yield "engine is missing or empty; a sector without one says so in words"
    quantities = facts.get("quantities")
    if not (isinstance(quantities, list) and all(_is_said(name) for name in quantities)):
        yield "quantities must be a list of names"


def _list_left_out_faults(facts: dict[str, Any], sector: Path) -> Iterator[str]:
    left_out = facts.get("left_out", {})
    if not isinstance(left_out, dict):
        yield "left_out must be a table of room = reason"
        return
    for room in ROOMS:
        stands = (sector / f"{room}.py").is_file()
        if not stands and not _is_said(left_out.get(room)):
            yield f"room {room} is not there and left_out gives no reason"
        if stands and room in left_out:
            yield f"room {room} is there and left_out still explains why not"
    for room in sorted(set(left_out) - set(ROOMS)):
        yield f"left_out names {room}, which is no room"


def _is_said(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def list_named_sector_findings(root: Path) -> list[Finding]:
    """Places where the core says the name of a sector, in Python or SQL."""
    names = {sector.name for sector in list_sectors(root)}
    graph = read_imports(root)
    core = [
        file
        for module, file in graph.modules.items()
        if name_floor(module, graph) not in {MAIN, "sectors", "couplings", "cities"}
    ]
    in_python = [finding for file in core for finding in _list_named_in(file, names)]
    return in_python + [
        Finding(path=path.relative_to(root).as_posix(), line=number, what=f"names the sector {name} in SQL")
        for path in list_files(root / SOURCE, ".sql")
        if name_floor(name_module(path.relative_to(root).as_posix()), graph) not in {"sectors", "couplings"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        for name in sorted(names)
        if f"'{name}'" in line
    ]


def _list_named_in(file: PythonFile, names: set[str]) -> Iterator[Finding]:
    prose = {id(node) for node in _list_docstrings(file.tree)}
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            said = _code_words(node.value) & names
        else:
            said = (set(_list_identifiers(node)) & names) - _WORDS_OF_PROGRAMS
        for name in sorted(said):
            yield file.finding(node, f"the core names the sector {name}")


def _list_docstrings(tree: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _code_words(text: str) -> set[str]:
    """The words of a key, path or dotted name; of a sentence only what stands in quotes."""
    if re.search(r"\s", text):
        return set(re.findall(r"['\"]([a-z0-9_]+)['\"]", text))
    return set(re.split(r"[^A-Za-z0-9_]+", text))


def _list_identifiers(node: ast.AST) -> list[str]:
    for kind, attribute in (
        (ast.Name, "id"),
        (ast.Attribute, "attr"),
        (ast.arg, "arg"),
        (ast.keyword, "arg"),
        (ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, "name"),
    ):
        if isinstance(node, kind):
            return [getattr(node, attribute) or ""]
    if isinstance(node, ast.alias):
        return [*node.name.split("."), node.asname or ""]
    return []
