"""The disk runs full under a running city, and is freed again."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.faults.conftest import FaultyCity
from tests.faults.load import Load
from tests.processes import read_environment

SIZE_MB = 500
"""The cluster takes 90 MB and its log of changes up to 100 MB more here."""


@pytest.fixture
def small_disk(new_folder: Path) -> Iterator[Path]:
    """A data folder that is a file system of its own, in memory."""
    new_folder.mkdir()
    command = ["/bin/mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=755", "none", str(new_folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"a small file system cannot be mounted here: {mounted.stderr.strip()}")
    yield new_folder
    subprocess.run(["/bin/umount", str(new_folder)], check=True)


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """No byte is free on the folder's file system until the end of the block."""
    filler, chunk = folder / "filler", bytes(2**20)
    with filler.open("wb", buffering=0) as file:
        while len(chunk) > 0:
            try:
                written = os.write(file.fileno(), chunk)
            except OSError:
                written = 0
            if written < len(chunk):
                chunk = chunk[: len(chunk) // 2]
    try:
        yield
    finally:
        filler.unlink()


def count_refused(load: Load) -> int:
    """How many requests were told that nothing was stored."""
    return load.answers[507] + load.answers[503]


def use_up_log(city: FaultyCity) -> None:
    """Let the database begin another file of its log of changes, which a full disk has no room for."""
    url = read_environment(city.pid_of("work"))["DOTHI_DATABASE_OWNER_URL"]
    for _ in range(20):
        try:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS public.filling ()")
                connection.execute("DROP TABLE public.filling")
                connection.execute("SELECT pg_switch_wal()")
        except psycopg.OperationalError:
            return


def test_a_full_disk_refuses_and_forgets_nothing(
    small_disk: Path, make_faulty_city: Callable[..., FaultyCity]
) -> None:
    """First the tables cannot grow, then the database itself goes down; both heal when space is freed."""
    city = make_faulty_city()
    city.start()
    city.register(4)
    with city.sending(devices=2, singles=1, arrays=1, rate_hz=100) as load:
        # With the database down a request is answered when its patience ends, so fewer are waited for.
        for exhaust, enough in ((lambda _: None, 20), (use_up_log, 2)):
            time.sleep(1)
            before, taken = count_refused(load), load.answers[201]
            assert taken > 0
            with full(small_disk):
                exhaust(city)
                city.wait_until(lambda least=before + enough: count_refused(load) >= least, patience_s=60)
                time.sleep(2)
            taken = load.answers[201]
            city.wait_until(lambda taken=taken: load.answers[201] > taken + 20, patience_s=90)
            city.wait_until_well()
        load.stop()
        city.assert_nothing_lost(load)
    print(f"answers: {dict(load.answers)}")
    assert set(load.answers) <= {201, 503, 507}
    assert load.answers[507] > 0
    codes = {problem["error"]["code"] for poster in load.posters for problem in poster.problems}
    assert codes <= {"disk_full", "database_unavailable"}
    assert city.stop() == 0
