"""What authenticators are asked, and whether what they answer is right (WebAuthn Level 2).

The authenticator has to find out itself that its owner is there, by a PIN or a finger; so a passkey stands
for two proofs, and no password or code is asked for beside it.
"""

import json
import struct
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from dothi.vocabulary.errors import PasskeyRefused
from dothi.vocabulary.passkeys import KeptPasskey, Signed

_WRONG = (WebAuthnException, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error)
"""What the library raises of answers that are none."""

Options = tuple[dict[str, Any], str]
"""What a browser is asked with, and the challenge in it."""


def ask_for_new(
    site: str, city: str, user: tuple[bytes, str, str], known: Iterable[bytes], patience: timedelta
) -> Options:
    """A passkey of a user (handle, name, full name), on an authenticator that has none of the known ones."""
    handle, name, full_name = user
    options = generate_registration_options(
        rp_id=site,
        rp_name=city,
        user_id=handle,
        user_name=name,
        user_display_name=full_name,
        timeout=int(patience.total_seconds() * 1_000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return json.loads(options_to_json(options)), bytes_to_base64url(options.challenge)


def ask_for_signature(site: str, patience: timedelta) -> Options:
    """A signature by whichever passkey of a site there is."""
    options = generate_authentication_options(
        rp_id=site,
        timeout=int(patience.total_seconds() * 1_000),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.loads(options_to_json(options)), bytes_to_base64url(options.challenge)


def read_new(signed: Signed, challenge: str, site: str, origin: str) -> dict[str, Any]:
    """What is kept of a new passkey: `credential`, `public_key`, `sign_count`; raises PasskeyRefused."""
    try:
        verified = verify_registration_response(
            credential=signed.to_json(),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site,
            expected_origin=origin,
            require_user_verification=True,
        )
    except _WRONG as problem:
        raise PasskeyRefused(str(problem)[:200]) from problem
    return {
        "credential": verified.credential_id,
        "public_key": verified.credential_public_key,
        "sign_count": verified.sign_count,
    }


def read_credential(signed: Signed) -> bytes:
    """What the authenticator calls the passkey; raises PasskeyRefused."""
    try:
        return base64url_to_bytes(signed.id)
    except ValueError as problem:
        raise PasskeyRefused("Its id cannot be read.") from problem


def verify(kept: KeptPasskey, signed: Signed, challenge: str, site: str, origin: str) -> int:
    """How often the passkey has signed, by its own count; raises PasskeyRefused, its detail for the log."""
    handle = signed.response.get("userHandle")
    try:
        # Nobody has typed a name: it is the authenticator that says who that is.
        if not isinstance(handle, str) or base64url_to_bytes(handle) != kept.handle:
            raise PasskeyRefused("other user")
        verified = verify_authentication_response(
            credential=signed.to_json(),
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site,
            expected_origin=origin,
            credential_public_key=kept.public_key,
            # The counter is compared below, since a copied key is another matter than a wrong signature.
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _WRONG as problem:
        raise PasskeyRefused(str(problem)[:200]) from problem
    count = verified.new_sign_count
    if (count or kept.sign_count) and count <= kept.sign_count:
        raise PasskeyRefused("copied")
    return count
