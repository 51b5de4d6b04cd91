-- read_property_types --
-- The properties that things of a kind have, with the JSON types of their values.
SELECT p.key, array_agg(DISTINCT jsonb_typeof(p.value))
FROM thing t CROSS JOIN LATERAL jsonb_each(t.properties) p
WHERE t.kind = %(kind)s AND jsonb_typeof(t.properties) = 'object'
GROUP BY p.key ORDER BY p.key;

-- list_outgoing --
-- A page of the chosen things of a kind as they are given out.
SELECT t.id, t.uid, t.name, t.description, t.properties, public.ST_AsBinary(t.geometry)
FROM thing t
WHERE t.kind = %(kind)s AND t.id > %(after)s
  AND (%(uids)s::text[] IS NULL OR t.uid = ANY (%(uids)s::text[]))
  AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
       OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
  AND (%(words)s::text IS NULL
       OR array_to_tsvector(string_to_array(t.folded, ' ')) @@ %(words)s::tsquery
       OR lower(t.uid) COLLATE "C" LIKE %(uid_begins)s::text)
  AND coalesce(t.properties, '{}') @> %(having)s::jsonb
  AND NOT coalesce(t.properties, '{}') ?| %(lacking)s::text[]
  AND (%(within)s::bytea IS NULL
       OR public.ST_Intersects(t.geometry, public.ST_GeomFromWKB(%(within)s::bytea, 4326)))
ORDER BY t.id LIMIT %(limit)s;

-- list_outgoing_as_of --
-- The same as they were at an instant.
SELECT t.id, t.uid, t.name, t.description, t.properties, public.ST_AsBinary(t.geometry)
FROM thing_in_time t
WHERE t.valid @> %(at)s::timestamptz AND t.kind = %(kind)s AND t.id > %(after)s
  AND (%(uids)s::text[] IS NULL OR t.uid = ANY (%(uids)s::text[]))
  AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
       OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
  AND (%(words)s::text IS NULL
       OR array_to_tsvector(string_to_array(fold_text(t.name), ' ')) @@ %(words)s::tsquery
       OR lower(t.uid) COLLATE "C" LIKE %(uid_begins)s::text)
  AND coalesce(t.properties, '{}') @> %(having)s::jsonb
  AND NOT coalesce(t.properties, '{}') ?| %(lacking)s::text[]
  AND (%(within)s::bytea IS NULL
       OR public.ST_Intersects(t.geometry, public.ST_GeomFromWKB(%(within)s::bytea, 4326)))
ORDER BY t.id LIMIT %(limit)s;
