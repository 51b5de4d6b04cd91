"""The package's own import graph, its arrows and its cycles.

An import inside a function hides a cycle and does not remove it, so both readings are offered.
An import for type checkers only is remembered, because it is still an arrow of the floor plan,
but it closes no cycle: the interpreter never follows it.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from structure.tree import PACKAGE, Finding, PythonFile, find_dotted, list_python


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """One module importing another of our own modules."""

    importer: str
    imported: str
    path: str
    line: int
    deferred: bool = False
    """Written inside a function."""
    typing_only: bool = False
    """Written under `if TYPE_CHECKING`."""
    implied: bool = False
    """Not written: importing a module first runs the `__init__` of the packages around it."""


@dataclass(frozen=True, kw_only=True)
class ImportGraph:
    """Our modules by dotted name, and every arrow between them."""

    modules: dict[str, PythonFile]
    arrows: tuple[Arrow, ...]


def read_imports(root: Path, package: str = PACKAGE) -> ImportGraph:
    """The graph of one package below `src`; empty where the package does not exist."""
    modules = {name_module(file.path): file for file in list_python(root, f"src/{package}")}
    arrows = [arrow for name in modules for arrow in _list_arrows(name, modules)]
    return ImportGraph(modules=modules, arrows=tuple(arrows))


def name_module(path: str) -> str:
    """Dotted name of a file below `src`; a package goes by its folder."""
    parts = path.removesuffix(".py").split("/")[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def list_cycles(graph: ImportGraph, *, deferred: bool, packages: bool) -> list[frozenset[str]]:
    """Groups of modules that import each other round about.

    `deferred` counts imports inside functions too, `packages` also the `__init__` files that an
    import runs on its way.
    """
    targets: dict[str, set[str]] = {name: set() for name in graph.modules}
    for arrow in _list_running(graph, deferred=deferred, packages=packages):
        targets[arrow.importer].add(arrow.imported)
    reach = {name: _reach(name, targets) for name in targets}
    groups = {
        frozenset(other for other in reach[name] if name in reach[other])
        for name in targets
        if name in reach[name]
    }
    return sorted(groups, key=sorted)


def list_cycle_findings(root: Path) -> list[Finding]:
    """Every import that is part of a cycle, with functions and packages counted."""
    graph = read_imports(root)
    groups = list_cycles(graph, deferred=True, packages=True)
    return [
        Finding(path=arrow.path, line=arrow.line, what=f"imports {arrow.imported} in a circle")
        for group in groups
        for arrow in _list_running(graph, deferred=True, packages=True)
        if {arrow.importer, arrow.imported} <= group
    ]


def _list_running(graph: ImportGraph, *, deferred: bool, packages: bool) -> list[Arrow]:
    return [
        arrow
        for arrow in graph.arrows
        if arrow.imported in graph.modules
        and arrow.imported != arrow.importer
        and not arrow.typing_only
        and (deferred or not arrow.deferred)
        and (packages or not arrow.implied)
    ]


def _reach(start: str, targets: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = list(targets[start])
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(targets[name])
    return seen


def _list_arrows(name: str, modules: dict[str, PythonFile]) -> Iterator[Arrow]:
    file = modules[name]
    collector = _Collector(name=name, is_package=file.path.endswith("/__init__.py"), known=set(modules))
    collector.visit(file.tree)
    around = _name_packages_around(name) | ({name} if collector.is_package else set())
    for found in collector.found:
        yield found.arrow(name, file.path, found.target)
        # The packages around the importer run already, or it could not be importing anything.
        for package in sorted(_name_packages_around(found.target) - around):
            yield found.arrow(name, file.path, package, implied=True)


def _name_packages_around(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:count]) for count in range(1, len(parts))}


@dataclass(frozen=True, kw_only=True)
class _Found:
    target: str
    line: int
    deferred: bool
    typing_only: bool

    def arrow(self, importer: str, path: str, imported: str, *, implied: bool = False) -> Arrow:
        return Arrow(
            importer=importer,
            imported=imported,
            path=path,
            line=self.line,
            deferred=self.deferred,
            typing_only=self.typing_only,
            implied=implied,
        )


class _Collector(ast.NodeVisitor):
    """Walks one module and notes each import of our own package."""

    def __init__(self, *, name: str, is_package: bool, known: set[str]) -> None:
        self.is_package = is_package
        self.found: list[_Found] = []
        self._name = name
        self._package = name.split(".")[0]
        self._known = known
        self._inside_functions = 0
        self._inside_typing = 0

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._note(alias.name, node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        base = self._name_base(node)
        for alias in node.names:
            inner = f"{base}.{alias.name}"
            self._note(inner if inner in self._known else base, node)

    def visit_Call(self, node: ast.Call) -> None:
        called = find_dotted(node.func) or ""
        if called.split(".")[-1] in {"import_module", "__import__"} and node.args:
            self._note(_literal_start(node.args[0]).rstrip("."), node)
        self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if (find_dotted(node.test) or "").split(".")[-1] != "TYPE_CHECKING":
            self.generic_visit(node)
            return
        self._inside_typing += 1
        for statement in node.body:
            self.visit(statement)
        self._inside_typing -= 1
        for statement in node.orelse:
            self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._enter(node, self.generic_visit)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self._enter(node, self.generic_visit)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._enter(node, self.generic_visit)

    def _enter(self, node: ast.AST, walk: Callable[[ast.AST], None]) -> None:
        self._inside_functions += 1
        walk(node)
        self._inside_functions -= 1

    def _name_base(self, node: ast.ImportFrom) -> str:
        if node.level == 0:
            return node.module or ""
        parts = self._name.split(".")
        kept = parts[: len(parts) - node.level + (1 if self.is_package else 0)]
        return ".".join([*kept, *([node.module] if node.module else [])])

    def _note(self, target: str, node: ast.stmt | ast.expr) -> None:
        if target.split(".")[0] != self._package:
            return
        found = _Found(
            target=target,
            line=node.lineno,
            deferred=self._inside_functions > 0,
            typing_only=self._inside_typing > 0,
        )
        if found not in self.found:
            self.found.append(found)


def _literal_start(node: ast.expr) -> str:
    """The text a literal begins with: a name put together at run time still says where it leads."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
