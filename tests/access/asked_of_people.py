"""How the routes are asked that are about people: their files on the way in, sessions, tokens and grants."""

import base64
import time
from typing import Any

import msgspec
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from dothi.vocabulary.users import GrantDraft, TokenDraft
from tests.access.asked import Asked, OfPeople, OfTheCity, Way, just
from tests.access.two_agencies import AGENCY, PASSWORD, UP, Person, TwoAgencies
from tests.authenticator import Authenticator


async def _import(city: TwoAgencies, whose: Person, state: str = "new") -> int:
    key = await city.put_file()
    files = f'[{{"name": "a.geojson", "size": 42, "key": "{key}", "sha256": "{"0" * 64}"}}]'
    statement = "INSERT INTO import (made_by, files, state) VALUES (%s, %s::jsonb, %s) RETURNING id"
    return int(await city.run(statement, whose.name or "local", files, state))


def _of_import(url: str, state: str = "new", **more: Any) -> OfPeople:
    async def ask(city: TwoAgencies, _: Person, whose: Person) -> Asked:
        return {"url": url.format(id=await _import(city, whose, state)), **more}

    return OfPeople(ask=ask)


async def _list_imports(city: TwoAgencies, _: Person, whose: Person) -> Asked:
    made = await _import(city, whose)
    await city.run(
        "UPDATE import SET files = jsonb_set(files, '{0,name}', %s::jsonb) WHERE id = %s",
        f'"listed-{whose.column}.csv"',
        made,
    )
    return {"url": "/api/imports?limit=500"}


async def _end_session(city: TwoAgencies, _: Person, whose: Person) -> Asked:
    made = 0
    if whose.signs_in:
        _, made = await city.add_session(whose.user_id)
    return {"url": f"/api/me/sessions/{made}"}


async def _end_others(city: TwoAgencies, person: Person) -> Asked:
    if person.signs_in:
        await city.add_session(person.user_id)
    return {"url": "/api/me/sessions"}


async def _make_token(city: TwoAgencies, whose: Person) -> int:
    if whose.signs_in:
        statement = (
            "INSERT INTO api_token (name, hash, beginning, user_id, created_by)"
            " VALUES (%s, sha256(%s::bytea), 'x', %s, %s) RETURNING id"
        )
        number = str(city.number())
        return int(await city.run(statement, f"of-{whose.column}", number, whose.user_id, whose.name))
    return (await city.users.add_token(UP, TokenDraft(name=f"of-{whose.column}", role="service"))).made.id


async def _list_tokens(city: TwoAgencies, _: Person, whose: Person) -> Asked:
    await _make_token(city, whose)
    return {"url": "/api/tokens"}


async def _end_token(city: TwoAgencies, _: Person, whose: Person) -> Asked:
    return {"url": f"/api/tokens/{await _make_token(city, whose)}"}


async def _lend(city: TwoAgencies, _: Person, whose: Person) -> Asked:
    name = f"lent{city.number()}"
    await city.add_user(name)
    body = {"grant_id": whose.grant_id, "to": name, "ends_at": "2099-01-01T00:00:00Z"}
    return {"url": "/api/me/loans", "json": body}


async def _use_no_codes(city: TwoAgencies, person: Person) -> None:
    await city.run(
        "UPDATE user_account SET code_secret = NULL, code_step = NULL WHERE id = %s", person.user_id
    )


async def _begin_codes(city: TwoAgencies, person: Person) -> Asked:
    await _use_no_codes(city, person)
    return {"url": "/api/me/codes"}


async def _confirm_codes(city: TwoAgencies, person: Person) -> Asked:
    await _use_no_codes(city, person)
    begun = await city.client.post("/api/me/codes", headers=person.headers)
    code = make_code(begun.json()["secret"]) if begun.is_success else "123456"
    return {"url": "/api/me/codes", "json": {"code": code}}


async def _end_codes(city: TwoAgencies, person: Person) -> Asked:
    confirmed = await city.client.put(**await _confirm_codes(city, person), headers=person.headers)
    code = confirmed.json()["codes"][0] if confirmed.is_success else "aaaaa-aaaaa"
    return {"url": "/api/me/codes/end", "json": {"code": code}}


def make_code(secret: str) -> str:
    """What an app shows now (RFC 6238)."""
    totp = TOTP(base64.b32decode(secret), 6, SHA1(), 30, enforce_key_length=False)  # noqa: S303
    return totp.generate(int(time.time())).decode()


async def _act_for(city: TwoAgencies, person: Person) -> Asked:
    if person.signs_in:
        await city.run(
            "INSERT INTO membership (user_id, agency_id) SELECT %s, id FROM agency WHERE uid = %s"
            " ON CONFLICT DO NOTHING",
            person.user_id,
            AGENCY,
        )
    return {"url": "/api/me/agency", "json": {"agency": AGENCY}}


async def _sign_in(city: TwoAgencies, _: Person) -> Asked:
    user_id = await city.add_user(name := f"comer{city.number()}")
    secret, _made = await city.add_session(user_id)
    own = {"cookie": f"dothi_session={secret}"}
    await city.client.put("/api/me/password", json={"new": PASSWORD}, headers=own)
    return {"url": "/api/sign-in", "json": {"name": name, "password": PASSWORD}}


async def _sign_out(city: TwoAgencies, person: Person) -> Asked:
    if not person.signs_in:
        return {"url": "/api/sign-out"}
    secret, _ = await city.add_session(person.user_id)
    return {"url": "/api/sign-out", "headers": {**person.headers, "cookie": f"dothi_session={secret}"}}


def _with_link(url: str) -> OfTheCity:
    async def ask(city: TwoAgencies, _: Person) -> Asked:
        code = await city.users.make_link(UP, await city.add_user())
        return {"url": url, "json": {"code": code}}

    return OfTheCity(ask=ask)


async def _be_first(city: TwoAgencies, _: Person) -> Asked:
    code = await city.users.make_link(UP, None)
    name = f"first{city.number()}"
    return {
        "url": "/api/sign-in/first",
        "json": {"code": code, "name": name, "full_name": "An", "password": PASSWORD},
    }


def _of_user(url: str, **more: Any) -> OfTheCity:
    async def ask(city: TwoAgencies, _: Person) -> Asked:
        return {"url": url.format(id=await city.add_user()), **more}

    return OfTheCity(ask=ask)


async def _add_user(city: TwoAgencies, _: Person) -> Asked:
    return {"url": "/api/users", "json": {"name": f"new{city.number()}", "full_name": "An"}}


async def _grant(city: TwoAgencies, _: Person) -> Asked:
    return {"url": "/api/grants", "json": {"user_id": await city.add_user(), "role": "leader"}}


async def _end_grant(city: TwoAgencies, _: Person) -> Asked:
    granted = await city.users.grant(UP, GrantDraft(user_id=await city.add_user(), role="leader"))
    return {"url": f"/api/grants/{granted.id}/end"}


async def _approve(city: TwoAgencies, _: Person) -> Asked:
    granted = await city.users.grant(UP, GrantDraft(user_id=await city.add_user(), role="operator"))
    await city.run("UPDATE role_grant SET needs_approval = true WHERE id = %s", granted.id)
    return {"url": f"/api/grants/{granted.id}/approve"}


_ORIGIN = "http://localhost"


async def _begin(city: TwoAgencies, person: Person, path: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What an authenticator is asked, and the headers by which the browser is known again."""
    begun = await city.client.post(path, headers=person.headers)
    city.client.cookies.clear()
    if not begun.is_success:
        return {}, dict(person.headers)
    kept = begun.headers["set-cookie"].partition(";")[0]
    cookies = [person.headers[name] for name in ("cookie",) if name in person.headers]
    return begun.json()["options"], {**person.headers, "cookie": "; ".join((*cookies, kept))}


async def _add_passkey(city: TwoAgencies, person: Person) -> Asked:
    await city.run("DELETE FROM passkey WHERE user_id = %s", person.user_id)
    options, headers = await _begin(city, person, "/api/me/passkeys/begin")
    signed = {"id": "x", "response": {}}
    if options:
        signed = msgspec.to_builtins(Authenticator(_ORIGIN).make(options))
    return {"url": "/api/me/passkeys", "json": {"name": "Điện thoại", "signed": signed}, "headers": headers}


async def _sign_in_by_passkey(city: TwoAgencies, person: Person) -> Asked:
    device, owner = Authenticator(_ORIGIN), city.people["leader"]
    await city.run("DELETE FROM passkey WHERE user_id = %s", owner.user_id)
    options, headers = await _begin(city, owner, "/api/me/passkeys/begin")
    body = {"name": "Khóa", "signed": msgspec.to_builtins(device.make(options))}
    added = await city.client.post("/api/me/passkeys", json=body, headers=headers)
    assert added.is_success, added.text
    options, headers = await _begin(city, person, "/api/sign-in/passkey/begin")
    return {
        "url": "/api/sign-in/passkey",
        "json": msgspec.to_builtins(device.sign(options)),
        "headers": headers,
    }


async def _end_passkey(city: TwoAgencies, _: Person, whose: Person) -> Asked:
    made = 0
    if whose.signs_in:
        made = await city.run(
            "INSERT INTO passkey (user_id, name, site, credential, public_key, sign_count)"
            " VALUES (%s, 'x', 'x', sha256(%s::bytea), 'x', 0) RETURNING id",
            whose.user_id,
            str(city.number()),
        )
    return {"url": f"/api/me/passkeys/{made}"}


def _of_device(url: str, **more: Any) -> OfTheCity:
    async def ask(city: TwoAgencies, _: Person) -> Asked:
        statement = "INSERT INTO device (name, made_by) VALUES (%s, 'x') RETURNING id"
        made = await city.run(statement, f"device{city.number()}")
        return {"url": url.format(id=made), **more}

    return OfTheCity(ask=ask)


WAYS_OF_PEOPLE: dict[str, Way] = {
    # Files that come in: those who ask for an import see it.
    "GET /api/imports": OfPeople(ask=_list_imports, finds=lambda whose: f"listed-{whose.column}.csv"),
    "POST /api/imports": just("/api/imports"),
    "GET /api/imports/{import_id}": _of_import("/api/imports/{id}"),
    "POST /api/imports/{import_id}/preview": _of_import("/api/imports/{id}/preview", json={}),
    "POST /api/imports/{import_id}/run": _of_import(
        "/api/imports/{id}/run", json={"options": {"kind": "bus_stop"}, "dry_run": True}
    ),
    "POST /api/imports/{import_id}/cancel": _of_import("/api/imports/{id}/cancel", "waiting"),
    "PUT /api/imports/{import_id}/files/{name}": _of_import(
        "/api/imports/{id}/files/b.geojson", content=b"{}"
    ),
    "DELETE /api/imports/{import_id}/files/{name}": _of_import("/api/imports/{id}/files/a.geojson"),
    "GET /api/imports/{import_id}/refusals": _of_import("/api/imports/{id}/refusals"),
    "GET /api/imports/{import_id}/refusals.csv": _of_import("/api/imports/{id}/refusals.csv"),
    # Ways in, and one's own.
    "POST /api/sign-in": OfTheCity(ask=_sign_in),
    "POST /api/sign-in/link": _with_link("/api/sign-in/link"),
    "POST /api/sign-in/link/look": _with_link("/api/sign-in/link/look"),
    "POST /api/sign-in/first": OfTheCity(ask=_be_first),
    "POST /api/sign-out": OfTheCity(ask=_sign_out),
    "PUT /api/me/password": just("/api/me/password", json={"new": PASSWORD}),
    "POST /api/me/codes": OfTheCity(ask=_begin_codes),
    "PUT /api/me/codes": OfTheCity(ask=_confirm_codes),
    "POST /api/me/codes/end": OfTheCity(ask=_end_codes),
    "PUT /api/me/agency": OfTheCity(ask=_act_for),
    "GET /api/me/sessions": just("/api/me/sessions"),
    "DELETE /api/me/sessions": OfTheCity(ask=_end_others),
    "DELETE /api/me/sessions/{session_id}": OfPeople(ask=_end_session),
    "GET /api/me/grants": just("/api/me/grants"),
    "POST /api/me/loans": OfPeople(ask=_lend),
    "GET /api/sign-in/ways": just("/api/sign-in/ways"),
    "POST /api/sign-in/provider": just("/api/sign-in/provider"),
    "POST /api/sign-in/provider/finish": just("/api/sign-in/provider/finish", json={}),
    "POST /api/sign-in/passkey/begin": just("/api/sign-in/passkey/begin"),
    "POST /api/sign-in/passkey": OfTheCity(ask=_sign_in_by_passkey),
    "GET /api/me/passkeys": just("/api/me/passkeys"),
    "POST /api/me/passkeys/begin": just("/api/me/passkeys/begin"),
    "POST /api/me/passkeys": OfTheCity(ask=_add_passkey),
    "DELETE /api/me/passkeys/{passkey_id}": OfPeople(ask=_end_passkey),
    # Devices: nothing is told to a broker here, so who may add one is told that there is none.
    "GET /api/devices": just("/api/devices"),
    "POST /api/devices": just("/api/devices", json={"name": "new", "things": ["canal"]}),
    "PUT /api/devices/{device_id}": _of_device("/api/devices/{id}", json={"name": "x", "things": ["canal"]}),
    "POST /api/devices/{device_id}/password": _of_device("/api/devices/{id}/password"),
    "POST /api/devices/{device_id}/certificate": _of_device("/api/devices/{id}/certificate", json={}),
    "POST /api/devices/{device_id}/revoke": _of_device("/api/devices/{id}/revoke"),
    # Users and their rights.
    "GET /api/users": just("/api/users"),
    "POST /api/users": OfTheCity(ask=_add_user),
    "PUT /api/users/{user_id}": _of_user("/api/users/{id}", json={"name": "x", "full_name": "Bình"}),
    "POST /api/users/{user_id}/disable": _of_user("/api/users/{id}/disable"),
    "POST /api/users/{user_id}/enable": _of_user("/api/users/{id}/enable"),
    "POST /api/users/{user_id}/codes/end": _of_user("/api/users/{id}/codes/end"),
    "POST /api/users/{user_id}/passkeys/end": _of_user("/api/users/{id}/passkeys/end"),
    "POST /api/users/{user_id}/provider/end": _of_user("/api/users/{id}/provider/end"),
    "POST /api/users/{user_id}/link": _of_user("/api/users/{id}/link"),
    "GET /api/grants": just("/api/grants"),
    "POST /api/grants": OfTheCity(ask=_grant),
    "POST /api/grants/{grant_id}/approve": OfTheCity(ask=_approve),
    "POST /api/grants/{grant_id}/end": OfTheCity(ask=_end_grant),
    "GET /api/tokens": OfPeople(ask=_list_tokens, finds=lambda whose: f'"of-{whose.column}"'),
    "POST /api/tokens": just("/api/tokens", json={"name": "one's own"}),
    "DELETE /api/tokens/{token_id}": OfPeople(ask=_end_token),
}
