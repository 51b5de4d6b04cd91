"""The MQTT way in: device messages become drafts, and are acknowledged when their draft is on disk."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from dothi.access.city import City
from dothi.access.directory import Directory
from dothi.connect.intake import Draft, Intake
from dothi.connect.mqtt_link import MqttLink, OnMessage
from dothi.connect.payloads import (
    LARGEST_MESSAGE_BYTES,
    decode_plain,
    find_ordinary,
    microseconds,
)
from dothi.connect.routes import MOUNT, Routes, find_stream_id, parse_plain_topic
from dothi.connect.thinning import Thinner
from dothi.vocabulary.errors import (
    DothiError,
    InvalidInput,
    MethodNotAllowed,
    NotAllowed,
    NotANumber,
    NotFound,
    PayloadTooLarge,
    TaskRefused,
    UnknownDatastream,
    UnknownQuantity,
    UnknownThing,
)
from dothi.vocabulary.limits import LARGEST_RESULT, TimeBounds
from dothi.vocabulary.observations import NO_TIME, Refusal
from dothi.vocabulary.principals import make_part
from dothi.vocabulary.quantities import Quantities
from dothi.vocabulary.things import UID, DatastreamDraft, ThingDraft

log = logging.getLogger(__name__)

Create = Callable[[str, bytes], Awaitable[None]]

_SHARED, _ALONE = "$share/ingest/devices/#", "devices/#"
"""Mosquitto forgets shared subscriptions when it is restarted, and acknowledges what comes until a worker
has subscribed again; others it keeps. So a worker that is alone does not share."""
_MISSING = (UnknownThing, UnknownQuantity, UnknownDatastream)
GATHER_S = 0.004
"""The broker writes every message by itself; read together, they wake the worker far less often."""
RECEIVE_MAXIMUM = 5_000
"""Messages on their way to a worker, unacknowledged. What is on its way is not saved by the broker: a
power cut can lose that many, and fewer would hold a busy worker up."""
_LONGEST_SOURCE = 300
"""Characters of a refused topic that are kept: it may have 65,535 bytes, and an index must hold it."""


def make_ingest_link(url: str, name: str, on_message: OnMessage, *, alone: bool) -> MqttLink:
    """A worker's connection to the core listener, with a session that lasts."""
    return MqttLink(
        url,
        f"dothi-{name}",
        on_message=on_message,
        subscriptions=[(_ALONE if alone else _SHARED, 1)],
        former=[_SHARED if alone else _ALONE],
        keep_session=True,
        gather_s=GATHER_S,
        receive_maximum=RECEIVE_MAXIMUM,
    )


async def reserve_session(url: str, name: str, *, alone: bool) -> None:
    """Let the broker keep a worker's messages from now on, before the worker itself has started."""
    # Nothing is acknowledged here, so whatever comes already is sent again to the worker.
    link = make_ingest_link(url, name, lambda *_: None, alone=alone)
    task = asyncio.create_task(link.run())
    try:
        await asyncio.wait_for(link.subscribed.wait(), 10)
    finally:
        await link.close()
        task.cancel()


class MqttIngest:
    """One ingest worker. Several share the subscription, each with its lasting session."""

    def __init__(
        self,
        make_intake: Callable[[Callable[[Draft], None]], Intake],
        routes: Routes,
        directory: Directory,
        city: City,
        quantities: Quantities,
        bounds: TimeBounds,
        create: Create,
    ) -> None:
        """`create` makes whole SensorThings entities from what was published to a path."""
        self._create = create
        self.intake = make_intake(self._acknowledge)
        self._routes = routes
        self._directory = directory
        self._city = city
        self._quantities = quantities
        self._bounds = bounds
        self._thinner = Thinner()
        self._link: MqttLink | None = None

    def make_link(self, url: str, name: str, *, alone: bool) -> MqttLink:
        """The worker's connection, to be run beside it."""
        self._link = make_ingest_link(url, name, self.receive, alone=alone)
        return self._link

    async def run(self) -> None:
        """Commit what is received, for ever."""
        await self.intake.run(self._prepare)

    def receive(self, topic: bytes, payload: bytes, packet_id: int) -> None:
        """Draft one message; whatever is wrong with it becomes a refusal of its own."""
        draft = self.intake.draft
        if packet_id and self._link is not None:
            if draft.generation != self._link.generation:
                # After a reconnect the broker sends everything unacknowledged again, so the ids of
                # the lost connection need no acknowledgement, and would be wrong on this one.
                draft.packet_ids.clear()
                draft.generation = self._link.generation
            draft.packet_ids.append(packet_id)
        try:
            self._take(draft, topic, payload)
        except _MISSING:
            # It may have been registered a moment ago, or may register itself: seen to before the commit.
            draft.strangers.append((topic, payload))
        except DothiError as problem:
            draft.refusals.append(_refuse(topic, payload, problem))
        except Exception:
            # A payload that finds a mistake of ours must not stop the others, nor come back for ever.
            log.exception("a message on %r could not be handled", topic)
            draft.refusals.append(_refuse(topic, payload, DothiError("The log says more.")))
        self.intake.touch()

    def _take(self, draft: Draft, topic: bytes, payload: bytes) -> None:
        if len(payload) > LARGEST_MESSAGE_BYTES:
            raise PayloadTooLarge(f"{len(payload)} bytes came, {LARGEST_MESSAGE_BYTES} are allowed.")
        route = self._routes.get(topic)
        factor, offset = route.factor, route.offset
        result_time = NO_TIME
        sent = None if route.plain else find_ordinary(payload)
        if sent is not None and sent.datastream is not None:
            named = self._routes.find_ordinary_route(sent.datastream.id)
            if named is not None and (named.stream_id == route.stream_id or route.path == "/Observations"):
                route = named
            else:
                sent = None
        if not route.plain and (sent is None or not route.ordinary):
            # It says more than a number at an instant, or is the datastream's first: the long way.
            draft.entities.append((route.path, topic, payload))
            return
        if sent is None:
            reading = decode_plain(payload)
            if isinstance(reading, float):
                result, time = reading, self._bounds.now()
            else:
                result = reading.value
                if reading.unit is not None:
                    conversion = self._quantities.get_conversion(route.quantity, reading.unit)
                    factor, offset = conversion.factor, conversion.offset
                time = self._bounds.now() if reading.time is None else microseconds(reading.time)
        else:
            result = sent.result
            time = self._bounds.now() if sent.phenomenon_time is None else microseconds(sent.phenomenon_time)
            if sent.result_time is not None:
                result_time = microseconds(sent.result_time)
        self._bounds.check(time)
        result = result * factor + offset
        if not -LARGEST_RESULT <= result <= LARGEST_RESULT:
            raise NotANumber(f"{payload[:60]!r}.")
        row = draft.add(route.stream_id, time, result, result_time, corrects=route.plain)
        if route.feature_id:
            draft.rare[row] = (route.feature_id, None)

    def _acknowledge(self, draft: Draft) -> None:
        if self._link is not None:
            self._link.acknowledge(draft.packet_ids, draft.generation)

    async def _prepare(self, draft: Draft) -> None:
        self._bounds.refresh()
        if draft.strangers:
            await self._meet(draft)
            draft.strangers = []
        if self._directory.unfeatured:
            first_heard = self._directory.unfeatured.intersection(draft.stream_ids)
            if first_heard:
                await self._directory.give_features(sorted(first_heard))
        # One after the other leaves the draft when it is made, so that a second try makes none twice.
        while draft.entities:
            path, topic, payload = draft.entities[0]
            try:
                await self._create(path, payload)
                self.intake.stored += 1
            except (InvalidInput, NotFound, TaskRefused, NotAllowed, MethodNotAllowed) as problem:
                draft.refusals.append(_refuse(topic, payload, problem))
            del draft.entities[0]
        draft.refusals = self._thinner.thin(draft.refusals)

    async def _meet(self, draft: Draft) -> None:
        """Look strangers up again, let those register that may, refuse the others.

        Raises Unavailable before it has drafted anything, so it may be called again.
        """
        names = {name for topic, _ in draft.strangers if (name := self._find_name(topic))}
        ids = {found for topic, _ in draft.strangers if (found := find_stream_id(topic)) is not None}
        await self._directory.meet(names, ids)
        newcomers = {name for name in names if self._may_register(name)}
        if newcomers:
            await self._register(newcomers)
            await self._directory.meet(newcomers, ())
        for topic, payload in draft.strangers:
            try:
                self._take(draft, topic, payload)
            except InvalidInput as problem:
                draft.refusals.append(_refuse(topic, payload, problem))

    def _find_name(self, topic: bytes) -> tuple[str, str] | None:
        """The (uid, quantity) that a topic names, where there can be such a thing and quantity."""
        name = parse_plain_topic(topic.removeprefix(MOUNT).decode(errors="replace"))
        if name is None or not UID.fullmatch(name[0]) or self._quantities.find(name[1]) is None:
            return None
        return name

    def _may_register(self, name: tuple[str, str]) -> bool:
        if name in self._directory.by_name:
            return False
        return any(name[0].startswith(entry.prefix) for entry in self._directory.self_registrations)

    async def _register(self, newcomers: set[tuple[str, str]]) -> None:
        drafts = []
        for uid, quantity in sorted(newcomers):
            entry = next(e for e in self._directory.self_registrations if uid.startswith(e.prefix))
            stream = DatastreamDraft(quantity=quantity, interval_s=entry.interval_s)
            drafts.append(ThingDraft(uid=uid, name=uid, kind=entry.kind, datastreams=(stream,)))
        registrar = make_part("self-registration")
        await self._city.put_things(registrar, drafts, self._quantities, keep_known=True)
        log.info("registered by their first message: %s", ", ".join(sorted(uid for uid, _ in newcomers)))


def _refuse(topic: bytes, payload: bytes, problem: DothiError) -> Refusal:
    source = topic.removeprefix(MOUNT).decode(errors="replace")[:_LONGEST_SOURCE]
    return Refusal(
        channel="mqtt", source=source, payload=payload, reason=problem.code, message=problem.message
    )
