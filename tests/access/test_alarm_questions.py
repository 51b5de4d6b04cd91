"""Every question about alarms is answered as a plain look through all of them would."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from msgspec.structs import replace

from dothi.access.alarms import Alarms
from dothi.store import alarms as kept
from dothi.store.database import Session
from dothi.vocabulary.alarms import Alarm, AlarmQuestion, KnownAlarm, acknowledge, end, shelve
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.rules import Condition, Input, Limit, Value
from tests.conftest import WetBlock
from tests.understand.ward import NOON, make_rule

_RULES, _ALARMS, _QUESTIONS = 4, 60, 250
_LEVEL = Condition(
    inputs={"x": Input(quantity="water_level")}, measure=Value(), limits=(Limit(above=1.9, dead_band=0.02),)
)


async def _fill(block: WetBlock, random: Random) -> None:
    """Alarms in every state, some of them at one instant, some put aside, some back from there."""
    async with block.door.enter(LOCAL, "organise") as session:
        rules = [await kept.put_rule(session, make_rule(_LEVEL), "chau") for _ in range(_RULES)]
        things = [thing.id for thing in await kept.list_watched_things(session)]
        for _ in range(_ALARMS):
            raised_at = NOON - timedelta(minutes=random.randrange(20))
            alarm = Alarm(
                rule_id=random.choice(rules),
                thing_id=random.choice(things),
                priority=random.choice((1, 2, 3, 4)),
                since=raised_at,
                raised_at=raised_at,
                value=2.0,
                limit=1.9,
            )
            state = random.choice(("unacknowledged", "acknowledged", "returned", "cleared", "cleared"))
            await _put(session, alarm, state, random)


async def _put(session: Session, alarm: Alarm, state: str, random: Random) -> None:
    if alarm.priority > 1 and random.random() < 0.4:
        minutes = random.choice((5, 90))
        at = NOON - timedelta(minutes=30)
        alarm, _ = shelve(alarm, at=at, by="chau", until=at + timedelta(minutes=minutes), reason="đang sửa")
    # While one of the same rule and thing is open there is no second one.
    raised = await kept.raise_alarms(session, [(alarm, 1)])
    if not raised:
        return
    (number,) = raised.values()
    if state in ("acknowledged", "cleared"):
        alarm, _ = acknowledge(alarm, at=NOON, by="chau")
    if state in ("returned", "cleared"):
        alarm, _ = end(alarm, at=NOON)
    await kept.move_alarms(session, [(number, alarm)])


def _ask_plainly(every: Sequence[KnownAlarm], question: AlarmQuestion) -> list[int]:
    def wants(one: KnownAlarm) -> bool:
        aside = one.shelf is not None and one.shelf.until > NOON
        return (
            (question.cleared or one.state != "cleared")
            and (not question.priorities or one.priority in question.priorities)
            and (not question.states or one.state in question.states)
            and question.kind in (None, one.thing.kind)
            and question.rule_id in (None, one.rule.id)
            and question.thing_id in (None, one.thing.id)
            and (question.shelved == "with" or aside == (question.shelved == "only"))
        )

    def rank(one: KnownAlarm) -> tuple[int, float, int]:
        first = one.priority if question.order == "priority" else 0
        return first, -one.raised_at.timestamp(), -one.id

    found = [one.id for one in sorted(filter(wants, every), key=rank)]
    start = 0 if question.after is None else found.index(question.after) + 1
    return found[start : start + question.limit]


def _make_question(random: Random, every: Sequence[KnownAlarm]) -> AlarmQuestion:
    def maybe(value: Any) -> Any:
        return value if random.random() < 0.3 else None

    one = random.choice(every)
    return AlarmQuestion(
        priorities=maybe((one.priority, random.choice((1, 4)))) or (),
        states=maybe((one.state, "returned")) or (),
        kind=maybe(one.thing.kind),
        rule_id=maybe(one.rule.id),
        thing_id=maybe(one.thing.id),
        shelved=random.choice(("without", "only", "with")),
        cleared=random.random() < 0.5,
        order=random.choice(("priority", "raised_at")),
        limit=random.choice((1, 3, 200)),
    )


async def test_every_question_is_answered_as_by_hand(wet_block: WetBlock) -> None:
    """Filters, order, page by page to the end."""
    random = Random(20261122)  # noqa: S311
    await _fill(wet_block, random)
    alarms = Alarms(wet_block.door, {})
    whole = AlarmQuestion(shelved="with", cleared=True)
    every = await alarms.list_alarms(LOCAL, whole, NOON)
    assert {one.state for one in every} == {"unacknowledged", "acknowledged", "returned", "cleared"}
    assert any(one.shelf is not None for one in every)
    pages = 0
    for _ in range(_QUESTIONS):
        question: AlarmQuestion | None = _make_question(random, every)
        while question is not None:
            found = [one.id for one in await alarms.list_alarms(LOCAL, question, NOON)]
            assert found == _ask_plainly(every, question), question
            pages += bool(found)
            question = _follow(question, found)
    assert pages > _QUESTIONS


def _follow(question: AlarmQuestion, found: list[int]) -> AlarmQuestion | None:
    """The question for the page after, while there is one."""
    return replace(question, after=found[-1]) if len(found) == question.limit else None
