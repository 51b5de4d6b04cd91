"""What rules read and hold it against, in a real database: parameters, units, and what models give."""

import pytest
from msgspec.structs import replace

from dothi.access.parameters import ParameterBook
from dothi.declarations import read_shipped_parameters
from dothi.understand.engine import Engine
from dothi.vocabulary.principals import LOCAL
from dothi.vocabulary.rules import Condition, Difference, Input, Limit, Value
from dothi.vocabulary.things import DatastreamDraft, Source, ThingDraft
from tests.conftest import WetBlock
from tests.understand.ward import NOON, Book, Ward, evaluate, make_rule

SOURCES: tuple[Source, ...] = ("measured", "model")
LEVEL = {"x": Input(quantity="water_level")}


async def test_a_limit_may_be_a_parameter_of_the_place(wet_block: WetBlock) -> None:
    """Level 3 at Cần Thơ is 2.0 m as it is shipped; the canal has a level of the city's own."""
    ward = Ward(wet_block)
    book = ParameterBook(read_shipped_parameters())
    assert book.find_value("flood_alarm.level_3", NOON.date(), place=None, kind=None) is None
    limit = Limit(above="flood_alarm.level_3@Cần Thơ")
    await ward.put_rule(make_rule(Condition(inputs=LEVEL, measure=Value(), limits=(limit,))))

    engine = Engine(ward.make_worker()[1], Book(read_shipped_parameters()), {})
    await evaluate(engine, 0)
    await ward.read((1, 1.99))
    await evaluate(engine, 2)
    assert await ward.list_history() == []
    await ward.read((3, 2.01))
    await evaluate(engine, 4)
    assert await ward.list_history() == [[("raised", 2.01)]]


async def test_what_is_measured_is_held_against_the_model_of_each_thing(wet_block: WetBlock) -> None:
    """A second gauge, whose model was there first; each rings where it is off by more than a tenth."""
    streams = tuple(DatastreamDraft(quantity="water_level", interval_s=60, source=each) for each in SOURCES)
    canal = ThingDraft(
        uid="canal",
        name="Rạch Cái Khế",
        kind="water_level_station",
        longitude=105.78,
        latitude=10.04,
        datastreams=streams,
    )
    other = replace(canal, uid="other", datastreams=streams[::-1])
    await wet_block.city.put_things(LOCAL, [canal, other], wet_block.quantities)
    known = {
        (thing.uid, stream.source): stream.id
        for thing in await wet_block.city.list_things(LOCAL)
        for stream in thing.datastreams
    }
    ward = Ward(wet_block)
    inputs = {name: Input(quantity="water_level", source=name) for name in SOURCES}
    measure = Difference(of="measured", reference="model", percent=True)
    condition = Condition(inputs=inputs, measure=measure, limits=(Limit(above=10.0, below=-10.0),))
    await ward.put_rule(make_rule(condition, kind="water_level_station"))
    engine, _ = ward.make_worker()
    await evaluate(engine, 0)
    assert engine.watches == 2
    for uid, model in (("canal", 1.95), ("other", 1.5)):
        await ward.read((1, model), stream=known[uid, "model"])
        await ward.read((2, 1.8), stream=known[uid, "measured"])
    await evaluate(engine, 3)
    # 1.8 m is 20 % above 1.5 m, and 8 % below 1.95 m.
    (history,) = await ward.list_history()
    assert history == [("raised", pytest.approx(20.0))]
    # What the model says anew of that instant, and late, is what counts.
    await ward.read((1, 1.8), stream=known["other", "model"])
    await evaluate(engine, 4)
    (history,) = await ward.list_history()
    assert [kind for kind, _ in history] == ["raised", "returned"]


async def test_a_limit_in_another_unit_is_compared_with_nothing(wet_block: WetBlock) -> None:
    """The yearly mean of PM2.5 is told in µg/m³: a canal is not compared with it, and the rule says why."""
    ward = Ward(wet_block)
    limit = Limit(above="air_quality.fine_dust")
    number = await ward.put_rule(make_rule(Condition(inputs=LEVEL, measure=Value(), limits=(limit,))))
    dust = next(one for one in read_shipped_parameters() if one.unit == "µg/m³")
    engine = Engine(ward.make_worker()[1], Book([replace(dust, name="air_quality.fine_dust")]), {})
    await evaluate(engine, 0)
    await ward.read((1, 99.0))
    await evaluate(engine, 2)
    assert await ward.list_history() == []
    assert "µg/m³" in engine.faults[number]
