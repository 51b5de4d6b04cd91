"""SQL is SQL: named queries with a sentence each, and none put together from pieces of text."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from structure.tree import SOURCE, Finding, list_files, list_python

QUERIES = f"{SOURCE}/store/sql"

_NAME_LINE = re.compile(r"^-- ([A-Za-z]\w*) --$")
_OBJECT = (
    r"table|index|view|materialized|role|user|schema|database|extension|function|procedure|trigger|policy"
    r"|sequence|type|publication|subscription|tablespace"
)
# A sentence may begin with the same word ("Select a layer", "Update of"), so that more than the
# first word has to look like SQL.
_SQL = re.compile(
    rf"""^\s*(?:
        (?-i:select|SELECT)\s
      | insert\s+into\b | delete\s+from\b | update\s+\S+\s+set\b | merge\s+into\b
      | with\s+(?:recursive\s+)?\S+\s+as\s+(?:not\s+|materialized\s+)*\(
      | (?:create|alter|drop)\s+(?:or\s+replace\s+|temp(?:orary)?\s+|unlogged\s+|unique\s+)*(?:{_OBJECT})\b
      | copy\s+\S+.*\b(?:from|to)\s+(?:stdin|stdout|\') | truncate\s+(?:table\s)?
      | grant\s+.+\s(?:on|to)\s | revoke\s+.+\s(?:on|from)\s | set\s+(?:local|role|session)\s
      | where\s+\S+\s*(?:=|<|>|in\b|is\b|like\b) | order\s+by\s | group\s+by\s | on\s+conflict\b
    )""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_GAP = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, kw_only=True)
class Query:
    """A named query and the sentence above it."""

    path: str
    line: int
    name: str
    sentence: str


def list_queries(root: Path) -> list[Query]:
    """Every named query; a script without names (a schema, a migration) has none."""
    return [
        query
        for path in list_files(root / QUERIES, ".sql")
        for query in _list_in_file(
            path.relative_to(root).as_posix(), path.read_text(encoding="utf-8").splitlines()
        )
    ]


def _list_in_file(path: str, lines: Sequence[str]) -> Iterator[Query]:
    for index, line in enumerate(lines):
        if match := _NAME_LINE.match(line.rstrip()):
            yield Query(path=path, line=index + 1, name=match[1], sentence=_read_sentence(lines[index + 1 :]))


def _read_sentence(lines: Sequence[str]) -> str:
    words: list[str] = []
    for line in lines:
        if not line.startswith("--") or _NAME_LINE.match(line.rstrip()):
            break
        words.append(line.removeprefix("--").strip())
    return " ".join(words)


def list_query_findings(root: Path) -> list[Finding]:
    """Queries without a sentence, with a name given twice, used nowhere, or standing before any name."""
    queries = list_queries(root)
    used = _list_used_names(root)
    seen: set[str] = set()
    findings: list[Finding] = []
    for query in queries:
        if not (query.sentence.endswith(".") and " " in query.sentence):
            findings.append(_finding(query, "has no sentence with a full stop"))
        if query.name not in used:
            findings.append(_finding(query, "is used nowhere in Python"))
        if query.name in seen:
            findings.append(_finding(query, "is named twice"))
        seen.add(query.name)
    return findings + _list_nameless(root, {query.path for query in queries})


def _finding(query: Query, what: str) -> Finding:
    return Finding(path=query.path, line=query.line, what=f"query {query.name} {what}")


def _list_nameless(root: Path, named: set[str]) -> list[Finding]:
    """Statements above the first name of a file of queries: nobody could call them."""
    findings: list[Finding] = []
    for path in sorted(named):
        lines = (root / path).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if _NAME_LINE.match(line.rstrip()):
                break
            if line.strip() and not line.lstrip().startswith("--"):
                findings.append(Finding(path=path, line=number, what="stands above the first name"))
    return findings


def _list_used_names(root: Path) -> frozenset[str]:
    """Attributes, and the parts of texts such as `things.insert_thing`."""
    names: set[str] = set()
    for file in list_python(root, SOURCE):
        for node in ast.walk(file.tree):
            if isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                names.update(re.split(r"\W+", node.value) if not re.search(r"\s", node.value) else ())
    return frozenset(names)


def list_built_sql_findings(root: Path) -> list[Finding]:
    """SQL made from an f-string, `%`, `.format`, `.replace` or a sum: values belong in parameters."""
    findings = {
        (finding.path, finding.line): finding
        for file in list_python(root, SOURCE)
        for node in ast.walk(file.tree)
        if (text := _find_built_text(node)) is not None and _SQL.match(text)
        for finding in [file.finding(node, "builds SQL from pieces: name the query and bind its values")]
    }
    return list(findings.values())


def _find_built_text(node: ast.AST) -> str | None:
    """The text an expression puts together, its gaps marked, or None where it puts none together."""
    if isinstance(node, ast.JoinedStr):
        text = _text_of(node)
        return text if _GAP in text else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        text = _text_of(node)
        return text if _GAP in text else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        made = node.func.attr in {"format", "format_map", "replace"}
        return _text_of(node.func.value) if made and _is_text(node.func.value) else None
    return None


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def _text_of(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text_of(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text_of(node.left) + _text_of(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return _text_of(node.left) + _GAP
    return _GAP
