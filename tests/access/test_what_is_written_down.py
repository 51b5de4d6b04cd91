"""Every way to write names what is written down of it."""

import ast
import json
import re
from pathlib import Path

from dothi.vocabulary.audit import EVENTS

ACCESS = Path(__file__).parents[2] / "src" / "dothi" / "access"
WRITING = {"edit", "organise", "operate"}
READING = re.compile(r"_?(list|find|get|has|look|read)_")
"""How methods are called that take the right to administer and change nothing."""
OWN_WORK = {
    "Audience.update",
    "Audit.flush",
    "Audit.pass_on",
    "Audit.tell",
    "City.drop_part",
    "City.put_part",
    "Directory.give_features",
    "Importing.begin",
    "Importing.get_asker",
    "Identities._find",
    "Importing.tell",
    "Passkeys.begin_adding",
    "Passkeys.begin_sign_in",
    "ProviderSignIn._refuse",
    "ProviderSignIn.begin",
    "SigningIn._refuse",
}
"""What our own parts do by themselves and nobody asks for, and the log's own work."""
TOLD_INSIDE = {
    "Attachments.add",
    "Attachments._keep",
    "Attachments.sweep",
    "Importing.end",
    "Passkeys.add",
    "Passkeys.sign_in",
    "ProviderSignIn.finish",
    "SigningIn.change_password",
    "SigningIn.sign_in",
}
"""Where one of several transactions changes the city: these tell of it in that one."""


def list_ways_in() -> list[tuple[str, str | None]]:
    """(method, event) of each transaction that writes; None where it names no event."""
    found = []
    for path in sorted(ACCESS.glob("*.py")):
        for room in ast.walk(ast.parse(path.read_text())):
            if not isinstance(room, ast.ClassDef):
                continue
            for method in room.body:
                name = getattr(method, "name", "")
                for call in ast.walk(method):
                    if isinstance(call, ast.Call) and is_way_in(call, reading=bool(READING.match(name))):
                        event = call.args[2] if len(call.args) > 2 else None
                        said = event.value if isinstance(event, ast.Constant) else None
                        assert isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
                        found.append((f"{room.name}.{method.name}", None if said is None else str(said)))
    return found


def is_way_in(call: ast.Call, *, reading: bool) -> bool:
    """Whether it enters the door in order to write."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "enter" or len(call.args) < 2:
        return False
    action = call.args[1]
    said = action.value if isinstance(action, ast.Constant) else "administer"
    return said in WRITING or (said == "administer" and not reading)


def test_every_way_to_write_names_its_event() -> None:
    """What nobody thought of leaves no entry, so it fails here: with an event the door itself sees to it."""
    ways = list_ways_in()
    assert len(ways) > 30
    silent = {method for method, event in ways if event is None} - OWN_WORK - TOLD_INSIDE
    assert silent == set()
    assert {event for _, event in ways if event is not None} <= set(EVENTS)


def test_no_exception_is_out_of_date() -> None:
    """Each exception names a way that is there and says nothing by itself."""
    silent = {method for method, event in list_ways_in() if event is None}
    assert silent >= OWN_WORK | (TOLD_INSIDE - {"Attachments.sweep"})


def test_every_event_has_words() -> None:
    """In both languages; the lists have no event that there is not."""
    for language in ("vi", "en"):
        words = json.loads((ACCESS.parents[2] / "web" / "src" / "words" / f"{language}.json").read_text())
        told = {key.removeprefix("audit.event.") for key in words if key.startswith("audit.event.")}
        assert told == set(EVENTS)
