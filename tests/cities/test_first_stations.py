"""The made-up stations: the same numbers for the same time, and numbers that could be."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.cities.first_stations.feed import Feed, read_stations
from dothi.cities.first_stations.weather import MEASURES, measure, noise, smooth_noise
from dothi.connect.things_file import read_things_file
from dothi.declarations import KINDS, QUANTITIES
from dothi.embedded import read_first_stations
from dothi.vocabulary.errors import MalformedPayload
from dothi.vocabulary.quantities import Quantities

_TIMES = st.integers(1_600_000_000, 2_000_000_000)
PLAUSIBLE = {
    "water_level": (-1.0, 3.0),
    "rainfall": (0.0, 15.0),
    "flood_depth": (0.0, 120.0),
    "pm25": (2.0, 120.0),
    "pm10": (5.0, 250.0),
    "no2": (0.0, 100.0),
    "o3": (0.0, 150.0),
    "co": (0.0, 2_000.0),
    "so2": (0.0, 50.0),
    "air_temperature": (15.0, 40.0),
    "relative_humidity": (30.0, 100.0),
    "air_pressure": (990.0, 1_030.0),
    "wind_speed": (0.0, 12.0),
}
"""Bounds in the canonical unit; rain is what fell in five minutes."""


@given(st.sampled_from(sorted(PLAUSIBLE)), st.sampled_from(read_stations()), _TIMES)
def test_values_are_plausible_and_the_same_each_time(quantity: str, station: dict[str, str], at: int) -> None:
    """Nothing but quantity, station and time decides; what comes out lies within bounds."""
    value = measure(quantity, station["uid"], at, 300)
    low, high = PLAUSIBLE[quantity]
    assert low <= value <= high
    assert measure(quantity, station["uid"], at, 300) == value


@given(_TIMES, st.integers(0, 3_000), st.integers(0, 3_000))
def test_what_is_due_is_due_however_time_is_cut(first: int, one: int, other: int) -> None:
    """Two spans one after the other give what both give at once, in order, each reading once."""
    feed = Feed("mqtt://127.0.0.1", Path("state.json"))
    middle, end = first + one, first + one + other
    whole = feed._list_due(first, end)
    assert feed._list_due(first, middle) + feed._list_due(middle, end) == whole
    assert [second for second, *_ in whole] == sorted(second for second, *_ in whole)
    assert len(set(whole)) == len(whole)


@given(st.text(max_size=8), _TIMES)
def test_noise_stays_within_one_and_is_smooth(seed: str, at: int) -> None:
    """Over a thousandth of its period smooth noise moves by less than a hundredth."""
    assert -1 <= noise(seed, at) <= 1
    assert -1 <= smooth_noise(seed, at, 1_000) <= 1
    assert abs(smooth_noise(seed, at + 1, 1_000) - smooth_noise(seed, at, 1_000)) < 0.01


def test_every_station_is_what_it_is_declared_to_be(quantities: Quantities) -> None:
    """Kinds and quantities are declared, uids differ, all is marked as simulated and can be measured."""
    things = read_first_stations().things
    kinds = {kind.id: kind for kind in KINDS}
    assert len({thing.uid for thing in things}) == len(things) > 0
    for thing in things:
        usual = kinds[thing.kind].quantities
        for stream in thing.datastreams:
            quantity = quantities.find(stream.quantity)
            assert quantity is not None
            quantities.get_conversion(quantity.id, stream.unit or quantity.unit)
            assert stream.quantity in usual
            assert stream.source == "simulated"
            assert stream.quantity in MEASURES or stream.quantity == "rainfall"


def test_every_declared_quantity_is_known_and_translated(quantities: Quantities) -> None:
    """Kinds name declared quantities only; every title has both languages, and they differ."""
    declared = {quantity.id for quantity in QUANTITIES}
    assert len(declared) == len(QUANTITIES)
    assert all(set(kind.quantities) <= declared for kind in KINDS)
    for entry in (*QUANTITIES, *KINDS):
        assert entry.title.vi
        assert entry.title.en
        assert entry.title.vi != entry.title.en
    assert all(quantity.unit in quantity.units for quantity in quantities)


@pytest.mark.parametrize("text", ["{", '{"things": [{"uid": "a"}]}', '{"things": 5}'])
def test_a_broken_things_file_is_named_with_its_place(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """The file's name and what the decoder found."""
    path = tmp_path_factory.mktemp("city") / "things.json"
    path.write_text(text)
    with pytest.raises(MalformedPayload, match=r"things\.json"):
        read_things_file(path)
