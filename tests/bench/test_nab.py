"""The scoring by hand-computed cases: a window of rows 50 to 59 of a hundred, of which 15 are probation."""

import pytest
from bench.nab import PROFILES, Window, make_windows, score, weigh

STANDARD, FEW_FALSE, FEW_MISSED = PROFILES
ONE = [Window(50, 59)]
TWO = [Window(30, 39), Window(70, 79)]


def test_the_ends_of_the_scale() -> None:
    """All found at once is 100, nothing said is 0, whatever the profile."""
    for profile in PROFILES:
        assert score([30, 70], TWO, 100, profile) == pytest.approx(100)
        assert score([], TWO, 100, profile) == pytest.approx(0)


def test_who_is_late_gets_less() -> None:
    """At the last of ten rows: 2 / (1 + e^−0.5) − 1 = 0.24492 of 0.98661; (0.24824 + 1) / 2 = 62.4 %."""
    assert weigh(-1) == pytest.approx(0.98661, abs=1e-5)
    assert score([59], ONE, 100) == pytest.approx(62.412, abs=0.001)
    # What is found once counts once.
    assert score([50, 51, 59], ONE, 100) == pytest.approx(100)


def test_false_alarms_cost_by_how_far_they_are_behind() -> None:
    """Before all windows 0.11; at row 64, 5 / 9 behind one: 0.11 × 0.88293; far behind again 0.11."""
    assert score([20, 50], ONE, 100) == pytest.approx(100 * (2 - 0.11) / 2)
    assert score([50, 64], ONE, 100) == pytest.approx(100 * (2 - 0.11 * 0.88293) / 2, abs=0.001)
    assert score([50, 99], ONE, 100) == pytest.approx(100 * (2 - 0.11) / 2)
    assert score([20, 50], ONE, 100, FEW_FALSE) == pytest.approx(100 * (2 - 0.22) / 2)
    assert score([20, 21, 22], ONE, 100) == pytest.approx(-100 * 0.33 / 2)


def test_missed_anomalies_cost_by_the_profile() -> None:
    """One of two: (1 − 1 + 2) / 4 as a standard, (1 − 2 + 4) / 6 for who would miss none: 50 %."""
    assert score([30], TWO, 100) == pytest.approx(50)
    assert score([30], TWO, 100, FEW_MISSED) == pytest.approx(50)
    # With a false alarm: (2 − 0.11) / 4, (3 − 0.11) / 6.
    assert score([20, 30], TWO, 100) == pytest.approx(47.25)
    assert score([20, 30], TWO, 100, FEW_MISSED) == pytest.approx(48.1667, abs=0.001)


def test_nobody_is_scored_while_it_learns() -> None:
    """The first fifteen of a hundred rows."""
    assert score([3, 14, 50], ONE, 100) == pytest.approx(100)
    assert score([15, 50], ONE, 100) < 100


def test_windows_are_a_tenth_of_all_rows_together() -> None:
    """Two anomalies among 400 rows: 20 rows each, around what is labelled; what is longer stays as it is."""
    assert make_windows([Window(100, 109), Window(200, 229)], 400) == [Window(95, 114), Window(200, 229)]
    # They never meet, and end with the file.
    assert make_windows([Window(100, 101), Window(104, 105)], 400) == [Window(91, 110), Window(104, 114)]
    assert make_windows([], 400) == []
