"""A sign-in service as the city is told of it, and what is told between it and the city."""

import msgspec


class ProviderSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Which service it is, what this city is called there, and what people call it; shown in no log."""

    issuer: str
    client: str
    secret: str | None
    name: str

    def __repr__(self) -> str:
        return f"ProviderSettings({self.issuer})"


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is sent there with, and what the answer has to fit."""

    redirect: str
    state: str
    nonce: str
    verifier: str


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the service says that somebody is; the e-mail address is one that it vouches for, or None."""

    issuer: str
    subject: str
    email: str | None
