"""Warnings of libraries, collected instead of printed."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_catching = threading.RLock()


@contextmanager
def collect_warnings() -> Iterator[list[warnings.WarningMessage]]:
    """What is warned of inside; others wait, since Python keeps the way of warnings for the whole process."""
    with _catching, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught
