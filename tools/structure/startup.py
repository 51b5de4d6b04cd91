"""Nothing opens, reads or connects while modules are being imported.

A list of refused names, not of allowed ones: constants, declarations, loggers, routers and compiled
patterns are what a module is made of. Functions and constructors of the same module that are called
while it is imported are looked into as well.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from structure.tree import SOURCE, Finding, PythonFile, find_dotted, list_python

Function = ast.FunctionDef | ast.AsyncFunctionDef

_REFUSED_ANYWHERE = frozenset(
    {
        "open", "fdopen", "read_text", "read_bytes", "write_text", "write_bytes", "touch", "mkdir",
        "unlink", "iterdir", "listdir", "scandir", "glob", "rglob", "exists", "is_file", "is_dir", "stat",
        "connect", "create_connection", "create_server", "urlopen", "getaddrinfo", "gethostname", "socket",
        "Popen", "check_output", "check_call", "create_subprocess_exec", "create_subprocess_shell",
        "getenv", "sleep", "ConnectionPool", "AsyncConnectionPool", "NullConnectionPool",
    }
)  # fmt: skip
_REFUSED_DOTTED = frozenset(
    {
        "subprocess.run", "subprocess.call", "asyncio.run", "os.system", "socket.socket", "json.load",
        "tomllib.load", "pickle.load", "yaml.load", "yaml.safe_load", "numpy.load", "np.load", "httpx.get",
        "httpx.post", "httpx.request", "httpx.Client", "httpx.AsyncClient", "datetime.now",
        "datetime.utcnow", "date.today", "time.time", "time.monotonic", "datetime.datetime.now",
        "datetime.datetime.utcnow", "datetime.date.today",
    }
)  # fmt: skip
# The house verb `read_x` promises input or output, and these promise the same.
_REFUSED_VERBS = ("read_", "open_", "connect_", "load_", "fetch_", "start_", "write_")


def list_startup_findings(root: Path) -> list[Finding]:
    """Every module-level expression that opens, reads or connects."""
    return [finding for file in list_python(root, SOURCE) for finding in _list_in_file(file)]


def _list_in_file(file: PythonFile) -> Iterator[Finding]:
    bodies = _name_bodies(file.tree)
    for node in _list_running(file.tree.body):
        for refused in _Trace(bodies=bodies).list_refused(node):
            yield file.finding(node, f"{refused} while the module is being imported")


def _name_bodies(tree: ast.Module) -> dict[str, list[ast.stmt]]:
    """What runs when a function or class of this module is called by its name."""
    bodies: dict[str, list[ast.stmt]] = {}
    for node in tree.body:
        if isinstance(node, Function):
            bodies[node.name] = node.body
        elif isinstance(node, ast.ClassDef):
            makers = [inner for inner in node.body if isinstance(inner, Function)]
            bodies[node.name] = [
                statement
                for maker in makers
                if maker.name in {"__init__", "__new__", "__post_init__"}
                for statement in maker.body
            ]
    return bodies


def _list_running(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Every node the interpreter evaluates at once: bodies of functions wait, their defaults do not."""
    for node in nodes:
        if isinstance(node, ast.If) and _is_other_time(node.test):
            yield from _list_running(node.orelse)
            continue
        yield node
        if isinstance(node, Function):
            yield from _list_running([*node.decorator_list, *_list_defaults(node.args)])
        elif isinstance(node, ast.Lambda):
            yield from _list_running(_list_defaults(node.args))
        else:
            yield from _list_running(ast.iter_child_nodes(node))


def _list_defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [default for default in (*arguments.defaults, *arguments.kw_defaults) if default is not None]


def _is_other_time(test: ast.expr) -> bool:
    """Blocks for type checkers, and for running the file as a program, do not run on import."""
    if isinstance(test, ast.Compare):
        test = test.left
    return (find_dotted(test) or "").split(".")[-1] in {"TYPE_CHECKING", "__name__"}


@dataclass(kw_only=True)
class _Trace:
    """Follows calls within one module, each name once."""

    bodies: dict[str, list[ast.stmt]]
    seen: set[str] = field(default_factory=set)

    def list_refused(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Name | ast.Attribute):
            dotted = find_dotted(node) or ""
            if dotted in {"environ", "os.environ"}:
                yield "reads the environment"
        if not isinstance(node, ast.Call):
            return
        called = find_dotted(node.func)
        last = called.split(".")[-1] if called else getattr(node.func, "attr", "")
        if last in _REFUSED_ANYWHERE or called in _REFUSED_DOTTED or last.startswith(_REFUSED_VERBS):
            yield f"calls {called or last}()"
        elif called in self.bodies and called not in self.seen:
            self.seen.add(called)
            for inner in _list_running(self.bodies[called]):
                for refused in self.list_refused(inner):
                    yield f"calls {called}(), which {refused}"
