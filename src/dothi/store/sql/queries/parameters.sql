-- list_parameters --
-- The city's own values as they were known at an instant (null: now), by name, where for, and first day.
SELECT id, name, title_vi, title_en, value, unit, place, kind, source_vi, source_en, status,
       effective_from, effective_to, checked_on
FROM parameter
WHERE CASE WHEN %(known_at)s::timestamptz IS NULL THEN known_to IS NULL
           ELSE known_from <= %(known_at)s AND (known_to IS NULL OR %(known_at)s < known_to) END
ORDER BY name, place NULLS FIRST, kind NULLS FIRST, effective_from;

-- list_parameter_versions --
-- All that was ever said of the values of a name, or of one value; the newest first.
SELECT id, name, title_vi, title_en, value, unit, place, kind, source_vi, source_en, status,
       effective_from, effective_to, checked_on, version, known_from, made_by, known_to, ended_by
FROM parameter
WHERE (%(name)s::text IS NULL OR name = %(name)s) AND (%(id)s::integer IS NULL OR id = %(id)s)
ORDER BY version DESC;

-- lock_parameters --
-- Writers wait for each other, so that two of them do not let values overlap.
SELECT pg_advisory_xact_lock(hashtext('parameter'));

-- next_parameter --
-- The number of the next value; whoever asks holds the lock.
SELECT coalesce(max(id), 0) + 1 FROM parameter;

-- end_parameter --
-- Let what is said of a value end now.
UPDATE parameter SET known_to = clock_timestamp(), ended_by = %(by)s
WHERE id = %(id)s AND known_to IS NULL
RETURNING version;

-- put_parameter --
-- Say something of a value from now on.
INSERT INTO parameter (id, name, title_vi, title_en, value, unit, place, kind, source_vi, source_en, status,
                       effective_from, effective_to, checked_on, known_from, made_by)
VALUES (%(id)s, %(name)s, %(title_vi)s, %(title_en)s, %(value)s, %(unit)s, %(place)s, %(kind)s, %(source_vi)s,
        %(source_en)s, %(status)s, %(effective_from)s, %(effective_to)s, %(checked_on)s, clock_timestamp(), %(by)s);
