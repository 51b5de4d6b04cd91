"""The private Mosquitto finds ports of its own, also where others look for some at the same time."""

import socket
from pathlib import Path

from dothi.connect.broker import PrivateMosquitto
from dothi.machine.folders import DataFolder
from dothi.machine.ports import LOOPBACK, is_free
from dothi.machine.users import make_server_user
from tests.conftest import LoopThread


def test_ports_that_were_taken_meanwhile_are_no_obstacle(loop_thread: LoopThread, new_folder: Path) -> None:
    """Both ports are chosen when the broker is made; somebody listens on each before it starts."""
    with DataFolder(new_folder, make_server_user(), "test") as folder:
        broker = PrivateMosquitto(folder, visitors_may="everything", usual_ports=False)
        chosen = {broker.device_port, broker.subscriber_port}
        with (
            socket.create_server((LOOPBACK, broker.device_port)),
            socket.create_server((LOOPBACK, broker.subscriber_port)),
        ):
            loop_thread.run(broker.start())
        assert chosen.isdisjoint({broker.device_port, broker.subscriber_port})
        assert not is_free(broker.device_port)
        assert not is_free(broker.subscriber_port)
        loop_thread.run(broker.stop())
