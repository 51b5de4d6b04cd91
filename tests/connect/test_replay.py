"""Recordings: real files are read whole and in UTC; a broken one names its line."""

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path

import pytest

from dothi.connect.replay import Replay, merge_readings, open_recordings
from dothi.sectors.drainage.connect import RECORDINGS as DRAINAGE
from dothi.sectors.environment.connect import RECORDINGS as ENVIRONMENT
from dothi.vocabulary.clock import make_simulated_clock
from dothi.vocabulary.errors import MalformedRecording
from dothi.vocabulary.recordings import RecordedReading
from tests.conftest import SHARED

FORMATS = (*DRAINAGE, *ENVIRONMENT)
AIR = SHARED / "data" / "air" / "PRSA_Data_Dongsi_20130301-20170228.csv"
TIDE = SHARED / "data" / "tide" / "HNL2010.asc"
HEADER = (
    '"No","year","month","day","hour","PM2.5","PM10","SO2","NO2","CO","O3",'
    '"TEMP","PRES","DEWP","RAIN","wd","WSPM","station"\n'
)
ROW = '1,2013,3,1,0,9,9,NA,17,300,89,-0.5,1024.5,-21.4,0,"NNW",5.7,"Dongsi"\n'

needs_recordings = pytest.mark.skipif(not AIR.exists(), reason="../shared/data holds no recordings here")


@needs_recordings
def test_the_air_of_beijing_is_read_in_utc() -> None:
    """The first row, midnight of 1 March 2013 in Beijing, is 16:00 UTC the day before; NA is passed over."""
    (recording,) = open_recordings([AIR], FORMATS)
    rows = list(islice(recording.readings, 30))
    assert recording.start == rows[0].time == datetime(2013, 2, 28, 16, tzinfo=UTC)
    assert recording.end == datetime(2017, 2, 28, 15, tzinfo=UTC)
    # Ten quantities in the first two hours each; sulfur dioxide is not measured in the third.
    assert [
        sum(row.time == recording.start + timedelta(hours=hour) for row in rows) for hour in (0, 1, 2)
    ] == [
        10,
        10,
        9,
    ]
    (thing,) = recording.things
    assert {row.quantity for row in rows} == {stream.quantity for stream in thing.datastreams}


@needs_recordings
def test_a_year_of_tide_has_all_its_hours() -> None:
    """365 · 24 = 8,760 hours of 2010, an hour apart, in millimetres."""
    (recording,) = open_recordings([TIDE], FORMATS)
    rows = list(recording.readings)
    assert len(rows) == 8_760
    assert rows[0] == RecordedReading(
        datetime(2010, 1, 1, tzinfo=UTC), "honolulu-tide", "water_level", 1237.0
    )
    assert all(later.time - row.time == timedelta(hours=1) for row, later in pairwise(rows))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEADER, "no rows"),
        (HEADER + ROW + ROW.replace(",9,9,", ",nine,9,"), "line 3"),
        (HEADER + ROW + "2,2013,13,1\n", "line 3"),
        (HEADER + ROW.replace("2013,3", "2013,13") + ROW, "line 2"),
        ("113225.0 1237\n113225.04 high\n", "line 2"),
        ("113225.0 1237\n113225.04\n", "line 2"),
        ("113225.0 1237\nnan 1237\n", "line 2"),
    ],
)
def test_a_broken_recording_names_its_line(tmp_path: Path, text: str, sentence: str) -> None:
    """Opened or read to its end, a broken file gives one error with the place."""
    path = tmp_path / "broken.csv"
    path.write_text(text)
    with pytest.raises(MalformedRecording, match=sentence):
        list(open_recordings([path], FORMATS)[0].readings)


class Kept:
    """A destination that keeps what it is sent."""

    def __init__(self) -> None:
        self.readings: list[RecordedReading] = []

    async def send(self, readings: list[RecordedReading]) -> None:
        """Keep them."""
        self.readings += readings


async def test_several_recordings_are_sent_in_order_of_time(tmp_path: Path) -> None:
    """A tide and an air file that overlap: every reading once, none before an earlier one."""
    air, tide = tmp_path / "air.csv", tmp_path / "tide.asc"
    air.write_text(HEADER + ROW + ROW.replace(",1,0,9", ",1,1,9"))
    # 114,383 days after 1 January 1700 is 4 March 2013.
    tide.write_text("".join(f"{114_378 + hour / 24:.7f}  12{hour:02}\n" for hour in range(48)))
    recordings = open_recordings([air, tide], FORMATS)
    merged = list(merge_readings(recordings))
    assert [row.time for row in merged] == sorted(row.time for row in merged)
    kept, told = Kept(), []
    clock = make_simulated_clock(datetime(2014, 1, 1, tzinfo=UTC), 60)
    await Replay(open_recordings([air, tide], FORMATS), clock, kept).run(told.append)
    assert kept.readings == merged
    assert told[-1] == len(merged) == 48 + 18
