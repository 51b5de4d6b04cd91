"""Rules that come with the environment sector."""

from dothi.sectors.environment.kinds import KINDS
from dothi.vocabulary.rule_templates import (
    RuleTemplate,
    make_above,
    make_doubted,
    make_silent,
)
from dothi.vocabulary.words import Words

_STANDS_FOR = {"air_station": "pm25", "weather_station": "air_temperature"}
"""Stations measure several quantities and send them together: one of them tells whether they are heard."""


def _hourly_limit(quantity: str, gas: str) -> RuleTemplate:
    return RuleTemplate(
        id=f"air_station.{quantity}_hour",
        title=Words(vi=f"{gas} vượt giới hạn 1 giờ", en=f"{gas} above the limit of an hour"),
        about=Words(
            vi="Chỉ đúng khi trạm gửi trung bình giờ; giới hạn của QCVN 05:2023/BTNMT, theo mét khối chuẩn.",
            en="Right only for means of an hour; the limit of QCVN 05:2023/BTNMT is per normal m³.",
        ),
        kind="air_station",
        condition=make_above(quantity, f"ambient_air.{quantity}.mean_1h"),
        consequence="limited",
        time_left="shift",
        cause=Words(
            vi="Nguồn thải gần trạm, giao thông dày, hoặc không khí đứng yên.",
            en="A source near the station, dense traffic, or stagnant air.",
        ),
        effect=Words(
            vi="Người nhạy cảm khó thở; giới hạn của quy chuẩn bị vượt.",
            en="Sensitive people have trouble breathing; the regulation's limit is exceeded.",
        ),
        first_action=Words(
            vi="So với trạm lân cận và hướng gió; kiểm tra nguồn thải đầu gió.",
            en="Compare with stations nearby and the wind; look at sources upwind.",
        ),
    )


TEMPLATES = (
    _hourly_limit("so2", "SO₂"),
    _hourly_limit("no2", "NO₂"),
    _hourly_limit("co", "CO"),
    _hourly_limit("o3", "O₃"),
    *(make_silent(kind.id, kind.title, _STANDS_FOR[kind.id]) for kind in KINDS),
    *(make_doubted(kind.id, kind.title, _STANDS_FOR[kind.id]) for kind in KINDS),
)
