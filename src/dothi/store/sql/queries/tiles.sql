-- read_tile --
-- Things without datastreams in a tile of the map; where there are more than fit, every n-th of them.
WITH edge AS (
    SELECT public.ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS frame,
           public.ST_Transform(public.ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.03125), 4326) AS box
),
there AS MATERIALIZED (
    SELECT t.id, t.kind, t.name, t.geometry
    FROM thing t, edge
    WHERE t.geometry OPERATOR(public.&&) edge.box AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
      AND NOT EXISTS (SELECT FROM datastream d WHERE d.thing_id = t.id)
),
amount AS (SELECT count(*) AS there, greatest(ceil(count(*) / %(most)s::float8)::integer, 1) AS nth FROM there),
drawn AS (
    SELECT t.id, t.kind, t.name,
           public.ST_AsMVTGeom(public.ST_Transform(t.geometry, 3857), edge.frame, 4096, 128, true) AS geom
    FROM there t, edge, amount
    WHERE t.id %% amount.nth = 0
)
SELECT public.ST_AsMVT(drawn, 'things', 4096, 'geom', 'id'), (SELECT there FROM amount), (SELECT nth FROM amount)
FROM drawn WHERE geom IS NOT NULL;

-- read_tile_at --
-- The same as it was at an instant.
WITH edge AS (
    SELECT public.ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS frame,
           public.ST_Transform(public.ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 0.03125), 4326) AS box
),
there AS MATERIALIZED (
    SELECT t.id, t.kind, t.name, t.geometry
    FROM thing_in_time t, edge
    WHERE t.valid @> %(at)s::timestamptz
      AND t.geometry OPERATOR(public.&&) edge.box AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
      AND NOT EXISTS (SELECT FROM datastream d WHERE d.thing_id = t.id)
),
amount AS (SELECT count(*) AS there, greatest(ceil(count(*) / %(most)s::float8)::integer, 1) AS nth FROM there),
drawn AS (
    SELECT t.id, t.kind, t.name,
           public.ST_AsMVTGeom(public.ST_Transform(t.geometry, 3857), edge.frame, 4096, 128, true) AS geom
    FROM there t, edge, amount
    WHERE t.id %% amount.nth = 0
)
SELECT public.ST_AsMVT(drawn, 'things', 4096, 'geom', 'id'), (SELECT there FROM amount), (SELECT nth FROM amount)
FROM drawn WHERE geom IS NOT NULL;
