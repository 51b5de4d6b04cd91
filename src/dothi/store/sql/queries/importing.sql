-- say_who --
-- Say on whose behalf the rest of this transaction is done.
SELECT set_config('dothi.principal', %(principal)s, true);

-- limit_session --
-- Say whom this transaction or session is for, what it sees and what it changes.
SELECT limit_session(%(principal)s, %(see)s, %(change)s, %(local)s);

-- check_changes --
-- Look at once whether what was changed may be, which is otherwise looked at when the transaction ends.
SET CONSTRAINTS ALL IMMEDIATE;

-- say_since --
-- Say since when what this transaction changes is so; NULL is now.
SELECT set_config('dothi.since', coalesce(%(since)s::timestamptz::text, ''), true);

-- open_change --
-- Open the change that the rest of this transaction belongs to.
WITH made AS (
    INSERT INTO change (made_by, action, title, detail, undoes)
    VALUES (%(made_by)s, %(action)s, %(title)s, %(detail)s, %(undoes)s)
    RETURNING id
)
SELECT id, set_config('dothi.change', id::text, true) FROM made;

-- make_incoming --
-- The rows of files on their way in; `place` is layer * 2^32 + number.
CREATE TEMPORARY TABLE incoming (
    place bigint NOT NULL,
    uid text NOT NULL,
    kind text NOT NULL,
    name text,
    fallback text NOT NULL,
    description text,
    properties jsonb NOT NULL,
    geometry public.geometry(Geometry, 4326)
) ON COMMIT DROP;

-- take_out_repeats --
-- Of rows with one key only the first comes in; the others with what was taken of them and where that one is.
DELETE FROM incoming i
USING (
    SELECT place, first FROM (SELECT place, min(place) OVER (PARTITION BY uid) AS first FROM incoming) r
    WHERE place <> first
) repeated
WHERE i.place = repeated.place
RETURNING i.place, i.uid, i.name, i.description, i.properties, repeated.first;

-- analyze_incoming --
-- Let the planner know how much is coming.
ANALYZE incoming;

-- meet_incoming --
-- What comes in beside what is there, in the order of the file; new things get their ids in it too.
CREATE TEMPORARY TABLE meeting ON COMMIT DROP AS
SELECT met.place, met.uid, met.kind, met.name, met.description, met.properties, met.geometry,
       coalesce(met.known_id, nextval((SELECT pg_get_serial_sequence('thing', 'id')::regclass))::integer) AS thing_id,
       met.known_id IS NULL AS is_new, met.known_kind, met.known_since, met.differs, met.moves, met.observes
FROM (
    SELECT i.place, i.uid, i.kind, coalesce(i.name, t.name, i.fallback) AS name,
           coalesce(i.description, t.description, '') AS description,
           jsonb_strip_nulls(coalesce(t.properties, '{}') || i.properties) AS properties, i.geometry,
           t.id AS known_id, t.kind AS known_kind, lower(t.valid) AS known_since,
           (coalesce(i.name, t.name), coalesce(i.description, t.description),
            coalesce((SELECT id FROM agency WHERE uid = %(agency)s), t.agency_id))
               IS DISTINCT FROM (t.name, t.description, t.agency_id)
           OR jsonb_strip_nulls(coalesce(t.properties, '{}') || i.properties)
               IS DISTINCT FROM coalesce(t.properties, '{}')
           AS differs,
           i.geometry IS NOT NULL AND i.geometry::bytea IS DISTINCT FROM t.geometry::bytea AS moves,
           t.id IS NOT NULL AND EXISTS (SELECT FROM datastream d WHERE d.thing_id = t.id) AS observes
    FROM incoming i LEFT JOIN thing t ON t.uid = i.uid
    ORDER BY i.place
) met;

-- take_out_other_kinds --
-- What is there already and is of another kind stays what it is.
DELETE FROM meeting m
USING incoming i
WHERE i.place = m.place AND NOT m.is_new AND m.known_kind <> m.kind
RETURNING i.place, i.uid, i.name, i.description, i.properties, m.known_kind;

-- take_out_older --
-- What is known since later than this is said to be so stays what it is.
DELETE FROM meeting m
USING incoming i
WHERE i.place = m.place AND NOT m.is_new AND (m.differs OR m.moves) AND m.known_since >= %(since)s::timestamptz
RETURNING i.place, i.uid, i.name, i.description, i.properties, m.known_since;

-- count_meeting --
-- What the rows would do: made, changed, left as they are.
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new AND (differs OR moves)),
       count(*) FILTER (WHERE NOT (is_new OR differs OR moves)),
       count(*) FILTER (WHERE is_new AND geometry IS NULL)
FROM meeting;

-- count_kinds --
-- How many rows there are of each kind.
SELECT kind, count(*) FROM meeting GROUP BY kind ORDER BY 2 DESC;

-- begin_bulk --
-- From here on areas do not follow things one by one.
SELECT set_config('dothi.bulk', 'on', true);

-- end_bulk --
-- From here on areas follow things one by one.
SELECT set_config('dothi.bulk', 'off', true);

-- create_incoming --
-- Make the things that are new, in their areas at once: finding those afterwards would write each row twice.
INSERT INTO thing (id, uid, kind, name, description, properties, geometry, agency_id, area_id, valid, change_id,
                   folded)
OVERRIDING SYSTEM VALUE
SELECT m.thing_id, m.uid, m.kind, m.name, m.description, m.properties, m.geometry,
       (SELECT id FROM agency WHERE uid = %(agency)s),
       CASE WHEN EXISTS (SELECT FROM area_piece) THEN find_area(m.geometry) END,
       tstzrange(change_time(), NULL), %(change)s, fold_name(m.name, m.uid, k.title_vi)
FROM meeting m LEFT JOIN kind k ON k.id = m.kind
WHERE m.is_new;

-- find_areas_of_moved --
-- Let the areas of what has moved, and the zones of what has moved or is new, follow.
SELECT refresh_areas_of_things(coalesce(array_agg(thing_id), '{}'))
FROM meeting
WHERE moves AND NOT observes AND (NOT is_new OR EXISTS (SELECT FROM area WHERE level = 'zone'));

-- update_incoming --
-- Change the things that are there and differ; those that observe are moved one by one afterwards.
UPDATE thing t
SET name = m.name, description = m.description, properties = m.properties,
    agency_id = coalesce((SELECT id FROM agency WHERE uid = %(agency)s), t.agency_id),
    geometry = CASE WHEN m.moves AND NOT m.observes THEN m.geometry ELSE t.geometry END
FROM meeting m
WHERE m.thing_id = t.id AND NOT m.is_new AND (m.differs OR m.moves);

-- choose_places --
-- What has to be put at a place, and nothing depends on where it was.
CREATE TEMPORARY TABLE to_place ON COMMIT DROP AS
SELECT thing_id, geometry FROM meeting WHERE moves AND NOT observes;

-- place_chosen --
-- Put all of them there.
SELECT place_things();

-- place_observing --
-- Put what observes at its place, one by one, since its features follow.
SELECT place_thing(thing_id, geometry) FROM meeting WHERE moves AND observes ORDER BY thing_id;

-- create_import --
-- Begin an import.
INSERT INTO import (made_by, files, options) VALUES (%(made_by)s, %(files)s, %(options)s) RETURNING id;

-- find_import --
-- One import with how far it is.
SELECT id, made_at, made_by, files, options, state, dry_run, stage, rows_read, rows_expected, report, error, change_id,
       started_at, ended_at
FROM import WHERE id = %(id)s;

-- list_imports --
-- The newest imports.
SELECT id, made_at, made_by, files, options, state, dry_run, stage, rows_read, rows_expected, report, error, change_id,
       started_at, ended_at
FROM import ORDER BY id DESC LIMIT %(limit)s;

-- put_import_files --
-- Say which files an import has; what was tried with others proves nothing any more.
UPDATE import SET files = %(files)s, state = 'new'
WHERE id = %(id)s AND state IN ('new', 'tried', 'failed', 'cancelled') RETURNING id;

-- ask_for_import --
-- Put an import in the queue, unless it is there or has been done.
UPDATE import
SET state = 'waiting', dry_run = %(dry_run)s, asked_by = %(asked_by)s, options = %(options)s, rows_read = 0, rows_expected = NULL, stage = '',
    error = NULL, report = '{}', started_at = NULL, ended_at = NULL
WHERE id = %(id)s AND state IN ('new', 'tried', 'failed', 'cancelled')
RETURNING id;

-- begin_import --
-- Say that an import runs now; one whose process was killed runs again.
UPDATE import SET state = 'running', started_at = now(), rows_read = 0
WHERE id = %(id)s AND state IN ('waiting', 'running') RETURNING id;

-- read_asker --
-- Who has asked for an import, and might do what then.
SELECT made_by, asked_by FROM import WHERE id = %(id)s;

-- tell_import --
-- Say how far an import is; no row where it has been cancelled meanwhile.
UPDATE import SET rows_read = %(rows_read)s, rows_expected = %(rows_expected)s, stage = %(stage)s
WHERE id = %(id)s AND state = 'running' RETURNING id;

-- end_import --
-- Say what came of an import.
UPDATE import
SET state = %(state)s, report = %(report)s, error = %(error)s, change_id = %(change_id)s, ended_at = now(), stage = ''
WHERE id = %(id)s;

-- cancel_import --
-- Stop an import that waits or runs.
UPDATE import SET state = 'cancelled', ended_at = now() WHERE id = %(id)s AND state IN ('waiting', 'running')
RETURNING id;

-- forget_refused_rows --
-- Forget what an earlier run of an import refused.
DELETE FROM import_refusal WHERE import_id = %(id)s;

-- keep_refused_rows --
-- Keep rows that an import refused.
INSERT INTO import_refusal (import_id, number, layer, key, reason, message, blanks, properties)
SELECT %(id)s, r.number, r.layer, r.key, r.reason, r.message, r.blanks, r.properties
FROM jsonb_to_recordset(%(rows)s)
     AS r (number integer, layer text, key text, reason text, message text, blanks jsonb, properties jsonb)
ON CONFLICT (import_id, layer, number) DO NOTHING;

-- list_refused_rows --
-- Rows that an import refused, in the order of the file.
SELECT number, layer, reason, message, blanks, key, properties FROM import_refusal
WHERE import_id = %(id)s AND (%(reason)s::text IS NULL OR reason = %(reason)s)
ORDER BY layer, number LIMIT %(limit)s OFFSET %(offset)s;

-- count_refused_rows --
-- How many rows an import refused, by reason, with the sentence of one.
SELECT reason, count(*), min(message) FROM import_refusal WHERE import_id = %(id)s GROUP BY reason ORDER BY 2 DESC;

-- read_territory --
-- The outlines of the communes that are in force, or else of the provinces.
SELECT public.ST_AsBinary(public.ST_Collect(geometry))
FROM area
WHERE geometry IS NOT NULL AND in_force(effective_from, effective_to, city_today())
  AND level = CASE WHEN EXISTS (
        SELECT FROM area c WHERE c.level = 'commune' AND c.geometry IS NOT NULL
            AND in_force(c.effective_from, c.effective_to, city_today())
    ) THEN 'commune' ELSE 'province' END;

-- list_territory_provinces --
-- The provinces of the territory: those in force, and those of communes in force.
SELECT DISTINCT CASE WHEN level = 'province' THEN code ELSE parent_code END AS province
FROM area
WHERE level IN ('province', 'commune') AND in_force(effective_from, effective_to, city_today())
  AND (level = 'province' OR parent_code IS NOT NULL)
ORDER BY province;
