"""Quantities and units: dimension, canonical unit, allowed units, and conversion at the door."""

from collections.abc import Iterator

import msgspec
import pint

from dothi.vocabulary.checks import Checks
from dothi.vocabulary.errors import UnknownUnit, WrongDimension
from dothi.vocabulary.words import Words


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """A unit of measurement: the symbol people see, its UCUM code, and its definition for Pint."""

    symbol: str
    ucum: str
    definition: str
    name: str
    also: tuple[str, ...] = ()
    """Spellings that devices without µ, ³ or ° send."""
    beside: str | None = None
    """The unit of readings that stand beside limits in this one, where only the state of the air differs."""


UNITS: tuple[Unit, ...] = (
    Unit(symbol="m", ucum="m", definition="meter", name="metre"),
    Unit(symbol="cm", ucum="cm", definition="centimeter", name="centimetre"),
    Unit(symbol="mm", ucum="mm", definition="millimeter", name="millimetre"),
    Unit(
        symbol="m³/s",
        ucum="m3/s",
        definition="meter ** 3 / second",
        name="cubic metre per second",
        also=("m3/s",),
    ),
    Unit(symbol="l/s", ucum="L/s", definition="liter / second", name="litre per second", also=("L/s",)),
    Unit(symbol="m/s", ucum="m/s", definition="meter / second", name="metre per second"),
    Unit(symbol="km/h", ucum="km/h", definition="kilometer / hour", name="kilometre per hour"),
    Unit(symbol="mm/h", ucum="mm/h", definition="millimeter / hour", name="millimetre per hour"),
    Unit(symbol="°", ucum="deg", definition="degree", name="degree of arc", also=("deg",)),
    Unit(symbol="°C", ucum="Cel", definition="degC", name="degree Celsius", also=("oC", "degC", "C", "Cel")),
    Unit(symbol="K", ucum="K", definition="kelvin", name="kelvin"),
    Unit(symbol="°F", ucum="[degF]", definition="degF", name="degree Fahrenheit", also=("degF",)),
    Unit(symbol="%", ucum="%", definition="percent", name="percent"),
    Unit(symbol="1", ucum="1", definition="dimensionless", name="one", also=("",)),
    Unit(symbol="hPa", ucum="hPa", definition="hectopascal", name="hectopascal", also=("mbar",)),
    Unit(symbol="Pa", ucum="Pa", definition="pascal", name="pascal"),
    Unit(
        symbol="µg/m³",
        ucum="ug/m3",
        definition="microgram / meter ** 3",
        name="microgram per cubic metre",
        also=("ug/m3", "μg/m³", "µg/m3", "μg/m3", "ug/m^3"),
    ),
    Unit(
        symbol="mg/m³",
        ucum="mg/m3",
        definition="milligram / meter ** 3",
        name="milligram per cubic metre",
        also=("mg/m3", "mg/m^3"),
    ),
    Unit(symbol="t", ucum="t", definition="metric_ton", name="tonne"),
    Unit(symbol="s", ucum="s", definition="second", name="second"),
    Unit(symbol="h", ucum="h", definition="hour", name="hour"),
    # Of air at the pressure and temperature that a regulation calls normal; a share of what is in the street.
    Unit(
        symbol="µg/Nm³",
        ucum="ug/m3{normal}",
        definition="microgram / meter ** 3",
        name="microgram per normal cubic metre",
        also=("ug/Nm3", "µg/Nm3"),
        beside="µg/m³",
    ),
    Unit(
        symbol="mg/l", ucum="mg/L", definition="milligram / liter", name="milligram per litre", also=("mg/L",)
    ),
    Unit(
        symbol="µg/l",
        ucum="ug/L",
        definition="microgram / liter",
        name="microgram per litre",
        also=("ug/l", "ug/L", "µg/L"),
    ),
    Unit(
        symbol="kg/l", ucum="kg/L", definition="kilogram / liter", name="kilogram per litre", also=("kg/L",)
    ),
    Unit(
        symbol="CFU/100 ml",
        ucum="{CFU}/dL",
        definition="deciliter ** -1",
        name="colony-forming units per 100 millilitres",
        also=("CFU/100 mL", "CFU/100ml", "CFU/100mL"),
    ),
    Unit(
        symbol="Bq/l",
        ucum="Bq/L",
        definition="second ** -1 / liter",
        name="becquerel per litre",
        also=("Bq/L",),
    ),
    # Scales of their own, which nothing else is brought to.
    Unit(symbol="NTU", ucum="{NTU}", definition="dimensionless", name="nephelometric turbidity unit"),
    Unit(symbol="TCU", ucum="{TCU}", definition="dimensionless", name="true colour unit"),
    Unit(
        symbol="dBA",
        ucum="dB[SPL]{A}",
        definition="dimensionless",
        name="A-weighted decibel",
        also=("dB(A)",),
    ),
    Unit(symbol="kWh", ucum="kW.h", definition="kilowatt * hour", name="kilowatt hour"),
    Unit(
        symbol="đ/kWh",
        ucum="{VND}/(kW.h)",
        definition="dong / kilowatt / hour",
        name="dong per kilowatt hour",
        also=("VND/kWh",),
    ),
    Unit(
        symbol="t/MWh",
        ucum="t/(MW.h)",
        definition="metric_ton / megawatt / hour",
        name="tonne per megawatt hour",
    ),
)


DEFINITIONS = (
    "centi- = 1e-2",
    "deci- = 1e-1",
    "milli- = 1e-3",
    "micro- = 1e-6",
    "hecto- = 1e2",
    "kilo- = 1e3",
    "mega- = 1e6",
    "meter = [length]",
    "second = [time]",
    "gram = [mass]",
    "kelvin = [temperature]; offset: 0",
    "radian = []",
    "degree = 3.141592653589793 / 180 * radian",
    "percent = 0.01",
    "hour = 3600 * second",
    "liter = decimeter ** 3",
    "metric_ton = 1e3 * kilogram",
    "pascal = kilogram / meter / second ** 2",
    "watt = kilogram * meter ** 2 / second ** 3",
    "dong = [currency]",
    "degC = kelvin; offset: 273.15",
    "degF = 5 / 9 * kelvin; offset: 233.15 + 200 / 9",
    "[speed] = [length] / [time]",
    "[pressure] = [mass] / [length] / [time] ** 2",
)
"""What the units above are made of, for Pint. To read its own list of a thousand takes each process of a city
a quarter of a second; a test holds that both say the same."""


_BY_SYMBOL = {name: unit for unit in UNITS for name in (unit.symbol, *unit.also)}


def find_unit(symbol: str) -> Unit | None:
    """The declared unit for a symbol or one of its other spellings, or None."""
    return _BY_SYMBOL.get(symbol)


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """An observed property. Observations are stored in `unit`; `units` may be sent (`unit` among them)."""

    id: str
    title: Words
    dimension: str
    """As Pint writes it, for example `[length] ** 3 / [time]`."""
    unit: str
    units: tuple[str, ...]
    decimals: int
    """Digits after the decimal mark on screens."""
    checks: Checks | None = None
    """What its readings can be; None where nobody has said."""


class Conversion(msgspec.Struct, frozen=True):
    """value in the canonical unit = value · factor + offset."""

    factor: float
    offset: float


UNCHANGED = Conversion(1.0, 0.0)


class Quantities:
    """All declared quantities, checked for dimension when made.

    Raises WrongDimension or UnknownUnit when a declaration is wrong, so a program with one does not start.
    """

    def __init__(self, declared: tuple[Quantity, ...]) -> None:
        registry: pint.UnitRegistry[float] = pint.UnitRegistry(None, cache_folder=None)
        registry.load_definitions(DEFINITIONS)
        self._units = _BY_SYMBOL
        self._by_id = {quantity.id: quantity for quantity in declared}
        self._conversions: dict[tuple[str, str], Conversion] = {}
        for quantity in declared:
            for symbol in quantity.units:
                conversion = self._make_conversion(registry, quantity, symbol)
                unit = self._units[symbol]
                for name in (unit.symbol, *unit.also):
                    self._conversions[quantity.id, name] = conversion

    def _make_conversion(
        self, registry: "pint.UnitRegistry[float]", quantity: Quantity, symbol: str
    ) -> Conversion:
        for name in (symbol, quantity.unit):
            if name not in self._units:
                raise UnknownUnit(f"{quantity.id} names the unit {name!r}, which is not declared.")
        source = registry.Unit(self._units[symbol].definition)
        target = registry.Unit(self._units[quantity.unit].definition)
        for unit in (source, target):
            if unit.dimensionality != registry.get_dimensionality(quantity.dimension):
                raise WrongDimension(f"{quantity.id} has dimension {quantity.dimension}, {unit} has not.")
        # Two points give the straight line that every unit here is on, offsets (°C, °F) included.
        at_zero = registry.Quantity(0.0, source).to(target).magnitude
        at_one = registry.Quantity(1.0, source).to(target).magnitude
        if source == target:
            return UNCHANGED
        return Conversion(float(at_one - at_zero), float(at_zero))

    def __iter__(self) -> Iterator[Quantity]:
        return iter(self._by_id.values())

    def find(self, quantity_id: str) -> Quantity | None:
        """The quantity of that id, or None."""
        return self._by_id.get(quantity_id)

    def get_unit(self, symbol: str) -> Unit:
        """The declared unit for a symbol or one of its other spellings; raises UnknownUnit."""
        unit = find_unit(symbol)
        if unit is None:
            raise UnknownUnit(f"{symbol!r}")
        return unit

    def get_conversion(self, quantity_id: str, symbol: str) -> Conversion:
        """How to bring a value in unit `symbol` to the canonical unit; raises UnknownUnit."""
        conversion = self._conversions.get((quantity_id, symbol))
        if conversion is None:
            quantity = self._by_id.get(quantity_id)
            allowed = ", ".join(quantity.units) if quantity else "none"
            raise UnknownUnit(f"{symbol!r} was sent; {quantity_id} allows {allowed}.", field="unit")
        return conversion
