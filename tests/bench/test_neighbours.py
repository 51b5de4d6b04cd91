"""The benchmark of neighbours counts what it says."""

import numpy as np
from bench.neighbours import judge_pair

from dothi.vocabulary.checks import Drift, Neighbours

_HOUR_US = 3_600_000_000
_NEAR = Neighbours(within_km=1.0, height=5.0, oldest_s=7_200.0)
_CREEP = Drift(rate=0.5, days=10, fewest_days=8, significance=0.01)


def test_two_stations_are_judged_by_each_other() -> None:
    """A hundred days alike but for one reading, which both are far from; what is made to drift is found."""
    times = np.arange(2_400, dtype=np.int64) * _HOUR_US
    steady = np.sin(np.arange(2_400) / 24)
    odd = steady.copy()
    odd[1_000] += 50.0
    judged = judge_pair((times, steady), (times, odd), _NEAR, _CREEP)
    assert (judged.readings, judged.far) == (4_800, 2)
    assert (judged.days, judged.drifting) == (200, 0)
    assert judged.crept == judged.caught == 4


def test_one_that_creeps_is_seen_from_both_sides() -> None:
    """By one a day from the first day on: from the eighth day on there are enough."""
    times = np.arange(960, dtype=np.int64) * _HOUR_US
    creeping = (np.arange(960) // 24).astype(np.float64)
    judged = judge_pair((times, np.zeros(960)), (times, creeping), _NEAR, _CREEP)
    assert judged.drifting == 2 * (40 - 7)
    assert judged.far == 2 * 24 * (40 - 6)
