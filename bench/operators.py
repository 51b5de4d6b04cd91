"""How soon an operator sees an alarm while the city is busy: by the live stream, and on the screen."""

import asyncio
import json
import os
import shutil
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import numpy as np

from bench.city import BenchCity, running_city
from bench.figures import Figure, Section
from bench.ringing import RATE, RINGING_A_SECOND, RULES, SECONDS, Sent, put_rules, send

_AIM_MS = 1_000
_AFTERWARDS_S = 10
"""What has not come by then is missing."""
_ROOT = Path(__file__).parents[1]
_WARMING_UP_S = 5
"""How long a screen is open before readings come, so that it is not what starts that is measured."""


async def _start(*command: str) -> Process:
    """A program that says "ready" and, at its end, what it has seen as one line of JSON."""
    process = await asyncio.create_subprocess_exec(*command, cwd=_ROOT, stdout=PIPE)
    assert process.stdout is not None
    if (await process.stdout.readline()).strip() != b"ready":
        raise RuntimeError(f"{command[-4:]} is not ready")
    return process


async def _read(process: Process) -> dict[str, list[float]]:
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"what watches alarms failed with {process.returncode}")
    seen: dict[str, list[float]] = json.loads(out.decode().strip().splitlines()[-1])
    return seen


def _find_node() -> str:
    """Node as the set-up found or made it; raises RuntimeError."""
    node = shutil.which("node", path=f"{os.environ['PATH']}:{_ROOT}/.venv/node")
    if node is None:
        raise RuntimeError("there is no Node; start this by `make bench`")
    return node


async def _watch(
    city: BenchCity, rate: int, seconds: float, *, on_screen: bool
) -> tuple[Sent, dict[str, list[float]]]:
    """Send, and let one operator watch: a program, or a person's screen."""
    lasting = str(seconds + _WARMING_UP_S + _AFTERWARDS_S)
    command = (
        (_find_node(), "web/browser/alarmRows.mjs", city.url, lasting)
        if on_screen
        else (sys.executable, "-m", "bench.alarm_watch", city.url, lasting)
    )
    process = await _start(*command)
    await asyncio.sleep(_WARMING_UP_S)
    sent = await send(city, rate, seconds)
    return sent, await _read(process)


def _list_figures(name: str, sent: Sent, seen: dict[str, list[float]], which: int) -> list[Figure]:
    """From when a reading was sent until it was seen, of those that must ring."""
    found = [
        (seen[f"bench-{number}"][which] - at) * 1_000
        for number, (at, _) in sent.rung.items()
        if f"bench-{number}" in seen
    ]
    if not found:
        raise RuntimeError(f"no alarm was seen: {name}")
    share = 100 * len(found) / len(sent.rung)
    return [
        Figure(name=f"{name}, of {len(sent.rung):,} that must ring", value=share, unit="%", at_least=100),
        Figure(name="… median", value=float(np.percentile(found, 50)), unit="ms"),
        Figure(name="… p95", value=float(np.percentile(found, 95)), unit="ms"),
        Figure(name="… p99", value=float(np.percentile(found, 99)), unit="ms", at_most=_AIM_MS),
    ]


async def measure_operators(rules: int = RULES, rate: int = RATE, seconds: float = SECONDS) -> Section:
    """From a reading to its alarm before an operator's eyes, with the rules and readings of a large city.

    With fewer it is only tried: there must be 50 rules for each second.
    """
    figures = []
    for on_screen in (False, True):
        # A city of its own for each: a browser that draws would be felt in the first figures.
        async with running_city(rules) as city:
            await put_rules(city, rules)
            sent, seen = await _watch(city, rate, seconds, on_screen=on_screen)
        how = "on the screen" if on_screen else "by the live stream"
        figures.append(
            Figure(
                name=f"observations, seen {how}", value=sent.readings / sent.took_s, unit="/s", at_least=rate
            )
        )
        if on_screen:
            figures += _list_figures("reading sent to row on the screen", sent, seen, 0)
        else:
            figures += _list_figures("reading sent to event of the live stream", sent, seen, 0)
            figures += _list_figures("reading sent to list with the alarm", sent, seen, 1)
    return Section(
        title="Alarms before an operator",
        how=f"{rules:,} rules for {rules:,} things, {rate:,} readings a second for {seconds:.0f} s in data "
        f"arrays by HTTP, {RINGING_A_SECOND} that ring each second. Seen by a program that hears the live "
        "stream and then asks for the newest alarms; and, in a city of its own, by the screen of alarms in "
        "Chromium on the same cores, which asks at once when it is told and then a few times a second. "
        "Times from before the reading's request begins.",
        figures=figures,
    )
