-- list_measured_streams --
-- The datastreams of the things that are meant, with where those lie.
SELECT d.id, d.quantity, d.name, d.interval_s, t.id, t.name, t.uid, t.kind, g.name_vi, g.name_en, l.first_time
FROM datastream d
JOIN thing t ON t.id = d.thing_id
LEFT JOIN area g ON g.id = t.area_id
LEFT JOIN latest l ON l.datastream_id = d.id
WHERE NOT d.multi
  AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
  AND (%(quantity)s::text IS NULL OR d.quantity = %(quantity)s)
  AND (%(area)s::text IS NULL OR g.code = %(area)s OR g.parent_code = %(area)s)
  AND (%(agency)s::text IS NULL OR t.agency_id = (SELECT id FROM agency WHERE uid = %(agency)s))
ORDER BY d.id
LIMIT %(limit)s;

-- count_readings_by_day --
-- How many readings datastreams have on each day from the first on, numbered from 0.
SELECT datastream_id, ((extract(epoch FROM hour - %(start)s::timestamptz))::bigint / 86400)::integer AS day,
       sum(count)::bigint
FROM hourly
WHERE datastream_id = ANY (%(streams)s::integer[]) AND hour >= %(start)s AND hour < %(end)s
GROUP BY 1, 2;

-- count_flagged_by_day --
-- How many of them are flagged.
SELECT datastream_id, ((extract(epoch FROM phenomenon_time - %(start)s::timestamptz))::bigint / 86400)::integer AS day,
       count(*)
FROM observation
WHERE datastream_id = ANY (%(streams)s::integer[]) AND phenomenon_time >= %(start)s AND phenomenon_time < %(end)s
  AND quality IN (1, 3, 4, 5) AND ordinal = 0 AND result IS NOT NULL
GROUP BY 1, 2;
