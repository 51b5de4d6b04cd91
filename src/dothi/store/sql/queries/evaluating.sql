-- put_arrival --
-- Tell the rules of readings that this transaction stores or changes.
INSERT INTO arrival (readings) VALUES (%(readings)s);

-- find_horizon --
-- Of transactions before this one, all that will ever be there is there.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint;

-- list_arrivals --
-- What has come in transactions from one on.
SELECT id, xid::text::bigint, readings FROM arrival WHERE xid >= (%(low)s::text)::xid8 ORDER BY id;

-- tell_alive --
-- Say that a worker is there, and how many there are with it.
WITH told AS (
    INSERT INTO rule_worker (holder, alive_until)
    VALUES (%(holder)s, clock_timestamp() + %(lease)s)
    ON CONFLICT (holder) DO UPDATE SET alive_until = excluded.alive_until
)
SELECT 1 + (SELECT count(*) FROM rule_worker WHERE holder <> %(holder)s AND alive_until > clock_timestamp()),
       (SELECT count(*) FROM rule_shard);

-- forget_worker --
-- A worker has left.
DELETE FROM rule_worker WHERE holder = %(holder)s;

-- forget_workers --
-- Forget workers that went long ago.
DELETE FROM rule_worker WHERE alive_until < clock_timestamp() - interval '1 hour';

-- take_shards --
-- Take shards that nobody holds, at most so many.
UPDATE rule_shard s
SET holder = %(holder)s, lease_until = clock_timestamp() + %(lease)s,
    -- In a database that was restored elsewhere transactions are counted from anew.
    low = least(s.low, pg_snapshot_xmin(pg_current_snapshot()))
FROM (
    SELECT shard FROM rule_shard
    WHERE holder IS NULL OR lease_until <= clock_timestamp()
    ORDER BY shard LIMIT %(most)s
    FOR UPDATE SKIP LOCKED
) free
WHERE s.shard = free.shard
RETURNING s.shard, s.low::text::bigint, s.done, (extract(epoch FROM s.looked_until) * 1000000);

-- give_shards --
-- Give shards back, for others to take.
UPDATE rule_shard SET holder = NULL, lease_until = NULL WHERE shard = ANY (%(shards)s) AND holder = %(holder)s;

-- advance_shards --
-- Say how far shards were evaluated, and hold them on; those that somebody else has taken are not among the answer.
UPDATE rule_shard
SET lease_until = clock_timestamp() + %(lease)s, low = (%(low)s::text)::xid8, done = %(done)s, looked_until = %(looked)s,
    token = %(token)s
WHERE shard = ANY (%(shards)s) AND holder = %(holder)s AND token IS DISTINCT FROM %(token)s
RETURNING shard;

-- count_kept_shards --
-- How many shards a round has advanced that called itself so.
SELECT count(*) FROM rule_shard WHERE shard = ANY (%(shards)s) AND holder = %(holder)s AND token = %(token)s;

-- forget_arrivals --
-- Delete what all shards have seen, and surveys as well where there was one within the last hour.
DELETE FROM arrival
WHERE xid < least((SELECT min(low) FROM rule_shard),
                  (SELECT low FROM survey WHERE looked_at >= clock_timestamp() - interval '1 hour'));

-- list_watch_memories --
-- What watches of these rules knew at last, of things in these shards.
SELECT rule_id, thing_id, version, memory FROM watch_memory WHERE rule_id = ANY (%(rules)s);

-- put_watch_memories --
-- Write down what watches know.
INSERT INTO watch_memory (rule_id, thing_id, version, judged, memory)
SELECT k.rule_id, k.thing_id, k.version, k.judged, k.memory
FROM unnest(%(rule_id)s::integer[], %(thing_id)s::integer[], %(version)s::integer[], %(judged)s::timestamptz[],
            %(memory)s::jsonb[]) AS k (rule_id, thing_id, version, judged, memory)
JOIN thing t ON t.id = k.thing_id
ON CONFLICT (rule_id, thing_id) DO UPDATE
SET version = excluded.version, judged = excluded.judged, memory = excluded.memory;

-- list_readings_since --
-- The ordinary readings of datastreams, each after its own instant, in the order of their times.
SELECT o.datastream_id, (extract(epoch FROM o.phenomenon_time) * 1000000)::bigint, o.result, o.quality
FROM unnest(%(datastream_id)s::integer[], %(since)s::timestamptz[]) AS k (datastream_id, since)
JOIN observation o ON o.datastream_id = k.datastream_id AND o.phenomenon_time > k.since AND o.ordinal = 0
    AND o.phenomenon_time > %(earliest)s
ORDER BY 2, 1;

-- list_quantities_of --
-- What datastreams observe that give single numbers.
SELECT id, quantity FROM datastream WHERE id = ANY (%(streams)s) AND NOT multi;

-- list_input_units --
-- In which unit inputs of a rule are read, of quantities or of certain datastreams; what is not there is left out.
SELECT k.name, coalesce(q.unit, d.unit_of_measurement ->> 'symbol')
FROM unnest(%(names)s::text[], %(quantities)s::text[], %(streams)s::bigint[]) AS k (name, quantity, stream)
LEFT JOIN datastream d ON d.id = k.stream
LEFT JOIN quantity q ON q.id = coalesce(k.quantity, d.quantity)
WHERE k.stream IS NULL OR d.id IS NOT NULL;

-- list_pasts --
-- What datastreams read before an instant each: the newest readings that are possible and not of a service window, and
-- since when they rest. Who rests longer than may be is read no further.
SELECT k.datastream_id, newest.times, newest.results, (extract(epoch FROM rest.since) * 1000000)::bigint
FROM unnest(%(datastream_id)s::integer[], %(since)s::timestamptz[], %(lowest)s::double precision[],
            %(highest)s::double precision[], %(tolerance)s::double precision[], %(longest_s)s::double precision[])
    AS k (datastream_id, since, lowest, highest, tolerance, longest_s)
JOIN datastream d ON d.id = k.datastream_id
CROSS JOIN LATERAL (
    SELECT array_agg((extract(epoch FROM phenomenon_time) * 1000000)::bigint ORDER BY phenomenon_time) AS times,
           array_agg(result ORDER BY phenomenon_time) AS results
    FROM (
        SELECT phenomenon_time, result FROM observation o
        WHERE o.datastream_id = k.datastream_id AND o.phenomenon_time < k.since AND o.ordinal = 0
          AND o.result BETWEEN k.lowest AND k.highest
          AND NOT EXISTS (SELECT FROM service_window w WHERE w.thing_id = d.thing_id AND w.begins_at <= o.phenomenon_time
                          AND (w.ends_at IS NULL OR w.ends_at > o.phenomenon_time))
        ORDER BY phenomenon_time DESC LIMIT %(depth)s
    ) last
) newest
LEFT JOIN LATERAL (
    SELECT phenomenon_time AS since
    FROM (
        SELECT phenomenon_time, result, lead(result) OVER (ORDER BY phenomenon_time DESC) AS earlier FROM observation o
        WHERE o.datastream_id = k.datastream_id AND o.phenomenon_time < k.since AND o.ordinal = 0
          AND o.result BETWEEN k.lowest AND k.highest
          AND NOT EXISTS (SELECT FROM service_window w WHERE w.thing_id = d.thing_id AND w.begins_at <= o.phenomenon_time
                          AND (w.ends_at IS NULL OR w.ends_at > o.phenomenon_time))
    ) walk
    WHERE earlier IS NULL OR abs(result - earlier) > k.tolerance
       OR phenomenon_time <= k.since - make_interval(secs => k.longest_s)
    ORDER BY phenomenon_time DESC LIMIT 1
) rest ON true;

-- list_flagged_readings --
-- The ordinary numbers of datastreams from an instant each on, with what was found wrong with them.
SELECT o.datastream_id, (extract(epoch FROM o.phenomenon_time) * 1000000)::bigint, o.result, o.quality,
       coalesce(ARRAY(SELECT jsonb_array_elements_text(o.detail -> 'checks')), '{}')
FROM unnest(%(datastream_id)s::integer[], %(since)s::timestamptz[]) AS k (datastream_id, since)
JOIN observation o ON o.datastream_id = k.datastream_id AND o.phenomenon_time >= k.since AND o.ordinal = 0
    AND o.result IS NOT NULL AND o.phenomenon_time >= %(earliest)s;

-- list_service_spans --
-- When the things of datastreams were in service, as far as that was not over by an instant.
SELECT d.id, (extract(epoch FROM w.begins_at) * 1000000)::bigint, (extract(epoch FROM w.ends_at) * 1000000)::bigint
FROM datastream d
JOIN service_window w ON w.thing_id = d.thing_id AND (w.ends_at IS NULL OR w.ends_at > %(after)s)
WHERE d.id = ANY (%(streams)s) AND (w.ends_at IS NULL OR w.ends_at > w.begins_at);

-- lock_flagged --
-- Lock readings that are to be flagged against other writers, in the order that all writers lock them; gives the checks
-- that have found something already.
SELECT o.datastream_id, (extract(epoch FROM o.phenomenon_time) * 1000000)::bigint,
       coalesce(ARRAY(SELECT jsonb_array_elements_text(o.detail -> 'checks')), '{}')
FROM observation o
JOIN unnest(%(datastream_id)s::integer[], %(phenomenon_time)s::timestamptz[]) AS k (datastream_id, phenomenon_time)
    USING (datastream_id, phenomenon_time)
WHERE o.ordinal = 0
ORDER BY o.datastream_id, o.phenomenon_time
FOR UPDATE OF o;

-- flag_observations --
-- Say what was found wrong with readings, or nothing any more; what a person has said of one stands.
WITH flagged AS (
    UPDATE observation o
    SET quality = f.quality,
        detail = nullif((coalesce(o.detail, '{}') - 'checks')
            || CASE WHEN f.checks = '[]' THEN '{}' ELSE jsonb_build_object('checks', f.checks) END, '{}')
    FROM unnest(%(datastream_id)s::integer[], %(phenomenon_time)s::timestamptz[], %(result)s::double precision[],
                %(quality)s::smallint[], %(checks)s::text[]::jsonb[])
        AS f (datastream_id, phenomenon_time, result, quality, checks)
    WHERE o.datastream_id = f.datastream_id AND o.phenomenon_time = f.phenomenon_time AND o.ordinal = 0
      AND o.result = f.result AND (o.quality = 0 OR o.detail ? 'checks')
    RETURNING o.datastream_id, o.phenomenon_time, o.quality
)
UPDATE latest l
SET quality = f.quality
FROM flagged f
WHERE l.datastream_id = f.datastream_id AND l.phenomenon_time = f.phenomenon_time
RETURNING l.datastream_id, (extract(epoch FROM l.phenomenon_time) * 1000000)::bigint, l.quality;

-- tell_flags --
-- Tell screens which latest values were flagged.
SELECT pg_notify('flags', %(flags)s);

-- list_standing_alarms --
-- The alarms of these rules that are wrong now.
SELECT rule_id, thing_id FROM alarm WHERE is_open AND active;

-- list_feedback --
-- What people have said of alarms of these rules, as long as a rule looks at the same as it did then, or what is tried does
-- (`inputs`): the rule, the thing, when it was read, what was read, and whether it was rightly found unusual.
SELECT rule_id, thing_id, read_at, reading, genuine
FROM (
    SELECT DISTINCT ON (s.alarm_id) s.alarm_id, a.rule_id, a.thing_id,
           (extract(epoch FROM (s.reason ->> 'read_at')::timestamptz) * 1000000)::bigint AS read_at,
           (s.reason ->> 'reading')::double precision AS reading, s.kind = 'genuine' AS genuine,
           jsonb_strip_nulls(coalesce(v.draft, r.draft) #> '{condition,inputs}')
               = jsonb_strip_nulls(coalesce(%(inputs)s::jsonb, r.draft #> '{condition,inputs}')) AS counts
    FROM alarm_step s
    JOIN alarm a ON a.id = s.alarm_id
    JOIN alarm_rule r ON r.id = a.rule_id
    LEFT JOIN alarm_rule_version v ON v.rule_id = a.rule_id AND v.version = a.rule_version
    WHERE s.kind IN ('genuine', 'false_alarm') AND a.rule_id = ANY (%(rules)s)
    ORDER BY s.alarm_id, s.number DESC
) f
WHERE counts
ORDER BY alarm_id;

-- list_corrected --
-- Those instants of datastreams at which something else was stored before.
SELECT DISTINCT v.datastream_id, (extract(epoch FROM v.phenomenon_time) * 1000000)::bigint
FROM observation_version v
JOIN unnest(%(datastream_id)b::integer[], %(phenomenon_time)b::timestamptz[]) AS k (datastream_id, phenomenon_time)
    USING (datastream_id, phenomenon_time)
WHERE v.ordinal = 0;
