-- list_changes --
-- Changes that were made on purpose in one piece, the newest first; single registrations are not among them.
SELECT c.id, c.made_at, c.made_by, c.action, c.title, c.detail, c.undoes,
       (SELECT u.id FROM change u WHERE u.undoes = c.id LIMIT 1)
FROM change c
WHERE c.action <> 'register' AND (%(before)s::bigint IS NULL OR c.id < %(before)s)
ORDER BY c.id DESC LIMIT %(limit)s;

-- find_change --
-- One change, and what has undone it.
SELECT c.id, c.made_at, c.made_by, c.action, c.title, c.detail, c.undoes,
       (SELECT u.id FROM change u WHERE u.undoes = c.id LIMIT 1)
FROM change c WHERE c.id = %(id)s;

-- lock_change --
-- Let nobody else undo it at the same time.
SELECT id FROM change WHERE id = %(id)s FOR UPDATE;

-- touches_hidden --
-- Whether a change has touched things that are not seen here.
SELECT CASE WHEN current_user = 'dothi_limited' THEN
    count_touched(%(id)s) > (SELECT count(*) FROM thing WHERE change_id = %(id)s)
                          + (SELECT count(*) FROM thing_version WHERE ended_by = %(id)s)
    ELSE false END;

-- name_change --
-- Say what the change of this transaction is, where anything has begun one; its id.
UPDATE change SET action = %(action)s, title = %(title)s, detail = %(detail)s
WHERE id = nullif(current_setting('dothi.change', true), '')::bigint
RETURNING id;

-- list_versions --
-- What a thing is and what it was, the newest first.
SELECT lower(v.valid), upper(v.valid), v.name, v.kind, v.description, v.properties, public.ST_AsGeoJSON(v.geometry, 9),
       v.change_id, c.made_by, c.made_at, c.action
FROM (
    SELECT valid, name, kind, description, properties, geometry, change_id FROM thing WHERE id = %(id)s
    UNION ALL
    SELECT valid, name, kind, description, properties, geometry, change_id FROM thing_version WHERE thing_id = %(id)s
) v LEFT JOIN change c ON c.id = v.change_id
ORDER BY lower(v.valid) DESC;

-- list_turns --
-- The seconds from which on things were otherwise, and how many. An edit ends one version and begins another, and
-- counts once. Where they are more than fit, the time between the first and the last is cut into equal pieces.
WITH turned AS (
    SELECT second, greatest(sum(begun), sum(ended)) AS things
    FROM (
        SELECT ceil(extract(epoch FROM lower(valid))) AS second, count(*) AS begun, 0 AS ended FROM thing GROUP BY 1
        UNION ALL
        SELECT ceil(extract(epoch FROM lower(valid))), count(*), 0 FROM thing_version GROUP BY 1
        UNION ALL
        SELECT ceil(extract(epoch FROM upper(valid))), 0, count(*) FROM thing_version GROUP BY 1
    ) t
    WHERE second IS NOT NULL GROUP BY second
),
span AS (SELECT count(*) AS number, min(second) AS first, max(second) AS last FROM turned)
SELECT to_timestamp(max(second)), sum(things)::bigint
FROM turned, span
GROUP BY CASE WHEN number <= %(most)s THEN second
              ELSE least(floor((second - first) / (last - first) * %(most)s), %(most)s - 1) END
ORDER BY 1;

-- choose_things_to_undo --
-- What undoing a change would do to each thing it touched. A thing that was changed has a version that the
-- change ended; one that was made has none; one that was deleted is not there any more. What was changed since and
-- that undone is what the change made it: an undoing stands for the change that had made what it restored.
CREATE TEMPORARY TABLE to_undo ON COMMIT DROP AS
WITH RECURSIVE touched AS MATERIALIZED (
    SELECT id, uid, change_id FROM thing WHERE change_id = %(change)s
    UNION
    SELECT o.id, o.uid, o.change_id FROM thing o JOIN thing_version w ON w.thing_id = o.id WHERE w.ended_by = %(change)s
    UNION
    SELECT o.id, o.uid, o.change_id FROM thing o JOIN thing_version w ON w.thing_id = o.id WHERE w.change_id = %(change)s
),
state (thing_id, change_id) AS (
    SELECT id, change_id FROM touched
    UNION ALL
    SELECT s.thing_id, w.change_id
    FROM state s
    JOIN change c ON c.id = s.change_id AND c.undoes IS NOT NULL
    JOIN thing_version w ON w.thing_id = s.thing_id AND w.ended_by = c.undoes
),
same AS (SELECT DISTINCT thing_id FROM state WHERE change_id = %(change)s)
SELECT coalesce(t.id, v.thing_id) AS thing_id, coalesce(t.uid, v.uid) AS uid, v.valid,
       CASE
           WHEN t.id IS NULL AND EXISTS (SELECT FROM thing o WHERE o.uid = v.uid) THEN 'leave'
           WHEN t.id IS NULL AND EXISTS (
               SELECT FROM thing_version later
               WHERE later.thing_id = v.thing_id AND lower(later.valid) >= upper(v.valid)) THEN 'leave'
           WHEN t.id IS NULL THEN 'bring_back'
           WHEN same.thing_id IS NULL THEN 'leave'
           WHEN v.thing_id IS NOT NULL THEN 'restore'
           WHEN EXISTS (SELECT FROM datastream d WHERE d.thing_id = t.id) THEN 'leave'
           ELSE 'remove'
       END AS way
FROM (SELECT * FROM thing_version WHERE ended_by = %(change)s) v
FULL JOIN touched t ON t.id = v.thing_id
LEFT JOIN same ON same.thing_id = t.id;

-- count_things_to_undo --
-- How many things would be restored, removed, brought back and left.
SELECT way, count(*) FROM to_undo GROUP BY way;

-- list_things_left_by_undo --
-- The first things that are left as they are.
SELECT uid FROM to_undo WHERE way = 'leave' ORDER BY uid LIMIT 100;

-- remove_made --
-- Take away what the change made, with the places that are of nothing else.
WITH gone AS (
    DELETE FROM thing t USING to_undo u WHERE u.thing_id = t.id AND u.way = 'remove' RETURNING t.id
)
DELETE FROM location l
USING thing_location tl, gone
WHERE tl.thing_id = gone.id AND l.id = tl.location_id
  AND NOT EXISTS (SELECT FROM thing_location o WHERE o.location_id = l.id AND o.thing_id NOT IN (SELECT id FROM gone));

-- bring_back_deleted --
-- Make again what the change deleted, as it was and with its id.
INSERT INTO thing (id, uid, kind, name, description, properties, geometry, agency_id, valid, change_id)
OVERRIDING SYSTEM VALUE
SELECT v.thing_id, v.uid, v.kind, v.name, v.description, v.properties, v.geometry, v.agency_id,
       tstzrange(change_time(), NULL), %(change)s
FROM to_undo u JOIN thing_version v ON v.thing_id = u.thing_id AND v.valid = u.valid
WHERE u.way = 'bring_back';

-- restore_changed --
-- Make again what they were what the change changed; what observes is moved one by one afterwards.
UPDATE thing t
SET uid = v.uid, kind = v.kind, name = v.name, description = v.description, properties = v.properties,
    agency_id = v.agency_id,
    geometry = CASE WHEN EXISTS (SELECT FROM datastream d WHERE d.thing_id = t.id) THEN t.geometry ELSE v.geometry END
FROM to_undo u JOIN thing_version v ON v.thing_id = u.thing_id AND v.valid = u.valid
WHERE u.way = 'restore' AND t.id = u.thing_id;

-- choose_places_to_restore --
-- What has to be put back where it was, and nothing depends on where it is.
CREATE TEMPORARY TABLE to_place ON COMMIT DROP AS
SELECT v.thing_id, v.geometry
FROM to_undo u
JOIN thing_version v ON v.thing_id = u.thing_id AND v.valid = u.valid
LEFT JOIN LATERAL (
    SELECT l.geometry FROM thing_location tl JOIN location l ON l.id = tl.location_id
    WHERE tl.thing_id = u.thing_id AND l.geometry IS NOT NULL ORDER BY l.id DESC LIMIT 1
) place ON true
WHERE u.way IN ('restore', 'bring_back') AND v.geometry IS NOT NULL
  AND place.geometry::bytea IS DISTINCT FROM v.geometry::bytea
  AND NOT EXISTS (SELECT FROM datastream d WHERE d.thing_id = u.thing_id);

-- restore_observing --
-- Put back what observes, one by one, since its features follow.
SELECT place_thing(v.thing_id, v.geometry)
FROM to_undo u
JOIN thing_version v ON v.thing_id = u.thing_id AND v.valid = u.valid
JOIN thing t ON t.id = u.thing_id
WHERE u.way = 'restore' AND v.geometry IS NOT NULL AND t.geometry::bytea IS DISTINCT FROM v.geometry::bytea
  AND EXISTS (SELECT FROM datastream d WHERE d.thing_id = u.thing_id)
ORDER BY v.thing_id;

-- empty_restored --
-- Put nowhere what was nowhere.
SELECT locate_thing(v.thing_id, '{}'::integer[], change_time())
FROM to_undo u
JOIN thing_version v ON v.thing_id = u.thing_id AND v.valid = u.valid
WHERE u.way = 'restore' AND v.geometry IS NULL AND EXISTS (
    SELECT FROM thing_location tl JOIN location l ON l.id = tl.location_id
    WHERE tl.thing_id = u.thing_id AND l.geometry IS NOT NULL);

-- choose_things_to_edit --
-- Things of a kind: some uids, in some areas, of some words, with and without some properties, in what is drawn;
-- locked, so that nobody changes them meanwhile.
SELECT t.id, t.uid, t.name, coalesce(t.properties, '{}'), g.uid, g.name_vi, g.name_en
FROM thing t LEFT JOIN agency g ON g.id = t.agency_id
WHERE t.kind = %(kind)s
  AND (%(uids)s::text[] IS NULL OR t.uid = ANY (%(uids)s::text[]))
  AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
       OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
  AND (%(words)s::text IS NULL
       OR array_to_tsvector(string_to_array(t.folded, ' ')) @@ %(words)s::tsquery
       OR lower(t.uid) COLLATE "C" LIKE %(uid_begins)s::text)
  AND coalesce(t.properties, '{}') @> %(having)s::jsonb
  AND NOT coalesce(t.properties, '{}') ?| %(lacking)s::text[]
  AND (%(within)s::bytea IS NULL
       OR public.ST_Intersects(t.geometry, public.ST_GeomFromWKB(%(within)s::bytea, 4326)))
ORDER BY t.id LIMIT %(limit)s FOR UPDATE OF t;

-- list_selected --
-- The same to be looked at, a page of them, with how many there are from the page on.
WITH found AS (
    SELECT t.id, t.uid, t.name, t.kind, t.area_id, count(*) OVER () AS amount
    FROM thing t
    WHERE (%(kind)s::text IS NULL OR t.kind = %(kind)s)
      AND (%(uids)s::text[] IS NULL OR t.uid = ANY (%(uids)s::text[]))
      AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
           OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
      AND (%(words)s::text IS NULL
           OR array_to_tsvector(string_to_array(t.folded, ' ')) @@ %(words)s::tsquery
           OR lower(t.uid) COLLATE "C" LIKE %(uid_begins)s::text)
      AND coalesce(t.properties, '{}') @> %(having)s::jsonb
      AND NOT coalesce(t.properties, '{}') ?| %(lacking)s::text[]
      AND (%(within)s::bytea IS NULL
           OR public.ST_Intersects(t.geometry, public.ST_GeomFromWKB(%(within)s::bytea, 4326)))
      AND t.id > %(after)s
    ORDER BY t.id LIMIT %(limit)s
)
SELECT f.id, f.uid, f.name, f.kind, a.name_vi, a.name_en, f.amount
FROM found f LEFT JOIN area a ON a.id = f.area_id ORDER BY f.id;

-- list_things_to_change --
-- Those of some things that an edit would change.
SELECT t.id FROM thing t
WHERE t.id = ANY (%(things)s::integer[])
  AND ((coalesce(t.properties, '{}') || %(given)s::jsonb) - %(taken)s::text[]
           IS DISTINCT FROM coalesce(t.properties, '{}')
       OR CASE WHEN %(without_agency)s::boolean THEN t.agency_id IS NOT NULL
               ELSE coalesce((SELECT id FROM agency WHERE uid = %(agency)s), t.agency_id)
                        IS DISTINCT FROM t.agency_id END);

-- edit_things --
-- Change what some things are.
UPDATE thing t
SET properties = (coalesce(t.properties, '{}') || %(given)s::jsonb) - %(taken)s::text[],
    agency_id = CASE WHEN %(without_agency)s::boolean THEN NULL
                     ELSE coalesce((SELECT id FROM agency WHERE uid = %(agency)s), t.agency_id) END
WHERE t.id = ANY (%(things)s::integer[]);
