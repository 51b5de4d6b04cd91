"""The city's own authority for devices: it signs the certificates that devices show to the broker."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dothi.machine.certificates import replace_file
from dothi.vocabulary.errors import InvalidInput

_AUTHORITY_LASTS = timedelta(days=3_653)
"""Our own choice of 2026-11-22: as long as devices stand in the street: each has to be told of a new one."""
CERTIFICATE_LASTS = timedelta(days=825)
"""Our own choice of 2026-11-22: the most that browsers took before 2020; devices are renewed by hand."""
_SHORTEST_CURVE, _SHORTEST_RSA = 256, 2048
"""Bits that NIST SP 800-57 part 1 (rev. 5, table 2) still takes: 112 bits of strength and more."""
_EARLIER = timedelta(hours=1)
"""A device's clock may be a little behind."""


class DeviceAuthority:
    """Its key and its certificate, in a folder that only we can read; made when they are needed first."""

    def __init__(self, folder: Path) -> None:
        self.certificate_path = folder / "devices-authority.pem"
        self._key_path = folder / "devices-authority.key"
        if not self._key_path.exists() or not self.certificate_path.exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._make()

    def read_certificate(self) -> str:
        """Its certificate in PEM."""
        return self.certificate_path.read_text()

    def sign(self, name: str, request: str | None) -> tuple[str, str | None, datetime]:
        """A certificate for a device, the key where none was made elsewhere, both PEM, and until when.

        The request's own names are not taken over: the device is called `name`. Raises InvalidInput.
        """
        made_key = None
        if request is None:
            made_key = ec.generate_private_key(ec.SECP256R1())
            public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey = made_key.public_key()
        else:
            public = _read_request(request)
        authority = x509.load_pem_x509_certificate(self.certificate_path.read_bytes())
        signer = serialization.load_pem_private_key(self._key_path.read_bytes(), None)
        assert isinstance(signer, ec.EllipticCurvePrivateKey), "it was made so"  # noqa: S101
        now = datetime.now(UTC).replace(microsecond=0)
        ends_at = min(now + CERTIFICATE_LASTS, authority.not_valid_after_utc)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(authority.subject)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _EARLIER)
            .not_valid_after(ends_at)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
            .sign(signer, hashes.SHA256())
        )
        key = None if made_key is None else _write_key(made_key).decode()
        return certificate.public_bytes(serialization.Encoding.PEM).decode(), key, ends_at

    def _make(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dothi devices")])
        now = datetime.now(UTC)
        usage = dict.fromkeys(
            (
                "content_commitment",
                "data_encipherment",
                "decipher_only",
                "digital_signature",
                "encipher_only",
                "key_agreement",
                "key_encipherment",
            ),
            False,
        )
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _EARLIER)
            .not_valid_after(now + _AUTHORITY_LASTS)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **usage), critical=True)
            .sign(key, hashes.SHA256())
        )
        replace_file(self._key_path, _write_key(key), 0o600)
        replace_file(self.certificate_path, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def _write_key(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _read_request(text: str) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    """The key of a request, which must have been signed by it; raises InvalidInput."""
    try:
        request = x509.load_pem_x509_csr(text.encode())
        is_signed = request.is_signature_valid
    except ValueError as problem:
        raise InvalidInput("This is no certificate request in PEM.", field="request") from problem
    public = request.public_key()
    is_curve = isinstance(public, ec.EllipticCurvePublicKey) and public.key_size >= _SHORTEST_CURVE
    is_rsa = isinstance(public, rsa.RSAPublicKey) and public.key_size >= _SHORTEST_RSA
    if not is_signed or not (is_curve or is_rsa):
        raise InvalidInput(
            f"The request must be signed by its own key: a curve of {_SHORTEST_CURVE} bits or RSA of "
            f"{_SHORTEST_RSA}, or more.",
            field="request",
        )
    assert isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey), "it was looked at"  # noqa: S101
    return public
