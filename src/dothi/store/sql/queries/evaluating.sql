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
-- Delete what all shards have seen.
DELETE FROM arrival WHERE xid < (SELECT min(low) FROM rule_shard);

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
SELECT o.datastream_id, (extract(epoch FROM o.phenomenon_time) * 1000000)::bigint, o.result
FROM unnest(%(datastream_id)s::integer[], %(since)s::timestamptz[]) AS k (datastream_id, since)
JOIN observation o ON o.datastream_id = k.datastream_id AND o.phenomenon_time > k.since AND o.ordinal = 0
    AND o.phenomenon_time > %(earliest)s
ORDER BY 2, 1;

-- list_standing_alarms --
-- The alarms of these rules that are wrong now.
SELECT rule_id, thing_id FROM alarm WHERE is_open AND active;
