"""How long the search box takes over half a million names, by sort of question."""

import random
import time
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import psycopg

from bench.city import running_city, settle
from bench.figures import Figure, Section

NAMES = 500_000
ROUNDS = 20
# fmt: off
_SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ",
    "Ngô", "Dương", "Lý", "Lương", "Mai", "Trương", "Đinh",
)
_MIDDLES = (
    "Văn", "Thị", "Hữu", "Đức", "Công", "Quang", "Minh", "Ngọc", "Thanh", "Xuân", "Hồng", "Đình", "Bá",
    "Trọng", "Tấn", "Thế", "Phước", "Kim", "Gia", "Viết",
)
_GIVEN = (
    "An", "Anh", "Bình", "Cảnh", "Châu", "Chí", "Cừ", "Cường", "Danh", "Dũng", "Duy", "Đạt", "Hà", "Hải",
    "Hạnh", "Hiền", "Hiếu", "Hoa", "Hòa", "Hùng", "Huy", "Khải", "Khánh", "Khoa", "Lan", "Linh", "Long",
    "Lộc", "Mạnh", "Nam", "Nga", "Nghĩa", "Phong", "Phú", "Phúc", "Phương", "Quân", "Quý", "Sơn", "Tài",
    "Tâm", "Thắng", "Thảo", "Thịnh", "Thủy", "Tiến", "Toàn", "Trãi", "Trinh", "Trung", "Tuấn", "Tùng",
    "Vân", "Việt", "Vinh", "Yên",
)
# fmt: on
_PLACES = (
    "Trường Tiểu học",
    "Trường THCS",
    "Trường Mầm non",
    "Trạm Y tế",
    "Cầu",
    "Chợ",
    "Công viên",
    "Nhà văn hóa",
    "Trạm bơm",
    "Cống",
    "Rạch",
    "Kênh",
    "Chung cư",
    "Khách sạn",
    "Quán ăn",
    "Hố ga",
    "Chùa",
    "Đình",
)
_STREETS = 4_000
_QUESTIONS: dict[str, tuple[str, ...]] = {
    "a street": ("Nguyễn Văn Cừ", "đường trần hưng đạo", "le thi an", "Đ. Phạm Hữu Long", "nguyen trai"),
    "half a name": ("nguyễn văn c", "tran th", "truong tieu ho", "cau ph", "ho"),
    "a very common word": ("đường", "trường", "nguyễn", "duong", "an"),
    "words from the middle": ("văn cừ", "y tế nguyễn", "hung dao", "tieu hoc long", "mam non hoa"),
    "an address": (
        "12/34 Nguyễn Văn Cừ",
        "5 Trần Thị An",
        "120/3/4 lê hữu long",
        "77B phan văn trị",
        "số 9 Lý An",
    ),
    "an area": ("ninh kiều", "P. Cái Răng", "can tho", "tân", "31135"),
    "coordinates": ("10.03, 105.78", "10°02'15\"N 105°47'E", "1108000 585000 KTT 105"),
    "Telex and VNI": ("nguyeenx vawn cuwf", "phuwowngf ninh kieeuf", "tra6n2 van8 an"),
    "mistyped": ("nguyne van cu", "trươgn tieu hoc", "phma huu long", "cong vienn", "ngueyn thi hoa"),
    "what is nowhere": ("xyzzy", "khong co dau ca", "qwrtp", "đường zzz", "trường wxyz"),
}


def make_names(count: int, seed: int = 7) -> Iterator[tuple[str, str, float, float]]:
    """(kind, name, longitude, latitude): two fifths road segments of some thousand streets, two fifths
    addresses on them, the rest places of all sorts. Made up, and as long and as common as real ones.
    """
    chance = random.Random(seed)
    streets = [f"Đường {_make_person(chance)}" for _ in range(_STREETS)]
    streets += [f"Đường số {number}" for number in range(1, 60)] + ["Đường 30/4", "Đường 3/2", "Quốc lộ 1A"]
    for number in range(count):
        longitude, latitude = 105.2 + chance.random(), 9.6 + chance.random()
        street = streets[int(len(streets) * chance.random() ** 2)]
        if number % 5 < 2:
            yield "road_segment", street, longitude, latitude
        elif number % 5 < 4:
            steps = "/".join(str(chance.randint(1, 300)) for _ in range(chance.choice((1, 1, 2, 3))))
            yield "thing", f"{steps} {street.removeprefix('Đường ')}", longitude, latitude
        else:
            place = f"{chance.choice(_PLACES)} {_make_person(chance)}"
            yield "thing", f"{place} {chance.randint(1, 40)}", longitude, latitude


def _make_person(chance: random.Random) -> str:
    middle = [chance.choice(_MIDDLES)] if chance.random() < 0.8 else []
    return " ".join([chance.choice(_SURNAMES), *middle, chance.choice(_GIVEN)])


async def _write(connection: psycopg.AsyncConnection[Any], count: int) -> float:
    """Write the things as an import does, by sets; seconds."""
    await connection.execute("CREATE TEMPORARY TABLE named (kind text, name text, x float8, y float8)")
    async with connection.cursor().copy("COPY named FROM STDIN") as copy:
        for row in make_names(count):
            await copy.write_row(row)
    begun = time.perf_counter()
    async with connection.transaction():
        await connection.execute("SET LOCAL dothi.bulk = 'on'")
        await connection.execute(
            "INSERT INTO thing (kind, name, geometry) SELECT kind, name, CASE kind WHEN 'thing' THEN"
            " ST_SetSRID(ST_MakePoint(x, y), 4326) ELSE"
            " ST_SetSRID(ST_MakeLine(ST_MakePoint(x, y), ST_MakePoint(x + 0.001, y)), 4326) END FROM named"
        )
        await connection.execute("SELECT learn_words(string_agg(DISTINCT folded, ' ')) FROM thing")
    return time.perf_counter() - begun


def _ask(url: str) -> dict[str, list[float]]:
    """Milliseconds of each question, by sort, asked one after the other; the first round is not counted."""
    took: dict[str, list[float]] = {sort: [] for sort in _QUESTIONS}
    with httpx.Client(base_url=url, timeout=60) as client:
        for turn in range(ROUNDS + 1):
            for sort, texts in _QUESTIONS.items():
                for text in texts:
                    begun = time.perf_counter()
                    answer = client.get("/api/search", params={"q": text, "near": "105.78,10.03"})
                    ended = time.perf_counter()
                    answer.raise_for_status()
                    if turn:
                        took[sort].append((ended - begun) * 1000)
    return took


async def measure_search(count: int = NAMES) -> Section:
    """Half a million names, and each sort of question many times."""
    async with (
        running_city(1) as city,
        await psycopg.AsyncConnection.connect(city.database_url, autocommit=True) as connection,
    ):
        await connection.execute("SET search_path = city, public")
        written = await _write(connection, count)
        if count == NAMES:
            await settle(connection)
        took = _ask(city.url)
    everything = [each for times in took.values() for each in times]
    figures = [
        Figure(name="the names written, as a set", value=written, unit="s"),
        Figure(name="any question, p95", value=float(np.percentile(everything, 95)), unit="ms", at_most=50),
    ]
    for sort, times in took.items():
        figures.append(Figure(name=f"{sort}, p50", value=float(np.percentile(times, 50)), unit="ms"))
        figures.append(
            Figure(name=f"{sort}, p95", value=float(np.percentile(times, 95)), unit="ms", at_most=50)
        )
    return Section(
        title="Search",
        how=f"{count:,} made-up names: segments of {_STREETS:,} streets, addresses on them, places of all "
        "sorts. Questions go over HTTP, one after the other, with a point to be near to.",
        figures=figures,
    )
