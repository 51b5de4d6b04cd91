"""Tiles of the map as Mapbox vector tiles: things as they are where they fit, counted in cells from afar.

Layer `things` has a feature for each thing, a point where it is smaller than a 512th of the tile. Layer
`cells` has a point for each 64th of a tile in which things lie that are too small to be seen, with their
`kind` and how many `things` there are.
"""

from collections.abc import Mapping, Sequence
from typing import Any, LiteralString

from msgspec import structs
from psycopg import sql
from psycopg.types.json import Jsonb

from dothi.store.budget import answerable
from dothi.store.database import Session
from dothi.vocabulary.tiles import TileAddress

MOST_DRAWN = 20_000
"""More things than these in one tile are thinned out evenly, so that one stays quick to make and to draw."""

FITTING = 5_000
"""A kind is drawn thing by thing from the zoom on at which no tile has more of them than these."""

LIVE_ZOOM = 14
"""From here on every kind is."""

_CELL_ZOOM = 20
_CELLS_ACROSS = 6
"""As a power of two: 64 cells lie side by side in a tile."""

_EDGE: LiteralString = """
WITH edge AS MATERIALIZED (
    SELECT public.ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS frame,
           public.ST_Transform(public.ST_TileEnvelope(%(z)s, %(x)s, %(y)s), 4326) AS degrees,
           public.ST_Transform(public.ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.03125), 4326) AS box
),
"""
_SINGLE: LiteralString = """
there AS MATERIALIZED (
    SELECT {needed} FROM {source} t, edge
    WHERE t.geometry OPERATOR(public.&&) edge.box AND {wanted}
),
"""
_SOME_SINGLE: LiteralString = """
there AS MATERIALIZED (
    SELECT {needed} FROM {source} t, edge
    WHERE t.geometry OPERATOR(public.&&) edge.box AND t.kind <> ALL (%(far)s) AND {wanted}
    UNION ALL
    (SELECT {needed} FROM {source} t, edge
     WHERE t.geometry OPERATOR(public.&&) edge.box AND t.kind = ANY (%(far)s) AND {wanted}
       AND t.map_zoom <= {zoom}
     ORDER BY t.map_zoom, t.id LIMIT %(fitting)s)
),
cells AS MATERIALIZED (
    SELECT t.kind, count(*)::integer AS things,
           public.ST_AsMVTGeom(cell_middle(min(t.cell)), (SELECT frame FROM edge), 4096, 128, true) AS geom
    FROM {source} t
    WHERE t.cell BETWEEN %(first)s AND %(last)s AND t.kind = ANY (%(far)s) AND {wanted}
      AND t.map_zoom > {zoom}
    GROUP BY t.kind, t.cell >> %(shift)s
),
"""
_DRAWN: LiteralString = """
amount AS (SELECT greatest(ceil(count(*) / %(most)s::float8)::integer, 1) AS nth FROM there),
drawn AS MATERIALIZED (
    SELECT t.id, {shown}, {placed} AS geom
    FROM there t, edge, amount
    WHERE t.id %% amount.nth = 0
)
SELECT (SELECT public.ST_AsMVT(drawn, 'things', 4096, 'geom', 'id') FROM drawn WHERE geom IS NOT NULL)
"""
_AND_CELLS: LiteralString = (
    "|| (SELECT public.ST_AsMVT(cells, 'cells', 4096, 'geom') FROM cells WHERE geom IS NOT NULL)"
)
_POINTED: LiteralString = """
CASE WHEN t.map_zoom > {zoom} + 3 THEN public.ST_Centroid(public.ST_Envelope(t.geometry)) ELSE t.geometry END
"""
_PLACED: LiteralString = (
    "public.ST_AsMVTGeom(public.ST_Transform(" + _POINTED + ", 3857), edge.frame, 4096, 128, true)"
)
_PLACED_NEAR: LiteralString = (
    "CASE WHEN t.map_zoom >= {zoom} - 6 THEN public.ST_AsMVTGeom("
    + _POINTED
    + ", edge.degrees, 4096, 128, true)"
    " ELSE " + _PLACED + " END"
)
"""What is no longer than a tile is fitted into it as if degrees lay evenly there, which they do within a
third of a 4096th of a tile: at latitude φ within sin φ · 3217 / 2^z of it. No corner has to be projected.
"""
_NOBODY_MEASURES: LiteralString = "NOT EXISTS (SELECT FROM datastream d WHERE d.thing_id = t.id)"
_NOBODY_MEASURES_MANY: LiteralString = "t.id NOT IN (SELECT thing_id FROM datastream)"
_NEAR_ZOOM = 12
_NEEDED: LiteralString = "t.id, t.uid, t.kind, t.name, t.properties, t.geometry, t.map_zoom"
_NAMED: LiteralString = "t.kind, t.name, t.properties ->> (%(drawn_by)s::jsonb ->> t.kind) AS drawn_as"
_WHOLE: LiteralString = """
t.uid, t.kind, t.name,
CASE WHEN t.properties ?| '{uid,kind,name}' THEN t.properties - '{uid,kind,name}'::text[]
     ELSE t.properties END AS properties
"""


async def read_fitting_zooms(session: Session) -> dict[str, int]:
    """For each kind that has a place: the lowest zoom at which it is drawn thing by thing."""
    rows = await session.rows("read_fitting_zooms", {"fitting": FITTING, "live": LIVE_ZOOM})
    return {row[0]: row[1] for row in rows}


async def read_tile(
    session: Session, address: TileAddress, far: Sequence[str], drawn_by: Mapping[str, str] | None = None
) -> bytes:
    """The tile as it is or was; of the kinds that are `far` what is large is drawn, the rest counted.

    `drawn_by` names, by kind, the property whose value comes with its things as `drawn_as`.

    Raises QueryTooLong.
    """
    wanted = _choose(address, counted=bool(far))
    shift = 2 * max(_CELL_ZOOM - address.z - _CELLS_ACROSS, 0)
    first, last = _span_of_cells(address)
    single = _SOME_SINGLE if far else _SINGLE
    # Written out, so that the index of what is large is known to hold all of it.
    zoom = sql.Literal(address.z)
    statement = sql.SQL(_EDGE + single + _DRAWN + (_AND_CELLS if far else "")).format(
        source=sql.SQL("thing" if address.at is None else "thing_in_time"),
        needed=sql.SQL(_NEEDED),
        wanted=sql.SQL(" AND ").join(wanted),
        zoom=zoom,
        placed=sql.SQL(_PLACED if address.z < _NEAR_ZOOM else _PLACED_NEAR).format(zoom=zoom),
        shown=sql.SQL(_NAMED if address.look == "map" else _WHOLE),
    )
    values: dict[str, Any] = {
        **structs.asdict(address),
        "most": MOST_DRAWN,
        "fitting": FITTING,
        "far": list(far),
        "drawn_by": Jsonb(dict(drawn_by or {})),
        "first": first,
        "last": last,
        "shift": shift,
    }
    with answerable():
        cursor = await session.ask(statement.as_string(), values, remembered=address.at is None, binary=True)
        row = await cursor.fetchone()
    assert row is not None, "an aggregate gives a row"  # noqa: S101
    return bytes(row[0])


def _choose(address: TileAddress, *, counted: bool) -> list[sql.Composable]:
    wanted: list[sql.Composable] = []
    if address.kind is not None:
        wanted.append(sql.SQL("t.kind = %(kind)s"))
    if address.at is not None:
        # Written out: planned once for any instant, a tile of the past took fourteen times as long.
        wanted.append(sql.SQL("t.valid @> {}::timestamptz").format(sql.Literal(address.at)))
    if address.look == "map":
        # All that observe are looked up once for many things, and for few each by itself.
        wanted.append(sql.SQL(_NOBODY_MEASURES_MANY if counted else _NOBODY_MEASURES))
    return wanted or [sql.SQL("true")]


def _span_of_cells(address: TileAddress) -> tuple[int, int]:
    """The first and the last cell of a tile in their order; a tile deeper than cells has none to count."""
    tile = sum(((address.x >> bit & 1) | (address.y >> bit & 1) << 1) << 2 * bit for bit in range(address.z))
    below = 2 * max(_CELL_ZOOM - address.z, 0)
    return tile << below, ((tile + 1) << below) - 1
