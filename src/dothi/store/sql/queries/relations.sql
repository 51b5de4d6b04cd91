-- list_unknown_of_relations --
-- Uids in relations that nothing has.
SELECT DISTINCT u.uid
FROM jsonb_to_recordset(%(relations)s::jsonb) AS r (from_uid text, to_uid text)
CROSS JOIN LATERAL (VALUES (r.from_uid), (r.to_uid)) u (uid)
WHERE NOT EXISTS (SELECT FROM thing t WHERE t.uid = u.uid)
LIMIT 1;

-- put_relations --
-- Relate things by their uids; what is related so already stays as it is.
INSERT INTO relation (from_id, type, to_id, made_by)
SELECT DISTINCT f.id, r.type, t.id, %(made_by)s
FROM jsonb_to_recordset(%(relations)s::jsonb) AS r (from_uid text, type text, to_uid text)
JOIN thing f ON f.uid = r.from_uid
JOIN thing t ON t.uid = r.to_uid
ON CONFLICT (from_id, type, to_id) WHERE upper_inf(valid) DO NOTHING
RETURNING id;

-- end_relation --
-- Let a relation hold until now.
UPDATE relation SET valid = tstzrange(lower(valid), greatest(now(), lower(valid) + interval '1 microsecond'))
WHERE id = %(id)s AND upper_inf(valid) RETURNING id;

-- list_relations --
-- The relations of a thing in both directions, now or at an instant.
SELECT r.id, r.type, f.id, f.uid, f.name, t.id, t.uid, t.name, lower(r.valid), upper(r.valid), r.made_by
FROM relation r JOIN thing f ON f.id = r.from_id JOIN thing t ON t.id = r.to_id
WHERE (r.from_id = %(thing)s OR r.to_id = %(thing)s)
  AND CASE WHEN %(at)s::timestamptz IS NULL THEN upper_inf(r.valid) ELSE r.valid @> %(at)s::timestamptz END
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

-- list_reached --
-- What some things are called.
SELECT id, uid, name, kind FROM thing WHERE id = ANY (%(things)s::integer[]);
