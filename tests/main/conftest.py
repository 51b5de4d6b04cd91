"""A whole city that the tests of one file share."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import RunningCity


@pytest.fixture(scope="module")
def city() -> Iterator[RunningCity]:
    """A whole city without stations, for all tests of this file."""
    folder = Path(tempfile.mkdtemp(prefix="dothi-test-"))
    folder.chmod(0o755)
    running = RunningCity(folder / "data", "--no-feed")
    try:
        running.start()
        yield running
    finally:
        if running.runs:
            running.stop()
