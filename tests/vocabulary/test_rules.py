"""Rules as people write them: what is taken, and what is refused with a reason."""

from math import inf, isnan, nan
from typing import Any, get_args

import msgspec
import pytest

from dothi.vocabulary.alarm_practice import Consequence, Practice, TimeLeft, list_practices
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.formulas import Formula
from dothi.vocabulary.rule_checks import check_condition, check_rule, check_units
from dothi.vocabulary.rules import Condition, RuleDraft

RULE: dict[str, Any] = {
    "title": "Mực nước kênh vượt báo động 3",
    "scope": {"kind": "water_level_station"},
    "condition": {
        "inputs": {"x": {"quantity": "water_level"}},
        "measure": {"type": "value"},
        "limits": [{"above": 2, "dead_band": 0.02}],
        "timing": {"on_readings": 2, "off_delay_s": 600},
    },
    "response": {
        "consequence": "serious",
        "time_left": "half_hour",
        "cause": "Triều cường",
        "effect": "Ngập đường Nguyễn Văn Cừ",
        "first_action": "Đóng cống Cái Khế",
        "owner": "so-xd",
    },
}


def test_a_rule_is_read_from_json() -> None:
    """Numbers of limits may be whole; its priority follows from what it is for."""
    rule = msgspec.convert(RULE, RuleDraft)
    check_rule(rule)
    assert (rule.condition.limits[0].above, rule.response.priority) == (2.0, 2)


@pytest.mark.parametrize("practice", list_practices(), ids=lambda each: str(each.effective_from))
def test_only_lives_within_minutes_are_priority_1(practice: Practice) -> None:
    """So that few alarms are. The less time is left the higher, and that may not be put aside."""
    assert practice.source
    for times in practice.priorities.values():
        assert list(times) == list(get_args(TimeLeft))
        assert sorted(times.values()) == list(times.values())
    assert list(practice.priorities) == list(get_args(Consequence))
    first = [
        (what, left) for what, times in practice.priorities.items() for left in times if times[left] == 1
    ]
    assert first == [("life", "ten_minutes")]
    assert practice.find_longest_shelf(1) is None


@pytest.mark.parametrize(
    ("path", "value", "field"),
    [
        (("title",), " ", "title"),
        (("response", "first_action"), "", "first_action"),
        (("response", "owner"), "", "owner"),
        (("scope",), {}, "scope"),
        (("condition", "inputs"), {}, "inputs"),
        (("condition", "inputs"), {"X": {"quantity": "water_level"}}, "inputs"),
        (("condition", "inputs"), {"x": {}}, "inputs"),
        (("condition", "inputs"), {"x": {"quantity": "flow", "datastream_id": 1}}, "inputs"),
        (("condition", "inputs"), {"x": {"datastream_id": 1, "source": "model"}}, "inputs"),
        (("condition", "limits"), [], "limits"),
        (("condition", "limits"), [{}], "limits"),
        (("condition", "limits"), [{"above": nan}], "limits"),
        (("condition", "limits"), [{"above": 1.0, "below": 2.0}], "limits"),
        (("condition", "limits"), [{"above": 1.0, "dead_band": -1.0}], "dead_band"),
        (("condition", "limits"), [{"above": 1.0, "dead_band": inf}], "dead_band"),
        (("condition", "limits"), [{"above": 1.0, "during": {"months": [13]}}], "during"),
        (("condition", "limits"), [{"above": 1.0, "during": {"until_hour": 25}}], "during"),
        (("condition", "limits"), [{"above": 1.0, "during": {"when": {"of": "y", "above": 1.0}}}], "when"),
        (("condition", "limits"), [{"above": 1.0, "during": {"when": {"of": "x"}}}], "when"),
        (("condition", "limits"), [{"above": 1.0, "during": {"when": {"of": "x", "below": inf}}}], "when"),
        (
            ("condition", "limits"),
            [{"above": 1.0, "during": {"when": {"of": "x", "below": 1.0, "max_age_s": 0}}}],
            "max_age_s",
        ),
        (("condition", "timing"), {"on_readings": 0}, "on_readings"),
        (("condition", "timing"), {"on_delay_s": -1}, "on_delay_s"),
        (("condition", "timing"), {"off_delay_s": 1e9}, "off_delay_s"),
        (("condition", "measure"), {"type": "value", "of": "y"}, "measure"),
        (("condition", "measure"), {"type": "rate", "window_s": 0}, "window_s"),
        (("condition", "measure"), {"type": "stuck", "tolerance": -1}, "tolerance"),
        (("condition", "measure"), {"type": "count", "of": ["x"]}, "measure"),
        (("condition", "measure"), {"type": "expression", "text": "x +"}, "measure"),
        (("condition", "measure"), {"type": "expression", "text": "1 + 1"}, "measure"),
        (("condition", "measure"), {"type": "expression", "text": "y * 2"}, "measure"),
    ],
)
def test_what_could_never_ring_is_refused(path: tuple[str, ...], value: object, field: str) -> None:
    """With the field that is wrong."""
    rule = msgspec.json.decode(msgspec.json.encode(RULE))
    place = rule
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    with pytest.raises(InvalidInput) as refused:
        check_rule(msgspec.convert(rule, RuleDraft))
    assert refused.value.field == field


@pytest.mark.parametrize(
    "limit", [{"above": "flood_alarm.level_3"}, {"below": 5.0}, {"above": 9, "during": {}}]
)
def test_silence_is_a_number_of_seconds(limit: dict[str, Any]) -> None:
    """It is told by the clock, at all hours."""
    silence = {"inputs": {"x": {"quantity": "flow"}}, "measure": {"type": "silence"}, "limits": [limit]}
    with pytest.raises(InvalidInput):
        check_condition(msgspec.convert(silence, Condition))


@pytest.mark.parametrize(
    ("measure", "unit", "fits"),
    [
        ({"type": "value"}, "mg/m³", True),
        ({"type": "value"}, "µg/m³", False),
        ({"type": "value", "of": "unknown"}, "mg/m³", False),
        ({"type": "rate", "window_s": 60}, "mg/m³", False),
        ({"type": "difference", "of": "x", "reference": "same"}, "mg/m³", True),
        ({"type": "difference", "of": "x", "reference": "y"}, "mg/m³", False),
        ({"type": "difference", "of": "x", "reference": "same", "percent": True}, "%", True),
        ({"type": "difference", "of": "x", "reference": "same", "percent": True}, "mg/m³", False),
        ({"type": "count", "of": ["x", "y"], "above": 1}, "1", False),
        ({"type": "count", "of": ["x", "same"], "above": 1}, "1", True),
        ({"type": "ratio", "of": "x", "reference": "y"}, "1", True),
        ({"type": "ratio", "of": "x", "reference": "y"}, "mg/m³", False),
        ({"type": "expression", "text": "max(x, same)"}, "mg/m³", True),
        ({"type": "expression", "text": "x / y"}, "mg/m³", False),
        ({"type": "quality", "window_s": 60, "share": True}, "%", True),
        ({"type": "stuck"}, "h", False),
        ({"type": "anomaly"}, "1", True),
    ],
)
def test_a_limit_is_told_in_the_unit_of_what_it_limits(
    measure: dict[str, Any], unit: str, fits: bool
) -> None:
    """x is sent as mg/m3, which is another spelling of mg/m³; y is in µg/m³, a thousandth of it."""
    units = {"x": "mg/m3", "same": "mg/m³", "y": "µg/m³", "unknown": None}
    told = {
        "inputs": {name: {"datastream_id": number} for number, name in enumerate(units)},
        "measure": measure,
        "limits": [{"above": "air.co"}],
    }
    condition = msgspec.convert(told, Condition)
    check_condition(condition)
    if fits:
        check_units(condition, units, lambda _: unit)
    else:
        with pytest.raises(InvalidInput):
            check_units(condition, units, lambda _: unit)


def test_a_formula_computes() -> None:
    """3 × (2 − 1) ÷ 2 = 1.5; nothing where it divides by zero."""
    formula = Formula("3 * (a - min(b, 5, 1)) / abs(-2)")
    assert formula.names == {"a", "b"}
    assert formula.compute({"a": 2.0, "b": 7.0}) == 1.5
    assert isnan(Formula("1 / a").compute({"a": 0.0}))


@pytest.mark.parametrize(
    "text",
    [
        *("", "a b", "a ** 2", "a.real", "open('x')", "[1][0]", "a if a else 1", "lambda: 1", "True + 1"),
        *("'1'", "abs()", "abs(1, 2)", "min(1)", "max(a, key=abs)", "a" * 501, "a\0", "-" * 60 + "a"),
        "(a + " * 60 + "a" + ")" * 60,
    ],
)
def test_nothing_else_is_a_formula(text: str) -> None:
    """No calls, no attributes, no powers, nothing that runs away."""
    with pytest.raises(InvalidInput):
        Formula(text)
