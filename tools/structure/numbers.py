"""Numbers in the rooms that judge and act: they name parameters, which are dated and say their source."""

import ast
from pathlib import Path

from structure.tree import SOURCE, Finding, list_python

_ROOMS = frozenset({"rules.py", "indicators.py", "act.py"})
_FLOORS = tuple(f"{SOURCE}/{floor}/" for floor in ("sectors", "couplings"))
_FREE = (-1, 0, 1, 2)
"""What counts, points and halves, and is nobody's decree."""


def list_number_findings(root: Path) -> list[Finding]:
    """Numeric literals other than −1, 0, 1 and 2 in rules, indicators and acts of sectors and couplings."""
    return [
        file.finding(
            node, f"is the number {ast.unparse(node)}: name a parameter that says its source and days"
        )
        for file in list_python(root, SOURCE)
        if Path(file.path).name in _ROOMS and file.path.startswith(_FLOORS)
        for node in _list_numbers(file.tree)
    ]


def _list_numbers(tree: ast.AST) -> list[ast.expr]:
    found: list[ast.expr] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        # A sign belongs to its number, so that −1 is free and −2 is not.
        if isinstance(node, ast.expr) and (_is_number(node) or _is_signed(node)):
            if ast.literal_eval(node) not in _FREE:
                found.append(node)
        else:
            waiting.extend(ast.iter_child_nodes(node))
    return sorted(found, key=lambda each: (each.lineno, each.col_offset))


def _is_signed(node: ast.expr) -> bool:
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and _is_number(node.operand)


def _is_number(node: ast.expr) -> bool:
    if not isinstance(node, ast.Constant):
        return False
    return isinstance(node.value, int | float | complex) and not isinstance(node.value, bool)
