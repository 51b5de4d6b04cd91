"""What a watch should do, in the plainest way: second by second."""

from dothi.vocabulary.rules import Limit, Timing


def go_through_seconds(
    readings: dict[int, float], limit: Limit, timing: Timing, until: int
) -> list[tuple[float, bool]]:
    """The plain model: second by second, first what is due, then the reading."""
    above, band = limit.above, limit.dead_band
    assert isinstance(above, float)
    turns: list[tuple[float, bool]] = []
    active = False
    bad_since = good_since = None
    bad = 0
    for second in range(until + 1):
        for what in ("due", "reading", "due"):
            if what == "reading" and second in readings:
                value = readings[second]
                if not active:
                    bad = bad + 1 if value > above else 0
                    bad_since = None if bad == 0 else second if bad == 1 else bad_since
                elif value <= above - band:
                    good_since = second if good_since is None else good_since
                else:
                    good_since = None
            if what == "due":
                if not active and bad_since is not None and bad >= timing.on_readings:
                    if second - bad_since >= timing.on_delay_s:
                        active, good_since = True, None
                        turns.append((second, True))
                elif active and good_since is not None and second - good_since >= timing.off_delay_s:
                    active, bad, bad_since = False, 0, None
                    turns.append((second, False))
    return turns
