"""The private PostgreSQL: what it kept is there again, and what is not ours to open is refused by name."""

import socket
from pathlib import Path

import psycopg
import pytest

from dothi.machine.folders import DataFolder
from dothi.machine.users import make_server_user
from dothi.store.private_server import PrivatePostgres, find_postgres_programs
from dothi.vocabulary.errors import DataFolderTooNew, MissingProgram
from tests.conftest import LoopThread


def test_a_second_start_finds_what_the_first_one_kept(loop_thread: LoopThread, new_folder: Path) -> None:
    """A row and the program's password are there again; the process is gone in between."""
    for start in (1, 2):
        with DataFolder(new_folder, make_server_user(), "test") as folder:
            server = PrivatePostgres(folder, shared_buffers_mb=64)
            loop_thread.run(server.start())
            assert server.pid is not None
            with psycopg.connect(server.owner_url) as connection:
                if start == 1:
                    connection.execute(
                        "INSERT INTO city.agency (uid, name_vi, name_en) VALUES ('a', 'b', 'c')"
                    )
                rows = connection.execute("SELECT uid FROM city.agency").fetchall()
            password = (new_folder / "database-password").read_text()
            # Other programs on this machine come over the loopback port, with the password or not at all.
            host, port = server.address.split(":")
            with psycopg.connect(
                host=host, port=port, user="dothi_app", password=password, dbname="city"
            ) as outside:
                assert outside.execute("SELECT count(*) FROM city.agency").fetchone() == (1,)
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(host=host, port=port, user="dothi_app", dbname="city")
            loop_thread.run(server.stop())
            assert rows == [("a",)]
            assert server.pid is None


@pytest.mark.parametrize(
    ("version", "error"), [("99", DataFolderTooNew), ("9", MissingProgram)], ids=["newer", "older"]
)
def test_data_of_another_postgresql_is_refused(
    loop_thread: LoopThread, new_folder: Path, version: str, error: type[Exception]
) -> None:
    """The version that made it is named with the package to install, and nothing is touched."""
    with DataFolder(new_folder, make_server_user(), "test") as folder:
        server = PrivatePostgres(folder, shared_buffers_mb=64)
        (folder.room("postgres") / "PG_VERSION").write_text(f"{version}\n")
        with pytest.raises(error, match=f"postgresql-{version}"):
            loop_thread.run(server.start())
        assert [path.name for path in (new_folder / "postgres").iterdir()] == ["PG_VERSION"]


def test_a_port_that_was_taken_meanwhile_is_no_obstacle(loop_thread: LoopThread, new_folder: Path) -> None:
    """The port is chosen when the server is made; somebody listens there before it starts."""
    with DataFolder(new_folder, make_server_user(), "test") as folder:
        server = PrivatePostgres(folder, shared_buffers_mb=64)
        chosen = server.address
        host, port = chosen.split(":")
        with socket.create_server((host, int(port))):
            loop_thread.run(server.start())
        with psycopg.connect(server.owner_url) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        assert server.address != chosen
        loop_thread.run(server.stop())


def test_a_deep_folder_gets_its_socket_elsewhere(new_folder: Path) -> None:
    """A socket's path may have 107 bytes; a folder of 150 is no obstacle."""
    deep = new_folder / ("x" * 150)
    new_folder.mkdir()
    new_folder.chmod(0o755)
    with DataFolder(deep, make_server_user(), "test") as folder:
        server = PrivatePostgres(folder)
        assert server._socket_folder.parent == Path("/tmp")
        server._socket_folder.rmdir()


def test_an_unknown_version_has_no_programs() -> None:
    """Asked for 98, there is nothing; asked for the newest, there is one that is new enough."""
    assert find_postgres_programs(98) is None
    newest = find_postgres_programs()
    assert newest is not None
    assert (newest / "initdb").exists()
