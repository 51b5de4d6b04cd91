-- count_chosen --
-- How many things of each kind a choice means.
SELECT t.kind, count(*) FROM thing t
WHERE (%(kind)s::text IS NULL OR t.kind = %(kind)s)
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
GROUP BY t.kind ORDER BY count(*) DESC, t.kind;

-- count_chosen_as_of --
-- The same of what there was at an instant.
SELECT t.kind, count(*) FROM thing_in_time t
WHERE t.valid @> %(at)s::timestamptz AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
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
GROUP BY t.kind ORDER BY count(*) DESC, t.kind;

-- list_chosen --
-- A page of a choice, sorted by a column or by a property.
SELECT f.id, f.uid, f.name, f.kind, a.name_vi, a.name_en, coalesce(f.properties, '{}')
FROM (
    SELECT t.id, t.uid, t.name, t.kind, t.properties, t.area_id FROM thing t
    WHERE (%(kind)s::text IS NULL OR t.kind = %(kind)s)
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
) f
LEFT JOIN area a ON a.id = f.area_id
LEFT JOIN kind k ON k.id = f.kind
CROSS JOIN LATERAL (
    SELECT CASE %(column)s::text WHEN 'name' THEN f.name WHEN 'kind' THEN k.title_vi WHEN 'area' THEN a.name_vi
           END COLLATE "vi-x-icu" AS word, f.properties -> %(property)s::text AS value
) by
ORDER BY CASE WHEN NOT %(falling)s::boolean THEN by.word END NULLS LAST,
         CASE WHEN %(falling)s::boolean THEN by.word END DESC NULLS LAST,
         CASE WHEN NOT %(falling)s::boolean THEN by.value END NULLS LAST,
         CASE WHEN %(falling)s::boolean THEN by.value END DESC NULLS LAST,
         f.id
LIMIT %(limit)s OFFSET %(offset)s;

-- list_chosen_as_of --
-- The same as it was at an instant.
SELECT f.id, f.uid, f.name, f.kind, a.name_vi, a.name_en, coalesce(f.properties, '{}')
FROM (
    SELECT t.id, t.uid, t.name, t.kind, t.properties, t.area_id FROM thing_in_time t
    WHERE t.valid @> %(at)s::timestamptz AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
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
) f
LEFT JOIN area a ON a.id = f.area_id
LEFT JOIN kind k ON k.id = f.kind
CROSS JOIN LATERAL (
    SELECT CASE %(column)s::text WHEN 'name' THEN f.name WHEN 'kind' THEN k.title_vi WHEN 'area' THEN a.name_vi
           END COLLATE "vi-x-icu" AS word, f.properties -> %(property)s::text AS value
) by
ORDER BY CASE WHEN NOT %(falling)s::boolean THEN by.word END NULLS LAST,
         CASE WHEN %(falling)s::boolean THEN by.word END DESC NULLS LAST,
         CASE WHEN NOT %(falling)s::boolean THEN by.value END NULLS LAST,
         CASE WHEN %(falling)s::boolean THEN by.value END DESC NULLS LAST,
         f.id
LIMIT %(limit)s OFFSET %(offset)s;
