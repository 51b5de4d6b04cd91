"""Lengths, speeds, masses and other values as OpenStreetMap writes them; what cannot be read is None."""

import re

_AMOUNT = re.compile(r"([0-9]+(?:[.,][0-9]+)?)\s*([a-z/]*)")
_FEET = re.compile(r"([0-9]+(?:\.[0-9]+)?)'(?:\s*([0-9]+(?:\.[0-9]+)?)\")?")
_FOOT_M = 0.3048
_INCH_M = 0.0254
_METRES = {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001, "km": 1000.0, "mi": 1609.344, "ft": _FOOT_M}
_KILOMETRES_PER_HOUR = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
_TONNES = {"": 1.0, "t": 1.0, "kg": 0.001, "lbs": 0.000_453_592_37, "lb": 0.000_453_592_37}


def read_length_m(text: str | None) -> float | None:
    """`3.5`, `3.5 m`, `350 cm`, `10'`, `6'7"` in metres."""
    feet = _FEET.fullmatch((text or "").strip())
    if feet is not None:
        return round(float(feet[1]) * _FOOT_M + float(feet[2] or 0) * _INCH_M, 3)
    return _scale(text, _METRES)


def read_speed_kmh(text: str | None) -> float | None:
    """`50`, `50 km/h`, `30 mph` in kilometres an hour; None for `none`, `walk` and the like."""
    return _scale(text, _KILOMETRES_PER_HOUR)


def read_mass_t(text: str | None) -> float | None:
    """`3.5`, `3.5 t`, `3500 kg` in tonnes."""
    return _scale(text, _TONNES)


def read_count(text: str | None) -> int | None:
    """A whole number; None for lists such as `2;3`."""
    text = (text or "").strip()
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def read_yes(text: str | None) -> bool | None:
    """`yes` and `no`; None for whatever else is said."""
    return {"yes": True, "no": False}.get((text or "").strip())


def read_year(text: str | None) -> int | None:
    """The year of a date such as `1998`, `1998-05` or `1998-05-19`; None for `~1900` or `C19`."""
    found = re.fullmatch(r"([0-9]{4})(?:-[0-9]{2}){0,2}", (text or "").strip())
    return None if found is None else int(found[1])


def _scale(text: str | None, factors: dict[str, float]) -> float | None:
    found = _AMOUNT.fullmatch((text or "").strip().lower())
    factor = None if found is None else factors.get(found[2])
    if found is None or factor is None:
        return None
    return round(float(found[1].replace(",", ".")) * factor, 3)
