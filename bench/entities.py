"""How fast SensorThings answers: single questions with ten million observations, and many at once."""

from datetime import UTC, datetime, timedelta

import httpx
import psycopg

from bench.asking import ask_many
from bench.city import BenchCity, running_city, settle
from bench.figures import Figure, Section
from bench.reading import time_asking

THINGS, STREAMS_EACH = 10_000, 3
OBSERVATIONS_EACH = 336
EVERY = timedelta(minutes=5)
CONNECTIONS = 16
ROOT = "/sta/v1.1"

_FILL = (
    """
    INSERT INTO city.datastream (thing_id, quantity, sensor_id, source, device_unit, interval_s, name,
                                 unit_of_measurement)
    SELECT t.id, q.id, s.id, 'measured', q.unit, 300, q.title_vi || ' · ' || t.name,
           jsonb_build_object('name', q.unit, 'symbol', q.unit, 'definition', NULL)
    FROM city.thing t
    CROSS JOIN (SELECT id, unit, title_vi FROM city.quantity WHERE id <> 'water_level' ORDER BY id LIMIT 2) q
    CROSS JOIN (SELECT min(id) AS id FROM city.sensor) s
    WHERE t.uid LIKE 'bench-%%'
    """,
    """
    INSERT INTO city.datastream_observed_property (datastream_id, position, observed_property_id)
    SELECT d.id, 0, p.id FROM city.datastream d JOIN city.observed_property p ON p.quantity = d.quantity
    ON CONFLICT DO NOTHING
    """,
    """
    UPDATE city.thing SET properties = jsonb_build_object('height', id %% 97, 'ward', 'Phường ' || id %% 50)
    WHERE uid LIKE 'bench-%%'
    """,
    "SELECT city.give_feature(id) FROM city.datastream",
    """
    INSERT INTO city.observation (datastream_id, phenomenon_time, result)
    SELECT d.id, instant, 1.5 + 0.5 * sin(extract(epoch FROM instant) / 7000 + d.id)
    FROM generate_series(%(start)s::timestamptz, %(end)s::timestamptz - interval '5 minutes', '5 minutes')
             AS instant, city.datastream d
    ORDER BY instant, d.id
    """,
    """
    INSERT INTO city.hourly (datastream_id, hour, count, sum, min, max)
    SELECT datastream_id, date_bin('1 hour', phenomenon_time, 'epoch'),
           count(*), sum(result), min(result), max(result)
    FROM city.observation GROUP BY 1, 2
    """,
    """
    INSERT INTO city.latest (datastream_id, phenomenon_time, result, quality, first_time, last_time)
    SELECT datastream_id, max(phenomenon_time), 1.5, 0, min(phenomenon_time), max(phenomenon_time)
    FROM city.observation GROUP BY 1
    """,
)


async def _fill(city: BenchCity, end: datetime) -> int:
    """Data in SQL, because it is the reading that is measured; the number of observations."""
    start = end - OBSERVATIONS_EACH * EVERY
    async with await psycopg.AsyncConnection.connect(city.database_url, autocommit=True) as connection:
        for moment in (start, end):
            await connection.execute("SELECT city.make_month('observation', %s)", (moment.date(),))
        await connection.execute("SET search_path = city, public")
        for statement in _FILL:
            await connection.execute(statement.encode(), {"start": start, "end": end})
        await settle(connection)
        row = await (await connection.execute("SELECT count(*) FROM city.observation")).fetchone()
    return int(row[0]) if row else 0


def _spell(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def list_questions(streams: list[int], things: list[int], end: datetime) -> dict[str, list[str]]:
    """Addresses to ask, by what is asked; many different ones of each kind."""
    day = f"phenomenonTime ge {_spell(end - timedelta(hours=24))} and phenomenonTime lt {_spell(end)}"
    span = f"phenomenonTime ge {_spell(end - timedelta(hours=26, minutes=10))}"
    box = "POLYGON((105.1 10.1,105.3 10.1,105.3 10.3,105.1 10.3,105.1 10.1))"
    latest = "Observations($top=1;$orderby=phenomenonTime desc)"
    return {
        "thing": [f"/Things({each})?$expand=Datastreams($expand={latest})" for each in things[::7]],
        "day": [
            f"/Datastreams({each})/Observations?$filter={day}&$orderby=phenomenonTime&$top=1000"
            for each in streams[::11]
        ],
        "box": [
            f"/Things?$filter=st_within(Locations/location,geography'{box}') and properties/height gt {each}"
            for each in range(60, 90)
        ],
        "count": [f"/Observations?$filter={span}&$count=true&$top=0"],
        "tree": [f"/Things?$top=1000&$expand=Datastreams($expand={latest})"],
        "twenty": [
            f"/Datastreams({each})/Observations?$top=20&$orderby=phenomenonTime desc" for each in streams[::5]
        ],
        "expands": [
            f"/Things?$top=20&$skip={each}&$expand=Locations,Datastreams,HistoricalLocations"
            for each in range(0, 2000, 20)
        ],
    }


async def _list_ids(client: httpx.AsyncClient, set_name: str, limit: int) -> list[int]:
    answer = await client.get(f"{ROOT}/{set_name}?$select=id&$top={limit}")
    return [each["@iot.id"] for each in answer.raise_for_status().json()["value"]]


def _spell(questions: list[str]) -> list[str]:
    return [f"{ROOT}{each}" for each in questions]


async def measure_entities() -> Section:
    """The mix of questions, the whole tree of 1,000 things, and what a Python peer was measured with."""
    end = datetime.now(UTC).replace(second=0, microsecond=0)
    async with running_city(THINGS) as running:
        rows = await _fill(running, end)
        async with httpx.AsyncClient(base_url=running.url, timeout=120) as client:
            streams = await _list_ids(client, "Datastreams", 10_000)
            things = await _list_ids(client, "Things", 10_000)
            questions = list_questions(streams, things, end)

            async def measure(kind: str, times: int) -> float:
                asked = questions[kind]

                async def ask(number: int) -> object:
                    answer = await client.get(f"{ROOT}{asked[number % len(asked)]}")
                    return answer.raise_for_status()

                return (await time_asking(times, ask))[1]

            took = {kind: await measure(kind, 100) for kind in ("thing", "day", "box")}
            took |= {kind: await measure(kind, 20) for kind in ("count", "tree")}
        twenty = await ask_many(running.port, _spell(questions["twenty"]), 10, CONNECTIONS)
        expands = await ask_many(running.port, _spell(questions["expands"]), 10, CONNECTIONS)
    return Section(
        title="SensorThings, reading",
        how=f"{THINGS:,} things, {THINGS * STREAMS_EACH:,} datastreams, {rows:,} observations. "
        f"Times by HTTP, one question at a time; rates with {CONNECTIONS} connections. The aims of the rates "
        "are 3 and 8 times what istSOS4 was measured with on a machine of this kind.",
        figures=[
            Figure(name="observations present", value=rows, unit="", at_least=10_000_000),
            Figure(
                name="thing with its latest observations, p95", value=took["thing"], unit="ms", at_most=50
            ),
            Figure(name="24 h of a datastream, p95", value=took["day"], unit="ms", at_most=50),
            Figure(name="things in a box with a property, p95", value=took["box"], unit="ms", at_most=50),
            Figure(name="count of ten million by time, p95", value=took["count"], unit="ms", at_most=250),
            Figure(
                name="1,000 things with all their latest observations, p95",
                value=took["tree"],
                unit="ms",
                at_most=300,
            ),
            Figure(name="latest 20 of a datastream", value=twenty.rate, unit="/s", at_least=3 * 528),
            Figure(name="20 things with three expands", value=expands.rate, unit="/s", at_least=8 * 82),
        ],
    )
