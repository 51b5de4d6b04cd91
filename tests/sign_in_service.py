"""A real sign-in service for tests: oidc-provider in a Node of its own, and somebody who walks through it."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest

from dothi.vocabulary.sign_in_provider import ProviderSettings
from tests.conftest import free_port

WEB = Path(__file__).parents[1] / "web"


class SignInService:
    """Answers at `issuer` until it is ended; another one at the same port has other keys."""

    def __init__(self, *cities: str, port: int | None = None) -> None:
        self.port = port or free_port()
        self.issuer = f"http://localhost:{self.port}"
        command = ["node", str(WEB / "browser" / "signInService.mjs"), str(self.port), *cities]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdout is not None
        self.secret = self._process.stdout.readline().strip()
        assert self.secret, "it did not start"

    @property
    def settings(self) -> ProviderSettings:
        """What a city has to know of it."""
        return ProviderSettings(issuer=self.issuer, client="dothi", secret=self.secret, name="Mã số cán bộ")

    def end(self) -> None:
        """It answers no longer."""
        self._process.terminate()
        self._process.wait(20)
        if self._process.stdout is not None:
            self._process.stdout.close()


@contextmanager
def open_sign_in_service(*cities: str) -> Iterator[SignInService]:
    """Until the end of the block; skips, saying why, where it cannot be."""
    if shutil.which("node") is None or not (WEB / "node_modules" / "oidc-provider").is_dir():
        pytest.skip("the web app's packages are not installed; `make test` installs them")
    service = SignInService(*cities)
    try:
        yield service
    finally:
        service.end()


async def walk(address: str, email: str, *, gives_up: bool = False) -> dict[str, str]:
    """Sign in there as a person does who was sent to that address, or give up; what the city is told then."""
    async with httpx.AsyncClient(trust_env=False, timeout=20) as browser:
        answer = await browser.get(address)
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if answer.is_redirect:
                there = urljoin(str(answer.url), answer.headers["location"])
                if urlsplit(there).path == "/dang-nhap":
                    said = parse_qs(urlsplit(there).query)
                    return {name: values[0] for name, values in said.items()}
                answer = await browser.get(there)
                continue
            assert answer.status_code == 200, answer.text
            form = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert form is not None, answer.text
            assert prompt is not None, answer.text
            if gives_up:
                answer = await browser.get(f"{form[1]}/abort")
            else:
                data = {"prompt": prompt[1], "login": email, "password": "any"}
                answer = await browser.post(form[1], data=data)
    raise AssertionError("the way through the sign-in service has no end")
