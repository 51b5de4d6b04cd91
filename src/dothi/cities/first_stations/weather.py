"""What the made-up stations measure: pure functions of the seed, the station and the time.

Shapes and sizes are plausible for Cần Thơ and nothing more; every value is labelled as simulated.
"""

import hashlib
import math
from collections.abc import Callable

_DAY_S = 86_400.0
_LOCAL_OFFSET_S = 7 * 3600.0

# Period in hours and amplitude in metres of a mixed tide with two highs a day, our own choice.
_TIDE = ((12.4206, 0.52), (12.0, 0.16), (23.9345, 0.28), (25.8193, 0.20))
_MEAN_LEVEL_M = 0.85


def noise(seed: str, step: int) -> float:
    """A number from -1 to 1 that depends on nothing but seed and step."""
    digest = hashlib.blake2b(f"{seed}:{step}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**63 - 1.0


def smooth_noise(seed: str, time_s: float, period_s: float) -> float:
    """Noise from -1 to 1 that changes smoothly over `period_s` seconds."""
    step, part = divmod(time_s / period_s, 1.0)
    ease = part * part * (3 - 2 * part)
    return noise(seed, int(step)) * (1 - ease) + noise(seed, int(step) + 1) * ease


def hour_of_day(time_s: float) -> float:
    """Local hour, 0 to 24."""
    return (time_s + _LOCAL_OFFSET_S) % _DAY_S / 3600


def rain_rate(seed: str, time_s: float) -> float:
    """Rain in mm/h: a shower on most afternoons, now and then a heavy one."""
    day = int((time_s + _LOCAL_OFFSET_S) // _DAY_S)
    strength = max(0.0, noise("rain", day) + 0.55)
    centre = 15.5 + 2.5 * noise("rain hour", day)
    length = 0.6 + 0.5 * abs(noise("rain length", day))
    shape = math.exp(-(((hour_of_day(time_s) - centre) / length) ** 2))
    local = 1.0 + 0.5 * smooth_noise(seed, time_s, 900)
    rate = 38.0 * strength**2 * shape * local
    return rate if rate >= 0.3 else 0.0


def water_level(seed: str, time_s: float) -> float:
    """Water level in metres: tide, a slow swell of the river, the rain's rise, small waves."""
    hours = time_s / 3600
    tide = sum(height * math.cos(2 * math.pi * hours / period) for period, height in _TIDE)
    swell = 0.12 * smooth_noise("river", time_s, 5 * _DAY_S)
    lag = 0.004 * rain_rate(seed, time_s - 1800)
    waves = 0.01 * smooth_noise(seed, time_s, 40)
    return _MEAN_LEVEL_M + 0.05 * noise(seed, 0) + tide + swell + lag + waves


def flood_depth(seed: str, time_s: float) -> float:
    """Water on the road in centimetres: what rain and a high tide leave standing, else nothing."""
    rained = sum(rain_rate(seed, time_s - back) for back in range(0, 5400, 600)) / 9
    high_tide = max(0.0, water_level("road", time_s) - 1.55)
    depth = 0.9 * max(0.0, rained - 6.0) + 60.0 * high_tide * (1 + 0.6 * noise(seed, 1))
    return max(0.0, depth)


def _daily(time_s: float, *, low: float, high: float, peak_hour: float) -> float:
    swing = (1 + math.cos(2 * math.pi * (hour_of_day(time_s) - peak_hour) / 24)) / 2
    return low + (high - low) * swing


def _rush(time_s: float) -> float:
    hour = hour_of_day(time_s)
    return math.exp(-(((hour - 7.3) / 1.3) ** 2)) + math.exp(-(((hour - 17.8) / 1.6) ** 2))


def _dust(seed: str, time_s: float) -> float:
    base = 19.0 + 9.0 * smooth_noise(seed + "slow", time_s, 2 * _DAY_S) + 14.0 * _rush(time_s)
    return max(2.0, base + 4.0 * smooth_noise(seed, time_s, 700))


Measure = Callable[[str, float], float]

MEASURES: dict[str, tuple[Measure, int]] = {
    "water_level": (water_level, 2),
    "flood_depth": (flood_depth, 0),
    "pm25": (_dust, 1),
    "pm10": (lambda seed, t: 1.7 * _dust(seed, t) + 5.0, 1),
    "no2": (lambda seed, t: 14.0 + 22.0 * _rush(t) + 4.0 * smooth_noise(seed + "no2", t, 900), 1),
    "o3": (
        lambda seed, t: _daily(t, low=22, high=96, peak_hour=14) + 7 * smooth_noise(seed + "o3", t, 1200),
        1,
    ),
    "co": (lambda seed, t: 430.0 + 380.0 * _rush(t) + 40 * smooth_noise(seed + "co", t, 900), 0),
    "so2": (lambda seed, t: 9.0 + 3.0 * smooth_noise(seed + "so2", t, 3600), 1),
    "air_temperature": (
        lambda seed, t: (
            _daily(t, low=24.5, high=33.0, peak_hour=13.5)
            - 0.08 * min(40.0, rain_rate(seed, t))
            + 0.4 * smooth_noise(seed + "t", t, 1200)
        ),
        1,
    ),
    "relative_humidity": (
        lambda seed, t: min(
            99.0,
            _daily(t, low=96, high=58, peak_hour=13.5)
            + 0.5 * rain_rate(seed, t)
            + 2 * smooth_noise(seed + "rh", t, 1200),
        ),
        0,
    ),
    "air_pressure": (
        lambda seed, t: (
            1009.0
            + 1.6 * math.cos(2 * math.pi * (hour_of_day(t) - 9.5) / 12)
            + 2.0 * smooth_noise("pressure", t, 3 * _DAY_S)
            + 0.1 * noise(seed, 2)
        ),
        1,
    ),
    "wind_speed": (
        lambda seed, t: max(
            0.0, _daily(t, low=0.6, high=3.6, peak_hour=15) + 1.2 * smooth_noise(seed + "w", t, 60)
        ),
        1,
    ),
}
"""Quantity to its function and the decimals that its sensor gives."""


def measure(quantity: str, station: str, time_s: float, interval_s: float) -> float:
    """The value a station reports at a time; rainfall is what fell in the interval before, in mm."""
    if quantity == "rainfall":
        return round(rain_rate(station, time_s) * interval_s / 3600, 1)
    function, decimals = MEASURES[quantity]
    return round(function(station, time_s), decimals)


def is_out_of_order(station: str, time_s: float) -> bool:
    """Whether the station is failing just now: two of the stations fail for some minutes now and then."""
    if station == "mau-ngap-30-thang-4":
        return time_s % 3600 < 900
    if station == "mau-mua-ba-lang":
        return time_s % 5400 < 1500
    return False
