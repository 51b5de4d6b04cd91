"""Rules that come with Dothi: who uses one says which agency answers for it, tries it and may change it."""

import msgspec

from dothi.vocabulary.alarm_practice import Consequence, TimeLeft
from dothi.vocabulary.rules import DAY_S, Condition, Doubts, Input, Limit, Silence, Timing, Value
from dothi.vocabulary.words import Words

USUAL_TIMING = Timing(on_readings=2, off_delay_s=600.0)
"""Two readings beyond the limit ring, ten minutes within it end it: Dothi's own choice, as in a new form."""
SILENT_S = 7_200.0
"""After how long a station that sends each hour or more often is silent: Dothi's own choice."""
_MOST_DOUBTED_PERCENT = 10.0
"""So many of a day's readings may be doubted at any sensor: Dothi's own choice."""


class RuleTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """A rule without an owner. `about` says what its readings must be, and where its limits are from."""

    id: str
    title: Words
    about: Words
    kind: str
    condition: Condition
    consequence: Consequence
    time_left: TimeLeft
    cause: Words
    effect: Words
    first_action: Words


def make_above(quantity: str, limit: str) -> Condition:
    """What finds readings of a quantity that are above a parameter, in the parameter's unit."""
    return Condition(
        inputs={"x": Input(quantity=quantity)},
        measure=Value(),
        limits=(Limit(above=limit),),
        timing=USUAL_TIMING,
    )


def make_silent(kind: str, title: Words, quantity: str) -> RuleTemplate:
    """What rings when a station of that kind, called `title`, sends no such readings any more."""
    return RuleTemplate(
        id=f"{kind}.silent",
        title=Words(vi=f"{title.vi} mất tín hiệu", en=f"No signal: {title.en.lower()}"),
        about=Words(
            vi="Kêu khi hai giờ liền không có số đo; dành cho trạm gửi ít nhất mỗi giờ một lần.",
            en="Rings after two hours without a reading; for stations that send each hour or more often.",
        ),
        kind=kind,
        condition=Condition(
            inputs={"x": Input(quantity=quantity)}, measure=Silence(), limits=(Limit(above=SILENT_S),)
        ),
        consequence="limited",
        time_left="day",
        cause=Words(
            vi="Mất điện, mất mạng, hoặc thiết bị hỏng.", en="No power, no network, or a broken device."
        ),
        effect=Words(
            vi="Không biết điều gì đang xảy ra ở trạm.", en="Nobody knows what happens at the station."
        ),
        first_action=Words(
            vi="Gọi người trông trạm kiểm tra nguồn điện và đường truyền.",
            en="Ask the keeper of the station to check its power and its line.",
        ),
    )


def make_doubted(kind: str, title: Words, quantity: str) -> RuleTemplate:
    """What rings when checks find more wrong with readings of a station of that kind than may happen."""
    return RuleTemplate(
        id=f"{kind}.doubted",
        title=Words(vi=f"{title.vi} có số đo đáng ngờ", en=f"Doubted readings: {title.en.lower()}"),
        about=Words(
            vi="Kêu khi hơn một phần mười số đo của một ngày bị đánh dấu nghi ngờ hoặc sai.",
            en="Rings when more than a tenth of the readings of a day are flagged as suspect or bad.",
        ),
        kind=kind,
        condition=Condition(
            inputs={"x": Input(quantity=quantity)},
            measure=Doubts(window_s=DAY_S, share=True),
            limits=(Limit(above=_MOST_DOUBTED_PERCENT),),
        ),
        consequence="minor",
        time_left="day",
        cause=Words(vi="Cảm biến bẩn, lệch hoặc hỏng.", en="The sensor is dirty, has drifted or is broken."),
        effect=Words(
            vi="Luật khác bỏ qua số đo của trạm, nên có thể không báo kịp.",
            en="Other rules leave its readings out, and may ring too late.",
        ),
        first_action=Words(
            vi="Xem biểu đồ của trạm; ghi lịch bảo trì và vệ sinh hoặc hiệu chuẩn cảm biến.",
            en="Look at its chart; enter a maintenance window and clean or calibrate the sensor.",
        ),
    )
