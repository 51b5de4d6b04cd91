"""Alarm rules as people write them: kept with their history, on or off."""

from collections.abc import Collection, Mapping
from datetime import datetime

from dothi.access.door import Door, check
from dothi.access.parameters import Parameters
from dothi.store import alarms as kept
from dothi.store.database import Session
from dothi.store.evaluating import read_input_units
from dothi.vocabulary.anomalies import AnomalyPractice, get_newest_anomaly_practice
from dothi.vocabulary.audit import Note
from dothi.vocabulary.errors import InvalidInput
from dothi.vocabulary.principals import Principal
from dothi.vocabulary.rule_checks import check_rule, check_units
from dothi.vocabulary.rule_templates import RuleTemplate
from dothi.vocabulary.rules import Anomaly, KnownRule, RuleDraft, RuleVersion, list_parameters


class Rules:
    """The city's alarm rules; writing takes the right to organise, and methods raise NotAllowed without."""

    def __init__(
        self,
        door: Door,
        units: Mapping[str, str],
        kinds: Collection[str],
        parameters: Parameters,
        detectors: Collection[str],
        templates: tuple[RuleTemplate, ...],
    ) -> None:
        """`units` are the symbols of the quantities' units, `kinds` the ids of what is declared.

        `detectors` are the names that rules on anomalies may ask for; `templates` come with the sectors.
        """
        self._door = door
        self._units = units
        self._kinds = kinds
        self._parameters = parameters
        self._detectors = detectors
        self._templates = templates

    def list_templates(self, principal: Principal) -> tuple[RuleTemplate, ...]:
        """Rules that come with Dothi and have no owner yet."""
        check(principal, "read")
        return self._templates

    async def list_rules(self, principal: Principal) -> list[KnownRule]:
        """All rules in use, with how many alarms of each are open."""
        async with self._door.enter(principal, "read") as session:
            return await kept.list_rules(session)

    async def get(self, principal: Principal, rule_id: int) -> KnownRule:
        """A rule in use; raises NotFound."""
        async with self._door.enter(principal, "read") as session:
            return await kept.get_rule(session, rule_id)

    async def list_versions(self, principal: Principal, rule_id: int) -> list[RuleVersion]:
        """What a rule said before, the newest first."""
        async with self._door.enter(principal, "read") as session:
            return await kept.list_rule_versions(session, rule_id)

    def get_anomaly_practice(self, principal: Principal) -> AnomalyPractice:
        """What rules on anomalies go by until further notice; raises NotAllowed."""
        check(principal, "read")
        return get_newest_anomaly_practice()

    async def check(self, principal: Principal, draft: RuleDraft) -> None:
        """Raise InvalidInput, naming the field, where it names what is not there; NotAllowed before."""
        check(principal, "read")
        check_rule(draft)
        kind = draft.scope.kind
        if kind is not None and kind not in self._kinds:
            raise InvalidInput(f"The kind {kind!r} is not declared.", field="scope")
        for name, one in draft.condition.inputs.items():
            if one.quantity is not None and one.quantity not in self._units:
                raise InvalidInput(
                    f"The quantity {one.quantity!r} of {name} is not declared.", field="inputs"
                )
        measure = draft.condition.measure
        if isinstance(measure, Anomaly) and measure.method not in self._detectors:
            known = ", ".join(sorted(self._detectors))
            raise InvalidInput(f"There is no detector {measure.method!r}, only {known}.", field="method")
        book = await self._parameters.read_book(principal)
        for name in list_parameters(draft.condition):
            if not book.has(name):
                raise InvalidInput(f"No parameter is called {name!r}.", field="limits")
        inputs = draft.condition.inputs
        async with self._door.enter(principal, "read") as session:
            units = await read_input_units(session, inputs)
        for name in inputs.keys() - units.keys():
            raise InvalidInput(f"There is no datastream {inputs[name].datastream_id}.", field="inputs")
        check_units(draft.condition, units, book.find_unit)

    async def add(self, principal: Principal, draft: RuleDraft) -> KnownRule:
        """A new rule, which is off; raises InvalidInput."""
        self._door.check(principal, "organise", "rule.change")
        await self.check(principal, draft)
        async with self._door.enter(principal, "organise", "rule.change") as session:
            await _check_owner(session, draft)
            number = await kept.put_rule(session, draft, principal.name)
            return await self._noted(session, number, None)

    async def change(self, principal: Principal, rule_id: int, draft: RuleDraft) -> KnownRule:
        """Let a rule say something else; what it said stays known. Raises NotFound, InvalidInput."""
        self._door.check(principal, "organise", "rule.change")
        await self.check(principal, draft)
        async with self._door.enter(principal, "organise", "rule.change") as session:
            before = await kept.get_rule(session, rule_id)
            if before.draft == draft:
                session.is_quiet = True
                return before
            await _check_owner(session, draft)
            await kept.change_rule(session, rule_id, draft, principal.name)
            return await self._noted(session, rule_id, before)

    async def switch(self, principal: Principal, rule_id: int, on_since: datetime | None) -> KnownRule:
        """Switch it on from an instant of the city clock on, or off, which ends its alarms."""
        async with self._door.enter(principal, "organise", "rule.change") as session:
            before = await kept.get_rule(session, rule_id)
            if (before.on_since is None) == (on_since is None):
                session.is_quiet = True
                return before
            await kept.switch_rule(session, rule_id, on_since, principal.name)
            return await self._noted(session, rule_id, before)

    async def remove(self, principal: Principal, rule_id: int) -> None:
        """Take it out of use, which ends its alarms; their history stays. Raises NotFound."""
        async with self._door.enter(principal, "organise", "rule.change") as session:
            before = await kept.get_rule(session, rule_id)
            await kept.remove_rule(session, rule_id, principal.name)
            session.note(_note(rule_id, before, None))

    async def _noted(self, session: Session, rule_id: int, before: KnownRule | None) -> KnownRule:
        after = await kept.get_rule(session, rule_id)
        session.note(_note(rule_id, before, after))
        return after


async def _check_owner(session: Session, draft: RuleDraft) -> None:
    if not await kept.has_agency(session, draft.response.owner):
        raise InvalidInput(f"No agency has the uid {draft.response.owner!r}.", field="owner")


def _note(rule_id: int, before: KnownRule | None, after: KnownRule | None) -> Note:
    return Note(
        event="rule.change",
        subject_type="rule",
        subject=str(rule_id),
        before=_say(before),
        after=_say(after),
    )


def _say(rule: KnownRule | None) -> dict[str, object] | None:
    if rule is None:
        return None
    return {"title": rule.draft.title, "version": rule.version, "on": rule.on_since is not None}
