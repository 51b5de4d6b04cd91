-- read_survey --
-- How far the last survey went, and whether it is so long ago that arrivals may have been deleted since.
SELECT least(low, pg_snapshot_xmin(pg_current_snapshot()))::text::bigint,
       coalesce(looked_at < clock_timestamp() - %(kept)s::interval, true), extract(epoch FROM looked_at)::double precision, day
FROM survey;

-- advance_survey --
-- Say how far this survey went, unless another one has said so meanwhile.
UPDATE survey SET low = (%(low)s::text)::xid8, looked_at = clock_timestamp(), day = %(day)s
WHERE extract(epoch FROM looked_at)::double precision IS NOT DISTINCT FROM %(mark)s::double precision
RETURNING is_only;

-- list_surveyed_streams --
-- The datastreams of a quantity that give single numbers, with where their things are and what neighbours must share.
SELECT d.id, d.source, ST_X(m.middle), ST_Y(m.middle),
       ARRAY(SELECT t.properties ->> a.name FROM unnest(%(alike)s::text[]) WITH ORDINALITY AS a (name, n) ORDER BY a.n)
FROM datastream d
JOIN thing t ON t.id = d.thing_id
CROSS JOIN LATERAL (SELECT ST_Centroid(t.geometry) AS middle) m
WHERE d.quantity = %(quantity)s AND NOT d.multi
ORDER BY d.id;

-- list_read_hours --
-- The hours in which datastreams have read anything, counted from 1970.
SELECT datastream_id, (extract(epoch FROM hour) / 3600)::bigint FROM hourly
WHERE datastream_id = ANY (%(streams)s::integer[]) AND hour >= %(since)s;

-- list_surveyed_readings --
-- The possible readings of datastreams in spans: whether they are a person's word, of a time in service, and what was found.
SELECT o.datastream_id, (extract(epoch FROM o.phenomenon_time) * 1000000)::bigint, o.result,
       o.quality <> 0 AND NOT coalesce(o.detail ? 'checks', false),
       EXISTS (SELECT FROM datastream d JOIN service_window w ON w.thing_id = d.thing_id
               WHERE d.id = o.datastream_id AND w.begins_at <= o.phenomenon_time
                 AND (w.ends_at IS NULL OR w.ends_at > o.phenomenon_time)),
       coalesce(o.detail -> 'checks' ? 'neighbour', false), coalesce(o.detail -> 'checks' ? 'drift', false)
FROM unnest(%(datastream_id)s::integer[], %(begin)s::timestamptz[], %(until)s::timestamptz[])
    AS k (datastream_id, begin, until)
JOIN observation o ON o.datastream_id = k.datastream_id AND o.phenomenon_time >= k.begin AND o.phenomenon_time < k.until
    AND o.ordinal = 0 AND o.result BETWEEN %(lowest)s AND %(highest)s
    AND o.phenomenon_time >= %(earliest)s AND o.phenomenon_time < %(latest)s
WHERE o.quality <> 3 OR o.detail ? 'checks'
ORDER BY 1, 2;

-- list_day_differences --
-- What was found of the days of datastreams.
SELECT datastream_id, day, difference, slope, significance, since FROM daily_difference
WHERE datastream_id = ANY (%(streams)s::integer[]) AND day >= %(since)s
ORDER BY 1, 2;

-- put_day_differences --
-- Keep what was found of days.
INSERT INTO daily_difference (datastream_id, day, difference, slope, significance, since)
SELECT k.datastream_id, k.day, k.difference, k.slope, k.significance, k.since
FROM unnest(%(datastream_id)s::integer[], %(day)s::date[], %(difference)s::double precision[], %(slope)s::double precision[],
            %(significance)s::double precision[], %(since)s::date[])
    AS k (datastream_id, day, difference, slope, significance, since)
JOIN datastream d ON d.id = k.datastream_id
ON CONFLICT (datastream_id, day) DO UPDATE
SET difference = excluded.difference, slope = excluded.slope, significance = excluded.significance, since = excluded.since;

-- remove_day_differences --
-- Forget days on which too little is left.
DELETE FROM daily_difference g USING unnest(%(datastream_id)s::integer[], %(day)s::date[]) AS k (datastream_id, day)
WHERE g.datastream_id = k.datastream_id AND g.day = k.day;

-- list_drifting_streams --
-- The datastreams that drifted on the newest day that was judged, with that day.
SELECT d.id, d.quantity, d.name, s.name, t.id, t.name, t.uid, t.kind, a.name_vi, a.name_en, g.day, g.since, g.slope,
       g.difference,
       EXISTS (SELECT FROM service_window w WHERE w.thing_id = t.id AND w.begins_at <= %(now)s
               AND (w.ends_at IS NULL OR w.ends_at > %(now)s))
FROM daily_difference g
JOIN datastream d ON d.id = g.datastream_id
JOIN sensor s ON s.id = d.sensor_id
JOIN thing t ON t.id = d.thing_id
LEFT JOIN area a ON a.id = t.area_id
WHERE g.since IS NOT NULL AND g.day = %(day)s
ORDER BY g.significance, d.id
LIMIT %(limit)s;

-- find_judged_day --
-- The newest day of which anything was judged for drift.
SELECT max(day) FROM daily_difference;
