"""Somebody of each role, signed in to the throw-away city, as its administrators let them in."""

import json
import urllib.request
from email.message import Message
from typing import Any


def sign_everybody_in(url: str, judge: str) -> dict[str, str]:
    """The header Cookie of a judge's own user for each role; whoever is here may administer the city."""
    administrator = _sign_in(url, judge, "administrator")
    people = {"administrator": administrator}
    for role in _ask(url, "GET", "/api/roles")[0]:
        if role["id"] != "administrator":
            people[role["id"]] = _sign_in(url, judge, role["id"], approved_by=administrator)
    return people


def _sign_in(url: str, judge: str, role: str, approved_by: str | None = None) -> str:
    name = f"{judge}-{role}"
    user, _ = _ask(url, "POST", "/api/users", {"name": name, "full_name": name})
    grant, _ = _ask(url, "POST", "/api/grants", {"user_id": user["id"], "role": role})
    if grant["state"] == "waits":
        grant, _ = _ask(url, "POST", f"/api/grants/{grant['id']}/approve", {}, approved_by)
    link, _ = _ask(url, "POST", f"/api/users/{user['id']}/link", {})
    _, heads = _ask(url, "POST", "/api/sign-in/link", {"code": link["code"]})
    return str(heads["set-cookie"]).partition(";")[0]


def _ask(
    url: str, method: str, path: str, body: dict[str, Any] | None = None, cookie: str | None = None
) -> tuple[Any, Message]:
    headers = {"content-type": "application/json"} | ({} if cookie is None else {"cookie": cookie})
    content = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(url + path, content, headers, method=method)  # noqa: S310 - our own city
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
        return json.loads(answer.read() or "null"), answer.headers
