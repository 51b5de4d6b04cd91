"""Clause 8.2.3 of OGC 18-088: where things have been, kept by the service or told by a client."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Service, address
from tests.share.sensorthings.samples import Body, link, minute, parse_instant


def list_history(service: Service, thing: Body) -> list[Body]:
    """Historical locations of a thing with the locations of each, the oldest first."""
    return service.list(
        f"{address('Things', thing)}/HistoricalLocations", expand="Locations", orderby="time,id"
    )


def list_places(service: Service, thing: Body) -> list[int]:
    """Ids of the locations a thing has now."""
    return [each["@iot.id"] for each in service.list(f"{address('Things', thing)}/Locations")]


def was_at(history: Body) -> list[int]:
    """Ids of the locations of a historical location."""
    return [each["@iot.id"] for each in history["Locations"]]


@pytest.fixture
def barge(service: Service) -> Body:
    """A thing that has no place yet."""
    return service.create("Things", samples.thing())


@pytest.fixture
def piers(service: Service) -> list[Body]:
    """Three places."""
    return [service.create("Locations", samples.location(105.7 + at / 100)) for at in range(3)]


def test_create_update_delete_historical_location_auto_creation(service: Service, piers: list[Body]) -> None:
    """A thing that is created with a location has been there since now."""
    thing = service.create("Things", samples.thing(Locations=[link(piers[0])]))
    (history,) = list_history(service, thing)
    assert was_at(history) == [piers[0]["@iot.id"]]
    assert abs(datetime.now(UTC) - parse_instant(history["time"])) < timedelta(minutes=1)


def test_create_update_delete_historical_location_auto_creation_for_a_new_location(
    service: Service, barge: Body
) -> None:
    """A location that is posted to a thing is where it is from now on."""
    assert list_history(service, barge) == []
    place = service.create(f"{address('Things', barge)}/Locations", samples.location())
    (history,) = list_history(service, barge)
    assert was_at(history) == [place["@iot.id"]]
    assert list_places(service, barge) == [place["@iot.id"]]


def test_create_update_delete_historical_location_auto_creation_at_each_move(
    service: Service, barge: Body, piers: list[Body]
) -> None:
    """Three moves leave three entries, each with its place; the thing is at the last."""
    for pier in piers:
        service.change(address("Things", barge), {"Locations": [link(pier)]})
    assert [was_at(each) for each in list_history(service, barge)] == [[pier["@iot.id"]] for pier in piers]
    assert list_places(service, barge) == [piers[-1]["@iot.id"]]


def test_create_update_delete_historical_location_auto_creation_from_the_location(
    service: Service, barge: Body, piers: list[Body]
) -> None:
    """A location that is told of a thing has it from now on."""
    service.change(address("Locations", piers[1]), {"Things": [link(barge)]})
    assert [was_at(each) for each in list_history(service, barge)] == [[piers[1]["@iot.id"]]]
    made = service.create("Locations", samples.location(Things=[link(barge)]))
    assert was_at(list_history(service, barge)[-1]) == [made["@iot.id"]]
    assert list_places(service, barge) == [made["@iot.id"]]


def test_create_update_delete_historical_location_auto_creation_deep(service: Service) -> None:
    """A location that is made together with its thing is one entry and not two."""
    thing = service.create("Things", samples.thing(Locations=[samples.location()]))
    (history,) = list_history(service, thing)
    assert was_at(history) == list_places(service, thing)


def test_create_update_delete_historical_location_auto_creation_only_for_moves(
    service: Service, piers: list[Body]
) -> None:
    """Another description, of the thing or of its place, is no move."""
    thing = service.create("Things", samples.thing(Locations=[link(piers[0])]))
    service.change(address("Things", thing), {"description": "The same."})
    service.change(address("Locations", piers[0]), {"description": "The same."})
    assert len(list_history(service, thing)) == 1


def tell(service: Service, thing: Body, place: Body, at: int) -> Body:
    """Tell by hand where a thing was at a minute of 2015."""
    body = {"time": minute(at), "Thing": link(thing), "Locations": [link(place)]}
    return service.create("HistoricalLocations", body)


def test_create_update_delete_historical_location_manual_creation(
    service: Service, barge: Body, piers: list[Body]
) -> None:
    """The first is the latest, a later one moves the thing, an earlier one does not; all three are kept."""
    for at, pier, expected in ((10, piers[0], piers[0]), (20, piers[1], piers[1]), (15, piers[2], piers[1])):
        made = tell(service, barge, pier, at)
        assert parse_instant(made["time"]) == parse_instant(minute(at))
        assert list_places(service, barge) == [expected["@iot.id"]]
    history = [was_at(each)[0] for each in list_history(service, barge)]
    assert history == [piers[0]["@iot.id"], piers[2]["@iot.id"], piers[1]["@iot.id"]]


def test_create_update_delete_historical_location_manual_creation_before_now(
    service: Service, barge: Body, piers: list[Body]
) -> None:
    """A thing that was placed now is not moved by what is told of 2015."""
    service.change(address("Things", barge), {"Locations": [link(piers[0])]})
    tell(service, barge, piers[1], 10)
    assert list_places(service, barge) == [piers[0]["@iot.id"]]
    assert [was_at(each)[0] for each in list_history(service, barge)] == [
        piers[1]["@iot.id"],
        piers[0]["@iot.id"],
    ]


def test_create_update_delete_historical_location_manual_creation_through_the_thing(
    service: Service, barge: Body, piers: list[Body]
) -> None:
    """Posted to a thing's relation it needs no other word of the thing."""
    body = {"time": minute(5), "Locations": [link(piers[0])]}
    made = service.create(f"{address('Things', barge)}/HistoricalLocations", body)
    assert service.get(f"{address('HistoricalLocations', made)}/Thing")["@iot.id"] == barge["@iot.id"]
    assert list_places(service, barge) == [piers[0]["@iot.id"]]


@pytest.mark.parametrize("missing", ["time", "Thing", "Locations"])
def test_create_update_delete_historical_location_manual_creation_needs_all(
    service: Service, barge: Body, piers: list[Body], missing: str
) -> None:
    """A time, a thing and at least one location."""
    body: Body = {"time": minute(5), "Thing": link(barge), "Locations": [link(piers[0])]}
    assert service.post("HistoricalLocations", body | {missing: None}).status_code == 400
    del body[missing]
    assert service.post("HistoricalLocations", body).status_code == 400
    assert list_history(service, barge) == []


def test_create_update_delete_historical_location_manual_creation_can_be_taken_back(
    service: Service, barge: Body, piers: list[Body]
) -> None:
    """A historical location can be corrected and deleted."""
    made = tell(service, barge, piers[0], 10)
    path = address("HistoricalLocations", made)
    changed = service.change(path, {"time": minute(11)})
    assert parse_instant(changed["time"]) == parse_instant(minute(11))
    service.delete(path)
    assert list_history(service, barge) == []


def test_a_new_location_may_name_where_things_were(service: Service, piers: list[Body]) -> None:
    """A location that is created with a link to a historical location is one of its places from then on."""
    thing = service.create("Things", samples.thing(Locations=[link(piers[0])]))
    (history,) = list_history(service, thing)
    place = service.create("Locations", samples.location(HistoricalLocations=[link(history)]))
    (known,) = list_history(service, thing)
    assert sorted(was_at(known)) == sorted([piers[0]["@iot.id"], place["@iot.id"]])
