"""The sign-in service of the city's organisation, as the settings name it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dothi.machine.ports import is_loopback_host
from dothi.settings import Settings
from dothi.vocabulary.errors import DothiError, SetupProblem
from dothi.vocabulary.sign_in_provider import ProviderSettings

if TYPE_CHECKING:
    from dothi.access.provider import Provider


def find_provider_settings(settings: Settings) -> ProviderSettings | None:
    """The sign-in service of the city's organisation; None where it has none. Raises SetupProblem."""
    if settings.oidc_issuer is None:
        if settings.oidc_client or settings.oidc_secret or settings.oidc_secret_file:
            raise SetupProblem("DOTHI_OIDC_ISSUER is missing: the address of the sign-in service.")
        return None
    said = urlsplit(settings.oidc_issuer)
    if said.scheme not in ("https", "http") or not said.hostname or said.query or said.fragment:
        raise SetupProblem("DOTHI_OIDC_ISSUER is an address such as https://id.example.vn/realms/city.")
    if said.scheme == "http" and not is_loopback_host(said.hostname):
        raise SetupProblem("DOTHI_OIDC_ISSUER begins with https://, but for a service on this machine.")
    if settings.oidc_client is None:
        raise SetupProblem("DOTHI_OIDC_CLIENT is missing: what the sign-in service calls this city.")
    secret = settings.oidc_secret
    if settings.oidc_secret_file is not None:
        if secret is not None:
            raise SetupProblem("Set DOTHI_OIDC_SECRET_FILE or DOTHI_OIDC_SECRET, not both.")
        try:
            secret = Path(settings.oidc_secret_file).read_text().strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise SetupProblem(f"DOTHI_OIDC_SECRET_FILE cannot be read: {problem}.") from problem
    name = settings.oidc_name or said.hostname
    return ProviderSettings(
        issuer=settings.oidc_issuer, client=settings.oidc_client, secret=secret or None, name=name
    )


def find_provider(settings: Settings) -> Provider | None:
    """What asks the sign-in service; None where the city has none. Raises SetupProblem."""
    said = find_provider_settings(settings)
    if said is None:
        return None
    # Most cities have none, and what reads its answers takes a while to import.
    from dothi.access.provider import Provider

    return Provider(said)


async def examine_provider(settings: Settings) -> tuple[bool, str] | None:
    """Whether the sign-in service answers, and what there is to say of it; None where there is none."""
    try:
        provider = find_provider(settings)
        return None if provider is None else (True, await provider.examine())
    except DothiError as problem:
        return False, problem.message
