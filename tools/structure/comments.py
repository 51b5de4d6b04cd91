"""Comments: how many there are, and which of them are no reasons."""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Sequence
from pathlib import Path

from structure.tree import SOURCE, WEB, Finding, PythonFile, list_files, list_python

# The letters in brackets keep this file from finding itself.
_UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|XX[X])\b")
_BARE_IGNORE = re.compile(r"#\s*type:\s*ignore(?!\[)")
_TEXT_SOURCES = (".py", ".ts", ".tsx", ".sql", ".css", ".sh", ".toml", ".yaml")
_CODE = (
    ast.Assign, ast.AugAssign, ast.Import, ast.ImportFrom, ast.Return, ast.Delete, ast.Assert,
    ast.Raise, ast.For, ast.While, ast.If, ast.With, ast.FunctionDef, ast.ClassDef,
)  # fmt: skip


def list_comments(file: PythonFile) -> list[tuple[int, str]]:
    """Line and text of every comment, with its `#`."""
    tokens = tokenize.generate_tokens(io.StringIO(file.text).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


def count_comments(files: Sequence[PythonFile]) -> float:
    """Comments per 100 lines; 0 where there are no lines."""
    lines = sum(len(file.text.splitlines()) for file in files)
    return 100 * sum(len(list_comments(file)) for file in files) / lines if lines else 0.0


def list_comment_findings(root: Path) -> list[Finding]:
    """Code that was switched off by a comment, and silenced type errors that do not say which."""
    findings: list[Finding] = []
    for file in list_python(root, SOURCE, "tools", "tests"):
        for line, comment in list_comments(file):
            if _BARE_IGNORE.search(comment):
                findings.append(file.finding(line, "silences every type error: name the one that is meant"))
            # A test shows its arithmetic in comments; there the linter alone decides.
            elif not file.path.startswith("tests/") and _is_code(comment):
                findings.append(file.finding(line, "is code in a comment: delete it, git remembers"))
    return findings


def list_unfinished_findings(root: Path) -> list[Finding]:
    """Every mark of unfinished work in any source file."""
    return [
        Finding(
            path=path.relative_to(root).as_posix(), line=number, what=f"{match.group()} marks unfinished work"
        )
        for folder in ("src", "tools", "tests", WEB)
        for path in list_files(root / folder, *_TEXT_SOURCES)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := _UNFINISHED.search(line))
    ]


def _is_code(comment: str) -> bool:
    text = comment.lstrip("#! ").rstrip()
    # The head of a block parses only with a body under it.
    for candidate in (text, f"{text} pass") if text.endswith(":") else (text,):
        try:
            with warnings.catch_warnings(action="ignore"):
                body = ast.parse(candidate).body
        except (SyntaxError, ValueError):
            continue
        if any(_is_code_statement(node) for node in body):
            return True
    return False


def _is_code_statement(node: ast.stmt) -> bool:
    return isinstance(node, _CODE) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    )
