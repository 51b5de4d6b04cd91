-- find_whole_agency --
-- One agency with what it belongs to.
SELECT g.uid, g.name_vi, g.name_en, g.level, p.uid, p.name_vi, p.name_en, g.effective_from, g.effective_to, g.contact
FROM agency g LEFT JOIN agency p ON p.id = g.parent_id
WHERE g.uid = %(uid)s;

-- list_agency_versions --
-- What was said of an agency before, the newest first.
SELECT v.ended_at, v.ended_by, v.name_vi, v.name_en, v.level, p.uid, p.name_vi, p.name_en,
       v.effective_from, v.effective_to, v.contact
FROM agency_version v
JOIN agency g ON g.id = v.agency_id
LEFT JOIN agency p ON p.id = v.parent_id
WHERE g.uid = %(uid)s
ORDER BY v.ended_at DESC;

-- list_duties --
-- All that an agency sees to, saw to and will see to, with the areas' newest names.
SELECT r.id, r.kind, r.sector, r.area_level, r.area_code, r.zone_type, n.full_name_vi, n.full_name_en,
       r.effective_from, r.effective_to
FROM responsibility r
JOIN agency g ON g.id = r.agency_id
LEFT JOIN LATERAL (
    SELECT a.full_name_vi, a.full_name_en FROM area a
    WHERE a.level = r.area_level AND a.code = r.area_code AND a.zone_type IS NOT DISTINCT FROM r.zone_type
    ORDER BY a.effective_from DESC NULLS LAST LIMIT 1
) n ON true
WHERE g.uid = %(uid)s
ORDER BY r.effective_to IS NOT NULL, r.sector, r.kind, r.area_level, r.area_code, r.effective_from DESC NULLS LAST;

-- find_same_duty --
-- A responsibility of the agency for the same in the same area whose days meet some days.
SELECT r.effective_from, r.effective_to
FROM responsibility r JOIN agency g ON g.id = r.agency_id
WHERE g.uid = %(uid)s
  AND (r.kind, r.sector, r.area_code, r.zone_type)
      IS NOT DISTINCT FROM (%(kind)s::text, %(sector)s::text, %(area)s::text, %(zone_type)s::text)
  AND daterange(r.effective_from, r.effective_to) && daterange(%(effective_from)s::date, %(effective_to)s::date)
ORDER BY r.effective_from LIMIT 1;

-- find_duty --
-- The agency and the days of a responsibility, held until it is changed.
SELECT g.uid, r.effective_from, r.effective_to
FROM responsibility r JOIN agency g ON g.id = r.agency_id
WHERE r.id = %(id)s
FOR UPDATE OF r;

-- end_duty --
-- Let a responsibility hold no longer from a day on.
UPDATE responsibility SET effective_to = %(day)s WHERE id = %(id)s;

-- count_things_of_agency --
-- Of each kind, how many things are an agency's own, and how many nobody owns and it sees to. Things of one kind
-- in the same commune and zones are looked at once.
WITH own AS (
    SELECT t.kind, count(*) AS n
    FROM thing t JOIN agency g ON g.id = t.agency_id
    WHERE g.uid = %(uid)s GROUP BY t.kind
),
lies AS (
    SELECT thing_id, array_agg(area_id ORDER BY area_id) AS zones FROM thing_zone GROUP BY thing_id
),
place AS (
    SELECT t.kind, t.area_id, lies.zones, count(*) AS n
    FROM thing t LEFT JOIN lies ON lies.thing_id = t.id
    WHERE t.agency_id IS NULL AND t.kind IN (
        SELECT k.id FROM kind k
        JOIN responsibility r ON r.kind = k.id OR r.sector = k.sector
        JOIN agency g ON g.id = r.agency_id
        WHERE g.uid = %(uid)s AND in_force(r.effective_from, r.effective_to, coalesce(%(day)s::date, city_today())))
    GROUP BY t.kind, t.area_id, lies.zones
),
seen AS (
    SELECT kind, sum(n) AS n FROM place
    WHERE find_responsible_in(kind, area_id, coalesce(zones, '{}'), coalesce(%(day)s::date, city_today()))
          = (SELECT id FROM agency WHERE uid = %(uid)s)
    GROUP BY kind
)
SELECT coalesce(own.kind, seen.kind), coalesce(own.n, 0), coalesce(seen.n, 0)::bigint
FROM own FULL JOIN seen ON seen.kind = own.kind
ORDER BY 1;

-- list_named_in_area --
-- Who is named for a kind in an area (everywhere without one) or a part of it, the first one decides there.
-- `whole` says that it is for all of the area.
WITH asked AS (
    SELECT a.id, a.level, a.code, a.parent_code, a.geometry FROM area a
    WHERE a.level = %(level)s AND a.code = %(area)s AND a.zone_type IS NOT DISTINCT FROM %(zone_type)s::text
      AND in_force(a.effective_from, a.effective_to, coalesce(%(day)s::date, city_today()))
    LIMIT 1
),
named AS (
    SELECT r.*, n.id AS named_id, n.full_name_vi, n.full_name_en, n.parent_code, n.geometry
    FROM kind k
    JOIN responsibility r ON r.kind = k.id OR r.sector = k.sector
    LEFT JOIN area n ON n.level = r.area_level AND n.code = r.area_code AND n.zone_type IS NOT DISTINCT FROM r.zone_type
                    AND in_force(n.effective_from, n.effective_to, coalesce(%(day)s::date, city_today()))
    WHERE k.id = %(kind)s
      AND in_force(r.effective_from, r.effective_to, coalesce(%(day)s::date, city_today()))
)
SELECT g.uid, g.name_vi, g.name_en, n.id, n.kind, n.sector, n.area_level, n.area_code, n.zone_type,
       n.full_name_vi, n.full_name_en, n.effective_from, n.effective_to,
       CASE WHEN n.area_code IS NULL THEN true
            WHEN a.id IS NULL OR n.named_id IS NULL THEN false
            WHEN n.named_id = a.id OR (n.area_level = 'province' AND a.level = 'commune' AND n.area_code = a.parent_code)
            THEN true
            WHEN 'zone' IN (n.area_level, a.level) THEN coalesce(public.ST_Covers(n.geometry, a.geometry), false)
            ELSE false END AS whole
FROM named n
JOIN agency g ON g.id = n.agency_id
LEFT JOIN asked a ON true
WHERE in_force(g.effective_from, g.effective_to, coalesce(%(day)s::date, city_today()))
  AND (n.area_code IS NULL
       OR a.id IS NULL
       OR n.named_id = a.id
       OR (n.area_level = 'province' AND a.level = 'commune' AND n.area_code = a.parent_code)
       OR (n.area_level = 'commune' AND a.level = 'province' AND n.parent_code = a.code)
       OR ('zone' IN (n.area_level, a.level)
           AND public.ST_Intersects(n.geometry, a.geometry) AND NOT public.ST_Touches(n.geometry, a.geometry)))
ORDER BY responsibility_rank(n.kind, n.area_level),
         CASE WHEN n.area_level = 'zone' THEN public.ST_Area(n.geometry) END,
         n.effective_from DESC NULLS LAST, n.id;

-- list_owners_in_area --
-- Which agencies own things of a kind in some areas (None: everywhere), the most first.
SELECT g.uid, g.name_vi, g.name_en, count(*)
FROM thing t JOIN agency g ON g.id = t.agency_id
WHERE t.kind = %(kind)s
  AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
       OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
GROUP BY g.id, g.uid, g.name_vi, g.name_en ORDER BY count(*) DESC, g.uid LIMIT %(limit)s;
