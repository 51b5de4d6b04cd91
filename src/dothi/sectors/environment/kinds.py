"""Kinds and quantities of the environment sector."""

from dothi.vocabulary.quantities import Quantity
from dothi.vocabulary.things import Kind, Property
from dothi.vocabulary.words import Words

_CONCENTRATION = "[mass] / [length] ** 3"
_CONCENTRATION_UNITS = ("µg/m³", "mg/m³")


def _pollutant(quantity_id: str, vi: str, en: str) -> Quantity:
    return Quantity(
        id=quantity_id,
        title=Words(vi=vi, en=en),
        dimension=_CONCENTRATION,
        unit="µg/m³",
        units=_CONCENTRATION_UNITS,
        decimals=1,
    )


QUANTITIES = (
    _pollutant("pm25", "Bụi mịn PM2.5", "Fine dust PM2.5"),
    _pollutant("pm10", "Bụi PM10", "Dust PM10"),
    _pollutant("so2", "Lưu huỳnh điôxit SO₂", "Sulfur dioxide SO₂"),
    _pollutant("no2", "Nitơ điôxit NO₂", "Nitrogen dioxide NO₂"),
    _pollutant("co", "Cacbon monoxit CO", "Carbon monoxide CO"),
    _pollutant("o3", "Ôzôn O₃", "Ozone O₃"),
    Quantity(
        id="air_temperature",
        title=Words(vi="Nhiệt độ không khí", en="Air temperature"),
        dimension="[temperature]",
        unit="°C",
        units=("°C", "K", "°F"),
        decimals=1,
    ),
    Quantity(
        id="dew_point",
        title=Words(vi="Điểm sương", en="Dew point"),
        dimension="[temperature]",
        unit="°C",
        units=("°C", "K", "°F"),
        decimals=1,
    ),
    Quantity(
        id="relative_humidity",
        title=Words(vi="Độ ẩm tương đối", en="Relative humidity"),
        dimension="[]",
        unit="%",
        units=("%", "1"),
        decimals=0,
    ),
    Quantity(
        id="air_pressure",
        title=Words(vi="Khí áp", en="Air pressure"),
        dimension="[pressure]",
        unit="hPa",
        units=("hPa", "Pa"),
        decimals=1,
    ),
    Quantity(
        id="wind_speed",
        title=Words(vi="Tốc độ gió", en="Wind speed"),
        dimension="[speed]",
        unit="m/s",
        units=("m/s", "km/h"),
        decimals=1,
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
