"""The files of the tree, and how a broken rule is reported."""

import ast
import functools
import gc
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from structure.git import GitUnavailableError, read_git

PACKAGE = "dothi"
SOURCE = f"src/{PACKAGE}"
WEB = "web/src"

# What a program wrote or fetched is not judged; hidden folders are skipped as well.
NOT_OURS = frozenset({"generated", "node_modules", "__pycache__", "dist"})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One place where a rule is broken."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


@dataclass(frozen=True, kw_only=True)
class PythonFile:
    """A parsed source file; `path` is relative to the root and written with slashes."""

    path: str
    text: str
    tree: ast.Module

    def finding(self, node: ast.AST | int, what: str) -> Finding:
        """A broken rule at a node or line of this file."""
        line = node if isinstance(node, int) else getattr(node, "lineno", 1)
        return Finding(path=self.path, line=line, what=what)


def list_files(folder: Path, *endings: str) -> list[Path]:
    """Every file of ours below a folder whose name ends so, in a stable order; a missing folder has none."""
    if not folder.is_dir():
        return []
    found: list[Path] = []
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            if entry.name not in NOT_OURS and not entry.name.startswith("."):
                found.extend(list_files(entry, *endings))
        # In a second work tree `.git` is a file that tells where the first one lies.
        elif entry.name != ".git" and (not endings or entry.name.endswith(endings)):
            found.append(entry)
    return found


def list_python(root: Path, *folders: str) -> list[PythonFile]:
    """Every Python file below the named folders, parsed.

    Raises SyntaxError, naming the file, where one cannot be parsed.
    """
    return [read_python(root, path) for folder in folders for path in list_files(root / folder, ".py")]


def read_python(root: Path, path: Path) -> PythonFile:
    """One file, parsed; raises SyntaxError where it is no Python."""
    return _parse(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))


# Twenty rules look at the same files, one after another, and none changes what it looks at.
@functools.lru_cache(maxsize=2_000)
def _parse(name: str, text: str) -> PythonFile:
    # Python 3.11 raises SystemError where the collector runs and lets another thread parse in between.
    gc.disable()
    try:
        return PythonFile(path=name, text=text, tree=ast.parse(text, filename=name))
    finally:
        gc.enable()


def list_typescript(root: Path) -> list[Path]:
    """Every TypeScript source of the web app, without its tests."""
    files = list_files(root / WEB, ".ts", ".tsx")
    return [path for path in files if not path.name.endswith((".test.ts", ".test.tsx", ".d.ts"))]


def list_tracked(root: Path) -> list[Path]:
    """Every file that is or would be committed; outside a checkout, every file of ours."""
    try:
        names = read_git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    except GitUnavailableError:
        return list_files(root)
    # A file that was deleted but not yet committed is still named by git.
    return sorted(root / name for name in set(names) if name and (root / name).is_file())


def find_text(path: Path) -> str | None:
    """The text of a file, or None where it holds something else than text."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def spell_out(findings: Iterable[Finding]) -> str:
    """All findings as lines to read, each with its file and line."""
    return "\n" + "\n".join(str(finding) for finding in findings)


def find_dotted(node: ast.AST) -> str | None:
    """The dotted name an expression spells (`os.environ`), or None where it is no plain name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return None
    return ".".join([node.id, *reversed(parts)])
