"""Ways to sign in without a password, over HTTP: what browsers keep meanwhile, and where passkeys are."""

import httpx

from tests.connect.conftest import http

__all__ = ["http"]


async def test_what_a_browser_keeps_meanwhile_is_for_no_script(http: httpx.AsyncClient) -> None:
    """Neither a script nor another site brings the cookie along, and by TLS it stays there."""
    answer = await http.post("/api/sign-in/passkey/begin")
    assert answer.status_code == 200
    kept = answer.headers["set-cookie"].lower()
    assert kept.startswith("dothi_attempt=dothi_attempt_")
    assert {"httponly", "samesite=strict", "path=/", "max-age=300"} <= set(kept.split("; "))
    options = answer.json()["options"]
    assert (options["rpId"], options["userVerification"]) == ("localhost", "required")
    assert options.get("allowCredentials", []) == []
    by_tls = await http.post("https://localhost/api/sign-in/passkey/begin")
    assert "secure" in by_tls.headers["set-cookie"].lower().split("; ")


async def test_by_an_address_in_digits_there_are_no_passkeys(http: httpx.AsyncClient) -> None:
    """The answer says by what to open the city."""
    for path in ("/api/sign-in/passkey/begin", "/api/me/passkeys/begin"):
        answer = await http.post(f"http://127.0.0.1:8000{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "passkeys_need_name")


async def test_without_a_sign_in_service_nothing_leads_there(http: httpx.AsyncClient) -> None:
    """The page offers none, asking for it is a sentence, and signing out leads nowhere else."""
    assert (await http.get("/api/sign-in/ways")).json() == {"provider": None}
    begun = await http.post("/api/sign-in/provider")
    assert begun.status_code == 404
    assert "DOTHI_OIDC_ISSUER" in begun.json()["error"]["message"]
    gone = await http.post("/api/sign-out")
    assert (gone.status_code, gone.json()) == (200, {"address": None})


async def test_what_is_no_answer_is_refused(http: httpx.AsyncClient) -> None:
    """With the field that is wrong, or as an attempt that is over."""
    wrong = await http.post("/api/sign-in/passkey", json={"id": 1, "response": {}})
    assert wrong.status_code == 400
    over = await http.post("/api/sign-in/passkey", json={"id": "AAAA", "response": {}})
    assert (over.status_code, over.json()["error"]["code"]) == (401, "attempt_expired")
    http.cookies.clear()
    begun = await http.post("/api/sign-in/passkey/begin")
    assert begun.status_code == 200
    for signed in (
        {"id": "\x00é", "response": {}},
        {"id": "%%%", "response": {}},
        {"id": "AAAA", "response": {}},
    ):
        await http.post("/api/sign-in/passkey/begin")
        answer = await http.post("/api/sign-in/passkey", json=signed)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "passkey_refused")
