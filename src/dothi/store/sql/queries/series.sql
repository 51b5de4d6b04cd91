-- list_readings --
-- The observations of a datastream in a span of time, the ordinary one of each instant.
SELECT (extract(epoch FROM phenomenon_time) * 1000)::bigint, result
FROM observation
WHERE datastream_id = %(datastream_id)s AND phenomenon_time >= %(start)s AND phenomenon_time < %(end)s
  AND ordinal = 0 AND result IS NOT NULL
ORDER BY phenomenon_time
LIMIT %(limit)s;

-- list_hours --
-- The hours of a datastream in a span of time.
SELECT (extract(epoch FROM hour) * 1000)::bigint, sum / count, min, max, count
FROM hourly
WHERE datastream_id = %(datastream_id)s AND hour >= %(start)s AND hour < %(end)s
ORDER BY hour;

-- list_hours_of_many --
-- Hourly means of many datastreams in a span of time, as three columns.
SELECT array_agg(datastream_id), array_agg(time), array_agg(mean)
FROM (
    SELECT datastream_id, (date_part('epoch', hour) * 1000)::bigint AS time, sum / count AS mean
    FROM hourly
    WHERE datastream_id = ANY (%(datastream_ids)s) AND hour >= %(start)s AND hour < %(end)s
    ORDER BY datastream_id, hour
) hours;

-- list_latest --
-- The latest reading of every datastream.
SELECT datastream_id, phenomenon_time, result FROM latest WHERE result IS NOT NULL ORDER BY datastream_id;

-- record_forecasts --
-- Store a forecast's values; a value issued again for the same key replaces the earlier one.
INSERT INTO forecast (datastream_id, issue_time, valid_time, member, quantile_permille, result)
SELECT %(datastream_id)s, %(issue_time)s, v.valid_time, v.member, v.quantile_permille, v.result
FROM unnest(%(valid_time)s::timestamptz[], %(member)s::smallint[], %(quantile_permille)s::smallint[],
            %(result)s::double precision[]) AS v (valid_time, member, quantile_permille, result)
ON CONFLICT (datastream_id, issue_time, valid_time, member, quantile_permille) DO UPDATE
SET result = excluded.result;

-- list_forecast --
-- The values of one issue of a forecast, in order of valid time.
SELECT valid_time, member, quantile_permille, result
FROM forecast
WHERE datastream_id = %(datastream_id)s AND issue_time = %(issue_time)s
ORDER BY valid_time, member, quantile_permille;
