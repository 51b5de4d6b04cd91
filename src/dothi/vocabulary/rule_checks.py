"""What makes a rule one that can ring and that somebody can act upon."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite

from dothi.vocabulary.anomalies import LEAST_NEEDED
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.quantities import find_unit
from dothi.vocabulary.rules import (
    DAY_S,
    LONGEST_S,
    MOST_INPUTS,
    Anomaly,
    Condition,
    Count,
    Difference,
    Doubts,
    Expression,
    Limit,
    Measure,
    Rate,
    RuleDraft,
    Silence,
    State,
    Stuck,
    Value,
    list_names,
    list_parameters,
)


def check_rule(rule: RuleDraft) -> None:
    """Raise InvalidInput, naming the field, where a rule could never ring or nobody would know what to do."""
    if not rule.title.strip():
        raise InvalidInput("Give the rule a title.", field="title")
    for name in ("cause", "effect", "first_action", "owner"):
        if not getattr(rule.response, name).strip():
            raise InvalidInput(f"Say the {name}: without it an alarm helps nobody.", field=name)
    scope = rule.scope
    if scope.kind is None and scope.area is None and not scope.uids:
        raise InvalidInput("Say which things it watches: a kind, an area, or uids.", field="scope")
    check_condition(rule.condition)


def check_condition(condition: Condition) -> None:
    """Raise InvalidInput where a condition names what is not there, or numbers that mean nothing."""
    if not 1 <= len(condition.inputs) <= MOST_INPUTS:
        raise InvalidInput(f"A rule has 1 to {MOST_INPUTS} inputs.", field="inputs")
    for name, one in condition.inputs.items():
        if not name.isidentifier() or not name.islower():
            raise InvalidInput(f"{name!r} is no name of an input: use a–z, 0–9 and _.", field="inputs")
        if (one.quantity is None) == (one.datastream_id is None):
            raise InvalidInput(f"Say the quantity of {name}, or its datastream, not both.", field="inputs")
        if one.source is not None and one.quantity is None:
            raise InvalidInput(f"{name} is a certain datastream; leave its source out.", field="inputs")
    names = list_names(condition.measure)
    if not names:
        raise InvalidInput("The measure names no input.", field="measure")
    for name in names:
        if name not in condition.inputs:
            known = ", ".join(condition.inputs)
            raise InvalidInput(f"There is no input {name!r}, only {known}.", field="measure")
    _check_durations(condition)
    if not condition.limits:
        raise InvalidInput("Say at least one limit.", field="limits")
    for limit in condition.limits:
        _check_limit(limit, condition)
    if isinstance(condition.measure, Silence):
        only = condition.limits[0]
        if len(condition.limits) > 1 or only.during or only.below is not None or not _is_duration(only.above):
            raise InvalidInput("Silence has one limit: above how many seconds, at all hours.", field="limits")


def _is_duration(value: float | str | None) -> bool:
    return isinstance(value, float) and 0 < value <= LONGEST_S


def check_units(
    condition: Condition, units: Mapping[str, str | None], find_unit_of: Callable[[str], str | None]
) -> None:
    """Raise InvalidInput where what is compared is told in different units, for rules go by the numbers.

    `units` are those of the inputs, None where nobody knows; `find_unit_of` gives a parameter's, None where
    there is none of that name, of which nothing is said here. A limit per normal m³ fits readings per m³.
    """
    measure = condition.measure
    told = {name: unit if unit is None else _spell(unit) for name, unit in units.items()}
    if isinstance(measure, Difference | Count):
        names = list_names(measure)
        for name in names[1:]:
            if told.get(name) != told.get(names[0]):
                one, other = told.get(names[0]) or "?", told.get(name) or "?"
                raise InvalidInput(
                    f"{names[0]} is read in {one}, and {name} in {other}; compare what is read in one unit.",
                    field="measure",
                )
    fitting = _list_fitting(measure, told)
    for name in list_parameters(condition):
        unit = find_unit_of(name)
        if unit is not None and unit not in fitting and _get_beside(unit) not in fitting:
            raise InvalidInput(
                f"{name} is told in {unit}, and what it limits in {fitting[0] or '?'};"
                " name a parameter in that unit, or write the number.",
                field="limits",
            )


def _spell(unit: str) -> str:
    known = find_unit(unit)
    return unit if known is None else known.symbol


def _get_beside(unit: str) -> str:
    known = find_unit(unit)
    return unit if known is None or known.beside is None else known.beside


def _list_fitting(measure: Measure, units: Mapping[str, str | None]) -> Sequence[str | None]:
    """The units in which a limit of a measure may be told; None where nobody knows any."""
    match measure:
        case Doubts(share=True) | Difference(percent=True):
            return ("%",)
        case Value(of=of) | Difference(of=of):
            return (units.get(of),)
        case Rate(of=of):
            unit = units.get(of)
            return (None if unit is None else f"{unit}/h",)
        case Silence() | Stuck():
            return ("s",)
        case Expression():
            # What a formula makes of one unit may be in that unit, or a bare number.
            every = {units.get(name) for name in list_names(measure)}
            return ("1", *(every if len(every) == 1 else ()))
        case _:
            return ("1",)


def _check_durations(condition: Condition) -> None:
    measure, timing = condition.measure, condition.timing
    durations = {
        "on_delay_s": timing.on_delay_s,
        "off_delay_s": timing.off_delay_s,
        "max_age_s": getattr(measure, "max_age_s", 0.0),
        "window_s": getattr(measure, "window_s", 0.0),
    }
    for name, value in durations.items():
        if not 0 <= value <= LONGEST_S:
            raise InvalidInput(f"{name} must be from 0 to {LONGEST_S:.0f} seconds.", field=name)
    if isinstance(measure, Rate | Doubts) and measure.window_s == 0:
        raise InvalidInput("It needs a window longer than 0 seconds.", field="window_s")
    if isinstance(measure, Anomaly):
        _check_learning(measure)
    if isinstance(measure, Stuck) and not measure.tolerance >= 0:
        raise InvalidInput("The tolerance must be 0 or more.", field="tolerance")
    if isinstance(measure, Count) and (measure.above is None) == (measure.below is None):
        raise InvalidInput("Count what is above one number or below one.", field="measure")
    if timing.on_readings < 1:
        raise InvalidInput("At least one reading must be bad.", field="on_readings")


def _check_learning(measure: Anomaly) -> None:
    if measure.needed < LEAST_NEEDED:
        raise InvalidInput(f"It must know at least {LEAST_NEEDED} before it judges.", field="needed")
    season_s = DAY_S if measure.season == "hour_of_day" else 7 * DAY_S
    if measure.needed * season_s > measure.window_s:
        raise InvalidInput("In that window so many can never be known.", field="needed")
    if not 0 <= measure.least < float("inf"):
        raise InvalidInput("The smallest deviation must be 0 or more.", field="least")


def _check_limit(limit: Limit, condition: Condition) -> None:
    above, below = limit.above, limit.below
    if above is None and below is None:
        raise InvalidInput("A limit says above or below what.", field="limits")
    if not 0 <= limit.dead_band < float("inf"):
        raise InvalidInput("The dead-band must be 0 or more.", field="dead_band")
    if isinstance(above, float) and isinstance(below, float) and not below < above - 2 * limit.dead_band:
        raise InvalidInput("Nothing would be good between the two limits.", field="limits")
    if any(isinstance(each, float) and each != each for each in (above, below)):
        raise InvalidInput("A limit must be a number.", field="limits")
    band = limit.during
    if band is None:
        return
    if not set(band.months) <= set(range(1, 13)) or not set(band.weekdays) <= set(range(1, 8)):
        raise InvalidInput("Months are 1 to 12, days of the week 1 to 7.", field="during")
    if not (0 <= band.from_hour <= 24 and 0 <= band.until_hour <= 24):
        raise InvalidInput("Hours are from 0 to 24.", field="during")
    if band.when is not None:
        _check_state(band.when, condition)


def _check_state(state: State, condition: Condition) -> None:
    if state.of not in condition.inputs:
        known = ", ".join(condition.inputs)
        raise InvalidInput(f"There is no input {state.of!r}, only {known}.", field="when")
    if isinstance(condition.measure, Doubts) and state.of == condition.measure.of:
        raise InvalidInput("A limit on doubts hangs on another input than the doubted one.", field="when")
    if (state.above is None) == (state.below is None):
        raise InvalidInput("Say above which number it must be, or below which.", field="when")
    if not all(isfinite(bound) for bound in (state.above, state.below) if bound is not None):
        raise InvalidInput("A limit must be a number.", field="when")
    if not 0 < state.max_age_s <= LONGEST_S:
        raise InvalidInput(f"max_age_s must be more than 0 and up to {LONGEST_S:.0f} s.", field="max_age_s")
