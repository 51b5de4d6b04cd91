"""What signatures promise: types, the house verbs, and protocols small enough to fulfil."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from structure.tree import SOURCE, Finding, PythonFile, find_dotted, list_python

Function = ast.FunctionDef | ast.AsyncFunctionDef

# What may stand for "all of them"; a mapping is an index and not a list.
_ALL_OF_THEM = frozenset(
    {
        "list", "List", "tuple", "Tuple", "Sequence", "MutableSequence", "Collection", "frozenset",
        "Iterable", "Iterator", "Generator", "AsyncIterable", "AsyncIterator", "AsyncGenerator",
    }
)  # fmt: skip
_MAX_PROTOCOL_METHODS = 5


@dataclass(frozen=True, kw_only=True)
class Typed:
    """How many parameters (without self and cls) and returns there are, and how many have a type."""

    parameters: int
    typed_parameters: int
    returns: int
    typed_returns: int


def count_typed(files: Sequence[PythonFile]) -> Typed:
    """Over every function, method and nested function of the files."""
    functions = [pair for file in files for pair in _list_functions(file.tree)]
    parameters = [parameter for node, owner in functions for parameter in list_parameters(node, method=owner)]
    return Typed(
        parameters=len(parameters),
        typed_parameters=sum(parameter.annotation is not None for parameter in parameters),
        returns=len(functions),
        typed_returns=sum(node.returns is not None for node, _ in functions),
    )


def list_parameters(node: Function, *, method: bool) -> list[ast.arg]:
    """The parameters a caller gives: without self or cls of a method."""
    arguments = node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    static = any(find_dotted(decorator) == "staticmethod" for decorator in node.decorator_list)
    if method and not static:
        positional = positional[1:]
    starred = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*positional, *arguments.kwonlyargs, *starred]


def _list_functions(tree: ast.AST, *, method: bool = False) -> Iterator[tuple[Function, bool]]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, Function):
            yield child, method
        yield from _list_functions(child, method=isinstance(child, ast.ClassDef))


def list_verb_findings(root: Path) -> list[Finding]:
    """`get_x` raises, `find_x` may return None, `list_x` is all; the annotation must say the same."""
    return [
        file.finding(node, f"{node.name} {broken}")
        for file in list_python(root, SOURCE, "tools")
        for node, _ in _list_functions(file.tree)
        if (broken := _find_broken_promise(node)) is not None
    ]


def _find_broken_promise(node: Function) -> str | None:
    name = node.name.lstrip("_")
    result = _open_text(node.returns)
    may_be_none = result is not None and _may_be_none(result)
    if name.startswith("get_") and may_be_none:
        return "may return None; what may be missing is found: call it find_…, or raise"
    if name.startswith("find_") and not may_be_none:
        return "must be annotated `… | None`; what is always there is got: call it get_…"
    if name.startswith("list_") and not (result is not None and _is_all(result)):
        return "must return a list, a tuple, a sequence or an iterator"
    return None


def _open_text(annotation: ast.expr | None) -> ast.expr | None:
    """An annotation written as text is parsed, one wrapped for `await` is unwrapped."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return ast.parse(annotation.value, mode="eval").body
    if isinstance(annotation, ast.Subscript) and _name_last(annotation.value) in {"Awaitable", "Coroutine"}:
        inner = annotation.slice
        return inner.elts[-1] if isinstance(inner, ast.Tuple) else inner
    return annotation


def _may_be_none(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None
    if isinstance(node, ast.BinOp):
        return _may_be_none(node.left) or _may_be_none(node.right)
    if isinstance(node, ast.Subscript) and _name_last(node.value) == "Union":
        inner = node.slice
        return any(_may_be_none(part) for part in (inner.elts if isinstance(inner, ast.Tuple) else [inner]))
    return isinstance(node, ast.Subscript) and _name_last(node.value) == "Optional"


def _is_all(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_all(node.left) and _is_all(node.right)
    return _name_last(node.value if isinstance(node, ast.Subscript) else node) in _ALL_OF_THEM


def _name_last(node: ast.expr) -> str:
    return (find_dotted(node) or "").split(".")[-1]


def list_protocol_findings(root: Path) -> list[Finding]:
    """Protocols with more methods than somebody from outside would like to write."""
    return [
        file.finding(
            node, f"protocol {node.name} has {count} methods, at most {_MAX_PROTOCOL_METHODS} are allowed"
        )
        for file in list_python(root, SOURCE)
        for node in ast.walk(file.tree)
        if isinstance(node, ast.ClassDef) and _is_protocol(node)
        if (count := len({inner.name for inner in node.body if isinstance(inner, Function)}))
        > _MAX_PROTOCOL_METHODS
    ]


def _is_protocol(node: ast.ClassDef) -> bool:
    bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
    # asyncio.Protocol is a class to inherit from, not a protocol in the sense of typing.
    return any(_name_last(base) == "Protocol" and ast.unparse(base) != "asyncio.Protocol" for base in bases)
