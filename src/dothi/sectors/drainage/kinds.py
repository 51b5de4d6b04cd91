"""Kinds and quantities of the drainage sector."""

from dothi.vocabulary.quantities import Quantity
from dothi.vocabulary.things import Kind, Property
from dothi.vocabulary.words import Words

QUANTITIES = (
    Quantity(
        id="water_level",
        title=Words(vi="Mực nước", en="Water level"),
        dimension="[length]",
        unit="m",
        units=("m", "cm", "mm"),
        decimals=2,
    ),
    Quantity(
        id="rainfall",
        title=Words(vi="Lượng mưa", en="Rainfall"),
        dimension="[length]",
        unit="mm",
        units=("mm", "cm"),
        decimals=1,
    ),
    Quantity(
        id="flood_depth",
        title=Words(vi="Độ sâu ngập", en="Flood depth"),
        dimension="[length]",
        unit="cm",
        units=("cm", "m", "mm"),
        decimals=0,
    ),
)

_DATUM = Property(name="datum", title=Words(vi="Hệ cao độ", en="Datum"))

KINDS = (
    Kind(
        id="water_level_station",
        sector="drainage",
        title=Words(vi="Trạm mực nước", en="Water level station"),
        icon="water_level_station",
        properties=(_DATUM,),
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
