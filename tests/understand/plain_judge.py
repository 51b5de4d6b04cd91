"""What a judge should find, in the plainest way: each reading by itself, with all that were before it."""

from collections.abc import Sequence
from statistics import median

from dothi.vocabulary.checks import DEPTH, FEWEST, Check, Checks

Series = dict[int, float]
"""Results by their times, in µs since 1970."""
HOUR_US = 3_600_000_000


def judge_plainly(
    series: Series, checks: Checks, spans: Sequence[tuple[float, float]] = ()
) -> dict[int, Check]:
    """What is wrong with each reading of a datastream, by its time; wrong in no way is left out.

    `spans` are those of times in service, from an instant until before another (µs since 1970).
    """
    found: dict[int, Check] = {}
    possible: list[tuple[int, float]] = []
    for time in sorted(series):
        value = series[time]
        wrong = _judge_alone(value, checks)
        if any(begin <= time < end for begin, end in spans):
            wrong |= Check.SERVICE
        elif wrong != Check.PHYSICAL:
            wrong |= _judge_jump(time, value, possible, checks) | _judge_rest(time, value, possible, checks)
            possible.append((time, value))
        if wrong:
            found[time] = wrong
    return found


def _judge_alone(value: float, checks: Checks) -> Check:
    if not checks.physical.lowest <= value <= checks.physical.highest:
        return Check.PHYSICAL
    return Check(0) if checks.plausible.lowest <= value <= checks.plausible.highest else Check.RANGE


def _judge_jump(time: int, value: float, before: list[tuple[int, float]], checks: Checks) -> Check:
    jump, last = checks.jump, before[-DEPTH:]
    if jump is None or len(last) < FEWEST:
        return Check(0)

    def reach(since: int) -> float:
        return jump.height + jump.rate * (time - since) / HOUR_US

    middle_time = last[-((len(last) + 1) // 2)][0]
    if abs(value - median(each for _, each in last)) <= reach(middle_time):
        return Check(0)
    near = abs(value - last[-1][1]) <= reach(last[-1][0])
    return Check.STEP if near else Check.SPIKE


def _judge_rest(time: int, value: float, before: list[tuple[int, float]], checks: Checks) -> Check:
    rest = checks.rest
    if rest is None or (rest.but is not None and abs(value - rest.but) <= rest.tolerance):
        return Check(0)
    since, later = time, value
    for earlier_time, earlier in reversed(before):
        if abs(later - earlier) > rest.tolerance:
            break
        since, later = earlier_time, earlier
    return Check.FLAT if time - since >= rest.longest_s * 1_000_000 else Check(0)
