"""Units: one meaning however it is spelled, and a wrong declaration stops the program."""

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dothi.declarations import QUANTITIES
from dothi.vocabulary.errors import UnknownUnit, WrongDimension
from dothi.vocabulary.quantities import DEFINITIONS, Quantities, Quantity
from dothi.vocabulary.quantities import UNITS as DECLARED_UNITS
from dothi.vocabulary.words import Words

UNITS = Quantities(QUANTITIES)
_VALUES = st.floats(-1e6, 1e6, allow_nan=False)
_PAIRS = [(quantity.id, unit) for quantity in QUANTITIES for unit in quantity.units]


def convert(quantity: str, value: float, unit: str) -> float:
    conversion = UNITS.get_conversion(quantity, unit)
    return value * conversion.factor + conversion.offset


@pytest.mark.parametrize(
    ("quantity", "value", "unit", "expected"),
    [
        ("water_level", 123.0, "cm", 1.23),
        ("water_level", 1.23, "m", 1.23),
        ("rainfall", 1.2, "cm", 12.0),
        ("air_temperature", 304.65, "K", 31.5),
        ("air_temperature", 212.0, "°F", 100.0),
        ("air_temperature", -40.0, "degF", -40.0),
        ("relative_humidity", 0.8, "1", 80.0),
        ("wind_speed", 36.0, "km/h", 10.0),
        ("air_pressure", 101_325.0, "Pa", 1013.25),
        ("co", 1.5, "mg/m3", 1500.0),
    ],
)
def test_known_conversions(quantity: str, value: float, unit: str, expected: float) -> None:
    """Worked by hand; offsets (K, °F) included."""
    assert convert(quantity, value, unit) == pytest.approx(expected, abs=1e-9)


def test_our_definitions_say_what_pint_says() -> None:
    """Every unit has the dimension, and every conversion both points of its line, of Pint's own list."""
    theirs = pint.UnitRegistry(cache_folder=None)
    theirs.define("dong = [currency]")  # Its own list has no money.
    ours: pint.UnitRegistry[float] = pint.UnitRegistry(None, cache_folder=None)
    ours.load_definitions(DEFINITIONS)
    for unit in (each.definition for each in DECLARED_UNITS):
        assert ours.Unit(unit).dimensionality == theirs.Unit(unit).dimensionality
    for quantity, unit in _PAIRS:
        declared = UNITS.find(quantity)
        assert declared is not None
        target = theirs.Unit(UNITS.get_unit(declared.unit).definition)
        source = theirs.Unit(UNITS.get_unit(unit).definition)
        assert target.dimensionality == theirs.get_dimensionality(declared.dimension)
        for value in (0.0, 1.0):
            expected = theirs.Quantity(value, source).to(target).magnitude
            assert convert(quantity, value, unit) == pytest.approx(expected, rel=1e-14, abs=1e-14)


@given(pair=st.sampled_from(_PAIRS), one=_VALUES, other=_VALUES)
def test_a_unit_changes_no_difference_and_no_order(pair: tuple[str, str], one: float, other: float) -> None:
    """A difference grows by the factor alone, and what was more stays more."""
    quantity, unit = pair
    factor = UNITS.get_conversion(quantity, unit).factor
    moved = convert(quantity, one, unit) - convert(quantity, other, unit)
    assert factor > 0
    assert moved == pytest.approx((one - other) * factor, rel=1e-6, abs=1e-6)


@given(pair=st.sampled_from(_PAIRS), value=_VALUES)
def test_there_and_back_is_the_same(pair: tuple[str, str], value: float) -> None:
    """Into the canonical unit and out of it by the inverse."""
    conversion = UNITS.get_conversion(*pair)
    back = (convert(pair[0], value, pair[1]) - conversion.offset) / conversion.factor
    assert back == pytest.approx(value, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize(
    ("symbol", "others"), [("µg/m³", ("ug/m3", "μg/m³", "ug/m^3")), ("°C", ("oC", "Cel", "C"))]
)
def test_other_spellings_mean_the_same(symbol: str, others: tuple[str, ...]) -> None:
    """Devices without µ, ³ or ° are understood."""
    quantity = "pm25" if "g" in symbol else "air_temperature"
    for other in others:
        assert UNITS.get_conversion(quantity, other) == UNITS.get_conversion(quantity, symbol)
        assert UNITS.get_unit(other).symbol == symbol


def test_a_unit_that_is_not_allowed_is_named_with_those_that_are() -> None:
    """Rain in metres is not taken, though it is a length; nor is a unit that nobody knows."""
    with pytest.raises(UnknownUnit, match="rainfall allows mm, cm"):
        UNITS.get_conversion("rainfall", "m")
    with pytest.raises(UnknownUnit, match="allows none"):
        UNITS.get_conversion("happiness", "m")
    with pytest.raises(UnknownUnit, match="furlong"):
        UNITS.get_unit("furlong")


def declare(unit: str, *units: str, dimension: str = "[length]") -> Quantities:
    title = Words(vi="Mực nước", en="Level")
    quantity = Quantity(id="level", title=title, dimension=dimension, unit=unit, units=units, decimals=2)
    return Quantities((quantity,))


def test_a_wrong_declaration_stops_the_program() -> None:
    """A unit of another dimension, a dimension of another kind, a unit that is not declared."""
    with pytest.raises(WrongDimension, match="level"):
        declare("m", "m", "°C")
    with pytest.raises(WrongDimension):
        declare("m", "m", dimension="[mass]")
    with pytest.raises(UnknownUnit, match="furlong"):
        declare("m", "m", "furlong")
