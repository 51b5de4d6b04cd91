"""Who may do what, asked before anything is opened; and the directory that follows what changes."""

from typing import get_args

import pytest

from dothi.access.city import SelfRegistration
from dothi.access.directory import Directory
from dothi.access.door import check
from dothi.vocabulary.errors import NotAllowed
from dothi.vocabulary.principals import (
    EVERYTHING,
    LOCAL,
    NOBODY,
    VIEWER,
    Action,
    Principal,
    make_device,
    make_part,
)
from dothi.vocabulary.things import DatastreamDraft, ThingDraft
from tests.conftest import WetBlock
from tests.connect.conftest import running, until
from tests.store.test_observations import NOON, batch

DEVICE = make_device("canal")
PART = make_part("work")


@pytest.mark.parametrize(
    ("principal", "allowed"),
    [
        (LOCAL, set(EVERYTHING)),
        (PART, set(EVERYTHING)),
        (DEVICE, {"observe"}),
        (VIEWER, {"read"}),
        (NOBODY, set()),
    ],
)
def test_each_may_do_its_own_and_nothing_else(principal: Principal, allowed: set[Action]) -> None:
    """What is not allowed is refused with a sentence that names who and what."""
    for action in get_args(Action):
        if action in allowed:
            check(principal, action)
        else:
            with pytest.raises(NotAllowed, match=f"{principal.name} may not {action}"):
                check(principal, action)


async def test_a_refusal_leaves_everything_as_it_was(wet_block: WetBlock) -> None:
    """Anonymous neither registers nor observes, and a device does not look round."""
    draft = ThingDraft(uid="mine", name="Mine", kind="rain_gauge")
    with pytest.raises(NotAllowed):
        await wet_block.city.put_things(VIEWER, [draft], wet_block.quantities)
    with pytest.raises(NotAllowed):
        await wet_block.recorder.record(VIEWER, batch((wet_block.rain, NOON, 1.0)))
    with pytest.raises(NotAllowed):
        await wet_block.city.list_things(DEVICE)
    things = await wet_block.city.list_things(VIEWER)
    assert [thing.uid for thing in things] == ["canal", "roof", "corner"]
    assert all(stream.latest is None for thing in things for stream in thing.datastreams)


async def test_the_directory_follows_what_is_registered(wet_block: WetBlock) -> None:
    """A new thing, then a prefix: both are known without asking, and each listener is told."""
    directory = Directory(wet_block.door)
    told: list[int] = []
    directory.on_change(lambda: told.append(directory.version))
    async with running(directory.follow()):
        await until(lambda: directory.version > 0)
        stream = DatastreamDraft(quantity="rainfall", interval_s=60, unit="cm")
        draft = ThingDraft(uid="yard", name="Sân", kind="rain_gauge", datastreams=(stream,))
        await wet_block.city.put_things(LOCAL, [draft], wet_block.quantities)
        await until(lambda: "yard" in directory.uids)
        known = directory.by_name["yard", "rainfall"]
        assert (known.unit, known.longitude, directory.by_id[known.id]) == ("cm", None, known)
        registration = SelfRegistration(prefix="lab-", kind="rain_gauge", interval_s=60)
        await wet_block.city.put_self_registration(LOCAL, registration)
        await until(lambda: directory.self_registrations == [registration])
        await wet_block.city.delete_self_registration(LOCAL, "lab-")
        await until(lambda: directory.self_registrations == [])
        await until(lambda: len(told) >= 4)
    assert told == sorted(told)
