"""Answers as they stand in the reference: short, and the same at every run."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

_WIDTH = 108
_MOST_ITEMS = 3
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
_BOUNDARY = re.compile(r"\b(batch|changes)_[0-9a-f]{32}\b")
_LENGTH = re.compile(r"(Content-Length:) \d+")
_TAG = re.compile(r'W/(\\?")[0-9a-f]{18}')
_NEAR = timedelta(hours=1)
PRESENT = "2025-03-01T07:00:00.000Z"
"""What stands for the time at which the examples were executed."""


def make_steady(text: str, addresses: dict[str, str]) -> str:
    """The text with the city's addresses, the present and other chances of a run replaced."""
    for address, name in addresses.items():
        text = text.replace(address, name)
    text = _INSTANT.sub(_put_present, text)
    text = _TAG.sub(r"W/\1…", _LENGTH.sub(r"\1 …", text))
    for number, found in enumerate(dict.fromkeys(_BOUNDARY.findall(text)), start=1):
        text = re.sub(rf"\b{found}_[0-9a-f]{{32}}\b", f"{found}_{number}", text)
    return text


def _put_present(match: re.Match[str]) -> str:
    instant = datetime.fromisoformat(match[0])
    return PRESENT if abs(datetime.now(UTC) - instant) < _NEAR else match[0]


def write_json(value: Any) -> str:
    """JSON with what is short in one line, and long arrays cut off."""
    return "\n".join(_list_lines(value, ""))


def _list_lines(value: Any, indent: str) -> Iterator[str]:
    flat = json.dumps(value, ensure_ascii=False)
    if len(indent) + len(flat) <= _WIDTH or not isinstance(value, dict | list) or not value:
        yield flat
        return
    inner = f"{indent}  "
    if isinstance(value, dict):
        entries = [(f"{json.dumps(key, ensure_ascii=False)}: ", each) for key, each in value.items()]
    else:
        entries = [("", each) for each in value[:_MOST_ITEMS]]
    yield "{" if isinstance(value, dict) else "["
    for number, (key, each) in enumerate(entries, start=1):
        first, *rest = _list_lines(each, inner)
        lines = [f"{inner}{key}{first}", *rest]
        if number < len(entries) or (isinstance(value, list) and len(value) > _MOST_ITEMS):
            lines[-1] += ","
        yield from lines
    if isinstance(value, list) and len(value) > _MOST_ITEMS:
        yield f"{inner}… {len(value) - _MOST_ITEMS} more"
    yield indent + ("}" if isinstance(value, dict) else "]")


def shorten(text: str, most_lines: int) -> str:
    """The first lines of a text, and how many are left out."""
    lines = text.splitlines()
    if len(lines) <= most_lines + 1:
        return text
    return "\n".join([*lines[:most_lines], f"… {len(lines) - most_lines} lines more"])
