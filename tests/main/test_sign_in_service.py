"""The sign-in service as the settings name it: what is taken, and what is said of what is not."""

from pathlib import Path

import pytest

from dothi.settings import read_settings, to_environment
from dothi.sign_in_service import examine_provider, find_provider, find_provider_settings
from dothi.vocabulary.errors import SetupProblem

ISSUER = {"DOTHI_OIDC_ISSUER": "https://id.example.vn/realms/city"}
NAMED = {**ISSUER, "DOTHI_OIDC_CLIENT": "dothi"}


async def test_most_cities_have_none() -> None:
    """Then nothing is looked for, and nothing is said of it."""
    assert find_provider_settings(read_settings({})) is None
    assert find_provider(read_settings({})) is None
    assert await examine_provider(read_settings({})) is None


def test_the_secret_stands_in_a_file_or_in_the_environment(tmp_path: Path) -> None:
    """Parts that the city starts get the same; a public client has none; what is printed does not tell it."""
    kept = tmp_path / "secret"
    kept.write_text("whispered\n")
    for more in ({"DOTHI_OIDC_SECRET_FILE": str(kept)}, {"DOTHI_OIDC_SECRET": "whispered"}):
        settings = read_settings(to_environment(read_settings({**NAMED, **more})))
        found = find_provider_settings(settings)
        assert found is not None
        assert (found.issuer, found.client, found.secret) == (
            ISSUER["DOTHI_OIDC_ISSUER"],
            "dothi",
            "whispered",
        )
        assert found.name == "id.example.vn"
        assert "whispered" not in f"{settings!r} {found!r} {settings} {found}"
    public = find_provider_settings(read_settings({**NAMED, "DOTHI_OIDC_NAME": "Mã số cán bộ"}))
    assert public is not None
    assert (public.secret, public.name) == (None, "Mã số cán bộ")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"DOTHI_OIDC_CLIENT": "dothi"}, "DOTHI_OIDC_ISSUER is missing"),
        (ISSUER, "DOTHI_OIDC_CLIENT is missing"),
        ({**NAMED, "DOTHI_OIDC_ISSUER": "id.example.vn"}, "is an address such as"),
        ({**NAMED, "DOTHI_OIDC_ISSUER": "https://id.example.vn/?a=b"}, "is an address such as"),
        ({**NAMED, "DOTHI_OIDC_ISSUER": "http://id.example.vn"}, "begins with https://"),
        ({**NAMED, "DOTHI_OIDC_SECRET_FILE": "/nowhere/secret"}, "cannot be read"),
        ({**NAMED, "DOTHI_OIDC_SECRET_FILE": "/x", "DOTHI_OIDC_SECRET": "y"}, "not both"),
    ],
)
def test_what_does_not_fit_is_said_at_the_start(given: dict[str, str], told: str) -> None:
    """Before anything is served, with the name of what to set."""
    with pytest.raises(SetupProblem, match=told):
        find_provider_settings(read_settings(given))


async def test_the_doctor_says_what_is_wrong() -> None:
    """Nobody listens at that port of this machine."""
    settings = read_settings({**NAMED, "DOTHI_OIDC_ISSUER": "http://localhost:1"})
    found = await examine_provider(settings)
    assert found is not None
    assert not found[0]
    assert "localhost" in found[1]
