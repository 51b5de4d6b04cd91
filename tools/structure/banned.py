"""What the house does not do: mocks, swallowed errors, stray prints, promises to write it later."""

import ast
from collections.abc import Iterator
from pathlib import Path

from structure.tree import SOURCE, Finding, PythonFile, find_dotted, list_python

Function = ast.FunctionDef | ast.AsyncFunctionDef
_EVERYTHING = frozenset({"Exception", "BaseException"})


def list_mock_findings(root: Path) -> list[Finding]:
    """Imports of mock libraries and uses of their fixture, anywhere in the tree."""
    return [
        file.finding(node, "is a mock: use the real database, broker or engine")
        for file in list_python(root, SOURCE, "tests", "tools")
        for node in ast.walk(file.tree)
        if _is_mock(node)
    ]


def _is_mock(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return any(alias.name in {"mock", "unittest.mock"} for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        from_unittest = node.module == "unittest" and any(alias.name == "mock" for alias in node.names)
        return from_unittest or node.module in {"mock", "unittest.mock", "pytest_mock"}
    return isinstance(node, ast.arg) and node.arg == "mocker"


def list_swallow_findings(root: Path) -> list[Finding]:
    """Errors caught and dropped: bare `except`, `except Exception: pass`, `suppress(Exception)`."""
    return [
        file.finding(node, swallowed)
        for file in list_python(root, SOURCE, "tools", "tests")
        for node in ast.walk(file.tree)
        if (swallowed := _find_swallowed(node)) is not None
    ]


def _find_swallowed(node: ast.AST) -> str | None:
    if isinstance(node, ast.ExceptHandler):
        if node.type is None:
            return "catches everything without naming it"
        if _names_everything([node.type]) and all(_does_nothing(statement) for statement in node.body):
            return "catches every error and says nothing"
    if isinstance(node, ast.Call) and (find_dotted(node.func) or "").split(".")[-1] == "suppress":
        return "suppresses every error" if _names_everything(node.args) else None
    return None


def _names_everything(types: list[ast.expr]) -> bool:
    flat = [part for node in types for part in (node.elts if isinstance(node, ast.Tuple) else [node])]
    return any((find_dotted(part) or "").split(".")[-1] in _EVERYTHING for part in flat)


def _does_nothing(statement: ast.stmt) -> bool:
    is_constant = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_constant or isinstance(statement, ast.Pass | ast.Continue)


def list_print_findings(root: Path) -> list[Finding]:
    """`print(` in the program, except where talking to a terminal is the job."""
    return [
        file.finding(node, "prints: log it, or return it to whoever speaks to the terminal")
        for file in list_python(root, SOURCE)
        if not _is_command_line(file)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and find_dotted(node.func) == "print"
    ]


def _is_command_line(file: PythonFile) -> bool:
    """The main floor, a `__main__.py`, and a module that reads command-line arguments."""
    if file.path.count("/") == SOURCE.count("/") + 1 or file.path.endswith("/__main__.py"):
        return True
    return any(
        alias.name in {"typer", "argparse"}
        for node in file.tree.body
        if isinstance(node, ast.Import)
        for alias in node.names
    )


def list_unwritten_findings(root: Path) -> list[Finding]:
    """Code that says it is not written yet: `NotImplementedError` raised."""
    return [
        file.finding(node, "raises NotImplementedError: write it, or leave the method out")
        for file in list_python(root, SOURCE, "tools")
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Raise)
        and node.exc is not None
        and _name_raised(node.exc) == "NotImplementedError"
    ]


def _name_raised(node: ast.expr) -> str:
    return find_dotted(node.func if isinstance(node, ast.Call) else node) or ""


def list_sleep_findings(root: Path) -> list[Finding]:
    """`time.sleep` inside an async function: it stops every other task of the process."""
    return [
        file.finding(node, "sleeps inside an async function and stops all others: await asyncio.sleep")
        for file in list_python(root, SOURCE, "tools", "tests")
        for names in [_list_sleep_names(file.tree)]
        for function in ast.walk(file.tree)
        if isinstance(function, ast.AsyncFunctionDef)
        for node in _list_own(function)
        if isinstance(node, ast.Call) and find_dotted(node.func) in names
    ]


def _list_own(function: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a function without the functions written inside it, which run elsewhere."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, Function | ast.Lambda):
            yield child
            yield from _list_own(child)


def _list_sleep_names(tree: ast.Module) -> tuple[str, ...]:
    imported = [
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "time"
        for alias in node.names
        if alias.name == "sleep"
    ]
    renamed = [
        f"{alias.asname}.sleep"
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "time" and alias.asname
    ]
    return ("time.sleep", *imported, *renamed)
