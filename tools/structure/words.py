"""Docstrings that only say the name again.

Stop words are dropped and endings cut off crudely; what is left must hold at least one word that
the name, the parameters and the class around do not hold already.
"""

import ast
import re
from collections.abc import Iterator, Sequence

from structure.names import split_name
from structure.signatures import list_parameters
from structure.tree import Finding, PythonFile

_STOP_WORDS = frozenset(
    {
        "a", "an", "and", "are", "as", "at", "be", "been", "by", "can", "do", "does", "for", "from", "get",
        "gets", "given", "has", "have", "if", "in", "into", "is", "it", "its", "may", "of", "on", "or",
        "that", "the", "their", "then", "there", "these", "this", "those", "to", "up", "was", "when",
        "which", "will", "with", "class", "function", "method", "object", "instance", "initialize",
        "initialise", "return", "returns",
    }
)  # fmt: skip
_ENDINGS = ("ings", "ing", "ers", "ies", "ed", "es", "er", "s", "e", "y")
_SHORTEST_STEM = 3

Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def stem(word: str) -> str:
    """A word without its ending, so that `reads`, `reading` and `read` are one; crude on purpose."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word.removesuffix(ending)
            break
    # "planning" and "plan" differ by the doubled letter that the ending brought.
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] == word[-2] else word


def list_echo_findings(files: Sequence[PythonFile]) -> list[Finding]:
    """Every function or class whose docstring brings no word of its own."""
    return [
        file.finding(node, f"the docstring of {node.name} only repeats its words")
        for file in files
        for node, around in _list_named(file.tree, "")
        if _is_echo(node, around)
    ]


def _list_named(tree: ast.AST, around: str) -> Iterator[tuple[Named, str]]:
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, Named):
            yield child, around
        yield from _list_named(child, child.name if isinstance(child, ast.ClassDef) else around)


def _is_echo(node: Named, around: str) -> bool:
    docstring = ast.get_docstring(node)
    if docstring is None:
        return False
    names = [node.name, around]
    if isinstance(node, ast.ClassDef):
        names += [name for part in node.body if (name := _find_field(part)) is not None]
    else:
        names += [parameter.arg for parameter in list_parameters(node, method=False)]
    known = {stem(word) for name in names for word in split_name(name)}
    said = {word for part in re.findall(r"\w+", docstring) for word in split_name(part)}
    return {stem(word) for word in said - _STOP_WORDS} <= known


def _find_field(part: ast.stmt) -> str | None:
    if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
        return part.target.id
    return None
