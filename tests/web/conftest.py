"""In which order the screens are looked at."""

from pathlib import Path

import pytest

ORDER = (
    "search,shaping",
    "editing",
    "layers,maptools,printing",
    "base_map",
    "use_the_screens",
    "large_city",
    "every_screen",
    "importLooks",
    "many_alarms",
)
"""Words of their names. Each worker is given two to begin with, so a long one comes with a short one."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that take long begin first: what is shorter fills the time at the end."""

    def place(item: pytest.Item) -> int:
        if item.path.parent != Path(__file__).parent:
            return -1
        return next((number for number, words in enumerate(ORDER) if words in item.name), len(ORDER))

    items.sort(key=place)
