"""Files that are needed for a moment: in a room of the process, which does not outlive it for long."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dothi.machine.staging import use_staging
from dothi.vocabulary.errors import DataFolderUnusable

_LIVE = """
import sys, tempfile
from pathlib import Path
from dothi.machine.staging import use_staging
with use_staging(Path(sys.argv[1])):
    folder = tempfile.mkdtemp(prefix="dothi-import-")
    (Path(folder) / "a.gpkg").write_bytes(b"x")
    print(folder, flush=True)
    sys.stdin.read()
"""


def start_another(folder: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that is in a room of its own, and a folder that it has made there."""
    process = subprocess.Popen(
        [sys.executable, "-c", _LIVE, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_temporary_files_are_in_the_room_and_go_with_it(tmp_path: Path) -> None:
    """Whoever asks for a temporary folder gets it there; afterwards the machine's own are used again."""
    usual = tempfile.gettempdir()
    with use_staging(tmp_path / "staging") as room, tempfile.TemporaryDirectory() as name:
        assert Path(name).parent == room
        left = Path(tempfile.mkdtemp())
    assert not left.exists()
    assert list((tmp_path / "staging").iterdir()) == []
    assert tempfile.gettempdir() == usual


def test_only_the_rooms_of_the_dead_are_cleared(tmp_path: Path) -> None:
    """Of two neighbours one is killed: the next one to come removes its files and leaves the other's."""
    killed, gone = start_another(tmp_path)
    living, there = start_another(tmp_path)
    try:
        assert gone.exists()
        killed.kill()
        killed.communicate(timeout=30)
        assert gone.exists()
        with use_staging(tmp_path):
            assert not gone.parent.exists()
            assert (there / "a.gpkg").exists()
    finally:
        living.communicate("", timeout=30)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    """A link, or a file, in the place of the folder: nothing is written there."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "file").write_text("")
    for name in ("link", "file"):
        with pytest.raises(DataFolderUnusable), use_staging(tmp_path / name):
            pass
    assert list((tmp_path / "elsewhere").iterdir()) == []
