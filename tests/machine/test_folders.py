"""The data folder: one Dothi at a time, none older than what wrote it; and ports that are free."""

import socket
from pathlib import Path

import pytest

from dothi.machine.folders import FORMAT, DataFolder
from dothi.machine.ports import choose_port, claim_port, is_free
from dothi.machine.users import make_server_user
from dothi.vocabulary.errors import DataFolderInUse, DataFolderTooNew, DataFolderUnusable, PortInUse


def open_folder(path: Path) -> DataFolder:
    return DataFolder(path, make_server_user(), "1.2.3")


def test_a_folder_is_held_by_one_at_a_time(new_folder: Path) -> None:
    """A second one is told who holds it, and gets it when the first has gone."""
    with open_folder(new_folder), pytest.raises(DataFolderInUse, match="is held by process"):
        open_folder(new_folder).__enter__()
    with open_folder(new_folder) as folder:
        assert folder.room("log").is_dir()


def test_a_folder_of_a_newer_dothi_is_refused(new_folder: Path) -> None:
    """The version that wrote it is named, and its mark is left as it is."""
    new_folder.mkdir()
    mark = new_folder / "dothi.json"
    mark.write_text(f'{{"format": {FORMAT + 1}, "version": "9.9"}}')
    with pytest.raises(DataFolderTooNew, match=r"9\.9"):
        open_folder(new_folder).__enter__()
    assert "9.9" in mark.read_text()


def test_a_folder_that_cannot_be_used_is_refused(new_folder: Path) -> None:
    """A mark that is no mark, and a file in the folder's place."""
    new_folder.mkdir()
    (new_folder / "dothi.json").write_text("{")
    with pytest.raises(DataFolderUnusable, match="cannot be read"):
        open_folder(new_folder).__enter__()
    (new_folder.parent / "file").write_text("")
    with pytest.raises(DataFolderUnusable):
        open_folder(new_folder.parent / "file").__enter__()


def test_a_port_that_is_taken_is_not_claimed() -> None:
    """It is passed over where any will do, and refused where it was asked for."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert not is_free(port)
        assert choose_port(port) != port
        with pytest.raises(PortInUse, match=str(port)):
            claim_port(port)
        assert choose_port(port + 1, but=range(port + 1, port + 2)) != port + 1
    chosen = choose_port()
    assert is_free(chosen)
    first_for_connections = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert chosen < first_for_connections
