-- list_unknown_of_relations --
-- Uids in relations that nothing has.
SELECT DISTINCT u.uid
FROM jsonb_to_recordset(%(relations)s::jsonb) AS r (from_uid text, to_uid text)
CROSS JOIN LATERAL (VALUES (r.from_uid), (r.to_uid)) u (uid)
WHERE NOT EXISTS (SELECT FROM thing t WHERE t.uid = u.uid)
LIMIT 1;

-- put_relations --
-- Relate things by their uids, none of which goes away meanwhile; what is related so already stays as it is.
WITH named AS MATERIALIZED (
    SELECT f.id AS from_id, r.type, t.id AS to_id
    FROM jsonb_to_recordset(%(relations)s::jsonb) AS r (from_uid text, type text, to_uid text)
    JOIN thing f ON f.uid = r.from_uid
    JOIN thing t ON t.uid = r.to_uid
    FOR KEY SHARE OF f, t
)
INSERT INTO relation (from_id, type, to_id, made_by, made_in)
SELECT n.from_id, n.type, n.to_id, %(made_by)s, current_change()
FROM (SELECT DISTINCT * FROM named) n
WHERE NOT EXISTS (SELECT FROM relation r
                  WHERE r.from_id = n.from_id AND r.type = n.type AND r.to_id = n.to_id AND upper_inf(r.valid))
ON CONFLICT (from_id, type, to_id) WHERE upper_inf(valid) DO NOTHING
RETURNING id;

-- end_relation --
-- Let a relation hold until now.
UPDATE relation
SET valid = tstzrange(lower(valid), greatest(now(), lower(valid) + interval '1 microsecond')),
    ended_in = current_change()
WHERE id = %(id)s AND upper_inf(valid) RETURNING id;

-- count_relations_to_undo --
-- How many relations a change made that still hold, and ended that could hold again.
SELECT (SELECT count(*) FROM relation r
        WHERE upper_inf(r.valid) AND (r.from_id, r.type, r.to_id) IN (
            SELECT o.from_id, o.type, o.to_id FROM relation o WHERE o.made_in = %(change)s))
     + (SELECT count(*) FROM relation WHERE ended_in = %(change)s AND made_in IS DISTINCT FROM %(change)s);

-- end_made_relations --
-- Let hold until now what a change has related, also where that was ended since and undoing it has related it again.
UPDATE relation r
SET valid = tstzrange(lower(valid), greatest(now(), lower(valid) + interval '1 microsecond')), ended_in = %(undoing)s
WHERE upper_inf(r.valid)
  AND (r.from_id, r.type, r.to_id) IN (SELECT o.from_id, o.type, o.to_id FROM relation o WHERE o.made_in = %(change)s)
  AND EXISTS (SELECT FROM change c WHERE c.id = r.made_in AND (c.id = %(change)s OR c.undoes IS NOT NULL))
RETURNING r.id;

-- relate_again --
-- Relate again what a change has ended, where both things are there.
INSERT INTO relation (from_id, type, to_id, made_by, made_in)
SELECT DISTINCT r.from_id, r.type, r.to_id, %(made_by)s, %(undoing)s::bigint
FROM relation r JOIN thing f ON f.id = r.from_id JOIN thing t ON t.id = r.to_id
WHERE r.ended_in = %(change)s AND r.made_in IS DISTINCT FROM %(change)s
ON CONFLICT (from_id, type, to_id) WHERE upper_inf(valid) DO NOTHING
RETURNING id;

-- lock_parts --
-- Let nobody else say at the same time what is part of what.
SELECT pg_advisory_xact_lock(hashtext('city.relation.part_of'));

-- find_part_of_itself --
-- One of some things that is part of itself by way of others.
WITH RECURSIVE whole (start, id) AS (
    SELECT r.from_id, r.to_id FROM relation r JOIN thing f ON f.id = r.from_id
    WHERE f.uid = ANY (%(uids)s::text[]) AND r.type = 'part_of' AND upper_inf(r.valid)
    UNION
    SELECT w.start, r.to_id FROM whole w
    JOIN relation r ON r.from_id = w.id AND r.type = 'part_of' AND upper_inf(r.valid)
)
SELECT f.uid FROM whole w JOIN thing f ON f.id = w.start WHERE w.id = w.start ORDER BY f.uid LIMIT 1;

-- list_relations --
-- The relations of a thing in both directions.
SELECT r.id, r.type, f.id, f.uid, f.name, f.kind, t.id, t.uid, t.name, t.kind, lower(r.valid), upper(r.valid), r.made_by
FROM relation r JOIN thing f ON f.id = r.from_id JOIN thing t ON t.id = r.to_id
WHERE (r.from_id = %(thing)s OR r.to_id = %(thing)s) AND upper_inf(r.valid)
ORDER BY r.type, r.id;

-- list_relations_as_of --
-- The same at an instant, with what the things were called then.
SELECT r.id, r.type, f.id, f.uid, f.name, f.kind, t.id, t.uid, t.name, t.kind, lower(r.valid), upper(r.valid), r.made_by
FROM relation r
JOIN thing_in_time f ON f.id = r.from_id AND f.valid @> %(at)s::timestamptz
JOIN thing_in_time t ON t.id = r.to_id AND t.valid @> %(at)s::timestamptz
WHERE (r.from_id = %(thing)s OR r.to_id = %(thing)s) AND r.valid @> %(at)s::timestamptz
ORDER BY r.type, r.id;

-- list_next_downstream --
-- Where what flows goes next from some things: along drains_to, against fed_by and controlled_by.
SELECT from_id, to_id FROM relation WHERE from_id = ANY (%(things)s::integer[]) AND type = 'drains_to' AND upper_inf(valid)
UNION
SELECT to_id, from_id FROM relation
WHERE to_id = ANY (%(things)s::integer[]) AND type IN ('fed_by', 'controlled_by') AND upper_inf(valid)
ORDER BY 1, 2;

-- list_next_upstream --
-- Where what flows to some things comes from.
SELECT to_id, from_id FROM relation WHERE to_id = ANY (%(things)s::integer[]) AND type = 'drains_to' AND upper_inf(valid)
UNION
SELECT from_id, to_id FROM relation
WHERE from_id = ANY (%(things)s::integer[]) AND type IN ('fed_by', 'controlled_by') AND upper_inf(valid)
ORDER BY 1, 2;

-- list_flows_as_of --
-- From what to what water, power or orders went at an instant.
SELECT CASE WHEN type = 'drains_to' THEN from_id ELSE to_id END, CASE WHEN type = 'drains_to' THEN to_id ELSE from_id END
FROM relation WHERE type <> 'part_of' AND valid @> %(at)s::timestamptz
ORDER BY 1, 2;

-- list_reached --
-- What some things are called, and where they are if that is wanted.
SELECT id, uid, name, kind, CASE WHEN %(places)s::boolean THEN public.ST_AsGeoJSON(geometry, 6) END
FROM thing WHERE id = ANY (%(things)s::integer[]);

-- list_reached_as_of --
-- The same as they were at an instant.
SELECT id, uid, name, kind, CASE WHEN %(places)s::boolean THEN public.ST_AsGeoJSON(geometry, 6) END
FROM thing_in_time WHERE id = ANY (%(things)s::integer[]) AND valid @> %(at)s::timestamptz;
