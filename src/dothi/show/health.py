"""GET /health: how the city is, part by part."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from litestar import Controller, get

from dothi.access.city import City
from dothi.show.descriptions import HealthView, PartView
from dothi.show.routes import About
from dothi.vocabulary.errors import Unavailable
from dothi.vocabulary.principals import make_part

STALE_AFTER_S = 10.0
"""Processes tell of themselves every two seconds; this long a silence is no accident."""
LOW_DISK_BYTES = 2 * 2**30

_READER = make_part("health")

Probe = Callable[[], dict[str, tuple[bool, dict[str, Any]]]]
"""What the answering process knows at first hand: name to (well, detail)."""


class HealthRoutes(Controller):
    """The health of the city."""

    path = "/health"
    tags = ("Health",)

    @get("/", summary="How the city is")
    async def health(self, city: City, about: About, probe: Probe) -> HealthView:
        """Answers 200 once the city serves; `degraded` names the parts that are not well."""
        parts = {name: _part(well, detail) for name, (well, detail) in probe().items()}
        try:
            told = await city.list_parts(_READER)
        except Unavailable as problem:
            parts["database"] = _part(False, {"problem": problem.message})
        else:
            parts["database"] = _part(True, {})
            for part in told:
                state: Literal["ok", "stale"] = "ok" if part.silence_s < STALE_AFTER_S else "stale"
                detail = {**part.detail, "pid": part.pid}
                parts[part.name] = PartView(state=state, since=part.started_at, detail=detail)
        well = all(part.state == "ok" for part in parts.values())
        return HealthView(
            status="ok" if well else "degraded",
            version=about.version,
            clock_now=about.clock.now(),
            parts=parts,
        )


def _part(well: bool, detail: dict[str, Any], since: datetime | None = None) -> PartView:
    return PartView(state="ok" if well else "down", since=since, detail=detail)


def probe_disk(folder: Path) -> tuple[bool, dict[str, Any]]:
    """Whether the disk under the data folder has room, and how much."""
    free = shutil.disk_usage(folder).free
    return free > LOW_DISK_BYTES, {"free_bytes": free, "folder": str(folder)}
