"""What a watch should do, in the plainest way: second by second."""

from dothi.vocabulary.rules import Limit, State, Timing


def is_so(state: State, tide: dict[int, float], second: int) -> bool:
    """Whether a state holds at a second, by all that was ever read until then."""
    known = [then for then in tide if then <= second]
    if not known or second - max(known) > state.max_age_s:
        return False
    level = tide[max(known)]
    return level > state.above if state.above is not None else level < (state.below or 0.0)


def go_through_seconds(
    readings: dict[int, float],
    limit: Limit,
    timing: Timing,
    until: int,
    tide: dict[int, float] | None = None,
) -> list[tuple[float, bool]]:
    """The plain model: second by second, first what is due, then the reading; `tide` is what it hangs on."""
    above, band = limit.above, limit.dead_band
    state = None if limit.during is None else limit.during.when
    assert isinstance(above, float)
    turns: list[tuple[float, bool]] = []
    active = False
    bad_since = good_since = None
    bad = 0
    for second in range(until + 1):
        for what in ("due", "reading", "due"):
            if what == "reading" and second in readings:
                value = readings[second]
                holds = state is None or is_so(state, tide or {}, second)
                if not active:
                    bad = bad + 1 if holds and value > above else 0
                    bad_since = None if bad == 0 else second if bad == 1 else bad_since
                elif not holds or value <= above - band:
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
