"""Whether anybody hears what is published: in a city without subscribers, publishing is left out.

The broker tells of every subscription as it comes, and of their number every second. Shared
subscriptions, such as the core's own, it counts apart.
"""

import asyncio

from dothi.connect.mqtt_link import MqttLink

_COUNT = "$SYS/broker/subscriptions/count"
_LOG = "$SYS/broker/log/M/subscribe"
_LOOK_EVERY_S = 30.0
_OURS = b" dothi-"


class Hearers:
    """Watches for subscribers by a link of its own. Until the broker has answered, there may be some."""

    def __init__(self, url: str, name: str, *, ours: int) -> None:
        self.present = True
        self._ours = ours
        """Subscriptions of the core that are not shared: a lone ingest worker has one."""
        self._link = MqttLink(
            url,
            f"dothi-{name}-hearers",
            on_message=self._hear,
            subscriptions=[(f"$share/dothi-{name}/{_LOG}", 0)],
        )

    async def run(self) -> None:
        """Watch for ever."""
        staying = asyncio.create_task(self._link.run())
        try:
            while True:
                await self._link.subscribed.wait()
                self._link.peek(_COUNT)
                await asyncio.sleep(_LOOK_EVERY_S)
        finally:
            staying.cancel()

    def _hear(self, topic: bytes, payload: bytes, _packet_id: int) -> None:
        if topic == _COUNT.encode():
            # While we look we count as one ourselves; that another of us looks just now is taken for a
            # subscriber, which costs a few publications and loses none.
            self.present = int(payload) > 1 + self._ours
        elif _OURS not in payload:
            self.present = True
