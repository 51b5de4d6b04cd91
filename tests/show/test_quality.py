"""What is doubted is seen: in the latest values, in series, and by SensorThings."""

from pathlib import Path
from typing import Any

from dothi.declarations import CHECKS
from tests.conftest import WetBlock
from tests.connect.conftest import open_client
from tests.understand.ward import NOON, SECOND, Ward, evaluate


async def test_a_spike_is_marked_wherever_it_is_seen(wet_block: WetBlock, tmp_path: Path) -> None:
    """A metre up and down again, with the checks that are shipped; what is right again is good."""
    ward = Ward(wet_block)
    ward.checks = CHECKS
    engine, _ = ward.make_worker()
    await ward.read(*((60 * minute, 1.0 + minute / 100) for minute in range(5)), (300, 2.9))
    await evaluate(engine, 301)
    span = {"start": NOON.isoformat(), "end": (NOON + 3_600 * SECOND).isoformat()}
    spike_ms = round((NOON + 300 * SECOND).timestamp() * 1_000)
    told = {"quality": "suspect", "checks": ["spike"]}
    async with open_client(wet_block, tmp_path) as client:

        async def get(path: str, **parameters: Any) -> Any:
            answer = await client.get(path, params=parameters)
            return answer.raise_for_status().json()

        async def get_latest() -> Any:
            (thing,) = (
                each
                for each in (await get("/api/things"))["features"]
                if each["properties"]["uid"] == "canal"
            )
            streams = thing["properties"]["datastreams"]
            (stream,) = (each for each in streams if each["id"] == wet_block.level)
            return stream["latest"]["quality"]

        assert await get_latest() == "suspect"
        series = await get(f"/api/datastreams/{wet_block.level}/series", **span)
        assert series["flagged"] == [{"time": spike_ms, "value": 2.9, **told}]
        hours = await get(f"/api/datastreams/{wet_block.level}/series", resolution="hour", **span)
        assert (hours["doubted"], series["doubted"]) == ([1], None)
        path = f"/sta/v1.1/Datastreams({wet_block.level})/Observations"
        listed = (await get(path, **{"$orderby": "phenomenonTime desc"}))["value"]
        assert [each.get("resultQuality") for each in listed] == [told, *[None] * 5]
        found = await get(path, **{"$filter": "resultQuality/quality eq 'suspect'", "$count": "true"})
        assert found["@iot.count"] == 1
        await ward.read((360, 1.05))
        await evaluate(engine, 361)
        assert await get_latest() == "good"
