"""What a device may send and hear at a real broker, and how soon that ends."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
import paho.mqtt.client as paho
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from dothi.access.devices import Devices
from dothi.access.gate import VisitorsMay
from dothi.connect.broker import PrivateMosquitto, SecureListeners
from dothi.connect.broker_keeper import BrokerKeeper
from dothi.connect.broker_rights import BrokerRights
from dothi.machine.certificates import keep_certificate
from dothi.machine.device_authority import DeviceAuthority
from dothi.machine.folders import DataFolder
from dothi.machine.users import make_server_user
from dothi.store.devices import list_rights
from dothi.vocabulary.principals import LOCAL, make_part
from tests.conftest import LoopThread, WetBlock
from tests.connect.conftest import WayIn, open_client, running, until

_PATIENCE_S = 5.0
"""Within which what was revoked must be out."""


class Peer:
    """An ordinary MQTT 5 client, which keeps what the broker tells it."""

    def __init__(self, name: str | None = None, password: str | None = None) -> None:
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        if name is not None:
            self.client.username_pw_set(name, password)
        self.answers: list[str] = []
        self.ends: list[float] = []
        self.heard: list[str] = []
        self._said: dict[int, str] = {}
        self._granted: dict[int, list[str]] = {}
        self.client.on_connect = lambda _c, _u, _f, reason, _p: self.answers.append(str(reason))
        self.client.on_disconnect = lambda *_: self.ends.append(time.monotonic())
        self.client.on_message = lambda _c, _u, message: self.heard.append(message.topic)
        self.client.on_publish = lambda _c, _u, mid, reason, _p: self._said.update({mid: str(reason)})
        self.client.on_subscribe = lambda _c, _u, mid, reasons, _p: self._granted.update(
            {mid: [str(each) for each in reasons]}
        )

    def connect(self, url: str, patience_s: float = 20) -> Self:
        """Go there; what the broker says to it is in `answers` then."""
        address = urlsplit(url)
        self.client.connect(address.hostname or "", address.port or 0)
        self.client.loop_start()
        _wait(lambda: bool(self.answers), patience_s)
        return self

    def show(self, certificate: Path, key: Path, trusted: Path) -> Self:
        """Speak TLS and show a certificate."""
        context = ssl.create_default_context(cafile=str(trusted))
        context.load_cert_chain(certificate, key)
        self.client.tls_set_context(context)
        return self

    def publish(self, topic: str, payload: str = "1.5") -> str:
        """What the broker says to a message."""
        mid = self.client.publish(topic, payload, qos=1).mid
        _wait(lambda: mid in self._said)
        return self._said[mid]

    def subscribe(self, topic: str) -> str:
        """What the broker says to a subscription."""
        mid = self.client.subscribe(topic)[1]
        assert mid is not None
        _wait(lambda: mid in self._granted)
        return self._granted[mid][0]

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def _wait(condition: Any, patience_s: float = 20) -> None:
    end = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < end, "nothing came of it"
        time.sleep(0.01)


@dataclass(kw_only=True)
class GuardedBroker:
    """A broker that lets in who is known, and the city's side of it."""

    broker: PrivateMosquitto
    authority: DeviceAuthority
    folder: Path
    peers: list[Peer] = field(default_factory=list)

    async def come(self, name: str | None = None, password: str | None = None, url: str = "") -> Peer:
        """A client that has asked to be let in at the devices' listener, or at another one."""
        peer = Peer(name, password)
        self.peers.append(peer)
        plain = f"mqtt://127.0.0.1:{self.broker.device_port}"
        return await asyncio.to_thread(peer.connect, url or plain)

    @property
    def hearing_url(self) -> str:
        """Where what is told of is heard."""
        return f"mqtt://127.0.0.1:{self.broker.subscriber_port}"

    async def tell(self, *topics: str) -> None:
        """Publish as the city does."""
        address = urlsplit(self.broker.core_url)
        core = Peer(address.username, address.password)
        core.client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5, transport="unix")
        core.client.username_pw_set(address.username or "", address.password)
        core.client.connect(address.path)
        core.client.loop_start()
        for topic in topics:
            await asyncio.to_thread(core.client.publish(topic, "{}", qos=1).wait_for_publish, 10)
        core.close()


@contextmanager
def open_broker(loop_thread: LoopThread, folder: Path, visitors_may: VisitorsMay) -> Iterator[GuardedBroker]:
    """A broker with listeners by TLS, too."""
    with DataFolder(folder, make_server_user(), "test") as held:
        authority = DeviceAuthority(folder / "tls")
        secure = SecureListeners(
            host="127.0.0.1",
            certificate=keep_certificate(folder / "tls", ["127.0.0.1"]),
            authority=authority.certificate_path,
        )
        broker = PrivateMosquitto(held, visitors_may=visitors_may, secure=secure, usual_ports=False)
        loop_thread.run(broker.start())
        guarded = GuardedBroker(broker=broker, authority=authority, folder=folder)
        yield guarded
        for peer in guarded.peers:
            peer.close()
        loop_thread.run(broker.stop())


@pytest.fixture
def guarded(loop_thread: LoopThread, new_folder: Path) -> Iterator[GuardedBroker]:
    """A broker at which visitors may nothing."""
    with open_broker(loop_thread, new_folder, "nothing") as found:
        yield found


@asynccontextmanager
async def open_city(
    block: WetBlock, guarded: GuardedBroker, folder: Path
) -> AsyncIterator[tuple[httpx.AsyncClient, BrokerKeeper]]:
    """A client of a city that is connected to the broker and keeps its rights."""
    rights = BrokerRights(guarded.broker.core_url, "test")
    devices = Devices(block.door, rights, guarded.authority)
    keeper = BrokerKeeper(devices, rights, make_part("test"))
    async with running(rights.run(), keeper.run()), open_client(block, folder, devices) as client:
        yield client, keeper
        await rights.close()


@pytest.fixture
async def city(
    wet_block: WetBlock, guarded: GuardedBroker, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    """The same without its keeper's words."""
    async with open_city(wet_block, guarded, tmp_path) as (client, _):
        yield client


async def add(city: httpx.AsyncClient, name: str, *things: str, **said: Any) -> dict[str, Any]:
    """A device that was added, with its password."""
    answer = await city.post("/api/devices", json={"name": name, "things": list(things), **said})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def list_uids(block: WetBlock) -> list[str]:
    return sorted(thing.uid for thing in await block.city.list_things(LOCAL))


async def test_a_device_sends_for_its_own_things_only(
    city: httpx.AsyncClient, guarded: GuardedBroker, wet_block: WetBlock
) -> None:
    """Plain topics and those of SensorThings; what is others', or nobody's, is refused by the broker."""
    things = {thing.uid: thing for thing in await wet_block.city.list_things(LOCAL)}
    mine, other = sorted(things)[:2]
    made = await add(city, "hop-do-1", mine)
    device = await guarded.come("hop-do-1", made["password"])
    assert device.answers == ["Success"]
    my_stream = things[mine].datastreams[0].id
    other_stream = things[other].datastreams[0].id
    said = {
        topic: await asyncio.to_thread(device.publish, topic)
        for topic in (
            f"things/{mine}/rainfall",
            f"v1.1/Datastreams({my_stream})/Observations",
            f"things/{other}/rainfall",
            f"v1.1/Datastreams({other_stream})/Observations",
            "v1.1/Observations",
            f"v1.1/Things({things[mine].id})/Datastreams",
            "things/new-one/rainfall",
            "$CONTROL/dynamic-security/v1",
        )
    }
    taken = [topic for topic, answer in said.items() if answer in ("Success", "No matching subscribers")]
    assert taken == [f"things/{mine}/rainfall", f"v1.1/Datastreams({my_stream})/Observations"]
    assert set(said.values()) - {"Success", "No matching subscribers"} == {"Not authorized"}
    assert not device.ends, "what it may not costs it no connection"


async def test_who_shows_nothing_or_something_wrong_stays_outside(
    city: httpx.AsyncClient, guarded: GuardedBroker, wet_block: WetBlock
) -> None:
    """Without a name, with a wrong password, by a name that nobody has, at both listeners."""
    made = await add(city, "hop-do-1", (await list_uids(wet_block))[0])
    for name, password in ((None, None), ("hop-do-1", "x"), ("hop-do-1", None), ("ai-do", made["password"])):
        for url in ("", guarded.hearing_url):
            stranger = await guarded.come(name, password, url)
            assert stranger.answers == ["Not authorized"], (name, url)
    listed = (await city.get("/api/devices")).json()
    assert made["password"] not in str(listed)
    assert [each["name"] for each in listed] == ["hop-do-1"]


async def test_a_new_password_ends_the_connection_by_the_old_one(
    city: httpx.AsyncClient, guarded: GuardedBroker, wet_block: WetBlock
) -> None:
    """At once, and only the new one lets it in again."""
    made = await add(city, "hop-do-1", (await list_uids(wet_block))[0])
    device = await guarded.come("hop-do-1", made["password"])
    began = time.monotonic()
    again = (await city.post(f"/api/devices/{made['made']['id']}/password")).json()
    await until(lambda: bool(device.ends))
    assert device.ends[0] - began < _PATIENCE_S
    device.close()
    assert (await guarded.come("hop-do-1", made["password"])).answers == ["Not authorized"]
    assert (await guarded.come("hop-do-1", again["password"])).answers == ["Success"]


async def test_what_is_revoked_is_out_at_once(
    city: httpx.AsyncClient, guarded: GuardedBroker, wet_block: WetBlock
) -> None:
    """Its name can be given again, to another one."""
    uid = (await list_uids(wet_block))[0]
    made = await add(city, "hop-do-1", uid)
    device = await guarded.come("hop-do-1", made["password"])
    began = time.monotonic()
    revoked = await city.post(f"/api/devices/{made['made']['id']}/revoke")
    assert (revoked.status_code, revoked.json()["state"]) == (201, "revoked")
    await until(lambda: bool(device.ends))
    assert device.ends[0] - began < _PATIENCE_S
    device.close()
    assert (await guarded.come("hop-do-1", made["password"])).answers == ["Not authorized"]
    assert (await city.post(f"/api/devices/{made['made']['id']}/password")).status_code == 404
    another = await add(city, "hop-do-1", uid)
    assert (await guarded.come("hop-do-1", another["password"])).answers == ["Success"]
    assert [each["state"] for each in (await city.get("/api/devices")).json()] == ["holds", "revoked"]


async def test_what_it_sends_for_can_be_changed_while_it_is_connected(
    city: httpx.AsyncClient, guarded: GuardedBroker, wet_block: WetBlock
) -> None:
    """By hand, and by a datastream that is new; the broker may let it connect anew for that."""
    mine, other = (await list_uids(wet_block))[:2]
    made = await add(city, "hop-do-1", mine)
    device = await guarded.come("hop-do-1", made["password"])
    path = f"/api/devices/{made['made']['id']}"
    changed = await city.put(path, json={"name": "ten-khac", "things": [other], "note": "đã chuyển"})
    assert (changed.json()["name"], changed.json()["things"]) == ("hop-do-1", [other])
    assert await asyncio.to_thread(device.publish, f"things/{mine}/rainfall") == "Not authorized"
    assert await asyncio.to_thread(device.publish, f"things/{other}/rainfall") != "Not authorized"
    things = {thing.uid: thing for thing in await wet_block.city.list_things(LOCAL)}
    draft = {
        "name": "Mới",
        "description": "Mới",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": "metre", "symbol": "m", "definition": "http://qudt.org/vocab/unit/M"},
        "ObservedProperty": {"name": "a", "definition": "http://example.org/a", "description": "a"},
        "Sensor": {"name": "s", "description": "s", "encodingType": "text/plain", "metadata": "s"},
        "Thing": {"@iot.id": things[other].id},
    }
    answer = await city.post("/sta/v1.1/Datastreams", json=draft)
    assert answer.status_code == 201, answer.text
    stream = answer.headers["location"].rpartition("(")[2].rstrip(")")
    topic = f"v1.1/Datastreams({stream})/Observations"

    async def may_send() -> bool:
        return await asyncio.to_thread(device.publish, topic) != "Not authorized"

    await until(may_send)


async def test_a_device_hears_what_is_told_of_its_own_things(
    city: httpx.AsyncClient, guarded: GuardedBroker, wet_block: WetBlock
) -> None:
    """And one that may hear all hears all; neither tells others anything."""
    things = {thing.uid: thing for thing in await wet_block.city.list_things(LOCAL)}
    mine, other = sorted(things)[:2]
    topics = {uid: f"v1.1/Datastreams({things[uid].datastreams[0].id})/Observations" for uid in (mine, other)}
    made = await add(city, "hop-do-1", mine)
    listening = await add(city, "so-xay-dung", hears_all=True)
    device = await guarded.come("hop-do-1", made["password"], guarded.hearing_url)
    program = await guarded.come("so-xay-dung", listening["password"], guarded.hearing_url)
    asked = [topics[mine], topics[other], "v1.1/#", "#", "devices/#", "$SYS/#"]
    granted = [await asyncio.to_thread(device.subscribe, topic) for topic in asked]
    assert granted == ["Granted QoS 0", *["Not authorized"] * 5]
    granted = [await asyncio.to_thread(program.subscribe, topic) for topic in asked[2:]]
    assert granted == ["Granted QoS 0", *["Not authorized"] * 3]
    assert await asyncio.to_thread(program.subscribe, "$share/so/v1.1/#") == "Granted QoS 0"
    assert await asyncio.to_thread(program.publish, topics[mine]) == "Not authorized"
    await guarded.tell(topics[mine], topics[other])
    await until(lambda: len(set(program.heard)) == 2 and bool(device.heard))
    assert sorted(set(program.heard)) == sorted(topics.values())
    assert device.heard == [topics[mine]]


async def test_a_certificate_lets_it_in_without_a_password(
    city: httpx.AsyncClient, guarded: GuardedBroker, wet_block: WetBlock, tmp_path: Path
) -> None:
    """One whose key the city makes, and one that is asked for; another authority's is refused."""
    mine, other = (await list_uids(wet_block))[:2]
    made = await add(city, "hop-do-1", mine)
    path = f"/api/devices/{made['made']['id']}"
    key = rsa.generate_private_key(65537, 2048)
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    asked = {"request": request.public_bytes(serialization.Encoding.PEM).decode()}
    certified = (await city.post(f"{path}/certificate", json={})).json()
    signed = (await city.post(f"{path}/certificate", json=asked)).json()
    assert certified["made"]["certificate_ends_at"] is not None
    assert signed["key"] is None
    own_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    stranger = DeviceAuthority(tmp_path / "other").sign("hop-do-1", None)
    trusted = guarded.folder / "tls" / "cert.pem"
    for certificate, secret, taken in (
        (certified["certificate"], certified["key"], True),
        (signed["certificate"], own_key, True),
        (stranger[0], stranger[1], False),
    ):
        (tmp_path / "c.pem").write_text(certificate)
        (tmp_path / "k.pem").write_text(secret or "")
        device = Peer().show(tmp_path / "c.pem", tmp_path / "k.pem", trusted)
        guarded.peers.append(device)
        if not taken:
            with pytest.raises((ssl.SSLError, AssertionError, ConnectionError)):
                await asyncio.to_thread(device.connect, guarded.broker.certified_url or "", 2)
            continue
        await asyncio.to_thread(device.connect, guarded.broker.certified_url or "")
        assert await asyncio.to_thread(device.publish, f"things/{mine}/rainfall") != "Not authorized"
        assert await asyncio.to_thread(device.publish, f"things/{other}/rainfall") == "Not authorized"
        if secret == own_key:
            await city.post(f"{path}/revoke")
            await until(lambda device=device: bool(device.ends))  # type: ignore[misc]
            # It may come again, since its certificate is still good, and may do nothing.
            await until(lambda device=device: len(device.answers) > 1)  # type: ignore[misc]
            assert await asyncio.to_thread(device.publish, f"things/{mine}/rainfall") == "Not authorized"


@pytest.mark.parametrize(
    ("said", "status", "field_named"),
    [
        ({"name": "Hộp đo", "things": ["?"]}, 400, "name"),
        ({"name": "", "things": ["?"]}, 400, "name"),
        ({"name": "a", "things": []}, 400, "things"),
        ({"name": "a", "things": ["khong-co"]}, 400, "things"),
        ({"name": "a", "things": ["x"] * 2 + [f"x{each}" for each in range(1_000)]}, 400, "things"),
        ({"name": "a", "things": ["khong-co"], "role": "administrator"}, 400, None),
        ({"name": "hop-do-1", "hears_all": True}, 409, "name"),
    ],
)
async def test_what_cannot_be_is_said(
    city: httpx.AsyncClient, wet_block: WetBlock, said: dict[str, Any], status: int, field_named: str | None
) -> None:
    """And nothing of it is kept."""
    await add(city, "hop-do-1", (await list_uids(wet_block))[0])
    answer = await city.post("/api/devices", json=said)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"].get("field") == field_named
    assert len((await city.get("/api/devices")).json()) == 1


@pytest.mark.parametrize("request_text", ["", "x", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END"])
async def test_a_request_that_is_none_is_said(
    city: httpx.AsyncClient, wet_block: WetBlock, request_text: str
) -> None:
    """So is one with a key that is too short."""
    made = await add(city, "hop-do-1", (await list_uids(wet_block))[0])
    path = f"/api/devices/{made['made']['id']}/certificate"
    short = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    weak = short.sign(ec.generate_private_key(ec.SECP192R1()), hashes.SHA256())
    for text in (request_text, weak.public_bytes(serialization.Encoding.PEM).decode()):
        answer = await city.post(path, json={"request": text})
        assert (answer.status_code, answer.json()["error"]["field"]) == (400, "request")


async def test_without_a_broker_nothing_changes_but_what_is_revoked(
    wet_block: WetBlock, guarded: GuardedBroker, tmp_path: Path, loop_thread: LoopThread
) -> None:
    """And what was revoked meanwhile is thrown out as soon as it is back, though the broker has kept it."""
    uid = (await list_uids(wet_block))[0]
    async with open_city(wet_block, guarded, tmp_path) as (city, _):
        made = await add(city, "hop-do-1", uid)
        kept = await add(city, "hop-do-2", uid)
        loop_thread.run(guarded.broker.stop())
        refused = await city.post("/api/devices", json={"name": "hop-do-3", "things": [uid]})
        assert (refused.status_code, refused.json()["error"]["code"]) == (503, "broker_unavailable")
        assert (await city.post(f"/api/devices/{kept['made']['id']}/password")).status_code == 503
        assert (await city.post(f"/api/devices/{made['made']['id']}/revoke")).status_code == 201
        listed = (await city.get("/api/devices")).json()
        assert [(each["name"], each["state"]) for each in listed] == [
            ("hop-do-2", "holds"),
            ("hop-do-1", "revoked"),
        ]
        loop_thread.run(guarded.broker.relaunch())

        async def is_out() -> bool:
            device = await guarded.come("hop-do-1", made["password"])
            await asyncio.to_thread(device.close)
            await asyncio.sleep(0.5)
            return device.answers == ["Not authorized"]

        await until(is_out)
        assert (await guarded.come("hop-do-2", kept["password"])).answers == ["Success"]


async def test_a_broker_that_starts_knows_the_devices(
    wet_block: WetBlock, guarded: GuardedBroker, tmp_path: Path, loop_thread: LoopThread
) -> None:
    """They are written for its start out of the city, in whatever state its own file is."""
    uids = await list_uids(wet_block)
    async with open_city(wet_block, guarded, tmp_path) as (city, keeper):
        made = await add(city, "hop-do-1", uids[0])
        gone = await add(city, "hop-do-2", uids[0])
        await city.post(f"/api/devices/{gone['made']['id']}/revoke")
        loop_thread.run(guarded.broker.stop())
        async with wet_block.door.enter(LOCAL, "administer") as session:
            rights = await list_rights(session)
        loop_thread.run(guarded.broker.start(rights))
        device = await guarded.come("hop-do-1", made["password"])
        assert await asyncio.to_thread(device.publish, f"things/{uids[0]}/rainfall") != "Not authorized"
        assert await asyncio.to_thread(device.publish, f"things/{uids[1]}/rainfall") == "Not authorized"
        assert (await guarded.come("hop-do-2", gone["password"])).answers == ["Not authorized"]
        # A broker that has lost them is found out, since nobody else knows their passwords.
        loop_thread.run(guarded.broker.stop())
        loop_thread.run(guarded.broker.start([]))
        await until(lambda: keeper.unknown == ["hop-do-1"])


@pytest.mark.parametrize(
    ("visitors_may", "sends", "hears"),
    [("nothing", False, False), ("view", False, True), ("everything", True, True)],
)
async def test_visitors_may_at_the_broker_what_they_may_elsewhere(
    loop_thread: LoopThread, new_folder: Path, visitors_may: VisitorsMay, sends: bool, hears: bool
) -> None:
    """Without a name; what plays the stations has one."""
    with open_broker(loop_thread, new_folder, visitors_may) as guarded:
        sender, hearer = await guarded.come(), await guarded.come(url=guarded.hearing_url)
        if visitors_may == "nothing":
            assert sender.answers == hearer.answers == ["Not authorized"]
        else:
            answer = await asyncio.to_thread(sender.publish, "things/x/rainfall")
            assert (answer != "Not authorized") is sends
            granted = await asyncio.to_thread(hearer.subscribe, "v1.1/#")
            assert (granted == "Granted QoS 0") is hears
            assert await asyncio.to_thread(hearer.subscribe, "devices/#") == "Not authorized"
        address = urlsplit(guarded.broker.stations_url)
        stations = await guarded.come(address.username, address.password)
        assert await asyncio.to_thread(stations.publish, "things/x/rainfall") != "Not authorized"


async def test_a_body_that_names_another_datastream_is_refused(way_in: WayIn) -> None:
    """The topic says whose it is, and the broker knows only topics."""
    block = way_in.block
    body = f'{{"result": 9, "Datastream": {{"@iot.id": {block.level}}}}}'
    await way_in.send((f"v1.1/Datastreams({block.rain})/Observations", body))
    assert await way_in.rows() == []
    assert len(await way_in.letters()) == 1
