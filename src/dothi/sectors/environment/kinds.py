"""Kinds and quantities of the environment sector."""

from dothi.vocabulary.checks import Checks, Drift, Jump, Neighbours, Rest, Span
from dothi.vocabulary.quantities import Quantity
from dothi.vocabulary.things import Kind, Property
from dothi.vocabulary.words import Words

_CONCENTRATION = "[mass] / [length] ** 3"
_CONCENTRATION_UNITS = ("µg/m³", "mg/m³")


_DAY_S = 86_400.0
_NEAR_KM = 15.0
"""What the wind brings is much the same so far."""


def _check(
    physical: tuple[float, float],
    plausible: tuple[float, float],
    jump: tuple[float, float] | None,
    *,
    but: float | None = None,
    near: tuple[float, float] | None = None,
    drift: float | None = None,
) -> Checks:
    """Spans, the height of a jump and its rate an hour; none may rest for a day, but at `but`.

    `near` is how far it may lie from its neighbours, a height and a share of theirs; `drift` how fast it may
    creep away from them, a day.
    """
    return Checks(
        physical=Span(lowest=physical[0], highest=physical[1]),
        plausible=Span(lowest=plausible[0], highest=plausible[1]),
        jump=None if jump is None else Jump(height=jump[0], rate=jump[1]),
        rest=Rest(longest_s=_DAY_S, but=but),
        # Many stations send once an hour, some of them late.
        neighbours=None
        if near is None
        else Neighbours(within_km=_NEAR_KM, height=near[0], share=near[1], oldest_s=7_200.0),
        drift=None if drift is None else Drift(rate=drift),
        source="Dothi's own choice, so wide that it fits any station in Vietnam; no standard was read",
        status="unverified",
    )


def _pollutant(
    quantity_id: str,
    vi: str,
    en: str,
    most: float,
    near: tuple[float, float] | None = None,
    drift: float | None = None,
) -> Quantity:
    """`most` (µg/m³) is more than is found in a street; `near` and `drift` are as in `_check`.

    What comes of the traffic and the chimneys next to a station is compared with no others.
    """
    return Quantity(
        id=quantity_id,
        title=Words(vi=vi, en=en),
        dimension=_CONCENTRATION,
        unit="µg/m³",
        units=_CONCENTRATION_UNITS,
        decimals=1,
        # Instruments that read nearly nothing may say a little less than that.
        checks=_check((-10.0, 100 * most), (-5.0, most), (0.3 * most, 0.3 * most), near=near, drift=drift),
    )


QUANTITIES = (
    _pollutant("pm25", "Bụi mịn PM2.5", "Fine dust PM2.5", 1_000.0, (75.0, 1.0), 1.5),
    _pollutant("pm10", "Bụi PM10", "Dust PM10", 2_000.0, (150.0, 1.0), 3.0),
    _pollutant("so2", "Lưu huỳnh điôxit SO₂", "Sulfur dioxide SO₂", 1_000.0),
    _pollutant("no2", "Nitơ điôxit NO₂", "Nitrogen dioxide NO₂", 1_000.0),
    _pollutant("co", "Cacbon monoxit CO", "Carbon monoxide CO", 50_000.0),
    _pollutant("o3", "Ôzôn O₃", "Ozone O₃", 1_000.0, (100.0, 1.0), 2.0),
    Quantity(
        id="air_temperature",
        title=Words(vi="Nhiệt độ không khí", en="Air temperature"),
        dimension="[temperature]",
        unit="°C",
        units=("°C", "K", "°F"),
        decimals=1,
        checks=_check((-90.0, 60.0), (-10.0, 50.0), (5.0, 10.0), near=(6.0, 0.0), drift=0.1),
    ),
    Quantity(
        id="dew_point",
        title=Words(vi="Điểm sương", en="Dew point"),
        dimension="[temperature]",
        unit="°C",
        units=("°C", "K", "°F"),
        decimals=1,
        checks=_check((-90.0, 50.0), (-30.0, 35.0), (5.0, 10.0), near=(8.0, 0.0), drift=0.15),
    ),
    Quantity(
        id="relative_humidity",
        title=Words(vi="Độ ẩm tương đối", en="Relative humidity"),
        dimension="[]",
        unit="%",
        units=("%", "1"),
        decimals=0,
        checks=_check((0.0, 110.0), (5.0, 100.0), (30.0, 40.0), but=100.0, near=(35.0, 0.0), drift=0.7),
    ),
    Quantity(
        id="air_pressure",
        title=Words(vi="Khí áp", en="Air pressure"),
        dimension="[pressure]",
        unit="hPa",
        units=("hPa", "Pa"),
        decimals=1,
        checks=_check((300.0, 1_100.0), (600.0, 1_080.0), (5.0, 10.0), near=(40.0, 0.0), drift=0.2),
    ),
    Quantity(
        id="wind_speed",
        title=Words(vi="Tốc độ gió", en="Wind speed"),
        dimension="[speed]",
        unit="m/s",
        units=("m/s", "km/h"),
        decimals=1,
        checks=_check((0.0, 130.0), (0.0, 75.0), None, but=0.0),
    ),
)

_MOUNTING = Property(
    name="height_m", title=Words(vi="Độ cao lắp đặt", en="Mounting height"), unit="m", type="number"
)

KINDS = (
    Kind(
        id="air_station",
        sector="environment",
        title=Words(vi="Trạm không khí", en="Air station"),
        icon="air_station",
        properties=(_MOUNTING,),
        quantities=("pm25", "pm10", "so2", "no2", "co", "o3"),
    ),
    Kind(
        id="weather_station",
        sector="environment",
        title=Words(vi="Trạm khí tượng", en="Weather station"),
        icon="weather_station",
        properties=(_MOUNTING,),
        quantities=("air_temperature", "relative_humidity", "air_pressure", "wind_speed"),
    ),
)
