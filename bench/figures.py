"""Figures: what was measured, what was aimed at, and how both are written down."""

import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.machine import Machine

DOCUMENT = Path(__file__).parents[1] / "docs" / "benchmarks.md"
_PARTS = "## What is measured"
RESULTS = Path(__file__).parents[1] / "bench-results"


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One measured figure. `at_most` or `at_least` is the aim, None where there is none."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    @property
    def aim(self) -> str:
        """The aim in words."""
        if self.at_most is not None:
            return f"≤ {_number(self.at_most)}"
        if self.at_least is not None:
            return f"≥ {_number(self.at_least)}"
        return "–"

    @property
    def reached(self) -> str:
        """Whether the aim was reached."""
        if self.at_most is not None:
            return "yes" if self.value <= self.at_most else "**no**"
        if self.at_least is not None:
            return "yes" if self.value >= self.at_least else "**no**"
        return ""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one benchmark with a sentence on how they were taken."""

    title: str
    how: str
    figures: list[Figure]


def _number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 10 else f"{value:.1f}"


def describe_parts(parts: dict[str, str]) -> list[str]:
    """Lines of the document that say what is measured, by the names of the parts."""
    return [
        _PARTS,
        "",
        "`make bench` measures all of this; `.venv/bin/python -m bench mqtt rules` only what is named, and "
        "writes no figures down. A part without a section below has been added since the last whole run.",
        "",
        "| part | what is measured |",
        "| --- | --- |",
        *(f"| {name} | {said} |" for name, said in parts.items()),
        "",
    ]


def write_parts(parts: dict[str, str]) -> None:
    """Say in the document what is measured; its figures stay as they are."""
    before, _, after = DOCUMENT.read_text().partition(f"{_PARTS}\n")
    _, _, measured = after.partition("\nMeasured ")
    DOCUMENT.write_text("\n".join([before.rstrip("\n"), "", *describe_parts(parts), f"Measured {measured}"]))


def to_markdown(machine: Machine, sections: list[Section], parts: dict[str, str]) -> str:
    """The document, as the benchmarks wrote it."""
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; edit nothing here by hand. The load generators ran on the same cores.",
        "",
        *describe_parts(parts),
        f"Measured {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {machine.processor}, {machine.cores} cores, "
        f"{machine.memory_gib} GiB, {machine.system}, Python {machine.python}, "
        f"PostgreSQL {machine.postgresql}. Yardsticks of the day: one turn of an empty Python loop "
        f"{machine.loop_ns} ns, sending and receiving 50 bytes over loopback TCP {machine.tcp_us} µs.",
    ]
    for section in sections:
        lines += ["", f"## {section.title}", "", section.how, ""]
        lines += ["| figure | measured | aim | reached |", "| --- | ---: | ---: | --- |"]
        lines += [
            f"| {figure.name} | {_number(figure.value)} {figure.unit} | {figure.aim} | {figure.reached} |"
            for figure in section.figures
        ]
    return "\n".join(lines) + "\n"


def write_down(machine: Machine, sections: list[Section], parts: dict[str, str]) -> Path:
    """Write JSON for programs, and the document; the JSON's path."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.json"
    content = {"machine": msgspec.to_builtins(machine), "sections": msgspec.to_builtins(sections)}
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")
    DOCUMENT.parent.mkdir(exist_ok=True)
    DOCUMENT.write_text(to_markdown(machine, sections, parts))
    return path
