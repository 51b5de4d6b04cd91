"""Kinds and quantities of the drainage sector."""

from dothi.vocabulary.checks import Checks, Drift, Jump, Neighbours, Rest, Span
from dothi.vocabulary.quantities import Quantity
from dothi.vocabulary.things import Kind, Property
from dothi.vocabulary.words import Words

_HALF_A_DAY_S = 43_200.0
_OWN_CHOICE = "Dothi's own choice, so wide that it fits any gauge in Vietnam; no standard was read"

QUANTITIES = (
    Quantity(
        id="water_level",
        title=Words(vi="Mực nước", en="Water level"),
        dimension="[length]",
        unit="m",
        units=("m", "cm", "mm"),
        decimals=2,
        checks=Checks(
            # Above sea level, from below the lowest canal to above the highest mountain.
            physical=Span(lowest=-20.0, highest=3_200.0),
            jump=Jump(height=0.5, rate=2.0),
            rest=Rest(longest_s=_HALF_A_DAY_S),
            # Of one canal or river, and above one datum: elsewhere water stands at another level.
            neighbours=Neighbours(within_km=10.0, height=1.0, oldest_s=1_800.0, alike=("waterway", "datum")),
            drift=Drift(rate=0.01),
            source=_OWN_CHOICE,
            status="unverified",
        ),
    ),
    Quantity(
        id="rainfall",
        title=Words(vi="Lượng mưa", en="Rainfall"),
        dimension="[length]",
        unit="mm",
        units=("mm", "cm"),
        decimals=1,
        checks=Checks(
            physical=Span(lowest=0.0, highest=2_000.0),
            plausible=Span(highest=200.0),
            rest=Rest(longest_s=_HALF_A_DAY_S, but=0.0),
            source=_OWN_CHOICE,
            status="unverified",
        ),
    ),
    Quantity(
        id="flood_depth",
        title=Words(vi="Độ sâu ngập", en="Flood depth"),
        dimension="[length]",
        unit="cm",
        units=("cm", "m", "mm"),
        decimals=0,
        checks=Checks(
            # A gauge that hangs a little too high reads less than nothing.
            physical=Span(lowest=-10.0, highest=2_000.0),
            plausible=Span(highest=300.0),
            jump=Jump(height=30.0, rate=120.0),
            rest=Rest(longest_s=_HALF_A_DAY_S, tolerance=0.5, but=0.0),
            # One street floods and the next does not; but most of a day there is no water, and it reads 0.
            drift=Drift(against="itself", rate=0.3),
            source=_OWN_CHOICE,
            status="unverified",
        ),
    ),
)

_DATUM = Property(name="datum", title=Words(vi="Hệ cao độ", en="Datum"))
_WATERWAY = Property(name="waterway", title=Words(vi="Kênh, sông", en="Canal or river"))

KINDS = (
    Kind(
        id="water_level_station",
        sector="drainage",
        title=Words(vi="Trạm mực nước", en="Water level station"),
        icon="water_level_station",
        properties=(_DATUM, _WATERWAY),
        quantities=("water_level",),
    ),
    Kind(
        id="rain_gauge",
        sector="drainage",
        title=Words(vi="Trạm đo mưa", en="Rain gauge"),
        icon="rain_gauge",
        quantities=("rainfall",),
    ),
    Kind(
        id="flood_gauge",
        sector="drainage",
        title=Words(vi="Trạm đo ngập", en="Flood gauge"),
        icon="flood_gauge",
        properties=(Property(name="street", title=Words(vi="Tuyến đường", en="Street")),),
        quantities=("flood_depth",),
    ),
)
