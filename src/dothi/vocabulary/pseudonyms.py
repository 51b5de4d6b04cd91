"""What stands for people and places in data for research: pseudonyms by a key that is not kept, and cells."""

import base64
import hashlib
import hmac
import math
import secrets

SMALLEST_CELL_M = 100
USUAL_CELL_M = 500
"""Side of the cells in which places are told, in metres. House choice of 2026-11-22, no legal figure."""
LARGEST_CELL_M = 10_000
FEWEST_IN_CELL = 5
"""A cell with fewer things is not told at all. House choice of 2026-11-22, no legal figure."""
_METRES_A_DEGREE = 111_320.0
"""Of latitude, on a sphere as large as the earth at the equator: near enough to round by."""
_LENGTH = 15
"""Bytes of a pseudonym: among a thousand million there is hardly ever one twice."""


def make_key() -> bytes:
    """32 random bytes for one file; forgotten with it, so nobody can make its pseudonyms again."""
    return secrets.token_bytes(32)


def make_pseudonym(key: bytes, field: str, value: str) -> str:
    """24 letters and digits that stand for a value of a field: the same in one file, HMAC-SHA-256."""
    digest = hmac.digest(key, f"{field}\0{value}".encode("utf-8", "replace"), hashlib.sha256)
    return base64.b32encode(digest[:_LENGTH]).decode().lower()


def coarsen(longitude: float, latitude: float, cell_m: float) -> tuple[float, float]:
    """The middle of the cell of so many metres in which a place lies; degrees, WGS 84, six decimals."""
    high = cell_m / _METRES_A_DEGREE
    middle = (math.floor(latitude / high) + 0.5) * high
    wide = high / max(math.cos(math.radians(middle)), 0.01)
    return round((math.floor(longitude / wide) + 0.5) * wide, 6), round(middle, 6)
