-- list_rules_of --
-- What rules say, in use or not.
SELECT id, title, draft FROM alarm_rule WHERE id = ANY (%(ids)s);

-- list_rules_on --
-- The rules that are on, with what they say.
SELECT id, version, title, draft, on_since FROM alarm_rule WHERE on_since IS NOT NULL AND removed_at IS NULL ORDER BY id;

-- list_watched_things --
-- All things that have datastreams, with where they lie and their datastreams of known quantities, the newest first; of what
-- has no quantity rules name the datastream.
SELECT t.id, t.uid, t.name, t.kind, a.code, a.parent_code, d.quantities, d.sources, d.streams
FROM (
    SELECT thing_id, coalesce(array_agg(quantity ORDER BY id DESC) FILTER (WHERE quantity IS NOT NULL), '{}') AS quantities,
           coalesce(array_agg(source ORDER BY id DESC) FILTER (WHERE quantity IS NOT NULL), '{}') AS sources,
           coalesce(array_agg(id ORDER BY id DESC) FILTER (WHERE quantity IS NOT NULL), '{}') AS streams
    FROM datastream
    GROUP BY thing_id
) d
JOIN thing t ON t.id = d.thing_id
LEFT JOIN area a ON a.id = t.area_id
ORDER BY t.id;

-- put_rule --
-- A new rule, which is off.
INSERT INTO alarm_rule (title, draft, changed_by) VALUES (%(title)s, %(draft)s, %(by)s) RETURNING id;

-- keep_rule_version --
-- Keep what a rule said until now.
INSERT INTO alarm_rule_version (rule_id, version, title, draft, ended_by)
SELECT id, version, title, draft, %(by)s FROM alarm_rule WHERE id = %(id)s AND removed_at IS NULL;

-- change_rule --
-- What a rule says from now on.
UPDATE alarm_rule
SET title = %(title)s, draft = %(draft)s, version = version + 1, changed_at = now(), changed_by = %(by)s
WHERE id = %(id)s AND removed_at IS NULL
RETURNING version;

-- switch_rule --
-- Switch a rule on from an instant of the city clock on, or off.
UPDATE alarm_rule SET on_since = %(on_since)s, changed_at = now(), changed_by = %(by)s
WHERE id = %(id)s AND removed_at IS NULL
RETURNING id;

-- remove_rule --
-- Take a rule out of use; its alarms stay.
UPDATE alarm_rule SET removed_at = now(), on_since = NULL, changed_at = now(), changed_by = %(by)s
WHERE id = %(id)s AND removed_at IS NULL
RETURNING id;

-- list_rules --
-- All rules in use, with how many alarms of each are open, and how many people have called genuine and false.
SELECT r.id, r.version, r.title, r.draft, r.on_since, r.changed_at, r.changed_by,
       (SELECT count(*) FROM alarm a WHERE a.rule_id = r.id AND a.is_open), coalesce(f.genuine, 0), coalesce(f.false, 0)
FROM alarm_rule r
LEFT JOIN (
    SELECT a.rule_id, count(*) FILTER (WHERE v.kind = 'genuine') AS genuine,
           count(*) FILTER (WHERE v.kind = 'false_alarm') AS false
    FROM (SELECT DISTINCT ON (alarm_id) alarm_id, kind FROM alarm_step
          WHERE kind IN ('genuine', 'false_alarm') ORDER BY alarm_id, number DESC) v
    JOIN alarm a ON a.id = v.alarm_id
    GROUP BY a.rule_id
) f ON f.rule_id = r.id
WHERE r.removed_at IS NULL
ORDER BY r.id;

-- find_rule --
-- One rule in use.
SELECT r.id, r.version, r.title, r.draft, r.on_since, r.changed_at, r.changed_by,
       (SELECT count(*) FROM alarm a WHERE a.rule_id = r.id AND a.is_open), coalesce(f.genuine, 0), coalesce(f.false, 0)
FROM alarm_rule r
LEFT JOIN (
    SELECT a.rule_id, count(*) FILTER (WHERE v.kind = 'genuine') AS genuine,
           count(*) FILTER (WHERE v.kind = 'false_alarm') AS false
    FROM (SELECT DISTINCT ON (alarm_id) alarm_id, kind FROM alarm_step
          WHERE kind IN ('genuine', 'false_alarm') ORDER BY alarm_id, number DESC) v
    JOIN alarm a ON a.id = v.alarm_id
    GROUP BY a.rule_id
) f ON f.rule_id = r.id
WHERE r.id = %(id)s AND r.removed_at IS NULL;

-- list_rule_versions --
-- What a rule said before, the newest first.
SELECT version, title, draft, ended_at, ended_by FROM alarm_rule_version WHERE rule_id = %(id)s ORDER BY version DESC;

-- find_alarm_reason --
-- Why an alarm rang the last time.
SELECT reason FROM alarm_step WHERE alarm_id = %(id)s AND kind IN ('raised', 'again') ORDER BY number DESC LIMIT 1;

-- lock_open_alarms --
-- The open alarms of these rules at these things, held until the transaction ends.
SELECT a.id, a.rule_id, a.thing_id, a.priority, a.since, a.raised_at, a.value, a.bound, a.active, a.times, a.ended_at,
       a.acknowledged_at, a.acknowledged_by, a.shelved_until, a.shelf_reason, a.shelved_by
FROM alarm a
JOIN unnest(%(rule_id)s::integer[], %(thing_id)s::integer[]) AS k (rule_id, thing_id) USING (rule_id, thing_id)
WHERE a.is_open
ORDER BY a.id
FOR UPDATE OF a;

-- lock_alarm --
-- One alarm, held until the transaction ends.
SELECT a.id, a.rule_id, a.thing_id, a.priority, a.since, a.raised_at, a.value, a.bound, a.active, a.times, a.ended_at,
       a.acknowledged_at, a.acknowledged_by, a.shelved_until, a.shelf_reason, a.shelved_by
FROM alarm a
WHERE a.id = %(id)s
FOR UPDATE OF a;

-- raise_alarms --
-- New alarms; nothing where there is an open one of that rule at that thing, or the thing is gone.
INSERT INTO alarm (rule_id, rule_version, thing_id, priority, since, raised_at, value, bound)
SELECT n.rule_id, n.rule_version, t.id, n.priority, n.since, n.raised_at, n.value, n.bound
FROM unnest(%(rule_id)s::integer[], %(rule_version)s::integer[], %(thing_id)s::integer[], %(priority)s::smallint[],
            %(since)s::timestamptz[], %(raised_at)s::timestamptz[], %(value)s::float8[], %(limit)s::float8[])
    AS n (rule_id, rule_version, thing_id, priority, since, raised_at, value, bound)
JOIN thing t ON t.id = n.thing_id
ON CONFLICT (rule_id, thing_id) WHERE is_open DO NOTHING
RETURNING id, rule_id, thing_id;

-- move_alarm --
-- Where an alarm stands now.
UPDATE alarm
SET since = %(since)s, value = %(value)s, bound = %(limit)s, active = %(active)s, times = %(times)s,
    ended_at = %(ended_at)s, acknowledged_at = %(acknowledged_at)s, acknowledged_by = %(acknowledged_by)s,
    shelved_until = %(shelved_until)s, shelf_reason = %(shelf_reason)s, shelved_by = %(shelved_by)s
WHERE id = %(id)s;

-- add_alarm_step --
-- Write down what happened to an alarm, as its next step.
INSERT INTO alarm_step (alarm_id, number, kind, at, by, note, since, value, bound, until, reason)
SELECT %(id)s, 1 + coalesce(max(s.number), 0), %(kind)s, %(at)s, %(by)s, %(note)s, %(since)s, %(value)s, %(limit)s,
       %(until)s, %(reason)s
FROM alarm_step s
WHERE s.alarm_id = %(id)s;

-- list_alarm_steps --
-- The history of an alarm.
SELECT kind, at, by, note, since, value, bound, until, reason FROM alarm_step WHERE alarm_id = %(id)s ORDER BY number;

-- count_alarms --
-- How many open alarms there are of each priority and state, and how many of them are put aside.
SELECT priority, active, acknowledged_at IS NOT NULL, coalesce(shelved_until > %(now)s, false), count(*)
FROM alarm
WHERE is_open
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2 DESC, 3, 4;

-- list_alarmed_things --
-- Things with open alarms: the worst of those that count, and how many count; the worst of those that are put aside, or are
-- among some that are suppressed.
SELECT thing_id, min(priority) FILTER (WHERE NOT aside), count(*) FILTER (WHERE NOT aside), min(priority) FILTER (WHERE aside)
FROM (
    SELECT thing_id, priority, coalesce(shelved_until > %(now)s, false) OR id = ANY (%(suppressed)s::bigint[]) AS aside
    FROM alarm
    WHERE is_open
) a
GROUP BY thing_id
ORDER BY thing_id;

-- has_agency --
-- Whether an agency has that uid.
SELECT 1 FROM agency WHERE uid = %(uid)s;

-- list_readings_between --
-- The ordinary readings of datastreams in a span, each datastream's in the order of their times.
SELECT datastream_id, array_agg((extract(epoch FROM phenomenon_time) * 1000000)::bigint ORDER BY phenomenon_time),
       array_agg(result ORDER BY phenomenon_time), array_agg(quality IN (1, 3) ORDER BY phenomenon_time)
FROM observation
WHERE datastream_id = ANY (%(streams)s) AND phenomenon_time >= %(start)s AND phenomenon_time < %(end)s AND ordinal = 0
GROUP BY datastream_id;

-- list_stirred_readings --
-- The same, but only of hours in which some reading is beyond these bounds, and of the hour that follows each.
WITH hours AS (
    SELECT datastream_id, hour, max > %(above)s OR min < %(below)s AS stirred,
           lag(max > %(above)s OR min < %(below)s) OVER (PARTITION BY datastream_id ORDER BY hour) AS stirred_before
    FROM hourly
    WHERE datastream_id = ANY (%(streams)s) AND hour >= %(start)s AND hour < %(end)s
)
SELECT o.datastream_id,
       array_agg((extract(epoch FROM o.phenomenon_time) * 1000000)::bigint ORDER BY o.phenomenon_time),
       array_agg(o.result ORDER BY o.phenomenon_time), array_agg(o.quality IN (1, 3) ORDER BY o.phenomenon_time)
FROM hours h
JOIN observation o ON o.datastream_id = h.datastream_id AND o.ordinal = 0
    AND o.phenomenon_time >= h.hour AND o.phenomenon_time < h.hour + interval '1 hour'
WHERE h.stirred OR h.stirred_before
GROUP BY o.datastream_id;

-- count_readings_between --
-- How many readings datastreams have in the hours of a span.
SELECT coalesce(sum(count), 0)::bigint FROM hourly WHERE datastream_id = ANY (%(streams)s) AND hour >= %(start)s AND hour < %(end)s;
