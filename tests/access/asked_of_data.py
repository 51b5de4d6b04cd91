"""How the routes are asked that are about people's data and the city's own values."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.access.asked import Asked, OfTheCity, OfThings, Way, finding, just, one, spending
from tests.access.two_agencies import Person, Subject, TwoAgencies

_FOUND = "2026-01-01T00:00:00Z"
_NOTICE = {"sent_at": "2026-01-02T00:00:00Z", "sent_to": "Cơ quan"}


async def _make_request(city: TwoAgencies) -> int:
    body = {"wanted": "see", "wish": "Xin xem", "user_id": await city.add_user()}
    made = await city.client.post("/api/privacy/requests", json=body, headers=city.root)
    return int(made.json()["id"])


async def _make_breach(city: TwoAgencies, state: str) -> int:
    path, root = "/api/privacy/breaches", {"headers": city.root}
    made = await city.client.post(path, json={"title": "Mất máy", "found_at": _FOUND}, **root)
    breach = int(made.json()["id"])
    if state != "new":
        await city.client.post(f"{path}/{breach}/notice", json=_NOTICE, **root)
    if state == "closed":
        await city.client.post(f"{path}/{breach}/close", **root)
    return breach


def _of_request(url: str, **more: Any) -> OfTheCity:
    async def ask(city: TwoAgencies, _: Person) -> Asked:
        return {"url": url.format(id=await _make_request(city)), **more}

    return OfTheCity(ask=ask)


def _of_breach(url: str, state: str = "new", **more: Any) -> OfTheCity:
    async def ask(city: TwoAgencies, _: Person) -> Asked:
        return {"url": url.format(id=await _make_breach(city, state)), **more}

    return OfTheCity(ask=ask)


async def _make_parameter(city: TwoAgencies) -> int:
    path = "/api/parameters"
    made = await city.client.post(path, json=_tell_parameter(city), headers=city.root)
    return int(made.json()["id"])


def _tell_parameter(city: TwoAgencies) -> dict[str, Any]:
    return {
        "name": f"flood_alarm.own_{city.number()}",
        "title": {"vi": "Báo động", "en": "Alarm"},
        "value": 1.5,
        "unit": "m",
        "source": {"vi": "Quyết định", "en": "Decision"},
        "effective_from": "2026-01-01",
    }


def _add_parameter(city: TwoAgencies, _: Person) -> Asked:
    return {"url": "/api/parameters", "json": _tell_parameter(city)}


async def _change_parameter(city: TwoAgencies, _: Person) -> Asked:
    number = await _make_parameter(city)
    told = await city.run("SELECT name FROM parameter WHERE id = %s", number)
    return {"url": f"/api/parameters/{number}", "json": {**_tell_parameter(city), "name": told}}


async def _withdraw_parameter(city: TwoAgencies, _: Person) -> Asked:
    return {"url": f"/api/parameters/{await _make_parameter(city)}"}


_RULE = {
    "title": "Nước cao",
    "scope": {"kind": "bus_stop"},
    "condition": {
        "inputs": {"x": {"quantity": "water_level"}},
        "measure": {"type": "value"},
        "limits": [{"above": 1.5}],
    },
    "response": {
        "consequence": "limited",
        "time_left": "shift",
        "cause": "Triều",
        "effect": "Ngập",
        "first_action": "Đóng cống",
        "owner": "water",
    },
}


def _of_rule(url: str, **more: Any) -> OfTheCity:
    async def ask(city: TwoAgencies, _: Person) -> Asked:
        made = await city.client.post("/api/rules", json=_RULE, headers=city.root)
        return {"url": url.format(id=made.json()["id"]), **more}

    return OfTheCity(ask=ask)


def _shelve(_: TwoAgencies, thing: Subject) -> Asked:
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    return {"url": f"/api/alarms/{thing['alarm']}/shelve", "json": {"until": until, "reason": "đang sửa"}}


def _put_in_service(_: TwoAgencies, thing: Subject) -> Asked:
    told = {"work": "maintenance", "reason": "đang sửa", "uids": [thing.uid]}
    return {"url": "/api/service-windows", "json": told}


def _of_user(url: str) -> OfTheCity:
    async def ask(city: TwoAgencies, _: Person) -> Asked:
        return {"url": url.format(id=await city.add_user())}

    return OfTheCity(ask=ask)


_CONSENT = {
    "subject": "an@example.vn",
    "purpose": "contact",
    "text_version": "1",
    "given": True,
    "way": "paper",
}

WAYS_OF_DATA: dict[str, Way] = {
    "GET /api/privacy/catalogue": just("/api/privacy/catalogue"),
    "GET /api/privacy/requests": just("/api/privacy/requests"),
    "POST /api/privacy/requests": just(
        "/api/privacy/requests",
        json={"wanted": "see", "wish": "Xin xem", "person": "An", "contact": "an@example.vn", "proof": "thẻ"},
    ),
    "GET /api/privacy/requests/{request_id}": _of_request("/api/privacy/requests/{id}"),
    "POST /api/privacy/requests/{request_id}/steps": _of_request(
        "/api/privacy/requests/{id}/steps", json={"step": "note", "note": "Đã gọi"}
    ),
    "GET /api/privacy/users/{user_id}/data": _of_user("/api/privacy/users/{id}/data"),
    "POST /api/privacy/users/{user_id}/erase": _of_user("/api/privacy/users/{id}/erase"),
    "GET /api/privacy/own/requests": just("/api/privacy/own/requests"),
    "POST /api/privacy/own/requests": just(
        "/api/privacy/own/requests", json={"wanted": "see", "wish": "Xin xem"}
    ),
    "GET /api/privacy/own/data": just("/api/privacy/own/data"),
    "GET /api/privacy/consents": just("/api/privacy/consents"),
    "POST /api/privacy/consents": just("/api/privacy/consents", json=_CONSENT),
    "GET /api/privacy/consents/export": just("/api/privacy/consents/export"),
    "GET /api/privacy/research": just("/api/privacy/research?kind=rain_gauge"),
    "GET /api/privacy/breaches": just("/api/privacy/breaches"),
    "POST /api/privacy/breaches": just(
        "/api/privacy/breaches", json={"title": "Mất máy", "found_at": _FOUND}
    ),
    "PUT /api/privacy/breaches/{breach_id}": _of_breach(
        "/api/privacy/breaches/{id}", json={"title": "Mất hai máy", "found_at": _FOUND}
    ),
    "POST /api/privacy/breaches/{breach_id}/notice": _of_breach(
        "/api/privacy/breaches/{id}/notice", json=_NOTICE
    ),
    "POST /api/privacy/breaches/{breach_id}/close": _of_breach("/api/privacy/breaches/{id}/close", "told"),
    "POST /api/privacy/breaches/{breach_id}/reopen": _of_breach(
        "/api/privacy/breaches/{id}/reopen", "closed"
    ),
    # The city's dated values.
    "GET /api/completeness": finding("/api/completeness?limit=2000"),
    "GET /api/completeness/export": finding("/api/completeness/export"),
    "GET /api/drifts": finding("/api/drifts"),
    "GET /api/datastreams/{stream_id}/readings": one(
        "/api/datastreams/{s[stream]}/readings?start=2026-11-20T00:00:00Z&end=2026-11-21T00:00:00Z"
    ),
    "GET /api/datastreams/{stream_id}/versions": one(
        "/api/datastreams/{s[stream]}/versions?time=2026-11-20T12:00:00Z"
    ),
    "POST /api/datastreams/{stream_id}/corrections": one(
        "/api/datastreams/{s[stream]}/corrections",
        json={"mark": "bad", "start": "2026-11-20T12:00:00Z", "reason": "đang rửa"},
    ),
    "GET /api/alarms": finding("/api/alarms?shelved=with&limit=1000"),
    "GET /api/alarms/counts": OfThings(
        ask=lambda _, __: {"url": "/api/alarms/counts"},
        counts=lambda body: sum(each["count"] for each in body),
        among="id IN (SELECT thing_id FROM alarm WHERE is_open)",
    ),
    "GET /api/alarms/flood": OfThings(
        ask=lambda _, __: {"url": "/api/alarms/flood"},
        counts=lambda body: int(body["alarms"]),
        among="id IN (SELECT thing_id FROM alarm WHERE raised_at > now() - interval '10 minutes')",
    ),
    "GET /api/alarms/metrics": OfThings(
        ask=lambda _, __: {"url": "/api/alarms/metrics"},
        counts=lambda body: int(body["alarms"]),
        among="id IN (SELECT thing_id FROM alarm)",
    ),
    "GET /api/alarms/things": OfThings(
        ask=lambda _, __: {"url": "/api/alarms/things"},
        counts=len,
        among="id IN (SELECT thing_id FROM alarm WHERE is_open)",
    ),
    "GET /api/alarms/{number}": one("/api/alarms/{s[alarm]}"),
    "GET /api/alarms/{number}/steps": one("/api/alarms/{s[alarm]}/steps"),
    "POST /api/alarms/{number}/acknowledge": spending("/api/alarms/{s[alarm]}/acknowledge", json={}),
    "POST /api/alarms/{number}/shelve": OfThings(ask=_shelve),
    "POST /api/alarms/{number}/unshelve": spending("/api/alarms/{s[aside]}/unshelve"),
    "POST /api/alarms/{number}/notes": one("/api/alarms/{s[alarm]}/notes", json={"note": "đã gọi"}),
    "POST /api/alarms/{number}/feedback": one("/api/alarms/{s[alarm]}/feedback", json={"genuine": False}),
    "GET /api/service-windows": finding("/api/service-windows?limit=1000"),
    "POST /api/service-windows": OfThings(ask=_put_in_service),
    "POST /api/service-windows/{number}/end": spending("/api/service-windows/{s[window]}/end"),
    "GET /api/rules": just("/api/rules"),
    "GET /api/rules/templates": just("/api/rules/templates"),
    "GET /api/rules/anomalies": just("/api/rules/anomalies"),
    "GET /api/rules/{number}": _of_rule("/api/rules/{id}"),
    "GET /api/rules/{number}/versions": _of_rule("/api/rules/{id}/versions"),
    "POST /api/rules": just("/api/rules", json=_RULE),
    "POST /api/rules/try": OfThings(
        ask=lambda _, __: {"url": "/api/rules/try", "json": {"rule": _RULE}},
        counts=lambda body: int(body["things"]),
        among="kind = 'bus_stop' AND id IN (SELECT thing_id FROM datastream)",
    ),
    "PUT /api/rules/{number}": _of_rule("/api/rules/{id}", json={**_RULE, "title": "Nước rất cao"}),
    "DELETE /api/rules/{number}": _of_rule("/api/rules/{id}"),
    "POST /api/rules/{number}/on": _of_rule("/api/rules/{id}/on"),
    "POST /api/rules/{number}/off": _of_rule("/api/rules/{id}/off"),
    "GET /api/parameters": just("/api/parameters"),
    "GET /api/parameters/value": just("/api/parameters/value?name=flood_alarm.level_3&place=Phú An"),
    "GET /api/parameters/history": just("/api/parameters/history?name=flood_alarm.level_3"),
    "POST /api/parameters": OfTheCity(ask=_add_parameter),
    "PUT /api/parameters/{number}": OfTheCity(ask=_change_parameter),
    "DELETE /api/parameters/{number}": OfTheCity(ask=_withdraw_parameter),
}
