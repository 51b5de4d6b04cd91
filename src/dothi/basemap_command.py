"""`dothi basemap`: makes the city's base map of an OpenStreetMap extract, and shows how far it is."""

import sys
from pathlib import Path

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from dothi.connect.basemap.making import Made, Stage, make_basemap
from dothi.vocabulary.basemap import BASEMAP_FOLDER


def run_basemap(extract: Path, data: Path) -> None:
    """Make it and say what came of it; raises what `make_basemap` raises."""
    console = Console(stderr=True, highlight=False)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[far]}"))
    seen = console.is_terminal
    with Progress(
        *columns, TimeElapsedColumn(), console=console, transient=True, disable=not seen
    ) as progress:
        reading = progress.add_task(f"Reading {extract.name}", total=None, far="")
        tiling = progress.add_task("Making tiles", total=100, far="", visible=False)

        def show(stage: Stage, how_far: float) -> None:
            if stage == "reading":
                progress.update(reading, far=f"{how_far:,.0f} features")
            else:
                progress.update(tiling, visible=True, completed=how_far, far=f"{how_far:.0f} %")

        made = make_basemap(extract, data / BASEMAP_FOLDER, show)
    _report(made)


def _report(made: Made) -> None:
    size = decimal(made.path.stat().st_size)
    taken = "" if made.facts.extract_at is None else f", as of {made.facts.extract_at:%Y-%m-%d %H:%M} UTC"
    sys.stdout.write(f"{made.path}: {made.features:,} features{taken}, {size}\n")
    if not made.lies_in_vietnam:
        sys.stderr.write("warning: nothing of this extract lies in Vietnam; is it the right one?\n")
    sys.stdout.write("A city that runs on this folder shows it from the next time its page is opened.\n")
