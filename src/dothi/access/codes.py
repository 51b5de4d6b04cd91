"""Codes by time (RFC 6238) that an authenticator app shows, and recovery codes for when it is lost."""

import base64
import secrets
import time
from urllib.parse import quote, urlencode

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from dothi.vocabulary.users import hash_secret

_STEP_S = 30
_DIGITS = 6
_SECRET_BYTES = 20
RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""None that is taken for another when it is read from paper."""


def make_code_secret() -> str:
    """160 random bits, as RFC 4226 recommends, in the letters that apps take (Base32)."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def describe_secret(secret: str, name: str, city: str) -> str:
    """The address that an app reads from a picture: whose codes these are, and the secret."""
    label = quote(f"{city}:{name}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': city})}"


def draw(text: str) -> str:
    """A QR code as an SVG picture, black on white whatever the screen's colours are."""
    return str(segno.make(text, error="m").svg_inline(scale=4, dark="#000", light="#fff"))


def find_step(secret: str, code: str, used: int, now_s: float | None = None) -> int | None:
    """The step of time whose code this is, or None. One step early or late counts, and none up to `used`:

    no code is good twice.
    """
    # SHA-1 is what apps know; in an HMAC nothing is known against it.
    totp = TOTP(base64.b32decode(secret), _DIGITS, SHA1(), _STEP_S, enforce_key_length=False)  # noqa: S303
    now = int((time.time() if now_s is None else now_s) // _STEP_S)
    for step in (now - 1, now, now + 1):
        if step > used:
            try:
                totp.verify(code.encode(), step * _STEP_S)
            except InvalidToken:
                continue
            return step
    return None


def make_recovery_codes() -> list[str]:
    """Codes of 50 random bits for paper, each good once."""
    return ["-".join(_make_word() for _ in range(2)) for _ in range(RECOVERY_CODES)]


def _make_word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def hash_recovery_code(typed: str) -> bytes:
    """What is kept of a recovery code, however it is typed."""
    letters = "".join(letter for letter in typed.lower() if letter in _LETTERS)
    return hash_secret(letters)
