"""Every rule that comes with Dothi could be written as it stands, and rings on what it says."""

import pytest

from dothi.declarations import KINDS, QUANTITIES, RULE_TEMPLATES, read_shipped_parameters
from dothi.vocabulary.rule_checks import check_rule, check_units
from dothi.vocabulary.rule_templates import RuleTemplate
from dothi.vocabulary.rules import Response, RuleDraft, Scope, list_parameters

PARAMETERS = {row.name: row for row in read_shipped_parameters()}


@pytest.mark.parametrize("template", RULE_TEMPLATES, ids=lambda template: template.id)
def test_a_template_is_a_rule_but_for_its_owner(template: RuleTemplate) -> None:
    """In both languages, for a declared kind that has the quantity, with parameters that come with Dothi."""
    for language in ("vi", "en"):
        check_rule(
            RuleDraft(
                title=getattr(template.title, language),
                scope=Scope(kind=template.kind),
                condition=template.condition,
                response=Response(
                    consequence=template.consequence,
                    time_left=template.time_left,
                    cause=getattr(template.cause, language),
                    effect=getattr(template.effect, language),
                    first_action=getattr(template.first_action, language),
                    owner="so-nn-mt",
                ),
            )
        )
        assert getattr(template.about, language).strip()
    kind = next(each for each in KINDS if each.id == template.kind)
    quantities = [one.quantity for one in template.condition.inputs.values()]
    assert set(quantities) <= set(kind.quantities)
    assert all(name in PARAMETERS for name in list_parameters(template.condition))


def test_templates_have_ids_of_their_own() -> None:
    """A page tells them apart by these."""
    ids = [template.id for template in RULE_TEMPLATES]
    assert len(set(ids)) == len(ids)


def test_every_kind_that_measures_can_be_heard_missing() -> None:
    """Whatever sends readings has a rule for when it sends none."""
    measured = {kind.id for kind in KINDS if kind.quantities}
    assert {template.kind for template in RULE_TEMPLATES if template.id.endswith(".silent")} == measured


def test_limits_fit_what_they_judge() -> None:
    """A template is not refused for its units when it is written as a rule."""
    units = {quantity.id: quantity.unit for quantity in QUANTITIES}
    for template in RULE_TEMPLATES:
        inputs = template.condition.inputs
        told = {name: units[one.quantity or ""] for name, one in inputs.items()}
        check_units(template.condition, told, lambda name: PARAMETERS[name].unit)
