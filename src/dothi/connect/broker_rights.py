"""Who may do what at the broker: written for its start, and told to it while it runs.

The broker's own plugin "dynamic security" keeps names, hashes of passwords and roles of topic filters. Every
device has one role, named after it; whoever has none of ours is not touched.
"""

import asyncio
import itertools
import logging
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from dothi.access.gate import VisitorsMay
from dothi.connect.mqtt_link import MqttLink
from dothi.connect.packets import make_publish
from dothi.connect.routes import MOUNT
from dothi.vocabulary.devices import DeviceRights, HashedPassword, encode
from dothi.vocabulary.errors import BrokerUnavailable

log = logging.getLogger(__name__)

CORE, STATIONS, VISITORS = "core", "stations", "visitors"
"""Ourselves; what plays made-up stations; and whoever shows no name, where such may come."""
_CONTROL = b"$CONTROL/dynamic-security/v1"
_OURS = "dothi:"
_PATIENCE_S = 5.0
_PAGE = 500
"""Devices a message; one of them may have some hundred topics, and a message a megabyte."""

Filters = tuple[tuple[str, ...], tuple[str, ...]]
"""What may be published to, as the broker sees it, and what may be heard."""


def _make_role(publishes: Iterable[str], hears: Iterable[str]) -> list[dict[str, Any]]:
    """The rights of a role; what is heard may be shared among the programs of a group, too."""
    rights = [("publishClientSend", topic) for topic in publishes]
    for topic in hears:
        rights += [("subscribePattern", topic), ("subscribePattern", f"$share/+/{topic}")]
        rights.append(("publishClientReceive", topic))
    return [{"acltype": kind, "topic": topic, "priority": 0, "allow": True} for kind, topic in rights]


def _name_topics(rights: DeviceRights) -> Filters:
    return tuple(f"{MOUNT.decode()}{topic}" for topic in rights.publishes), rights.hears


def _read_topics(rights: Sequence[dict[str, Any]]) -> Filters:
    allowed = [(each["acltype"], each["topic"]) for each in rights if each["allow"]]
    return (
        tuple(topic for kind, topic in allowed if kind == "publishClientSend"),
        tuple(topic for kind, topic in allowed if kind == "publishClientReceive"),
    )


def _make_client(name: str, password: HashedPassword | None, role: str) -> dict[str, Any]:
    secret = {}
    if password is not None:
        secret = {
            "salt": encode(password.salt),
            "password": encode(password.hash),
            "iterations": password.iterations,
        }
    return {"username": name, "roles": [{"rolename": role}], **secret}


def make_configuration(
    core: HashedPassword,
    stations: HashedPassword,
    visitors_may: VisitorsMay,
    devices: Sequence[DeviceRights],
) -> bytes:
    """What the plugin reads when the broker starts: nobody may do anything but what stands here."""
    everything = ["#", "$SYS/#", "$CONTROL/#", "$share/#"]
    every_device = f"{MOUNT.decode()}#"
    roles: dict[str, list[dict[str, Any]]] = {
        CORE: _make_role(everything, everything),
        STATIONS: _make_role([every_device], []),
        VISITORS: _make_role(
            [every_device] if visitors_may == "everything" else [],
            ["v1.1/#"] if visitors_may != "nothing" else [],
        ),
    }
    clients = [_make_client(CORE, core, CORE), _make_client(STATIONS, stations, STATIONS)]
    for device in devices:
        role = _OURS + device.name
        roles[role] = _make_role(*_name_topics(device))
        clients.append(_make_client(device.name, device.password, role))
    refused = dict.fromkeys(("publishClientSend", "publishClientReceive", "subscribe"), False)
    return msgspec.json.encode(
        {
            "defaultACLAccess": {**refused, "unsubscribe": True},
            "clients": clients,
            "groups": [{"groupname": VISITORS, "roles": [{"rolename": VISITORS}], "clients": []}],
            "roles": [{"rolename": name, "acls": rights} for name, rights in roles.items()],
            "anonymousGroup": VISITORS,
        }
    )


class BrokerRights:
    """Tells the running broker, by a link of its own."""

    def __init__(self, url: str, name: str) -> None:
        self._name = name
        self._numbers = itertools.count(1)
        self._asked: dict[str, asyncio.Future[list[dict[str, Any]]]] = {}
        self._link = MqttLink(
            url,
            f"dothi-{name}-rights",
            on_message=self._take,
            subscriptions=[(f"{_CONTROL.decode()}/response", 0)],
        )

    async def run(self) -> None:
        """Stay connected for ever."""
        await self._link.run()

    async def close(self) -> None:
        """Say goodbye."""
        await self._link.close()

    @property
    def generation(self) -> int:
        """Rises with every connection: the broker may have been another one before."""
        return self._link.generation

    async def wait_until_up(self) -> None:
        """Return when the broker listens."""
        await self._link.up.wait()
        await self._link.subscribed.wait()

    async def put(self, rights: DeviceRights, password: str) -> None:
        """Let a device in by a password; who is in by another one is thrown out. Raises BrokerUnavailable."""
        role = _OURS + rights.name
        topics = _make_role(*_name_topics(rights))
        named = {"username": rights.name, "password": password}
        made = await self._ask(
            [
                {"command": "createRole", "rolename": role, "acls": topics},
                {"command": "createClient", **named, "roles": [{"rolename": role}]},
            ]
        )
        again: list[dict[str, Any]] = []
        if "error" in made[0]:
            again.append({"command": "modifyRole", "rolename": role, "acls": topics})
        if "error" in made[1]:
            again.append({"command": "setClientPassword", **named})
        _check(await self._ask(again))

    async def change(self, rights: DeviceRights) -> None:
        """A device that is known may do this from now on; raises BrokerUnavailable.

        Where it is connected the broker ends that, so that it comes again with its new rights.
        """
        topics = _make_role(*_name_topics(rights))
        _check(await self._ask([{"command": "modifyRole", "rolename": _OURS + rights.name, "acls": topics}]))

    async def remove(self, name: str) -> None:
        """Throw a device out, and let it in no more; raises BrokerUnavailable."""
        # That the broker has forgotten it already is as good.
        await self._ask(
            [
                {"command": "deleteClient", "username": name},
                {"command": "deleteRole", "rolename": _OURS + name},
            ]
        )

    async def settle(self, wanted: Sequence[DeviceRights], revoked: Iterable[str]) -> list[str]:
        """Make the broker's rights these; the names of devices that it does not know.

        Those can only be let in by a new password. Raises BrokerUnavailable.
        """
        known = await self._read()
        for name in sorted(known.keys() & set(revoked)):
            log.warning("device %s was revoked; the broker throws it out", name)
            await self.remove(name)
        for each in wanted:
            if each.name in known and known[each.name] != _name_topics(each):
                await self.change(each)
        return sorted({each.name for each in wanted} - known.keys())

    async def _read(self) -> dict[str, Filters]:
        """What the broker lets our devices do: those clients that have the role of their name."""
        roles = {each["rolename"]: each["acls"] for each in await self._list("listRoles", "roles")}
        return {
            client["username"]: _read_topics(roles[role["rolename"]])
            for client in await self._list("listClients", "clients")
            for role in client["roles"]
            if role["rolename"] == _OURS + client["username"]
        }

    async def _list(self, command: str, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            page = {"command": command, "verbose": True, "count": _PAGE, "offset": len(found)}
            (answer,) = await self._ask([page])
            _check([answer])
            listed = answer["data"][what]
            found += listed
            if len(found) >= answer["data"]["totalCount"] or not listed:
                return found

    async def _ask(self, commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if not commands:
            return []
        mark = f"{self._name}-{next(self._numbers)}"
        marked = [{**each, "correlationData": mark} for each in commands]
        future: asyncio.Future[list[dict[str, Any]]] = asyncio.get_running_loop().create_future()
        self._asked[mark] = future
        try:
            payload = msgspec.json.encode({"commands": marked})
            async with asyncio.timeout(_PATIENCE_S):
                await self.wait_until_up()
                if not await self._link.publish([make_publish(_CONTROL, payload)]):
                    raise BrokerUnavailable
                return await future
        except TimeoutError as problem:
            raise BrokerUnavailable("Is its plugin mosquitto_dynamic_security loaded?") from problem
        finally:
            del self._asked[mark]

    def _take(self, _topic: bytes, payload: bytes, _packet_id: int) -> None:
        """Hand an answer to whoever asked; others ask, too, and theirs come here as well."""
        answers = msgspec.json.decode(payload)["responses"]
        future = self._asked.get(answers[0].get("correlationData", "")) if answers else None
        if future is not None and not future.done():
            future.set_result(answers)


def _check(answers: Sequence[dict[str, Any]]) -> None:
    """Raise BrokerUnavailable where it did not do what it was told."""
    for answer in answers:
        if "error" in answer:
            raise BrokerUnavailable(f"It answers to {answer['command']}: {answer['error']}.")
