-- record_observations --
-- Store what is new, move the latest values and the hours along, and say which rows were new.
WITH stored AS (
    INSERT INTO observation (datastream_id, phenomenon_time, result, result_time, feature_id, detail)
    SELECT datastream_id, phenomenon_time, nullif(result, 'NaN'), nullif(result_time, '-infinity'),
           nullif(feature_id, 0), detail
    FROM unnest(%(datastream_id)b::integer[], %(phenomenon_time)b::timestamptz[],
                %(result)b::double precision[], %(result_time)b::timestamptz[],
                -- Shorter arrays are filled up with nulls, so none at all is enough for the ordinary batch.
                %(feature_id)b::integer[], %(detail)s::text[]::jsonb[])
        AS incoming (datastream_id, phenomenon_time, result, result_time, feature_id, detail)
    ON CONFLICT DO NOTHING
    RETURNING datastream_id, phenomenon_time, result, quality, result_time, (detail ->> 'end')::timestamptz AS ends
), newest AS MATERIALIZED (
    SELECT DISTINCT ON (datastream_id) datastream_id, phenomenon_time, result, quality,
           min(phenomenon_time) OVER stream AS first_time,
           greatest(phenomenon_time, max(ends) OVER stream) AS last_time,
           min(result_time) OVER stream AS first_result_time, max(result_time) OVER stream AS last_result_time
    FROM stored
    WINDOW stream AS (PARTITION BY datastream_id)
    ORDER BY datastream_id, phenomenon_time DESC
), moved AS (
    -- Nearly always the row is there already, and then an update costs less than an upsert.
    UPDATE latest l
    SET phenomenon_time = greatest(l.phenomenon_time, n.phenomenon_time),
        result = CASE WHEN n.phenomenon_time > l.phenomenon_time THEN n.result ELSE l.result END,
        quality = CASE WHEN n.phenomenon_time > l.phenomenon_time THEN n.quality ELSE l.quality END,
        first_time = least(l.first_time, n.first_time), last_time = greatest(l.last_time, n.last_time),
        first_result_time = least(l.first_result_time, n.first_result_time),
        last_result_time = greatest(l.last_result_time, n.last_result_time)
    FROM newest n
    WHERE l.datastream_id = n.datastream_id
    RETURNING n.*
), begun AS (
    INSERT INTO latest AS l (datastream_id, phenomenon_time, result, quality, first_time, last_time,
                             first_result_time, last_result_time)
    -- What was not moved is new. An anti-join would be a nested loop on recording connections.
    SELECT * FROM newest EXCEPT SELECT * FROM moved ORDER BY 1
    ON CONFLICT (datastream_id) DO UPDATE
    SET phenomenon_time = greatest(l.phenomenon_time, excluded.phenomenon_time),
        result = CASE WHEN excluded.phenomenon_time > l.phenomenon_time THEN excluded.result ELSE l.result END,
        quality = CASE WHEN excluded.phenomenon_time > l.phenomenon_time THEN excluded.quality ELSE l.quality END,
        first_time = least(l.first_time, excluded.first_time), last_time = greatest(l.last_time, excluded.last_time),
        first_result_time = least(l.first_result_time, excluded.first_result_time),
        last_result_time = greatest(l.last_result_time, excluded.last_result_time)
), hours AS MATERIALIZED (
    SELECT datastream_id, date_bin('1 hour', phenomenon_time, 'epoch') AS hour,
           count(*) AS count, sum(result) AS sum, min(result) AS min, max(result) AS max
    FROM stored
    WHERE result IS NOT NULL
    GROUP BY 1, 2
    ORDER BY 1, 2
), grown AS (
    UPDATE hourly h
    SET count = h.count + n.count, sum = h.sum + n.sum, min = least(h.min, n.min), max = greatest(h.max, n.max)
    FROM hours n
    WHERE h.datastream_id = n.datastream_id AND h.hour = n.hour
    RETURNING n.*
), opened AS (
    INSERT INTO hourly AS h (datastream_id, hour, count, sum, min, max)
    SELECT * FROM hours EXCEPT SELECT * FROM grown ORDER BY 1, 2
    ON CONFLICT (datastream_id, hour) DO UPDATE
    SET count = h.count + excluded.count, sum = h.sum + excluded.sum,
        min = least(h.min, excluded.min), max = greatest(h.max, excluded.max)
)
SELECT count(*), CASE WHEN count(*) < %(rows)s THEN array_agg(datastream_id) END,
       CASE WHEN count(*) < %(rows)s THEN array_agg((extract(epoch FROM phenomenon_time) * 1000000)::bigint) END
FROM stored;

-- lock_instants --
-- Lock what is stored at these instants against other writers.
SELECT
FROM observation o
JOIN unnest(%(datastream_id)b::integer[], %(phenomenon_time)b::timestamptz[]) AS k (datastream_id, phenomenon_time)
    USING (datastream_id, phenomenon_time)
ORDER BY o.datastream_id, o.phenomenon_time, o.ordinal
FOR UPDATE OF o;

-- list_instants --
-- What is stored at these instants, and by which words of people its older versions were replaced.
SELECT o.datastream_id, (extract(epoch FROM o.phenomenon_time) * 1000000)::bigint, o.ordinal, o.result,
       (extract(epoch FROM o.result_time) * 1000000)::bigint, o.quality, coalesce(o.feature_id, 0), o.detail::text,
       ARRAY(SELECT v.mark FROM observation_version v
             WHERE v.datastream_id = o.datastream_id AND v.phenomenon_time = o.phenomenon_time
               AND v.ordinal = o.ordinal
             ORDER BY v.version)
FROM observation o
JOIN unnest(%(datastream_id)b::integer[], %(phenomenon_time)b::timestamptz[]) AS k (datastream_id, phenomenon_time)
    USING (datastream_id, phenomenon_time)
ORDER BY o.datastream_id, o.phenomenon_time, o.ordinal;

-- list_versions_of_instants --
-- What the ordinary observations at these instants were before, the oldest first.
SELECT v.datastream_id, (extract(epoch FROM v.phenomenon_time) * 1000000)::bigint, v.version, v.result,
       (extract(epoch FROM v.result_time) * 1000000)::bigint, v.quality, coalesce(v.feature_id, 0), v.detail::text
FROM observation_version v
JOIN unnest(%(datastream_id)b::integer[], %(phenomenon_time)b::timestamptz[]) AS k (datastream_id, phenomenon_time)
    USING (datastream_id, phenomenon_time)
WHERE v.ordinal = 0
ORDER BY v.datastream_id, v.phenomenon_time, v.version;

-- store_versions --
-- Keep what observations were before they were corrected.
INSERT INTO observation_version
    (datastream_id, phenomenon_time, ordinal, version, result, result_time, quality, feature_id, detail, replaced_by,
     mark, reason)
SELECT datastream_id, phenomenon_time, 0, version, nullif(result, 'NaN'), nullif(result_time, '-infinity'), quality,
       nullif(feature_id, 0), detail, %(by)s, %(mark)s, %(reason)s
FROM unnest(%(datastream_id)b::integer[], %(phenomenon_time)b::timestamptz[], %(version)b::integer[],
            %(result)b::double precision[], %(result_time)b::timestamptz[], %(quality)b::integer[],
            %(feature_id)b::integer[], %(detail)s::text[]::jsonb[])
    AS old (datastream_id, phenomenon_time, version, result, result_time, quality, feature_id, detail);

-- correct_observations --
-- Put corrected values in place, into the latest values too where they are the latest.
WITH corrected AS (
    UPDATE observation o
    SET result = nullif(n.result, 'NaN'), result_time = nullif(n.result_time, '-infinity'), quality = n.quality,
        feature_id = nullif(n.feature_id, 0), detail = n.detail
    FROM unnest(%(datastream_id)b::integer[], %(phenomenon_time)b::timestamptz[],
                %(result)b::double precision[], %(result_time)b::timestamptz[], %(quality)b::integer[],
                %(feature_id)b::integer[], %(detail)s::text[]::jsonb[])
        AS n (datastream_id, phenomenon_time, result, result_time, quality, feature_id, detail)
    WHERE o.datastream_id = n.datastream_id AND o.phenomenon_time = n.phenomenon_time AND o.ordinal = 0
    RETURNING o.datastream_id, o.phenomenon_time, o.result, o.quality
)
UPDATE latest l
SET result = c.result, quality = c.quality
FROM corrected c
WHERE l.datastream_id = c.datastream_id AND l.phenomenon_time = c.phenomenon_time;

-- lock_hours --
-- Lock hours against other writers.
SELECT
FROM hourly h
JOIN unnest(%(datastream_id)b::integer[], %(hour)b::timestamptz[]) AS k (datastream_id, hour)
    USING (datastream_id, hour)
ORDER BY h.datastream_id, h.hour
FOR UPDATE OF h;

-- recount_hours --
-- Make hours anew from their observations, after corrections.
UPDATE hourly h
SET count = n.count, sum = n.sum, min = n.min, max = n.max
FROM (
    SELECT k.datastream_id, k.hour, count(*) AS count, sum(o.result) AS sum, min(o.result) AS min, max(o.result) AS max
    FROM unnest(%(datastream_id)b::integer[], %(hour)b::timestamptz[]) AS k (datastream_id, hour)
    JOIN observation o ON o.datastream_id = k.datastream_id AND o.ordinal = 0
        AND o.phenomenon_time >= k.hour AND o.phenomenon_time < k.hour + interval '1 hour'
        AND o.result IS NOT NULL
    GROUP BY k.datastream_id, k.hour
) n
WHERE h.datastream_id = n.datastream_id AND h.hour = n.hour;

-- store_beside --
-- Store others at instants that have an observation already, and let the times of their datastreams reach
-- as far. Hours count the ordinary ones only.
WITH stored AS (
    INSERT INTO observation (datastream_id, phenomenon_time, ordinal, result, result_time, feature_id, detail)
    SELECT datastream_id, phenomenon_time, ordinal, nullif(result, 'NaN'), nullif(result_time, '-infinity'),
           nullif(feature_id, 0), detail
    FROM unnest(%(datastream_id)b::integer[], %(phenomenon_time)b::timestamptz[], %(ordinal)b::integer[],
                %(result)b::double precision[], %(result_time)b::timestamptz[],
                %(feature_id)b::integer[], %(detail)s::text[]::jsonb[])
        AS n (datastream_id, phenomenon_time, ordinal, result, result_time, feature_id, detail)
    RETURNING datastream_id, phenomenon_time, ordinal, result, quality, result_time,
              (detail ->> 'end')::timestamptz AS ends
)
INSERT INTO latest AS l (datastream_id, phenomenon_time, result, quality, first_time, last_time,
                         first_result_time, last_result_time)
SELECT DISTINCT ON (datastream_id) datastream_id, phenomenon_time, result, quality,
       min(phenomenon_time) OVER stream, greatest(max(phenomenon_time) OVER stream, max(ends) OVER stream),
       min(result_time) OVER stream, max(result_time) OVER stream
FROM stored
WINDOW stream AS (PARTITION BY datastream_id)
ORDER BY datastream_id, phenomenon_time DESC, ordinal
ON CONFLICT (datastream_id) DO UPDATE
SET phenomenon_time = greatest(l.phenomenon_time, excluded.phenomenon_time),
    result = CASE WHEN excluded.phenomenon_time > l.phenomenon_time THEN excluded.result ELSE l.result END,
    quality = CASE WHEN excluded.phenomenon_time > l.phenomenon_time THEN excluded.quality ELSE l.quality END,
    first_time = least(l.first_time, excluded.first_time), last_time = greatest(l.last_time, excluded.last_time),
    first_result_time = least(l.first_result_time, excluded.first_result_time),
    last_result_time = greatest(l.last_result_time, excluded.last_result_time);

-- list_vacated --
-- The instants whose observation was moved elsewhere and still has its id from there.
SELECT datastream_id, (extract(epoch FROM phenomenon_time) * 1000000)::bigint FROM observation_alias;

-- get_observation --
-- One observation by its key, with its version.
SELECT o.result, o.quality, o.result_time,
       1 + (SELECT count(*) FROM observation_version v
            WHERE v.datastream_id = o.datastream_id AND v.phenomenon_time = o.phenomenon_time
              AND v.ordinal = o.ordinal)
FROM observation o
WHERE o.datastream_id = %(datastream_id)s AND o.phenomenon_time = %(phenomenon_time)s AND o.ordinal = %(ordinal)s;

-- make_month --
-- Make a month's partition of a table if it is missing.
SELECT make_month(%(parent)s, %(month)s);

-- list_months --
-- The months that have partitions of observations.
SELECT substring(c.relname FROM '\d{4}_\d{2}$')
FROM pg_inherits i
JOIN pg_class c ON c.oid = i.inhrelid
WHERE i.inhparent = 'observation'::regclass;
