"""Whatever is subscribed to says what GET says, once for each change, and nothing else."""

from typing import Any

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Gauge, Service, address
from tests.share.sensorthings.listeners import listening, publish
from tests.share.sensorthings.samples import SETS, Body, link, minute

MADE_WITH_A_THING = SETS[:6]
KEPT = ("phenomenonTime", "resultTime", "observedArea")


def read(service: Service, set_name: str, entity: Body) -> Any:
    """What GET gives of an entity that was heard."""
    return service.get(address(set_name, entity))


def test_each_entity_of_a_deep_insert_is_heard_on_its_set(service: Service) -> None:
    """One POST makes six entities: one message on each of six sets."""
    stream = samples.datastream(Sensor=samples.sensor(), ObservedProperty=samples.observed_property())
    body = samples.thing(Locations=[samples.location()], Datastreams=[stream])
    with listening(service, *(f"v1.1/{name}" for name in MADE_WITH_A_THING)) as listener:
        service.create("Things", body)
        heard = listener.hear(*(f"v1.1/{name}" for name in MADE_WITH_A_THING))
        for name in MADE_WITH_A_THING:
            assert heard[f"v1.1/{name}"] == read(service, name, heard[f"v1.1/{name}"])
        assert listener.is_silent(1.0)


def test_a_datastream_that_comes_with_its_first_observation_is_heard_once_and_without_it(
    service: Service,
) -> None:
    """The observation is heard by itself; the datastream is told as it was created."""
    thing = samples.thing(Locations=[samples.location()])
    links: Body = {
        "Thing": thing,
        "Sensor": samples.sensor(),
        "ObservedProperty": samples.observed_property(),
    }
    feature = samples.feature()
    body = samples.observation(0, 1, Datastream=samples.datastream(**links), FeatureOfInterest=feature)
    with listening(service, *(f"v1.1/{name}" for name in SETS)) as listener:
        service.create("Observations", body)
        heard = listener.hear(*(f"v1.1/{name}" for name in SETS))
        assert listener.is_silent(1.0)
    whole = {name: read(service, name, heard[f"v1.1/{name}"]) for name in SETS}
    for name in KEPT:
        whole["Datastreams"].pop(name, None)
    assert heard == {f"v1.1/{name}": entity for name, entity in whole.items()}


@pytest.mark.parametrize("way", ["http", "mqtt"])
def test_a_feature_that_is_made_for_an_observation_is_heard(service: Service, gauge: Gauge, way: str) -> None:
    """The first observation names no feature, so one is made of the place; the next makes none."""
    topics = ("v1.1/FeaturesOfInterest", f"v1.1/{gauge.path}/Observations")
    with listening(service, *topics) as listener:
        for count in (0, 1):
            body = samples.observation(count, 1.5)
            if way == "mqtt":
                publish(service, f"v1.1/{gauge.path}/Observations", body)
            else:
                service.create("Observations", body | {"Datastream": link(gauge.datastream)})
            heard = listener.hear(*topics[count:])
            assert heard[topics[1]] == read(service, "Observations", heard[topics[1]])
            if count == 0:
                assert heard[topics[0]] == read(service, "FeaturesOfInterest", heard[topics[0]])
        assert listener.is_silent(1.0)


def test_ways_of_any_length_lead_to_what_was_changed(service: Service, gauge: Gauge) -> None:
    """From an observation to its thing's places, from a sensor to its datastreams, to one of another kind."""
    made = service.create(f"{gauge.path}/Observations", samples.observation(0, 1))
    seen = address("Observations", made)
    location = address("Locations", gauge.location)
    with listening(
        service,
        f"v1.1/{seen}/Datastream/Thing/Locations",
        f"v1.1/{address('Things', gauge.thing)}/Locations",
        f"v1.1/{seen}/Datastream",
        f"v1.1/{address('Sensors', gauge.sensor)}/Datastreams",
        f"v1.1/{seen}/Datastream/description",
    ) as listener:
        place = service.change(location, {"description": "Moved."})
        heard = listener.hear(
            f"v1.1/{seen}/Datastream/Thing/Locations", f"v1.1/{address('Things', gauge.thing)}/Locations"
        )
        assert list(heard.values()) == [place, place]
        stream = service.change(gauge.path, {"description": "Warmer."})
        heard = listener.hear(
            f"v1.1/{seen}/Datastream",
            f"v1.1/{address('Sensors', gauge.sensor)}/Datastreams",
            f"v1.1/{seen}/Datastream/description",
        )
        assert heard.pop(f"v1.1/{seen}/Datastream/description") == {"description": "Warmer."}
        assert list(heard.values()) == [stream, stream]
        service.change(address("Locations", service.create("Locations", samples.location())), {"name": "No"})
        assert listener.is_silent(1.0)


def test_a_replacement_tells_only_the_properties_that_have_changed(service: Service, gauge: Gauge) -> None:
    """PUT gives name and description again, and only the description is another one."""
    path = address("Things", gauge.thing)
    names = (f"v1.1/{path}/name", f"v1.1/{path}/description", f"v1.1/{path}")
    with listening(service, *names) as listener:
        body = {"name": gauge.thing["name"], "description": "Dredged."}
        assert service.client.put(service.resolve(path), json=body).status_code == 200
        heard = listener.hear(*names[1:])
        assert heard == {names[1]: {"description": "Dredged."}, names[2]: service.get(path)}
        assert listener.is_silent(1.0)


def test_a_datastream_is_heard_when_its_times_move(service: Service, gauge: Gauge) -> None:
    """An hour, then one between its ends, then a later one: the middle one moves nothing."""
    topic = f"v1.1/{gauge.path}?$select=@iot.id,phenomenonTime"
    area = f"v1.1/{gauge.path}/observedArea"
    observations = f"{gauge.path}/Observations"
    for count in (0, 60):
        service.create(observations, samples.observation(count, 1))
    with listening(service, topic, area) as listener:
        service.create(observations, samples.observation(30, 1))
        assert listener.is_silent(1.0)
        service.create(observations, samples.observation(90, 1))
        period = {"phenomenonTime": f"{minute(0)}/{minute(90)}"}
        assert listener.hear(topic) == {topic: {"@iot.id": gauge.datastream["@iot.id"]} | period}
        elsewhere = samples.feature(feature=samples.point(106.0, 11.0))
        service.create(observations, samples.observation(45, 1, FeatureOfInterest=elsewhere))
        heard = listener.hear(topic, area)
        assert heard[area] == {"observedArea": service.get(gauge.path)["observedArea"]}


def test_filters_let_through_what_fits(service: Service, gauge: Gauge) -> None:
    """The numbers and the feature's name are written as they are, with spaces and quotes."""
    seen = service.create("FeaturesOfInterest", samples.feature())
    above = f"v1.1/{gauge.path}/Observations?$filter=result gt 4"
    named = f"v1.1/Observations?$select=result&$filter=FeatureOfInterest/name eq '{seen['name']}'"
    with listening(service, above, named) as listener:
        service.create(f"{gauge.path}/Observations", samples.observation(0, 4))
        made = service.create(f"{gauge.path}/Observations", samples.observation(1, 5))
        assert listener.hear(above) == {above: made}
        service.create(f"{gauge.path}/Observations", samples.observation(2, 3, FeatureOfInterest=link(seen)))
        assert listener.hear(named) == {named: {"result": 3}}
        changed = service.change(address("Observations", made), {"result": 4.5})
        assert listener.hear(above) == {above: changed}
        service.change(address("Observations", made), {"result": 3.5})
        assert listener.is_silent(1.0)


def test_what_is_selected_and_expanded_is_what_get_gives(service: Service, gauge: Gauge) -> None:
    """Two selections of one set at once, and an expansion."""
    options = {
        "$select=@iot.id,description,observedArea": {"select": "@iot.id,description,observedArea"},
        "$select=name,unitOfMeasurement,resultTime": {"select": "name,unitOfMeasurement,resultTime"},
        "$select=id&$expand=Thing($select=name)": {"select": "id", "expand": "Thing($select=name)"},
    }
    topics = {f"v1.1/Datastreams?{text}": asked for text, asked in options.items()}
    with listening(service, *topics) as listener:
        service.change(gauge.path, {"description": "Colder."})
        heard = listener.hear(*topics)
        assert heard == {topic: service.get(gauge.path, **asked) for topic, asked in topics.items()}


def test_observations_of_all_kinds_are_heard_as_get_gives_them(service: Service, gauge: Gauge) -> None:
    """Numbers large and small, text, a truth value, an object, a period, and one beside another."""
    topic = f"v1.1/{gauge.path}/Observations"
    results: list[Any] = [0, -3, 1.5, 1e50, 1e-7, 123456789012345678, "wet", True, {"a": [1, None]}, None]
    with listening(service, topic) as listener:
        for count, result in enumerate(results):
            made = service.create(topic.removeprefix("v1.1/"), samples.observation(count, result))
            assert listener.hear(topic)[topic] == made
        period: Body = {"phenomenonTime": f"{minute(20)}/{minute(25)}", "result": 1}
        told: Body = {
            "parameters": {"depth": 2},
            "resultTime": minute(26),
            "validTime": f"{minute(20)}/{minute(30)}",
        }
        made = service.create(topic.removeprefix("v1.1/"), period | told)
        assert listener.hear(topic)[topic] == made
        made = service.create(topic.removeprefix("v1.1/"), samples.observation(0, 77))
        assert "." in str(made["@iot.id"])
        assert listener.hear(topic)[topic] == made


def test_wildcards_hear_the_plain_topics(service: Service, gauge: Gauge) -> None:
    """`v1.1/Datastreams(1)/#` hears the datastream and its observations."""
    service.create(f"{gauge.path}/Observations", samples.observation(0, 1))
    topics = (f"v1.1/{gauge.path}", f"v1.1/{gauge.path}/Observations")
    with listening(service, f"v1.1/{gauge.path}/#") as listener:
        made = service.create(f"{gauge.path}/Observations", samples.observation(1, 2))
        assert listener.hear(*topics) == {topics[0]: service.get(gauge.path), topics[1]: made}


def test_a_moved_thing_is_heard_with_its_history(service: Service, gauge: Gauge) -> None:
    """PATCH puts the thing at another place: a history is new, and a feature for what is observed there."""
    service.create(f"{gauge.path}/Observations", samples.observation(0, 1))
    elsewhere = service.create("Locations", samples.location(106.0, 11.0))
    path = address("Things", gauge.thing)
    sets = ("HistoricalLocations", "FeaturesOfInterest", "Things")
    with listening(service, *(f"v1.1/{name}" for name in sets)) as listener:
        service.change(path, {"Locations": [link(elsewhere)]})
        heard = listener.hear(*(f"v1.1/{name}" for name in sets))
    assert heard == {f"v1.1/{name}": read(service, name, heard[f"v1.1/{name}"]) for name in sets}
    assert heard["v1.1/FeaturesOfInterest"]["feature"] == elsewhere["location"]


def test_what_is_deleted_is_not_heard(service: Service, gauge: Gauge) -> None:
    """The standard tells of what is new and of what is changed."""
    made = service.create(f"{gauge.path}/Observations", samples.observation(0, 1))
    with listening(service, "v1.1/Observations", f"v1.1/{gauge.path}/Observations") as listener:
        service.delete(address("Observations", made))
        assert listener.is_silent(1.0)
