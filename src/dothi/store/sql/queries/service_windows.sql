-- make_service_windows --
-- Windows of all things of a choice, with a number that they share.
WITH chosen AS (
    SELECT t.id FROM thing t LEFT JOIN area g ON g.id = t.area_id
    WHERE (%(uids)s::text[] IS NULL OR t.uid = ANY (%(uids)s))
      AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
      AND (%(area)s::text IS NULL OR g.code = %(area)s OR g.parent_code = %(area)s)
    ORDER BY t.id
    LIMIT %(most)s
), shared AS (
    SELECT nextval('service_window_id_seq') AS number
)
INSERT INTO service_window (thing_id, work, begins_at, ends_at, reason, made_by, together)
SELECT c.id, %(work)s, %(begins_at)s, %(ends_at)s, %(reason)s, %(by)s, s.number FROM chosen c CROSS JOIN shared s
RETURNING together;

-- list_service_windows --
-- Windows with their things, the newest first: those that are not over, or all of the past as well.
SELECT w.id, t.id, t.uid, t.name, t.kind, g.name_vi, w.work, w.begins_at, w.ends_at, w.reason, w.made_by, w.ended_by, w.together
FROM service_window w
JOIN thing t ON t.id = w.thing_id
LEFT JOIN area g ON g.id = t.area_id
WHERE (%(past)s OR w.ends_at IS NULL OR w.ends_at > %(now)s)
  AND (%(thing)s::integer IS NULL OR w.thing_id = %(thing)s)
  AND (%(together)s::bigint IS NULL OR w.together = %(together)s)
  AND (%(after)s::bigint IS NULL OR w.id < %(after)s)
ORDER BY w.id DESC
LIMIT %(limit)s;

-- lock_service_windows --
-- A window, or all that were made with it, that are not over; held until the transaction ends.
SELECT w.id, w.thing_id, w.work, w.begins_at, w.ends_at
FROM service_window w
WHERE (w.id = %(id)s OR %(all)s AND w.together = (SELECT o.together FROM service_window o WHERE o.id = %(id)s))
  AND (w.ends_at IS NULL OR w.ends_at > %(now)s)
ORDER BY w.id
FOR UPDATE OF w;

-- has_service_window --
-- Whether there is such a window, over or not.
SELECT 1 FROM service_window WHERE id = %(id)s;

-- end_service_windows --
-- Let windows end now; what has not begun never does.
UPDATE service_window SET ends_at = greatest(begins_at, %(now)s), ended_by = %(by)s WHERE id = ANY (%(ids)s::bigint[]);

-- list_streams_of_service_windows --
-- The datastreams of the things of some windows, or of all that were made at once, each with its newest instant.
SELECT DISTINCT d.id, (extract(epoch FROM l.phenomenon_time) * 1000000)::bigint
FROM service_window w
JOIN datastream d ON d.thing_id = w.thing_id
LEFT JOIN latest l ON l.datastream_id = d.id
WHERE w.together = %(together)s::bigint OR w.id = ANY (%(ids)s::bigint[])
ORDER BY 1;

-- list_things_in_service --
-- Which of some things are in a window at an instant, and what is done: the newest.
SELECT DISTINCT ON (w.thing_id) w.thing_id, w.work
FROM service_window w
WHERE w.thing_id = ANY (%(things)s::integer[]) AND w.begins_at <= %(at)s AND (w.ends_at IS NULL OR w.ends_at > %(at)s)
ORDER BY w.thing_id, w.id DESC;

-- list_suppressed_alarms --
-- Open alarms (of some, or of all) of things that are in a window at an instant, each with the newest such window, and those
-- that another one explains: the silence of a thing that hangs on something (is fed or controlled by it, or part of it) which
-- has an alarm that is wrong now and at least as urgent; told with the farthest such alarm. What hangs on itself, as in a ring,
-- or by a long way is not explained, so that somebody always hears; and priority 1 never is.
WITH RECURSIVE way (alarm_id, start_id, priority, cause_id, thing_id, steps) AS (
    SELECT a.id, a.thing_id, a.priority, b.id, b.thing_id, 1
    FROM alarm a
    JOIN alarm_rule s ON s.id = a.rule_id AND s.draft -> 'condition' -> 'measure' ->> 'type' = 'silence'
    JOIN relation r ON r.from_id = a.thing_id AND r.type IN ('fed_by', 'controlled_by', 'part_of') AND upper_inf(r.valid)
    JOIN alarm b ON b.thing_id = r.to_id AND b.is_open AND b.active AND b.priority <= a.priority
    WHERE a.is_open AND a.active AND a.priority > 1 AND (%(alarms)s::bigint[] IS NULL OR a.id = ANY (%(alarms)s))
    UNION
    SELECT w.alarm_id, w.start_id, w.priority, b.id, b.thing_id, w.steps + 1
    FROM way w
    JOIN relation r ON r.from_id = w.thing_id AND r.type IN ('fed_by', 'controlled_by', 'part_of') AND upper_inf(r.valid)
    JOIN alarm b ON b.thing_id = r.to_id AND b.is_open AND b.active AND b.priority <= w.priority
    WHERE w.steps < 8
), explained AS (
    SELECT w.alarm_id, (array_agg(w.cause_id ORDER BY w.steps DESC, w.cause_id))[1] AS cause_id
    FROM way w
    GROUP BY w.alarm_id
    HAVING NOT bool_or(w.thing_id = w.start_id) AND max(w.steps) < 8
), why AS (
    SELECT a.id AS alarm_id, w.id AS window_id, w.work, w.ends_at, w.reason, NULL::bigint AS cause_id
    FROM service_window w
    JOIN alarm a ON a.thing_id = w.thing_id AND a.is_open
    WHERE w.begins_at <= %(now)s AND (w.ends_at IS NULL OR w.ends_at > %(now)s)
      AND (%(alarms)s::bigint[] IS NULL OR a.id = ANY (%(alarms)s))
    UNION ALL
    SELECT e.alarm_id, NULL, NULL, NULL, coalesce(t.name, t.uid) || ': ' || r.title, e.cause_id
    FROM explained e
    JOIN alarm c ON c.id = e.cause_id
    JOIN alarm_rule r ON r.id = c.rule_id
    JOIN thing t ON t.id = c.thing_id
)
SELECT DISTINCT ON (a.id) a.id, a.priority, a.active, a.acknowledged_at IS NOT NULL, coalesce(a.shelved_until > %(now)s, false),
       y.window_id, y.work, y.ends_at, y.reason, y.cause_id
FROM why y
JOIN alarm a ON a.id = y.alarm_id
ORDER BY a.id, y.window_id DESC NULLS LAST;
