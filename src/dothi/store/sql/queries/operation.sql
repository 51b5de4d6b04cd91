-- store_dead_letters --
-- Keep refused messages with their reasons; one that only counts others adds to its minute's row.
INSERT INTO dead_letter AS d (channel, source, payload, size, reason, message, occurrences, window_start)
SELECT channel, source, payload, size, reason, message, occurrences,
       CASE WHEN thinned THEN date_trunc('minute', now()) END
FROM unnest(%(channel)s::text[], %(source)s::text[], %(payload)s::bytea[], %(size)s::integer[],
            %(reason)s::text[], %(message)s::text[], %(occurrences)s::integer[], %(thinned)s::boolean[])
    AS r (channel, source, payload, size, reason, message, occurrences, thinned)
ON CONFLICT (window_start, channel, source, reason) WHERE window_start IS NOT NULL DO UPDATE
SET occurrences = d.occurrences + excluded.occurrences, payload = excluded.payload, size = excluded.size,
    message = excluded.message, received_at = excluded.received_at;

-- list_dead_letters --
-- The newest refused messages.
SELECT id, received_at, channel, source, payload, reason, message, occurrences
FROM dead_letter
ORDER BY id DESC
LIMIT %(limit)s;

-- list_dead_letter_groups --
-- Refused messages by reason, each with its count and the newest of them.
SELECT g.reason, g.count, g.last_received, d.id, d.channel, d.source, d.payload, d.message, d.received_at
FROM (SELECT reason, sum(occurrences) AS count, max(received_at) AS last_received, max(id) AS newest
      FROM dead_letter GROUP BY reason) g
JOIN dead_letter d ON d.id = g.newest
ORDER BY g.last_received DESC;

-- trim_dead_letters --
-- Forget refused messages that are older than they are kept.
DELETE FROM dead_letter WHERE received_at < now() - make_interval(days => %(days)s);

-- put_part --
-- A process says that it runs and how it is.
INSERT INTO part (name, pid, started_at, seen_at, detail)
VALUES (%(name)s, %(pid)s, %(started_at)s, now(), %(detail)s)
ON CONFLICT (name) DO UPDATE
SET pid = excluded.pid, started_at = excluded.started_at, seen_at = excluded.seen_at, detail = excluded.detail;

-- drop_part --
-- A process says that it ends in good order.
DELETE FROM part WHERE name = %(name)s;

-- list_parts --
-- The processes with the seconds since they were last heard of.
SELECT name, pid, started_at, extract(epoch FROM now() - seen_at)::float8, detail FROM part ORDER BY name;

-- put_city_state --
-- Set how city time runs and what is being replayed.
INSERT INTO city_state (clock, recording) VALUES (%(clock)s, %(recording)s)
ON CONFLICT (only_row) DO UPDATE SET clock = excluded.clock, recording = excluded.recording;

-- find_city_state --
-- How city time runs and what is being replayed.
SELECT clock, recording FROM city_state;

-- put_subscriptions --
-- Remember what clients are subscribed to.
INSERT INTO subscription (hearing, topic)
SELECT DISTINCT ON (hearing) hearing, topic
FROM unnest(%(hearing)s::text[], %(topic)s::text[]) AS s (hearing, topic)
ORDER BY hearing
ON CONFLICT (hearing) DO UPDATE SET heard_at = now();

-- drop_subscriptions --
-- Forget what clients are no longer subscribed to.
DELETE FROM subscription WHERE hearing = ANY (%(hearing)s::text[]);

-- list_subscriptions --
-- The newest subscriptions, the oldest of them first.
SELECT hearing, topic
FROM (SELECT hearing, topic, heard_at FROM subscription ORDER BY heard_at DESC LIMIT %(most)s) s
ORDER BY heard_at, hearing;

-- trim_subscriptions --
-- Forget all but the newest subscriptions.
DELETE FROM subscription
WHERE hearing IN (SELECT hearing FROM subscription ORDER BY heard_at DESC, hearing OFFSET %(most)s);
