"""The HTTP way in: answered after the commit, row by row, with an address or a reason."""

from typing import Any

import httpx
import pytest

from dothi.vocabulary.principals import LOCAL
from tests.conftest import WetBlock

ONE, MANY = "/sta/v1.1/Observations", "/sta/v1.1/CreateObservations"
NOON = "2026-11-20T12:00:00Z"


def single(stream: object, result: object = 1.5, **more: object) -> dict[str, object]:
    return {"Datastream": {"@iot.id": stream}, "result": result, "phenomenonTime": NOON, **more}


def array(stream: int, rows: object, components: tuple[str, ...] = ("phenomenonTime", "result")) -> list[Any]:
    return [{"Datastream": {"@iot.id": stream}, "components": list(components), "dataArray": rows}]


async def count(block: WetBlock) -> int:
    async with block.door.enter(LOCAL, "read") as session:
        row = await (await session.connection.execute("SELECT count(*) FROM observation")).fetchone()
        assert row is not None
        return int(row[0])


async def test_one_observation_is_found_at_its_address(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """201; SensorThings speaks in the unit of measurement, which is the metre whatever the device sends."""
    answer = await http.post(ONE, json=single(wet_block.level, 150))
    assert answer.status_code == 201
    found = (await http.get(answer.headers["location"])).json()
    assert found["result"] == 150
    assert found["phenomenonTime"] == NOON.replace("Z", ".000Z")
    again = await http.post(ONE, json=single(str(wet_block.level), 150))
    assert again.headers["location"] == answer.headers["location"]
    assert await count(wet_block) == 1


async def test_others_at_the_same_instant_stand_beside_it(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """Another result, and the same result at another result time: three observations, three addresses."""
    sent = [
        single(wet_block.rain),
        single(wet_block.rain, 2.5),
        single(wet_block.rain, resultTime="2026-11-20T12:05:00Z"),
    ]
    addresses = [(await http.post(ONE, json=body)).headers["location"] for body in sent]
    assert len(set(addresses)) == 3
    found = [(await http.get(address)).json() for address in addresses]
    assert [entry["result"] for entry in found] == [1.5, 2.5, 1.5]
    assert found[2]["resultTime"] == "2026-11-20T12:05:00.000Z"


_WRONG: list[tuple[dict[str, object], int, str]] = [
    ({"result": "wet"}, 400, "not_a_number"),
    ({"result": None}, 400, "not_a_number"),
    ({"result": 1e300}, 400, "not_a_number"),
    ({"phenomenonTime": "noon"}, 400, "malformed_time"),
    ({"phenomenonTime": "2026-11-20T12:00:00"}, 400, "malformed_time"),
    ({"phenomenonTime": "2999-01-01T00:00:00Z"}, 400, "time_in_future"),
    ({"phenomenonTime": "1899-12-31T00:00:00Z"}, 400, "time_too_old"),
    ({"Datastream": {"@iot.id": 999_999}}, 404, "unknown_datastream"),
    ({"Datastream": {"@iot.id": "first"}}, 400, "malformed_payload"),
    ({"Datastream": None}, 400, "invalid_input"),
    ({"parameter": {}}, 400, "invalid_input"),
]


async def test_what_is_wrong_is_named(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """The class decides the status; the shape is always the same, and nothing is stored."""
    for change, status, code in _WRONG:
        answer = await http.post(ONE, json=single(wet_block.rain) | change)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), change
        assert set(answer.json()) == {"error"}
        assert answer.json()["error"]["message"]
    assert await count(wet_block) == 0


@pytest.mark.parametrize("route", [ONE, MANY])
async def test_what_is_no_json_of_ours_is_refused(http: httpx.AsyncClient, route: str) -> None:
    """400 and a code, for what is cut off, no UTF-8, or of another form."""
    for body in (b"", b"{", b"\xff\xfe", b"5", b'{"result": 1, "x": "\xff"}', b'"[]"'):
        answer = await http.post(route, content=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed_payload"), body
    assert (await http.post(MANY, content=b"[]")).json() == []


async def test_a_body_beyond_the_bound_is_refused(http: httpx.AsyncClient) -> None:
    """One byte more than 16 MiB: 413."""
    answer = await http.post(MANY, content=b" " * (16 * 2**20 + 1))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "payload_too_large")


async def test_each_row_of_a_data_array_has_its_answer(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Of six rows two are good; the others say why, in their places; the two are stored."""
    rows = [
        [NOON, 1.0],
        [NOON, "wet"],
        ["yesterday", 2.0],
        ["2999-01-01T00:00:00Z", 3.0],
        [NOON],
        ["2026-11-20T12:01:00Z", 4.0],
    ]
    answer = await http.post(MANY, json=array(wet_block.rain, rows))
    assert answer.status_code == 201
    told = answer.json()
    assert [text.startswith("error: ") for text in told] == [False, True, True, True, True, False]
    assert "time_in_future" in told[3]
    assert [(await http.get(told[row])).json()["result"] for row in (0, 5)] == [1.0, 4.0]
    assert await count(wet_block) == 2


async def test_several_arrays_in_any_order_of_components(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """Shuffled components, one array of an unknown datastream between two: its two rows are refused."""
    arrays = (
        array(wet_block.level, [[150, None, NOON]], ("result", "resultTime", "phenomenonTime"))
        + array(999_999, [[NOON, 1], [NOON, 2]])
        + array(wet_block.rain, [[7]], ("result",))
    )
    told = (await http.post(MANY, json=arrays)).json()
    assert [text.startswith("error: unknown_datastream") for text in told] == [False, True, True, False]
    assert (await http.get(told[0])).json()["result"] == 150
    assert (await http.get(told[3])).json()["result"] == 7.0


async def test_components_that_mean_nothing_here_are_refused(
    http: httpx.AsyncClient, wet_block: WetBlock
) -> None:
    """Unknown ones, no result, one twice, none: the whole request is refused and the field is named."""
    for components in (("result", "colour"), ("phenomenonTime",), ("result", "result"), ()):
        answer = await http.post(MANY, json=array(wet_block.rain, [[1, 2]], components))
        assert answer.status_code == 400
        assert answer.json()["error"]["field"] == "components"


async def test_rows_that_are_none_are_no_fault_of_ours(http: httpx.AsyncClient, wet_block: WetBlock) -> None:
    """Whatever stands for the rows, the client is told (4xx or row by row) and never 500."""
    for stream in (wet_block.rain, 999_999):
        for rows in ("5", '"x"', '[["\xff", 1]]', "{}", "[5]", "[[]]", "[[null, null]]"):
            text = f'[{{"Datastream": {{"@iot.id": {stream}}}, "components": ["phenomenonTime", "result"],'
            body = (text + f'"dataArray": {rows}}}]').encode("latin-1")
            answer = await http.post(MANY, content=body)
            assert answer.status_code in (201, 400), rows
            if answer.status_code == 201:
                assert all(row.startswith("error: ") for row in answer.json())
    assert await count(wet_block) == 0
