-- refresh_areas_of_things --
-- Find the areas and zones of all things anew; gives how many lie in another area than before.
SELECT refresh_areas_of_things();

-- find_passed_days --
-- Whether areas began or ended since the areas of all things were last found.
SELECT EXISTS (
    SELECT FROM area, area_state s
    WHERE (effective_from > s.day AND effective_from <= city_today())
       OR (effective_to > s.day AND effective_to <= city_today())
);

-- make_area_drafts --
-- Make room for the areas of one import.
CREATE TEMPORARY TABLE area_draft (
    level text, code text, zone_type text, name_vi text, name_en text, full_name_vi text, full_name_en text,
    parent_code text, geometry public.geometry, effective_from date, effective_to date, source text, licence text,
    spelled text, folded text, folded_full text, previous_id integer, previous_to date
) ON COMMIT DROP;

-- add_area_draft --
-- Take one area into the import, in two dimensions.
INSERT INTO area_draft (level, code, zone_type, name_vi, name_en, full_name_vi, full_name_en, parent_code, geometry,
                        effective_from, effective_to, source, licence, spelled, folded, folded_full)
VALUES (%(level)s, %(code)s, %(zone_type)s, %(name_vi)s, %(name_en)s, %(full_name_vi)s, %(full_name_en)s,
        %(parent_code)s,
        public.ST_Multi(public.ST_Force2D(public.ST_SetSRID(public.ST_GeomFromGeoJSON(%(geometry)s::text), 4326))),
        %(effective_from)s, %(effective_to)s, %(source)s, %(licence)s, %(spelled)s, %(folded)s, %(folded_full)s);

-- list_broken_outlines --
-- The areas of the import whose outline is no proper polygon, and why.
SELECT level, code, full_name_vi, public.ST_IsValidReason(geometry) FROM area_draft
WHERE NOT public.ST_IsValid(geometry) ORDER BY level, code;

-- repair_outlines --
-- Make proper polygons of those that are none, and keep what has an extent of them.
UPDATE area_draft
SET geometry = public.ST_Multi(public.ST_CollectionExtract(public.ST_MakeValid(geometry), 3))
WHERE NOT public.ST_IsValid(geometry);

-- list_empty_outlines --
-- The areas of the import of whose outline nothing is left.
SELECT level, code, full_name_vi FROM area_draft WHERE public.ST_IsEmpty(geometry) ORDER BY level, code;

-- find_previous_areas --
-- Remember which known area each one follows: the one under its code on the day on which it begins.
UPDATE area_draft d SET previous_id = a.id, previous_to = a.effective_to
FROM area a
WHERE a.level = d.level AND a.code = d.code AND a.zone_type IS NOT DISTINCT FROM d.zone_type
  AND a.effective_from IS DISTINCT FROM d.effective_from
  AND d.effective_from IS NOT NULL AND in_force(a.effective_from, a.effective_to, d.effective_from);

-- drop_unchanged_areas --
-- Leave out what only says again what is known of that day.
DELETE FROM area_draft d USING area a
WHERE a.id = d.previous_id
  AND (a.name_vi, a.name_en, a.full_name_vi, a.full_name_en, a.parent_code)
      IS NOT DISTINCT FROM (d.name_vi, d.name_en, d.full_name_vi, d.full_name_en, coalesce(d.parent_code, a.parent_code))
  AND (d.geometry IS NULL OR d.geometry OPERATOR(public.=) a.geometry);

-- end_previous_areas --
-- End what is followed by another name, outline or parent under the same code.
UPDATE area a SET effective_to = d.effective_from FROM area_draft d WHERE a.id = d.previous_id;

-- put_areas --
-- Take over the areas of the import; gives for each one that changed anything whether it is new.
INSERT INTO area AS known
       (level, code, zone_type, name_vi, name_en, full_name_vi, full_name_en, parent_code, geometry,
        effective_from, effective_to, source, licence, spelled, folded, folded_full)
SELECT d.level, d.code, d.zone_type, d.name_vi, d.name_en, d.full_name_vi, d.full_name_en,
       -- A new name alone leaves the outline and the province what they were.
       coalesce(d.parent_code, a.parent_code), coalesce(d.geometry, a.geometry),
       d.effective_from,
       coalesce(d.effective_to, d.previous_to, (
           SELECT min(later.effective_from) FROM area later
           WHERE later.level = d.level AND later.code = d.code AND later.zone_type IS NOT DISTINCT FROM d.zone_type
             AND (d.effective_from IS NULL OR later.effective_from > d.effective_from)
       )),
       d.source, d.licence, d.spelled, d.folded, d.folded_full
FROM area_draft d LEFT JOIN area a ON a.id = d.previous_id
ORDER BY d.level DESC, d.code
ON CONFLICT ON CONSTRAINT area_key DO UPDATE
SET name_vi = excluded.name_vi, name_en = excluded.name_en, full_name_vi = excluded.full_name_vi,
    full_name_en = excluded.full_name_en, parent_code = coalesce(excluded.parent_code, known.parent_code),
    geometry = coalesce(excluded.geometry, known.geometry),
    effective_to = coalesce(excluded.effective_to, known.effective_to),
    source = excluded.source, licence = excluded.licence,
    spelled = excluded.spelled, folded = excluded.folded, folded_full = excluded.folded_full
WHERE (known.name_vi, known.name_en, known.full_name_vi, known.full_name_en, known.parent_code, known.effective_to,
       known.source, known.licence, known.spelled, known.folded, known.folded_full)
      IS DISTINCT FROM
      (excluded.name_vi, excluded.name_en, excluded.full_name_vi, excluded.full_name_en,
       coalesce(excluded.parent_code, known.parent_code), coalesce(excluded.effective_to, known.effective_to),
       excluded.source, excluded.licence, excluded.spelled, excluded.folded, excluded.folded_full)
   OR (excluded.geometry IS NOT NULL
       AND (known.geometry IS NULL OR NOT excluded.geometry OPERATOR(public.=) known.geometry))
RETURNING xmax = 0;

-- give_parents --
-- Give communes that nobody named a province for the one that a point of them lies in.
UPDATE area c SET parent_code = p.code
FROM area p
WHERE c.level = 'commune' AND c.parent_code IS NULL AND c.geometry IS NOT NULL AND p.level = 'province'
  AND in_force(p.effective_from, p.effective_to, coalesce(c.effective_from, p.effective_from, city_today()))
  AND public.ST_Intersects(p.geometry, surface_point(c.geometry));

-- list_areas_left_alone --
-- What is known of the day on which the import begins, and is not in it though its like are.
SELECT a.level, a.code, a.full_name_vi FROM area a
WHERE in_force(a.effective_from, a.effective_to, coalesce(%(day)s::date, city_today()))
  AND CASE a.level
      WHEN 'commune' THEN a.parent_code = ANY (%(parents)s::text[])
      WHEN 'zone' THEN a.zone_type = ANY (%(zone_types)s::text[])
      ELSE a.level = ANY (%(levels)s::text[]) END
  AND NOT a.level || ' ' || a.code = ANY (%(given)s::text[])
ORDER BY a.level, a.code;

-- list_units --
-- Units whose codes are among these, with the days between which they were in force.
SELECT level, code, effective_from, effective_to FROM area WHERE code = ANY (%(codes)s::text[]) AND level <> 'zone';

-- put_succession --
-- Say what became of a unit.
INSERT INTO area_succession AS known (old_level, old_code, new_level, new_code, effective_on, source)
VALUES (%(old_level)s, %(old_code)s, %(new_level)s, %(new_code)s, %(effective_on)s, %(source)s)
ON CONFLICT (old_level, old_code, new_level, new_code, effective_on) DO UPDATE SET source = excluded.source
WHERE known.source <> excluded.source
RETURNING xmax = 0;

-- end_succeeded_area --
-- Let a known unit end on the day on which others took its place.
UPDATE area SET effective_to = %(day)s
WHERE level = %(level)s AND code = %(code)s AND in_force(effective_from, effective_to, %(day)s::date - 1)
  AND effective_to IS DISTINCT FROM %(day)s
RETURNING id;

-- put_succeeded_area --
-- Keep the name of a unit that ended on a day; what has a first day is known better and stays.
INSERT INTO area AS known
       (level, code, name_vi, name_en, full_name_vi, full_name_en, effective_to, source, spelled, folded, folded_full)
SELECT %(level)s, %(code)s, %(name_vi)s, %(name_en)s, %(full_name_vi)s, %(full_name_en)s, %(day)s, %(source)s,
       %(spelled)s, %(folded)s, %(folded_full)s
WHERE NOT EXISTS (
    SELECT FROM area WHERE level = %(level)s AND code = %(code)s AND effective_from IS NOT NULL
      AND in_force(effective_from, effective_to, %(day)s::date - 1)
)
ON CONFLICT ON CONSTRAINT area_key DO UPDATE
SET name_vi = excluded.name_vi, name_en = excluded.name_en, full_name_vi = excluded.full_name_vi,
    full_name_en = excluded.full_name_en, effective_to = excluded.effective_to, source = excluded.source,
    spelled = excluded.spelled, folded = excluded.folded, folded_full = excluded.folded_full
WHERE (known.full_name_vi, known.effective_to, known.source)
      IS DISTINCT FROM (excluded.full_name_vi, excluded.effective_to, excluded.source);

-- search_areas --
-- Areas that a text may mean, in force on a day, the likeliest first. `words` are the ways to read it: with
-- and without marks, and with what its beginning says of the unit. What has ended leads to what came after it.
WITH RECURSIVE word AS (
    SELECT * FROM unnest(%(spelled)s::text[], %(folded)s::text[], %(units)s::text[]) AS w (spelled, folded, unit)
),
hit AS (
    SELECT a.id, a.level, a.code, a.full_name_vi, a.effective_to,
           in_force(a.effective_from, a.effective_to, %(day)s::date) AS present,
           min(CASE WHEN a.code LIKE %(code)s || '%%' THEN (a.code <> %(code)s)::int
                    ELSE (w.unit <> '' AND NOT a.folded_full LIKE w.unit || ' %%')::int * 64
                       + (NOT ' ' || a.spelled LIKE '%% ' || w.spelled || '%%')::int * 32
                       + (a.folded <> w.folded)::int * 16
                       + (NOT a.folded LIKE w.folded || '%%')::int * 8
                       + (NOT a.folded || ' ' LIKE '%%' || w.folded || ' %%')::int * 4 END) AS rank
    FROM area a
    JOIN word w ON ' ' || a.folded LIKE '%% ' || w.folded || '%%' OR lower(a.name_en) LIKE w.folded || '%%'
                OR a.code LIKE %(code)s || '%%'
    WHERE a.effective_from IS NULL OR a.effective_from <= %(day)s::date
    GROUP BY a.id
),
lead AS (
    SELECT h.id AS old_id, h.rank, s.new_level AS level, s.new_code AS code, s.effective_on, 1 AS steps
    FROM hit h
    JOIN area_succession s ON s.old_level = h.level AND s.old_code = h.code AND s.effective_on = h.effective_to
    WHERE NOT h.present
    UNION
    -- A unit that goes on under its code with another name or outline.
    SELECT h.id, h.rank, a.level, a.code, a.effective_from, 1
    FROM hit h JOIN area a ON a.level = h.level AND a.code = h.code AND a.effective_from = h.effective_to
    WHERE NOT h.present AND h.level <> 'zone' AND NOT EXISTS (
        SELECT FROM area_succession s
        WHERE s.old_level = h.level AND s.old_code = h.code AND s.effective_on = h.effective_to)
    UNION
    SELECT lead.old_id, lead.rank, s.new_level, s.new_code, s.effective_on, lead.steps + 1
    FROM lead
    JOIN area_succession s ON s.old_level = lead.level AND s.old_code = lead.code
                          AND s.effective_on > lead.effective_on AND s.effective_on <= %(day)s::date
    WHERE lead.steps < 10
),
found AS (
    SELECT id, rank, NULL::integer AS old_id FROM hit WHERE present
    UNION ALL
    SELECT a.id, lead.rank, lead.old_id
    FROM lead
    JOIN area a ON a.level = lead.level AND a.code = lead.code
               AND in_force(a.effective_from, a.effective_to, %(day)s::date)
    WHERE NOT EXISTS (
        SELECT FROM area_succession s WHERE s.old_level = lead.level AND s.old_code = lead.code
           AND s.effective_on > lead.effective_on AND s.effective_on <= %(day)s::date)
    UNION ALL
    -- Of what became of others nobody has told.
    SELECT id, rank + 128, NULL FROM hit
    WHERE NOT present AND NOT EXISTS (SELECT FROM lead WHERE lead.old_id = hit.id)
)
SELECT a.level, a.code, a.zone_type, a.name_vi, a.name_en, a.full_name_vi, a.full_name_en,
       a.effective_from, a.effective_to, a.parent_code, p.full_name_vi, p.full_name_en,
       public.ST_XMin(a.geometry), public.ST_YMin(a.geometry), public.ST_XMax(a.geometry), public.ST_YMax(a.geometry),
       coalesce((SELECT array_agg(DISTINCT old.full_name_vi ORDER BY old.full_name_vi)
                 FROM area old WHERE old.id = ANY (array_agg(f.old_id))), '{}')
FROM found f
JOIN area a ON a.id = f.id
LEFT JOIN area p ON p.level = 'province' AND p.code = a.parent_code
                AND in_force(p.effective_from, p.effective_to, %(day)s::date)
WHERE (%(level)s::text IS NULL OR a.level = %(level)s)
  AND (%(province)s::text IS NULL OR (a.level = 'commune' AND a.parent_code = %(province)s))
GROUP BY a.id, p.id
ORDER BY min(f.rank), min(f.rank) FILTER (WHERE f.old_id IS NULL) NULLS LAST,
         array_position(ARRAY['province', 'commune', 'zone', 'district'], a.level),
         a.name_vi COLLATE "vi-x-icu", a.code
LIMIT %(limit)s;

-- find_area_of_day --
-- One area with its outline, as it was on a day.
SELECT a.level, a.code, a.zone_type, a.name_vi, a.name_en, a.full_name_vi, a.full_name_en,
       a.effective_from, a.effective_to, a.parent_code, p.full_name_vi, p.full_name_en,
       public.ST_XMin(a.geometry), public.ST_YMin(a.geometry), public.ST_XMax(a.geometry), public.ST_YMax(a.geometry),
       '{}'::text[], public.ST_AsGeoJSON(a.geometry, 6), a.source, a.licence,
       (SELECT count(*) FROM thing t WHERE t.area_id = a.id)
FROM area a
LEFT JOIN area p ON p.level = 'province' AND p.code = a.parent_code
                AND in_force(p.effective_from, p.effective_to, coalesce(%(day)s::date, city_today()))
WHERE a.level = %(level)s AND a.code = %(code)s AND (%(zone_type)s::text IS NULL OR a.zone_type = %(zone_type)s)
  AND in_force(a.effective_from, a.effective_to, coalesce(%(day)s::date, city_today()))
ORDER BY a.zone_type LIMIT 1;

-- list_outlines --
-- The outlines of a level on a day without corners that a tolerance (m) does not show; a degree is 111 km. Corners
-- are left out by the triangle they make with their neighbours, so that neighbours keep the same of a shared border.
SELECT a.level, a.code, a.zone_type, a.name_vi, a.name_en,
       public.ST_AsGeoJSON(CASE WHEN %(tolerance_m)s::float8 > 0
           THEN public.ST_Multi(public.ST_SimplifyVW(a.geometry, (%(tolerance_m)s::float8 / 111320) ^ 2))
           ELSE a.geometry END, CASE WHEN %(tolerance_m)s::float8 >= 10 THEN 5 ELSE 6 END)
FROM area a
WHERE a.level = %(level)s AND a.geometry IS NOT NULL AND (%(zone_type)s::text IS NULL OR a.zone_type = %(zone_type)s)
  AND in_force(a.effective_from, a.effective_to, coalesce(%(day)s::date, city_today()))
ORDER BY a.code, a.zone_type;

-- read_today --
-- The day it is in Vietnam.
SELECT city_today();

-- list_area_ids --
-- The area that has a code on a day; with a province its communes.
SELECT a.id FROM area a
WHERE in_force(a.effective_from, a.effective_to, coalesce(%(day)s::date, city_today()))
  AND ((a.level = %(level)s AND a.code = %(code)s AND a.zone_type IS NOT DISTINCT FROM %(zone_type)s::text)
       OR (%(level)s = 'province' AND a.level = 'commune' AND a.parent_code = %(code)s))
ORDER BY a.level = 'commune', a.id;

-- count_kinds_in_areas --
-- How many things of each kind lie in some areas.
SELECT t.kind, count(*) FROM thing t
WHERE t.area_id = ANY (%(areas)s::integer[])
   OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[]))
GROUP BY t.kind ORDER BY count(*) DESC, t.kind;

-- list_formed_from --
-- What became a unit, with the names of then.
SELECT s.old_level, s.old_code, o.full_name_vi, o.full_name_en, s.effective_on, s.source
FROM area_succession s
LEFT JOIN LATERAL (
    SELECT a.full_name_vi, a.full_name_en FROM area a
    WHERE a.level = s.old_level AND a.code = s.old_code AND in_force(a.effective_from, a.effective_to, s.effective_on - 1)
    ORDER BY a.effective_from DESC NULLS LAST LIMIT 1
) o ON true
WHERE s.new_level = %(level)s AND s.new_code = %(code)s
ORDER BY s.effective_on DESC, s.old_level, o.full_name_vi, s.old_code;

-- list_became --
-- What took the place of a unit, with the names of then.
SELECT s.new_level, s.new_code, n.full_name_vi, n.full_name_en, s.effective_on, s.source
FROM area_succession s
LEFT JOIN LATERAL (
    SELECT a.full_name_vi, a.full_name_en FROM area a
    WHERE a.level = s.new_level AND a.code = s.new_code AND in_force(a.effective_from, a.effective_to, s.effective_on)
    ORDER BY a.effective_from DESC NULLS LAST LIMIT 1
) n ON true
WHERE s.old_level = %(level)s AND s.old_code = %(code)s
ORDER BY s.effective_on DESC, s.new_level, n.full_name_vi, s.new_code;

-- list_spans --
-- The names that an area had under one code, each with its days, the newest first.
SELECT full_name_vi, full_name_en, effective_from, effective_to, source FROM area
WHERE level = %(level)s AND code = %(code)s AND zone_type IS NOT DISTINCT FROM %(zone_type)s::text
ORDER BY effective_from DESC NULLS LAST;
