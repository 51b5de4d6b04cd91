-- list_collected --
-- How many things each kind has, the box around them and since when the first has been what it is.
SELECT kind, number::integer, public.ST_XMin(box), public.ST_YMin(box), public.ST_XMax(box), public.ST_YMax(box), since
FROM (
    SELECT kind, count(*) AS number, public.ST_Extent(geometry) AS box, min(lower(valid)) AS since
    FROM thing GROUP BY kind
) collected
ORDER BY kind;

-- find_feature --
-- A feature as it is, held until the transaction ends.
SELECT t.id, t.name, t.description, (SELECT uid FROM agency WHERE id = t.agency_id), coalesce(t.properties, '{}'),
       public.ST_AsBinary(t.geometry)
FROM thing t WHERE t.uid = %(uid)s AND t.kind = %(kind)s
FOR UPDATE;

-- create_feature --
-- A thing that is new, without a place; nothing where its uid is taken.
INSERT INTO thing (uid, kind, name, description, properties, agency_id)
VALUES (%(uid)s, %(kind)s, %(name)s, %(description)s, %(properties)s, (SELECT id FROM agency WHERE uid = %(agency)s))
ON CONFLICT (uid) DO NOTHING
RETURNING id;

-- replace_feature --
-- Give a thing all that it is but its place.
UPDATE thing
SET name = %(name)s, description = %(description)s, properties = %(properties)s,
    agency_id = (SELECT id FROM agency WHERE uid = %(agency)s)
WHERE id = %(id)s;

-- move_feature --
-- Put a thing at a place of any shape, or nowhere.
SELECT CASE WHEN %(geometry)s::bytea IS NULL
            THEN locate_thing(%(id)s, '{}'::integer[], change_time())::text
            ELSE place_thing(%(id)s, public.ST_SetSRID(public.ST_GeomFromWKB(%(geometry)s::bytea), 4326))::text END;

-- delete_feature --
-- End a thing that observes nothing; its past stays.
DELETE FROM thing t WHERE t.id = %(id)s AND NOT EXISTS (SELECT FROM datastream d WHERE d.thing_id = t.id)
RETURNING t.id;

-- estimate_in_box --
-- How many things touch a box, as the planner guesses.
EXPLAIN (FORMAT JSON)
SELECT FROM thing
WHERE geometry OPERATOR(public.&&) public.ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326);
