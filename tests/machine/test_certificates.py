"""The certificate of HTTP: given or self-made, kept while it serves, refused with what is wrong with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from dothi.machine import certificates
from dothi.machine.certificates import keep_certificate, read_certificate
from dothi.vocabulary.errors import CertificateUnusable


def list_names(path: Path) -> set[str]:
    """What a certificate is for."""
    made = x509.load_pem_x509_certificate(path.read_bytes())
    said = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(each.value) for each in said}


def test_a_city_makes_one_for_its_names_and_keeps_it(tmp_path: Path) -> None:
    """This machine's names are always among them; another name is a new certificate; only we read the key."""
    made = keep_certificate(tmp_path / "tls", ["192.168.1.7", "Dothi.example.vn"])
    assert {"localhost", "127.0.0.1", "::1", "192.168.1.7", "dothi.example.vn"} <= list_names(made.cert)
    assert (made.key.stat().st_mode & 0o777, made.key.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    first = made.cert.read_bytes()
    assert keep_certificate(tmp_path / "tls", ["192.168.1.7"]).cert.read_bytes() == first
    assert keep_certificate(tmp_path / "tls", ["other.example.vn"]).cert.read_bytes() != first


def test_one_that_ends_soon_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made for 20 days, it has less than the 30 for which one is kept."""
    monkeypatch.setattr(certificates, "_LASTS", timedelta(days=20))
    first = keep_certificate(tmp_path, []).cert.read_bytes()
    monkeypatch.undo()
    made = x509.load_pem_x509_certificate(keep_certificate(tmp_path, []).cert.read_bytes())
    assert made.public_bytes(certificates.serialization.Encoding.PEM) != first
    assert timedelta(days=390) < made.not_valid_after_utc - datetime.now(UTC) < timedelta(days=398)


def test_given_files_are_read(tmp_path: Path) -> None:
    """By what was made before."""
    made = keep_certificate(tmp_path, [])
    given = read_certificate(f"{made.cert}, {made.key}")
    assert (given.cert, given.key, given.is_self_made) == (made.cert, made.key, False)


@pytest.mark.parametrize("what", ["one file", "no file", "another key", "no certificate", "password", "past"])
def test_what_cannot_be_served_is_refused_at_once(
    tmp_path: Path, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence says what to give, and nobody is asked for a password."""
    if what == "past":
        monkeypatch.setattr(certificates, "_LASTS", timedelta(seconds=-10))
        monkeypatch.setattr(certificates, "_check", lambda _: None)
    made = keep_certificate(tmp_path / "a", [])
    monkeypatch.undo()
    said = f"{made.cert},{made.key}"
    if what == "one file":
        said = str(made.cert)
    elif what == "no file":
        said = f"{tmp_path / 'none.pem'},{made.key}"
    elif what == "another key":
        said = f"{made.cert},{keep_certificate(tmp_path / 'b', []).key}"
    elif what == "no certificate":
        made.cert.write_text("x")
    elif what == "password":
        secret = certificates.serialization.load_pem_private_key(made.key.read_bytes(), None)
        made.key.write_bytes(
            secret.private_bytes(
                certificates.serialization.Encoding.PEM,
                certificates.serialization.PrivateFormat.PKCS8,
                certificates.serialization.BestAvailableEncryption(b"secret"),
            )
        )
    with pytest.raises(CertificateUnusable, match="--tls"):
        read_certificate(said)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file stands where the folder would be."""
    (tmp_path / "tls").write_text("")
    with pytest.raises(CertificateUnusable, match="tls"):
        keep_certificate(tmp_path / "tls", [])
