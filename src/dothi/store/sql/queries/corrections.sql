-- list_span --
-- When the ordinary readings of a datastream in a span were, both ends included.
SELECT (extract(epoch FROM phenomenon_time) * 1000000)::bigint
FROM observation
WHERE datastream_id = %(datastream_id)s AND phenomenon_time >= %(start)s AND phenomenon_time <= %(end)s
  AND ordinal = 0 AND result IS NOT NULL
ORDER BY phenomenon_time
LIMIT %(limit)s;

-- list_standing --
-- The ordinary readings of a datastream in a span with the number of their older versions, the newest first.
SELECT o.phenomenon_time, o.result, o.quality,
       (SELECT count(*) FROM observation_version v
        WHERE v.datastream_id = o.datastream_id AND v.phenomenon_time = o.phenomenon_time AND v.ordinal = 0)
FROM observation o
WHERE o.datastream_id = %(datastream_id)s AND o.phenomenon_time >= %(start)s AND o.phenomenon_time < %(end)s
  AND o.ordinal = 0 AND o.result IS NOT NULL
ORDER BY o.phenomenon_time DESC
LIMIT %(limit)s;

-- list_flagged --
-- The flagged readings of a datastream in a span, the newest first.
SELECT (extract(epoch FROM phenomenon_time) * 1000)::bigint, result, quality,
       ARRAY(SELECT jsonb_array_elements_text(detail -> 'checks'))
FROM observation
WHERE datastream_id = %(datastream_id)s AND phenomenon_time >= %(start)s AND phenomenon_time < %(end)s
  AND quality IN (1, 3, 4, 5) AND ordinal = 0 AND result IS NOT NULL
ORDER BY phenomenon_time DESC
LIMIT %(limit)s;

-- count_doubted_by_hour --
-- How many readings of a datastream are suspect or bad, of the hours that begin in a span and in which any is.
SELECT (extract(epoch FROM date_trunc('hour', phenomenon_time)) * 1000)::bigint, count(*)
FROM observation
WHERE datastream_id = %(datastream_id)s AND phenomenon_time >= %(start)s
  AND phenomenon_time < %(end)s::timestamptz + interval '1 hour'
  AND quality IN (1, 3, 4, 5) AND quality IN (1, 3) AND ordinal = 0 AND result IS NOT NULL
GROUP BY 1;

-- list_reading_versions --
-- What an ordinary observation was, and how each was replaced, the oldest first.
SELECT result, quality, replaced_at, replaced_by, mark, reason
FROM observation_version
WHERE datastream_id = %(datastream_id)s AND phenomenon_time = %(time)s AND ordinal = 0
ORDER BY version;

-- list_at_instant --
-- What stands at an instant of a datastream, the ordinary one first.
SELECT ordinal, result, quality
FROM observation
WHERE datastream_id = %(datastream_id)s AND phenomenon_time = %(time)s
ORDER BY ordinal;
