"""The reference of SensorThings is what its program writes, and every example in it is executed."""

import difflib
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dothi.share.sensorthings.functions import FUNCTIONS
from dothi.vocabulary.sensing import ENTITIES

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(CHECKOUT / "tools"))

from reference.answers import PRESENT, make_steady, shorten, write_json  # noqa: E402
from reference.city import City, running_city  # noqa: E402
from reference.pages import PAGE  # noqa: E402
from reference.questions import GROUPS, OPTIONS  # noqa: E402
from write_reference import write_page  # noqa: E402


@pytest.fixture(scope="module")
def city() -> Iterator[City]:
    """A new city, from the source of this checkout."""
    with running_city(CHECKOUT / "src") as running:
        yield running


def test_the_page_is_what_the_city_answers(city: City) -> None:
    """Executed again, every example gives what the page says; if not, `make docs` writes it anew."""
    before = (CHECKOUT / PAGE).read_text().splitlines()
    now = write_page(city).splitlines()
    changed = list(difflib.unified_diff(before, now, "the page", "executed now", lineterm=""))
    assert not changed, "\n".join(changed[:60])


def test_the_page_has_everything() -> None:
    """A section for each entity and option, and an example for each function."""
    headings = set(re.findall(r"^### (.+)$", (CHECKOUT / PAGE).read_text(), re.MULTILINE))
    assert {*ENTITIES, *OPTIONS} <= headings
    assert {name for group in GROUPS for name in group.examples} == set(FUNCTIONS)


def test_json_is_short_and_long_arrays_are_cut() -> None:
    """What fits in a line stands in one; of five long items three are shown."""
    assert write_json({"a": [1, 2]}) == '{"a": [1, 2]}'
    lines = write_json({"a": ["x" * 30] * 5}).splitlines()
    assert lines[0] == "{"
    assert lines[1] == '  "a": ['
    assert lines[-3] == "    … 2 more"
    assert json.loads("\n".join(lines).replace(",\n    … 2 more", "")) == {"a": ["x" * 30] * 3}
    assert shorten("1\n2\n3\n4\n", 2) == "1\n2\n… 2 lines more"


def test_chances_of_a_run_are_replaced() -> None:
    """The host, the present, tags, lengths and boundaries; a time long ago stays."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f'http://127.0.0.1:1 {now} 2015-03-01T00:00:00Z W/"{"0" * 18}" Content-Length: 7 batch_{"a" * 32}'
    steady = make_steady(text, {"http://127.0.0.1:1": "https://city.example"})
    assert steady == f'https://city.example {PRESENT} 2015-03-01T00:00:00Z W/"…" Content-Length: … batch_1'
