-- read_property_types --
-- The properties that things of a kind have, with the JSON types of their values.
SELECT p.key, array_agg(DISTINCT jsonb_typeof(p.value))
FROM thing t CROSS JOIN LATERAL jsonb_each(t.properties) p
WHERE t.kind = %(kind)s AND jsonb_typeof(t.properties) = 'object'
GROUP BY p.key ORDER BY p.key;

-- list_outgoing --
-- A page of things of a kind as they are given out.
SELECT t.id, t.uid, t.name, t.description, t.properties, public.ST_AsBinary(t.geometry)
FROM thing t
WHERE t.kind = %(kind)s AND t.id > %(after)s
  AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
       OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
ORDER BY t.id LIMIT %(limit)s;

-- list_outgoing_as_of --
-- The same as they were at an instant.
SELECT t.id, t.uid, t.name, t.description, t.properties, public.ST_AsBinary(t.geometry)
FROM thing_in_time t
WHERE t.valid @> %(at)s::timestamptz AND t.kind = %(kind)s AND t.id > %(after)s
  AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
       OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
ORDER BY t.id LIMIT %(limit)s;
