"""An authenticator for tests: keeps P-256 keys of one person, signs as WebAuthn Level 2 says (6.1, 6.5)."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from dothi.vocabulary.passkeys import Signed

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def encode(content: bytes) -> str:
    """Base64 for addresses, as browsers give bytes."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes again."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """Signs for the pages of one origin; `flags` say that its owner is there and was recognised."""

    origin: str
    flags: int = PRESENT | VERIFIED
    count: int = 0
    """How often it has signed; one that stays 0 does not count."""
    step: int = 1
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    def make(self, options: dict[str, Any]) -> Signed:
        """Answer `navigator.credentials.create`."""
        self.handle = decode(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)})
        kept = bytes(16) + struct.pack(">H", len(self.credential)) + self.credential + public
        data = self._describe(options["rp"]["id"], ATTESTED) + kept
        response = {
            "clientDataJSON": encode(self._say("webauthn.create", options)),
            "attestationObject": encode(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return Signed(id=encode(self.credential), response=dict(response))

    def sign(self, options: dict[str, Any], **wrong: str) -> Signed:
        """Answer `navigator.credentials.get`."""
        said = self._say("webauthn.get", options)
        data = self._describe(options["rpId"], 0)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": encode(said),
            "authenticatorData": encode(data),
            "signature": encode(signature),
            "userHandle": encode(self.handle),
        }
        return Signed(id=encode(self.credential), response=response | wrong)

    def _say(self, what: str, options: dict[str, Any]) -> bytes:
        said = {"type": what, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _describe(self, site: str, more: int) -> bytes:
        self.count += self.step
        flags = struct.pack(">BI", self.flags | more, self.count)
        return hashlib.sha256(site.encode()).digest() + flags
