-- list_devices --
-- Every device, those that hold first; %(id)s is one of them, or NULL.
SELECT d.id, d.name, d.note,
       (SELECT coalesce(array_agg(t.uid ORDER BY t.uid), '{}')
        FROM device_thing dt JOIN thing t ON t.id = dt.thing_id WHERE dt.device_id = d.id),
       d.hears_all, d.made_at, d.made_by, d.password_hash IS NOT NULL, d.password_set_at, d.certificate_ends_at,
       d.revoked_at
FROM device d
WHERE %(id)s::integer IS NULL OR d.id = %(id)s
ORDER BY d.revoked_at IS NOT NULL, d.name, d.id DESC;

-- add_device --
-- A device that was not there; no row where one of that name holds.
INSERT INTO device (name, note, hears_all, made_by, password_salt, password_hash, password_set_at)
VALUES (%(name)s, %(note)s, %(hears_all)s, %(by)s, %(salt)s, %(hash)s, now())
ON CONFLICT (name) WHERE revoked_at IS NULL DO NOTHING
RETURNING id;

-- change_device --
-- Say anew what a device is and hears; no row where none holds.
UPDATE device SET note = %(note)s, hears_all = %(hears_all)s
WHERE id = %(id)s AND revoked_at IS NULL RETURNING name;

-- put_device_things --
-- The things that a device sends for, by their uids, and no others.
WITH wanted AS (SELECT id FROM thing WHERE uid = ANY (%(things)s::text[])),
gone AS (DELETE FROM device_thing WHERE device_id = %(id)s AND thing_id NOT IN (SELECT id FROM wanted))
INSERT INTO device_thing (device_id, thing_id) SELECT %(id)s, id FROM wanted
ON CONFLICT DO NOTHING;

-- list_unknown_uids --
-- Those of some uids that no thing has.
SELECT uid FROM unnest(%(things)s::text[]) AS uid WHERE NOT EXISTS (SELECT FROM thing t WHERE t.uid = uid.uid);

-- put_device_password --
-- From now on a device shows this; no row where none holds.
UPDATE device SET password_salt = %(salt)s, password_hash = %(hash)s, password_set_at = now()
WHERE id = %(id)s AND revoked_at IS NULL RETURNING name;

-- note_certificate --
-- A device has a certificate until then; no row where none holds.
UPDATE device SET certificate_ends_at = %(ends_at)s WHERE id = %(id)s AND revoked_at IS NULL RETURNING name;

-- revoke_device --
-- A device holds no longer; no row where none did.
UPDATE device SET revoked_at = now() WHERE id = %(id)s AND revoked_at IS NULL RETURNING name;

-- list_revoked_names --
-- Names that devices had which were revoked, and that none has now.
SELECT DISTINCT name FROM device d
WHERE NOT EXISTS (SELECT FROM device h WHERE h.name = d.name AND h.revoked_at IS NULL);

-- list_device_rights --
-- What every device that holds needs at the broker, by name; %(id)s is one of them, or NULL.
SELECT d.name, d.hears_all, d.password_salt, d.password_hash,
       ARRAY(SELECT t.uid FROM device_thing dt JOIN thing t ON t.id = dt.thing_id
             WHERE dt.device_id = d.id ORDER BY t.uid),
       ARRAY(SELECT s.id FROM device_thing dt JOIN datastream s ON s.thing_id = dt.thing_id
             WHERE dt.device_id = d.id ORDER BY s.id),
       ARRAY(SELECT dt.thing_id FROM device_thing dt WHERE dt.device_id = d.id ORDER BY dt.thing_id),
       ARRAY(SELECT c.id FROM device_thing dt JOIN tasking_capability c ON c.thing_id = dt.thing_id
             WHERE dt.device_id = d.id ORDER BY c.id)
FROM device d
WHERE d.revoked_at IS NULL AND (%(id)s::integer IS NULL OR d.id = %(id)s)
ORDER BY d.name;
