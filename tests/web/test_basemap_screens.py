"""The base map on the screens, in a real Chromium: one made of a made-up town, and none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.conftest import RunningCity
from tests.connect.basemap.made import make, write_town
from tests.web.test_screens import browser_tools, look_with_browsers

__all__ = ["browser_tools"]


@pytest.mark.timeout(1650)
@pytest.mark.usefixtures("browser_tools")
def test_people_see_the_base_map(make_city: Callable[..., RunningCity], tmp_path: Path) -> None:
    """Drawn in both themes, its makers named on desk and phone, switched off and on by keyboard."""
    city = make_city()
    city.start()
    make(write_town(tmp_path), city.folder / "basemap")
    city.wait_until(lambda: city.get("/api/basemap")["basemap"] is not None)
    look_with_browsers(city, tmp_path / "browser.json", "basemap.browser")
