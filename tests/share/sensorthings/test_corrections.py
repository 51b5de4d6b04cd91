"""What is summed up of observations stays right when they are corrected, moved, deleted and found anew."""

from tests.share.sensorthings import samples
from tests.share.sensorthings.conftest import Service, address, make_gauge
from tests.share.sensorthings.samples import link, minute


def test_an_observation_that_was_moved_twice_keeps_its_id(service: Service) -> None:
    """From minute 1 to 2, and from there by PUT to 3: one observation, found by its first id alone."""
    gauge = make_gauge(service)
    made = service.create(f"{gauge.path}/Observations", samples.observation(1, 5))
    path = address("Observations", made)
    service.change(path, {"phenomenonTime": minute(2)})
    answer = service.client.put(service.resolve(path), json=samples.observation(3, 6))
    assert answer.status_code == 200
    assert answer.json()["@iot.id"] == made["@iot.id"]
    assert [each["result"] for each in service.list(f"{gauge.path}/Observations")] == [6]
    assert service.get(path)["phenomenonTime"] == minute(3)


def test_what_stands_beside_another_widens_the_times(service: Service) -> None:
    """Two observations of minute 1, the second with a result time: the datastream knows that time."""
    gauge = make_gauge(service)
    service.create(f"{gauge.path}/Observations", samples.observation(1, 5))
    service.create(f"{gauge.path}/Observations", samples.observation(1, 6, resultTime=minute(9)))
    assert service.get(gauge.path)["resultTime"] == f"{minute(9)}/{minute(9)}"


def test_observations_of_two_new_months_come_in_one_request(service: Service) -> None:
    """January and March of 1984, of which nothing was kept yet, in one deep insert."""
    gauge = make_gauge(service)
    months = ["1984-01-15T00:00:00.000Z", "1984-03-15T00:00:00.000Z"]
    inner = [{"phenomenonTime": instant, "result": place} for place, instant in enumerate(months)]
    stream = {
        **samples.datastream(),
        "Thing": link(gauge.thing),
        "Sensor": link(gauge.sensor),
        "ObservedProperty": link(gauge.observed_property),
        "Observations": inner,
    }
    made = service.create("Datastreams", stream)
    assert made["phenomenonTime"] == "/".join(months)
    found = service.list(f"{address('Datastreams', made)}/Observations", orderby="phenomenonTime")
    assert [each["phenomenonTime"] for each in found] == months


def test_a_feature_that_was_deleted_is_made_anew(service: Service) -> None:
    """With the feature goes its observation; the next one has another feature, made from the location."""
    gauge = make_gauge(service)
    first = service.create(f"{gauge.path}/Observations", samples.observation(1, 5))
    feature = service.get(f"{address('Observations', first)}/FeatureOfInterest")
    service.delete(address("FeaturesOfInterest", feature))
    assert service.list(f"{gauge.path}/Observations") == []
    assert "phenomenonTime" not in service.get(gauge.path)
    second = service.create(f"{gauge.path}/Observations", samples.observation(2, 6))
    again = service.get(f"{address('Observations', second)}/FeatureOfInterest")
    assert again["@iot.id"] != feature["@iot.id"]
    assert again["feature"] == feature["feature"]


def test_deleting_at_an_end_makes_the_times_narrower(service: Service) -> None:
    """Minutes 1, 2 and 3; without the last one it ends at 2, without the first it begins there."""
    gauge = make_gauge(service)
    made = [service.create(f"{gauge.path}/Observations", samples.observation(at, at)) for at in (1, 2, 3)]
    service.delete(address("Observations", made[2]))
    assert service.get(gauge.path)["phenomenonTime"] == f"{minute(1)}/{minute(2)}"
    service.delete(address("Observations", made[0]))
    assert service.get(gauge.path)["phenomenonTime"] == f"{minute(2)}/{minute(2)}"


def test_the_newest_of_all_observations_are_found_at_once(service: Service) -> None:
    """In the order of time, over all datastreams, page by page and both ways."""
    gauge = make_gauge(service)
    for at in range(5):
        service.create(f"{gauge.path}/Observations", samples.observation(at, at))
    for order in ("phenomenonTime desc", "phenomenonTime"):
        page = service.get("Observations", orderby=order, top=3)
        times = [each["phenomenonTime"].split("/")[0] for each in page["value"]]
        following = service.get(page["@iot.nextLink"])["value"]
        times += [each["phenomenonTime"].split("/")[0] for each in following]
        assert times == sorted(times, reverse="desc" in order)
