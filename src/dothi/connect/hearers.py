"""Whether anybody hears what is published: in a city without subscribers, publishing is left out.

The broker tells of every subscription as it comes, and of their number every second; shared ones it
counts apart.
"""

import asyncio

from dothi.connect.mqtt_link import MqttLink

_COUNT = "$SYS/broker/subscriptions/count"
_LOG = "$SYS/broker/log/M/subscribe"
_LOOK_FIRST_S, _LOOK_LATER_S = 5.0, 60.0
"""Soon after the start often, while the other parts come; each look is a line in the broker's log."""
_OURS = b" dothi-"


class Hearers:
    """Watches for subscribers by a link of its own. Until the broker has answered, there may be some."""

    def __init__(self, url: str, name: str, *, ours: int) -> None:
        self.present = True
        self._ours = ours
        """How many subscriptions are the core's own; 0 where that is not known, and then all are heard."""
        self._link = MqttLink(
            url,
            f"dothi-{name}-hearers",
            on_message=self._hear,
            # Mosquitto delivers what it tells of itself to ordinary subscriptions only.
            subscriptions=[(_LOG, 0)],
        )

    async def run(self) -> None:
        """Watch for ever."""
        staying = asyncio.create_task(self._link.run())
        pause_s = _LOOK_FIRST_S
        try:
            while True:
                await self._link.subscribed.wait()
                self._link.peek(_COUNT)
                await asyncio.sleep(pause_s)
                pause_s = min(_LOOK_LATER_S, pause_s * 1.5)
        finally:
            staying.cancel()

    def _hear(self, topic: bytes, payload: bytes, _packet_id: int) -> None:
        if topic == _COUNT.encode():
            # That one of us looks just when they are counted is taken for a subscriber, which costs a
            # few publications and loses none.
            self.present = int(payload) > self._ours
        elif _OURS not in payload:
            self.present = True
