"""Signing in by a real sign-in service and by passkeys, in a real Chromium."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import RunningCity
from tests.sign_in_service import open_sign_in_service
from tests.web.test_screens import browser_tools, look_with_browsers

__all__ = ["browser_tools"]


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
def test_people_sign_in_without_a_password(make_city: Callable[..., RunningCity], tmp_path: Path) -> None:
    """In a city that is opened by its name, since passkeys belong to one, where visitors may do nothing."""
    city = make_city("--no-feed")
    named = f"http://localhost:{city.port}"
    with open_sign_in_service(named) as service:
        secret = tmp_path / "secret"
        secret.write_text(f"{service.secret}\n")
        del city.environment["DOTHI_VISITORS_MAY"]
        city.environment |= {
            "DOTHI_OIDC_ISSUER": service.issuer,
            "DOTHI_OIDC_CLIENT": "dothi",
            "DOTHI_OIDC_SECRET_FILE": str(secret),
            "DOTHI_OIDC_NAME": service.settings.name,
        }
        city.start()
        city.wait_until(lambda: "/dang-nhap#" in city.output())
        (link,) = re.findall(r"http\S+/dang-nhap#\S+", city.output())
        report = tmp_path / "browser.json"
        look_with_browsers(city, report, "otherWays", DOTHI_LINK=link, DOTHI_URL=named)
        logged = "".join(file.read_text(errors="replace") for file in city.folder.glob("log/*"))
        assert service.secret not in logged + city.output()
