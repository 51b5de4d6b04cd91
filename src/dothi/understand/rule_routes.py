"""Alarm rules over HTTP: written, changed, switched on and off."""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, delete, get, post, put

from dothi.access.door import principal_of
from dothi.access.rules import Rules
from dothi.understand.trial import MOST_DAYS, Trials
from dothi.vocabulary.anomalies import AnomalyPractice
from dothi.vocabulary.clock import CityClock
from dothi.vocabulary.rule_templates import RuleTemplate
from dothi.vocabulary.rules import KnownRule, RuleDraft, RuleTrial, RuleVersion

Asked = Request[Any, Any, Any]


class RuleToTry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule that need not be kept, and how many of the past days it is tried on.

    `rule_id` is the rule that it is, or will be: what people have said of the alarms of that is heeded.
    """

    rule: RuleDraft
    rule_id: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)] | None = None
    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_DAYS)] = 30


class RuleRoutes(Controller):
    """To be read by who may look at anything, written by who sees to the city's order."""

    path = "/api/rules"
    tags = ("Rules",)

    @get("/", summary="Alarm rules")
    async def listed(self, request: Asked, rules: Rules) -> list[KnownRule]:
        """All in use, on or off, with how many alarms of each are open."""
        return await rules.list_rules(principal_of(request.scope))

    @get("/anomalies", summary="What rules on anomalies go by")
    async def anomalies(self, request: Asked, rules: Rules) -> AnomalyPractice:
        """What a new one begins with, and what people's word about its alarms does, until further notice."""
        return rules.get_anomaly_practice(principal_of(request.scope))

    @get("/{number:int}", summary="One rule")
    async def one(self, request: Asked, rules: Rules, number: int) -> KnownRule:
        """As it is now."""
        return await rules.get(principal_of(request.scope), number)

    @get("/{number:int}/versions", summary="What a rule said before")
    async def versions(self, request: Asked, rules: Rules, number: int) -> list[RuleVersion]:
        """The newest first, with who changed it."""
        return await rules.list_versions(principal_of(request.scope), number)

    @get("/templates", summary="Rules that come with Dothi")
    async def templates(self, request: Asked, rules: Rules) -> tuple[RuleTemplate, ...]:
        """None is in use: whoever likes one writes it as a rule, with the agency that answers for it."""
        return rules.list_templates(principal_of(request.scope))

    @post("/", summary="Write a rule")
    async def add(self, request: Asked, data: RuleDraft, rules: Rules) -> KnownRule:
        """It is off until somebody switches it on."""
        return await rules.add(principal_of(request.scope), data)

    @post("/try", summary="Try a rule on the past", status_code=200)
    async def attempt(self, request: Asked, data: RuleToTry, trials: Trials, clock: CityClock) -> RuleTrial:
        """How often it would have rung, and where, with the readings known now; nothing is kept."""
        asker = principal_of(request.scope)
        return await trials.try_rule(asker, data.rule, clock.now(), data.days, data.rule_id)

    @put("/{number:int}", summary="Change a rule")
    async def change(self, request: Asked, data: RuleDraft, rules: Rules, number: int) -> KnownRule:
        """What it said stays known; where it is on, it judges anew."""
        return await rules.change(principal_of(request.scope), number, data)

    @post("/{number:int}/on", summary="Switch a rule on")
    async def on(self, request: Asked, rules: Rules, clock: CityClock, number: int) -> KnownRule:
        """From now on by the city clock; what is wrong already rings at once."""
        return await rules.switch(principal_of(request.scope), number, clock.now())

    @post("/{number:int}/off", summary="Switch a rule off")
    async def off(self, request: Asked, rules: Rules, number: int) -> KnownRule:
        """Its alarms are over with that."""
        return await rules.switch(principal_of(request.scope), number, None)

    @delete("/{number:int}", summary="Take a rule out of use")
    async def remove(self, request: Asked, rules: Rules, number: int) -> None:
        """Its alarms are over; their history stays."""
        await rules.remove(principal_of(request.scope), number)
