"""What subscribers of the broker receive: committed observations in SensorThings JSON."""

from collections.abc import Callable

import numpy as np

from dothi.vocabulary.changes import Changes
from dothi.vocabulary.observations import observation_id

MakePacket = Callable[[bytes, bytes], bytes]
"""From topic and payload to a packet for the broker."""


def make_publications(changes: Changes, make_packet: MakePacket) -> list[bytes]:
    """One packet for each change, on `v1.1/Datastreams(<id>)/Observations` of the subscribers' listener."""
    instants = np.datetime_as_string(changes.phenomenon_time.astype("datetime64[us]"), unit="us").tolist()
    return [
        make_packet(
            b"v1.1/Datastreams(%d)/Observations" % stream,
            (
                f'{{"@iot.id":"{observation_id(stream, time)}","phenomenonTime":"{instant}Z",'
                f'"resultTime":null,"result":{result!r}}}'
            ).encode(),
        )
        for stream, time, instant, result in zip(
            changes.datastream_id.tolist(),
            changes.phenomenon_time.tolist(),
            instants,
            changes.result.tolist(),
            strict=True,
        )
    ]
