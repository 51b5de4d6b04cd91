"""`python -m bench [mqtt] [http] … [areas]`: measure; a whole run is written down.

`python -m bench parts` measures nothing and writes down what would be measured.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.table import Table

from bench.alarms import measure_alarms
from bench.anomalies import measure_anomalies
from bench.areas import measure_areas
from bench.entities import measure_entities
from bench.figures import Section, write_down, write_parts
from bench.importing import measure_importing
from bench.machine import describe_machine
from bench.maps import measure_maps
from bench.neighbours import measure_neighbours
from bench.operators import measure_operators
from bench.reading import measure_reading
from bench.rules import measure_rules
from bench.search import measure_search
from bench.writing import measure_http, measure_many_clients, measure_mqtt

BENCHMARKS: dict[str, Callable[[], Awaitable[Section]]] = {
    "mqtt": measure_mqtt,
    "http": measure_http,
    "clients": measure_many_clients,
    "reading": measure_reading,
    "entities": measure_entities,
    "importing": measure_importing,
    "areas": measure_areas,
    "maps": measure_maps,
    "search": measure_search,
    "rules": measure_rules,
    "alarms": measure_alarms,
    "operators": measure_operators,
    "anomalies": measure_anomalies,
    "neighbours": measure_neighbours,
}


def list_parts() -> dict[str, str]:
    """What each part measures, by its name."""
    return {name: (measure.__doc__ or "").split("\n")[0] for name, measure in BENCHMARKS.items()}


def _show(console: Console, section: Section) -> None:
    table = Table(title=section.title, title_justify="left", caption=section.how, caption_justify="left")
    for column in ("figure", "measured", "unit", "aim", "reached"):
        table.add_column(column, justify="right" if column in ("measured", "aim") else "left")
    for figure in section.figures:
        table.add_row(
            figure.name, f"{figure.value:,.2f}", figure.unit, figure.aim, figure.reached.replace("*", "")
        )
    console.print(table)


async def _run(names: list[str]) -> None:
    console = Console()
    machine = describe_machine()
    sections = []
    for name in names:
        section = await BENCHMARKS[name]()
        sections.append(section)
        _show(console, section)
    # Only a whole run is written down, so that the document never mixes days.
    if names == list(BENCHMARKS):
        console.print(f"Written to {write_down(machine, sections, list_parts())} and docs/benchmarks.md")


def main() -> None:
    """Run the named benchmarks, all of them without names."""
    names = sys.argv[1:] or list(BENCHMARKS)
    if names == ["parts"]:
        write_parts(list_parts())
        return
    if unknown := [name for name in names if name not in BENCHMARKS]:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    asyncio.run(_run(names))


if __name__ == "__main__":
    main()
