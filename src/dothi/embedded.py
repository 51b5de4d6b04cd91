"""The embedded mode: private servers in a data folder, or the services that the environment names."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from importlib import resources
from pathlib import Path

import msgspec

from dothi import __version__
from dothi.access.city import City, CityState, Wanted
from dothi.access.door import Door
from dothi.connect.broker import PrivateMosquitto, SecureListeners
from dothi.connect.mqtt_ingest import reserve_session
from dothi.connect.things_file import ThingsFile, read_things_file
from dothi.declarations import KINDS, QUANTITIES
from dothi.machine.certificates import Certificate
from dothi.machine.device_authority import DeviceAuthority
from dothi.machine.folders import DataFolder
from dothi.machine.users import make_server_user
from dothi.settings import Settings
from dothi.store.database import Database
from dothi.store.devices import list_rights
from dothi.store.migrations import prepare_database
from dothi.store.months import Months
from dothi.store.private_server import PrivatePostgres
from dothi.supervision import Watchman
from dothi.vocabulary.devices import DeviceRights
from dothi.vocabulary.errors import DataFolderUnusable
from dothi.vocabulary.principals import make_part
from dothi.vocabulary.quantities import Quantities

_STARTER = make_part("up")


@asynccontextmanager
async def open_folder(path: Path) -> AsyncIterator[DataFolder]:
    """The data folder, held until the end."""
    with DataFolder(path, make_server_user(), __version__) as folder:
        yield folder


async def start_servers(
    folder: DataFolder,
    settings: Settings,
    watchman: Watchman,
    workers: int,
    certificate: Certificate | None,
) -> Settings:
    """Start what the environment does not name; the settings with which the parts find everything.

    Raises SetupProblem. What was started is watched, so `watchman.stop` ends it.
    """
    changes: dict[str, str | Path | bool | int | None] = {"data": folder.path, "ingest_alone": workers == 1}
    # Each worker and the serving process listen for subscribers; a lone worker does not share its own. Two
    # processes tell the broker of rights and hear its answers.
    changes["core_subscriptions"] = workers + 1 + int(workers == 1) + 2
    if settings.blobs is None:
        folder.room("blobs")
    folder.room("staging")
    if settings.database_url is None:
        postgres = PrivatePostgres(folder)
        await postgres.start()
        watchman.watch("database", postgres)
        changes |= {"database_url": postgres.url(), "database_owner_url": postgres.owner_url}
    else:
        await prepare_database(settings.database_owner_url or settings.database_url)
    if settings.mqtt_url is None:
        broker = PrivateMosquitto(
            folder,
            visitors_may=settings.visitors_may or "nothing",
            secure=_make_secure(folder, settings, certificate),
        )
        database_url = str(changes.get("database_url") or settings.database_url)
        await broker.start(await _list_devices(database_url))
        watchman.watch("broker", broker)
        for number in range(workers):
            await reserve_session(broker.core_url, f"ingest-{number}", alone=workers == 1)
        broker.save()
        changes |= {
            "mqtt_url": broker.core_url,
            "mqtt_devices_url": broker.device_url,
            "mqtt_subscribers_url": broker.subscriber_url,
            "mqtt_certified_url": broker.certified_url,
            "mqtt_stations_url": broker.stations_url,
        }
    else:
        changes["mqtt_stations_url"] = settings.mqtt_stations_url or settings.mqtt_devices_url
    return msgspec.structs.replace(settings, **changes)


def _make_secure(
    folder: DataFolder, settings: Settings, certificate: Certificate | None
) -> SecureListeners | None:
    if certificate is None:
        return None
    authority = DeviceAuthority(folder.path / "tls").certificate_path
    return SecureListeners(host=settings.mqtt_host, certificate=certificate, authority=authority)


async def _list_devices(database_url: str) -> list[DeviceRights]:
    """What the broker must know of devices before the first of them connects."""
    async with (
        Database(database_url, connections=1) as database,
        Door(database).enter(_STARTER, "administer") as session,
    ):
        return await list_rights(session)


def read_first_stations() -> ThingsFile:
    """The stations of the starter city."""
    entry = resources.files("dothi.cities.first_stations").joinpath("stations.json")
    with resources.as_file(entry) as path:
        return read_things_file(path)


async def prepare_city(
    settings: Settings, state: CityState, things: Sequence[ThingsFile], *, fresh: bool
) -> dict[tuple[str, str], int]:
    """Declarations, months, clock and things, before the parts start; datastream ids by (uid, quantity).

    With `fresh` the city must be empty. Raises DataFolderUnusable where a folder's clock is another one.
    """
    assert settings.database_url is not None, "start_servers has set it"  # noqa: S101
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(settings.database_url, connections=2))
        city = City(Door(database))
        quantities = Quantities(QUANTITIES)
        before = await city.read_state(_STARTER)
        if fresh and (await city.has_things(_STARTER) or before.recording is not None):
            raise DataFolderUnusable("A replay needs a folder of its own, and this one holds a city already.")
        if before.clock.mode != state.clock.mode and before.recording is not None:
            raise DataFolderUnusable("This folder holds a replay; its clock is not the wall's.")
        await city.put_declarations(_STARTER, KINDS, quantities)
        await city.put_state(_STARTER, state)
        for file in things:
            await city.put_things(_STARTER, file.things, quantities, file.agencies)
        await Months(database).make_ahead(state.clock.now())
        listed = await city.list_things(_STARTER, Wanted(observed=True, limit=1_000_000))
    return {
        (thing.uid, stream.quantity): stream.id
        for thing in listed
        for stream in thing.datastreams
        if stream.quantity is not None
    }
