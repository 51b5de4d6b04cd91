"""Whatever an import refuses is said in the language of the screen: each reason has its sentence there."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "src/dothi"
ERRORS = ("UnreadableFile", "InvalidInput", "UnknownCrs", "NotFound")
PLACES = (
    *(SOURCE / "connect/files").glob("*.py"),
    *(SOURCE / "connect").glob("import_*.py"),
    *(SOURCE / "vocabulary/coordinates").glob("*.py"),
    SOURCE / "access/importing.py",
    SOURCE / "store/importing.py",
)
_NOTED = re.compile(r'notices(?:\[|\.append\(| = \()"(\w+)"')


@cache
def read_words() -> dict[str, str]:
    """The Vietnamese list; another test holds the two lists together."""
    words: dict[str, str] = json.loads((ROOT / "web/src/words/vi.json").read_text(encoding="utf-8"))
    return words


def list_codes(prefix: str) -> set[str]:
    return {key.removeprefix(prefix) for key in read_words() if key.startswith(prefix)}


def find_blanks(key: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", read_words()[key]))


def list_calls(*names: str) -> Iterator[ast.Call]:
    """Every call of these in what takes files in."""
    for path in PLACES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node


def read_argument(call: ast.Call, name: str, place: int | None = None) -> ast.expr | None:
    named = next((each.value for each in call.keywords if each.arg == name), None)
    return named or (call.args[place] if place is not None and len(call.args) > place else None)


def read_text(value: ast.expr | None) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else ""


def read_keys(value: ast.expr | None) -> set[str]:
    """The names that are given to be filled in."""
    if isinstance(value, ast.Dict):
        return {read_text(key) for key in value.keys if key is not None}
    return set()


def list_refusals() -> Iterator[tuple[str, set[str]]]:
    """(code, what is told) of every reason for which a row is refused."""
    for call in list_calls("RowProblem"):
        # What passes another one's code on tells nothing of its own.
        if isinstance(read_argument(call, "code"), ast.Constant):
            yield read_text(read_argument(call, "code")), read_keys(read_argument(call, "blanks"))
    for call in list_calls("_make_unsettled"):
        yield read_text(read_argument(call, "reason", 1)), read_keys(read_argument(call, "blanks", 3))
    for call in list_calls("_refuse"):
        yield read_text(call.args[2]), set()


def test_every_refused_row_has_its_sentence() -> None:
    """A title and a sentence for each code, none for others, and nothing to fill in that is not told."""
    told = dict(list_refusals())
    assert len(told) > 10
    assert list_codes("refused.why.") == set(told)
    # Where a file does not say its system there is one notice for all its rows, in the preview.
    assert list_codes("refusal.") == {*told, "unknown_crs"}
    for code, given in told.items():
        assert find_blanks(f"refused.why.{code}") <= given, code


def test_every_refused_file_and_option_has_its_sentence() -> None:
    """Each error that can come of a file tells a reason that the lists know, and what that needs."""
    found: set[str] = set()
    for call in list_calls(*ERRORS):
        given = read_argument(call, "reason")
        if not isinstance(given, ast.Constant):
            continue
        reason = read_text(given)
        found.add(reason)
        assert f"import.why.{reason}" in read_words(), reason
        assert find_blanks(f"import.why.{reason}") <= read_keys(read_argument(call, "blanks")), reason
    tree = ast.parse((SOURCE / "connect/files/recognition.py").read_text(encoding="utf-8"))
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert list_codes("import.why.") - found <= constants


def test_no_file_is_refused_without_a_reason() -> None:
    """What is only said in English would stand so on a Vietnamese screen."""
    silent = [call.lineno for call in list_calls("UnreadableFile") if read_argument(call, "reason") is None]
    assert silent == []


def test_every_notice_has_its_sentence() -> None:
    """The codes that readers and preparers count or note."""
    noted = {read_text(read_argument(call, "code")) for call in list_calls("Notice")}
    for path in PLACES:
        noted |= set(_NOTED.findall(path.read_text(encoding="utf-8")))
    assert noted - {""} == list_codes("notice.")
