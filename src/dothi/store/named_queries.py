"""Named queries: SQL stands in .sql files, each query with a name and a sentence."""

import re
from functools import cache
from importlib import resources
from typing import LiteralString, cast

_HEAD = re.compile(r"^-- ([a-z_]+) --$", re.MULTILINE)


@cache
def _read_queries() -> dict[str, LiteralString]:
    queries: dict[str, LiteralString] = {}
    for file in sorted(resources.files("dothi.store.sql.queries").iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".sql"):
            continue
        pieces = _HEAD.split(file.read_text())
        for name, body in zip(pieces[1::2], pieces[2::2], strict=True):
            if name in queries:
                raise ValueError(f"two queries are called {name!r}")
            # What stands in our own files is as literal as what stands in our code.
            queries[name] = cast("LiteralString", body.strip().removesuffix(";"))
    return queries


def get_query(name: LiteralString) -> LiteralString:
    """The SQL of that name; raises KeyError."""
    return _read_queries()[name]
