"""What the database of a running city holds, read beside the city and not through it."""

from collections.abc import Iterable
from typing import LiteralString

import psycopg

from tests.faults.load import Key

_STORED = """
SELECT datastream_id, (extract(epoch FROM phenomenon_time) * 1000000)::bigint, result
FROM city.observation WHERE datastream_id = ANY(%s)
"""
_TWICE = "SELECT count(*) FROM city.observation WHERE ordinal > 0"
_VERSIONS = "SELECT count(*) FROM city.observation_version"
_HOURS_ASTRAY = """
SELECT count(*) FROM city.hourly h
FULL JOIN (
    SELECT datastream_id, date_bin('1 hour', phenomenon_time, 'epoch') AS hour,
           count(*), sum(result), min(result), max(result)
    FROM city.observation GROUP BY 1, 2
) o USING (datastream_id, hour)
WHERE (h.count, h.min, h.max) IS DISTINCT FROM (o.count, o.min, o.max)
    OR abs(h.sum - o.sum) > 1e-6 * abs(o.sum)
"""
_LATEST_ASTRAY = """
SELECT count(*) FROM city.latest l
FULL JOIN (
    SELECT DISTINCT ON (datastream_id) datastream_id, phenomenon_time, result
    FROM city.observation ORDER BY datastream_id, phenomenon_time DESC
) o USING (datastream_id)
WHERE (l.phenomenon_time, l.result) IS DISTINCT FROM (o.phenomenon_time, o.result)
"""
_LETTERS = (
    "SELECT count(*), coalesce(sum(occurrences), 0), coalesce(max(occurrences), 0) FROM city.dead_letter"
)
_COUNT = "SELECT count(*) FROM city.observation WHERE datastream_id = ANY(%s)"


class Evidence:
    """Reads a city's tables by the address that its processes were given."""

    def __init__(self, url: str) -> None:
        self._url = url

    def read_stored(self, streams: Iterable[int]) -> dict[Key, float]:
        """Every observation's value by its key, of these datastreams."""
        with psycopg.connect(self._url) as connection:
            rows = connection.execute(_STORED, (list(streams),))
            return {(stream, time): value for stream, time, value in rows}

    def count_stored(self, streams: Iterable[int]) -> int:
        """How many observations of these datastreams are stored."""
        with psycopg.connect(self._url) as connection:
            row = connection.execute(_COUNT, (list(streams),)).fetchone()
        return int(row[0]) if row else 0

    def count_letters(self) -> tuple[int, int]:
        """Rows of refused messages, and the messages they stand for."""
        with psycopg.connect(self._url) as connection:
            row = connection.execute(_LETTERS).fetchone()
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def assert_each_once(self) -> None:
        """No observation stands twice or was corrected, and hours and latest values agree with them."""
        assert self._number(_TWICE) == 0, "observations stand beside their repeats"
        assert self._number(_VERSIONS) == 0, "repeats were taken for corrections"
        assert self._number(_HOURS_ASTRAY) == 0, "hours do not agree with their observations"
        assert self._number(_LATEST_ASTRAY) == 0, "latest values do not agree with the observations"

    def _number(self, query: LiteralString) -> int:
        with psycopg.connect(self._url) as connection:
            row = connection.execute(query).fetchone()
        return int(row[0]) if row else 0


def list_missing(stored: dict[Key, float], expected: dict[Key, float] | set[Key]) -> list[Key]:
    """Keys that should be there and are not."""
    return sorted(set(expected).difference(stored))
