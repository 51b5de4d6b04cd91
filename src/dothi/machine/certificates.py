"""The certificate of HTTP: files that are given, or one that the city makes for itself in its data folder."""

import ipaddress
import os
import socket
import ssl
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from dothi.vocabulary.errors import CertificateUnusable

_LASTS = timedelta(days=397)
"""Browsers refuse certificates for longer than 398 days (CA/Browser Forum, Baseline Requirements 6.3.2)."""
_RENEWED_BEFORE = timedelta(days=30)
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """Where a certificate and its key lie, both as PEM."""

    cert: Path
    key: Path
    is_self_made: bool

    def make_trust(self) -> ssl.SSLContext:
        """Trusts this certificate and no other, whatever name it is reached by: for asking ourselves."""
        context = ssl.create_default_context(cafile=str(self.cert))
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
        context.check_hostname = False
        return context


def read_certificate(said: str) -> Certificate:
    """The files `cert.pem,key.pem`; raises CertificateUnusable, naming what is wrong with them."""
    parts = [each.strip() for each in said.split(",")]
    if len(parts) != 2 or not all(parts):
        raise CertificateUnusable(f"{said!r} names no two files.")
    found = Certificate(cert=Path(parts[0]).absolute(), key=Path(parts[1]).absolute(), is_self_made=False)
    _check(found)
    return found


def keep_certificate(folder: Path, names: Collection[str]) -> Certificate:
    """The city's own certificate for these names and this machine's, made anew where it no longer serves.

    Only who made it reads the key. Raises CertificateUnusable.
    """
    found = Certificate(cert=folder / "cert.pem", key=folder / "key.pem", is_self_made=True)
    wanted = sorted({*_THIS_MACHINE, socket.gethostname().lower(), *(each.lower() for each in names)})
    if not _still_serves(found, wanted):
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _make(found, wanted)
        except OSError as problem:
            raise CertificateUnusable(f"{folder}: {problem.strerror}.") from problem
    _check(found)
    return found


def _check(found: Certificate) -> None:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(
            found.cert, found.key, password=_refuse_to_ask
        )
    except OSError as problem:
        # What OpenSSL says of a wrong file is an OSError, too.
        why = problem.strerror or str(problem)
        raise CertificateUnusable(f"{found.cert} with {found.key}: {why}.") from problem
    leaf = x509.load_pem_x509_certificates(found.cert.read_bytes())[0]
    if leaf.not_valid_after_utc < datetime.now(UTC):
        raise CertificateUnusable(f"{found.cert} was good until {leaf.not_valid_after_utc:%Y-%m-%d}.")


def _refuse_to_ask() -> str:
    """Without it OpenSSL would ask for the password of a key at the terminal, and wait."""
    return ""


def _still_serves(found: Certificate, wanted: Collection[str]) -> bool:
    try:
        made = x509.load_pem_x509_certificate(found.cert.read_bytes())
        said = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    names = {str(each.value) for each in said}
    lasts = made.not_valid_after_utc - datetime.now(UTC) > _RENEWED_BEFORE
    return lasts and names >= set(wanted) and found.key.exists()


def _make(found: Certificate, names: Collection[str]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Dothi")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _LASTS)
        .add_extension(x509.SubjectAlternativeName([_make_name(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    replace_file(found.key, secret, 0o600)
    replace_file(found.cert, certificate.public_bytes(serialization.Encoding.PEM), 0o644)


def replace_file(path: Path, content: bytes, mode: int) -> None:
    """The whole file in one step, never readable by more people than it will be."""
    passing = path.with_suffix(".new")
    passing.unlink(missing_ok=True)
    with os.fdopen(os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    passing.replace(path)


def _make_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
