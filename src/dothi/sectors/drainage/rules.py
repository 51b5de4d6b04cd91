"""Rules that come with the drainage sector."""

from dothi.sectors.drainage.kinds import KINDS
from dothi.vocabulary.alarm_practice import Consequence, TimeLeft
from dothi.vocabulary.rule_templates import (
    RuleTemplate,
    make_above,
    make_doubted,
    make_silent,
)
from dothi.vocabulary.words import Words


def _flood_alarm(
    level: str, consequence: Consequence, time_left: TimeLeft, first_action: Words
) -> RuleTemplate:
    return RuleTemplate(
        id=f"water_level_station.flood_alarm_{level}",
        title=Words(vi=f"Mực nước trên báo động {level}", en=f"Water level above flood alarm {level}"),
        about=Words(
            vi="Cấp báo động là tham số của từng trạm: trạm phải mang đúng tên trong bảng và cùng hệ cao độ.",
            en="Alarm levels are parameters by station: yours must have a name of the table, and its datum.",
        ),
        kind="water_level_station",
        condition=make_above("water_level", f"flood_alarm.level_{level}"),
        consequence=consequence,
        time_left=time_left,
        cause=Words(
            vi="Lũ thượng nguồn, triều cường hoặc mưa lớn.",
            en="A flood from upstream, a high tide or heavy rain.",
        ),
        effect=Words(vi="Nước tràn vào nơi thấp ven sông.", en="Low places along the river are flooded."),
        first_action=first_action,
    )


TEMPLATES = (
    _flood_alarm(
        "1",
        "limited",
        "day",
        Words(
            vi="Theo dõi bản tin thủy văn và mực nước.", en="Follow the hydrological bulletin and the level."
        ),
    ),
    _flood_alarm(
        "2",
        "serious",
        "shift",
        Words(
            vi="Báo các phường ven sông; kiểm tra cống ngăn triều và máy bơm.",
            en="Tell the wards along the river; check tide gates and pumps.",
        ),
    ),
    _flood_alarm(
        "3",
        "life",
        "half_hour",
        Words(
            vi="Báo Ban chỉ huy phòng thủ dân sự; chuẩn bị sơ tán nơi thấp.",
            en="Tell the civil defence command; make ready to evacuate low places.",
        ),
    ),
    RuleTemplate(
        id="flood_gauge.street",
        title=Words(vi="Đường bị ngập", en="The street is flooded"),
        about=Words(
            vi="Ngưỡng là tham số street_flooding.begins, do Dothi tự chọn; hãy nhập số của thành phố.",
            en="The limit is the parameter street_flooding.begins, Dothi's own choice; enter your city's.",
        ),
        kind="flood_gauge",
        condition=make_above("flood_depth", "street_flooding.begins"),
        consequence="limited",
        time_left="half_hour",
        cause=Words(
            vi="Mưa vượt sức thoát của cống, triều cường, hoặc miệng cống bị bịt.",
            en="Rain beyond what sewers carry, a high tide, or a blocked inlet.",
        ),
        effect=Words(
            vi="Xe chết máy, ùn tắc; nhà thấp bị nước vào.",
            en="Vehicles stall, traffic jams; water enters low houses.",
        ),
        first_action=Words(
            vi="Xem camera gần nhất; cử người khơi miệng cống và cảnh giới.",
            en="Look at the nearest camera; send people to clear inlets and to warn drivers.",
        ),
    ),
    *(make_silent(kind.id, kind.title, quantity) for kind in KINDS for quantity in kind.quantities),
    *(make_doubted(kind.id, kind.title, quantity) for kind in KINDS for quantity in kind.quantities),
)
