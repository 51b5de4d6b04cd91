"""A whole city that others reach: by TLS with a certificate of its own, on every address."""

import ssl
from pathlib import Path

import httpx
import pytest

from tests.conftest import RunningCity


class TlsCity(RunningCity):
    """A city that is asked by TLS, with its own certificate for all that is trusted."""

    def health(self) -> dict[str, object]:
        """What /health says; what is wrong with the certificate is not yet, since it may not be made yet."""
        try:
            trust = ssl.create_default_context(cafile=str(self.folder / "tls" / "cert.pem"))
        except OSError as problem:
            raise ValueError(problem) from problem
        answer: dict[str, object] = httpx.get(f"{self.url}/health", timeout=5, verify=trust).json()
        return answer


def test_a_city_serves_others_by_tls(new_folder: Path) -> None:
    """Its own health checks and links go by TLS, and who speaks plainly hears nothing."""
    city = TlsCity(new_folder, "--no-feed", "--tls", "self", "--host", "0.0.0.0")  # noqa: S104
    city.environment = {"DOTHI_VISITORS_MAY": "nothing"}
    city.url = f"https://localhost:{city.port}"
    try:
        city.start()
        trust = ssl.create_default_context(cafile=str(city.folder / "tls" / "cert.pem"))
        with httpx.Client(base_url=city.url, verify=trust, timeout=10) as client:
            page = client.get("/")
            assert page.status_code == 200
            # A self-made certificate binds no browser to it.
            assert "strict-transport-security" not in page.headers
            # Nobody has signed in, so nothing of the city is told, though the visitor is at this machine.
            assert client.get("/api/things").status_code == 401
            root = client.get("/sta/v1.1").json()
            assert {each["url"].partition("/sta")[0] for each in root["value"]} == {city.url}
            assert client.get("/", headers={"host": "evil.example"}).status_code == 421
        city.wait_until(lambda: city.url in city.output())
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://localhost:{city.port}/health")
    finally:
        if city.runs:
            assert city.stop() == 0
