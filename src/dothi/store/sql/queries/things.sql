-- put_kind --
-- Take over a declared kind.
INSERT INTO kind (id, sector, title_vi, title_en, icon, geometry_type, properties, personal)
VALUES (%(id)s, %(sector)s, %(title_vi)s, %(title_en)s, %(icon)s, %(geometry_type)s, %(properties)s, %(personal)s)
ON CONFLICT (id) DO UPDATE
SET sector = excluded.sector, title_vi = excluded.title_vi, title_en = excluded.title_en,
    icon = excluded.icon, geometry_type = excluded.geometry_type, properties = excluded.properties,
    personal = excluded.personal;

-- put_quantity --
-- Take over a declared quantity.
INSERT INTO quantity (id, dimension, unit, title_vi, title_en)
VALUES (%(id)s, %(dimension)s, %(unit)s, %(title_vi)s, %(title_en)s)
ON CONFLICT (id) DO UPDATE
SET dimension = excluded.dimension, title_vi = excluded.title_vi, title_en = excluded.title_en
WHERE quantity.unit = excluded.unit
RETURNING id;

-- put_agency --
-- Register an agency or take over its names.
INSERT INTO agency (uid, name_vi, name_en)
VALUES (%(uid)s, %(name_vi)s, %(name_en)s)
ON CONFLICT (uid) DO UPDATE SET name_vi = excluded.name_vi, name_en = excluded.name_en;

-- find_agency --
-- The id of an agency by its uid.
SELECT id FROM agency WHERE uid = %(uid)s;

-- find_agency_name --
-- What an agency is called.
SELECT uid, name_vi, name_en FROM agency WHERE uid = %(uid)s;

-- put_thing --
-- Register a thing or update it by its uid.
INSERT INTO thing (uid, kind, name, description, properties, agency_id)
VALUES (%(uid)s, %(kind)s, %(name)s, %(description)s, %(properties)s, (SELECT id FROM agency WHERE uid = %(agency)s))
ON CONFLICT (uid) DO UPDATE
SET kind = excluded.kind, name = excluded.name, description = excluded.description,
    properties = excluded.properties, agency_id = excluded.agency_id
RETURNING id;

-- place_thing --
-- Put a thing at a place, and remember since when.
SELECT place_thing(%(id)s, public.ST_SetSRID(public.ST_MakePoint(%(longitude)s, %(latitude)s), 4326));

-- meet_thing --
-- Register a thing that has no place yet, or find the one of that uid and leave it as it is.
INSERT INTO thing (uid, kind, name, description, properties)
VALUES (%(uid)s, %(kind)s, %(name)s, %(description)s, %(properties)s)
ON CONFLICT (uid) DO UPDATE SET uid = excluded.uid
RETURNING id;

-- put_sensor --
-- Register a sensor or find it by its name.
INSERT INTO sensor (name, uid, description) VALUES (%(name)s, %(uid)s, %(description)s)
ON CONFLICT (uid) DO UPDATE SET description = excluded.description
RETURNING id;

-- put_datastream --
-- Register a datastream or update it by its thing, quantity and source.
WITH put AS (
    INSERT INTO datastream (thing_id, quantity, sensor_id, source, device_unit, interval_s, name, unit_of_measurement)
    SELECT t.id, q.id, %(sensor_id)s, %(source)s, %(device_unit)s,
           %(interval_s)s, q.title_vi || ' · ' || t.name, %(unit_of_measurement)s
    FROM thing t, quantity q
    WHERE t.id = %(thing_id)s AND q.id = %(quantity)s
    ON CONFLICT (thing_id, quantity, source) DO UPDATE
    SET sensor_id = excluded.sensor_id, device_unit = excluded.device_unit, interval_s = excluded.interval_s,
        name = excluded.name, unit_of_measurement = excluded.unit_of_measurement
    RETURNING id, quantity
)
INSERT INTO datastream_observed_property (datastream_id, position, observed_property_id)
SELECT put.id, 0, p.id FROM put JOIN observed_property p ON p.quantity = put.quantity
ON CONFLICT (datastream_id, position) DO NOTHING;

-- list_streams --
-- What the ingest path and the live stream need to know of every datastream, or of some things'.
SELECT d.id, d.thing_id, t.uid, d.quantity, d.device_unit,
       public.ST_X(public.ST_PointOnSurface(t.geometry)), public.ST_Y(public.ST_PointOnSurface(t.geometry)),
       coalesce(d.feature_id, 0), place.id IS NOT NULL,
       -- A thing that has moved since: what comes now is of another feature than the datastream's.
       CASE WHEN place.feature_id <> d.feature_id THEN place.feature_id ELSE 0 END,
       CASE WHEN d.multi THEN jsonb_array_length(d.element_types) ELSE 0 END
FROM datastream d
JOIN thing t ON t.id = d.thing_id
LEFT JOIN LATERAL (
    SELECT l.id, l.feature_id
    FROM thing_location tl JOIN location l ON l.id = tl.location_id
    WHERE tl.thing_id = d.thing_id
    ORDER BY l.geometry IS NULL, l.id DESC LIMIT 1
) place ON true
WHERE %(things)s::integer[] IS NULL OR d.thing_id = ANY (%(things)s)
ORDER BY d.id;

-- give_features --
-- Give datastreams that have none the feature made from where their thing is.
SELECT give_feature(id) FROM unnest(%(datastream_ids)s::integer[]) AS id ORDER BY id;

-- list_reached_streams --
-- The datastreams that are seen here.
SELECT id FROM datastream;

-- find_features --
-- Those of some features that are there.
SELECT id FROM feature WHERE id = ANY (%(ids)s::integer[]);

-- list_things_of_streams --
-- The things that have these datastreams.
SELECT DISTINCT thing_id FROM datastream WHERE id = ANY (%(datastream_ids)s);

-- list_things_of_names --
-- The things whose uid and quantity devices name: the arrays tell one pair after the other.
SELECT DISTINCT d.thing_id FROM unnest(%(uids)s::text[], %(quantities)s::text[]) AS named (uid, quantity)
JOIN thing t ON t.uid = named.uid
JOIN datastream d ON d.thing_id = t.id AND d.quantity = named.quantity;

-- list_things --
-- Things as they stand on the map, each with its datastreams and their latest values.
WITH t AS (
    SELECT * FROM thing t
    WHERE (%(kind)s::text IS NULL OR t.kind = %(kind)s)
      AND (%(box)s::float8[] IS NULL OR t.geometry OPERATOR(public.&&) public.ST_MakeEnvelope(
            (%(box)s::float8[])[1], (%(box)s::float8[])[2], (%(box)s::float8[])[3], (%(box)s::float8[])[4], 4326))
      AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
           OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
      AND t.id > %(after)s
    ORDER BY t.id LIMIT %(limit)s
)
SELECT t.id, t.uid, t.name, t.kind, public.ST_AsGeoJSON(t.geometry, 6), d.id, d.quantity, d.interval_s, d.source,
       l.phenomenon_time, l.result, l.quality, d.name, d.device_unit, a.level, a.code, a.name_vi, a.name_en,
       a.full_name_vi, a.full_name_en, t.properties ->> (%(drawn_by)s::jsonb ->> t.kind)
FROM t
LEFT JOIN area a ON a.id = t.area_id
LEFT JOIN datastream d ON d.thing_id = t.id AND NOT d.multi
LEFT JOIN latest l ON l.datastream_id = d.id
ORDER BY t.id, d.id;

-- list_observed_things --
-- The same, of those that have datastreams.
WITH t AS (
    SELECT * FROM thing t
    WHERE (%(kind)s::text IS NULL OR t.kind = %(kind)s)
      AND (%(box)s::float8[] IS NULL OR t.geometry OPERATOR(public.&&) public.ST_MakeEnvelope(
            (%(box)s::float8[])[1], (%(box)s::float8[])[2], (%(box)s::float8[])[3], (%(box)s::float8[])[4], 4326))
      AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
           OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
      AND t.id > %(after)s AND t.id = ANY (ARRAY(SELECT thing_id FROM datastream))
    ORDER BY t.id LIMIT %(limit)s
)
SELECT t.id, t.uid, t.name, t.kind, public.ST_AsGeoJSON(t.geometry, 6), d.id, d.quantity, d.interval_s, d.source,
       l.phenomenon_time, l.result, l.quality, d.name, d.device_unit, a.level, a.code, a.name_vi, a.name_en,
       a.full_name_vi, a.full_name_en, t.properties ->> (%(drawn_by)s::jsonb ->> t.kind)
FROM t
LEFT JOIN area a ON a.id = t.area_id
LEFT JOIN datastream d ON d.thing_id = t.id AND NOT d.multi
LEFT JOIN latest l ON l.datastream_id = d.id
ORDER BY t.id, d.id;

-- list_things_as_of --
-- Things as they were at an instant, with the last value of each datastream until then.
WITH t AS (
    SELECT * FROM thing_in_time t
    WHERE t.valid @> %(at)s::timestamptz AND (%(kind)s::text IS NULL OR t.kind = %(kind)s)
      AND (%(box)s::float8[] IS NULL OR t.geometry OPERATOR(public.&&) public.ST_MakeEnvelope(
            (%(box)s::float8[])[1], (%(box)s::float8[])[2], (%(box)s::float8[])[3], (%(box)s::float8[])[4], 4326))
      AND (%(areas)s::integer[] IS NULL OR t.area_id = ANY (%(areas)s::integer[])
           OR t.id IN (SELECT thing_id FROM thing_zone WHERE area_id = ANY (%(areas)s::integer[])))
      AND t.id > %(after)s
      AND (NOT %(observed)s::boolean OR t.id = ANY (ARRAY(SELECT thing_id FROM datastream)))
    ORDER BY t.id LIMIT %(limit)s
)
SELECT t.id, t.uid, t.name, t.kind, public.ST_AsGeoJSON(t.geometry, 6), d.id, d.quantity, d.interval_s, d.source,
       l.phenomenon_time, l.result, l.quality, d.name, d.device_unit, a.level, a.code, a.name_vi, a.name_en,
       a.full_name_vi, a.full_name_en, t.properties ->> (%(drawn_by)s::jsonb ->> t.kind)
FROM t
LEFT JOIN area a ON a.id = t.area_id
LEFT JOIN datastream d ON d.thing_id = t.id AND NOT d.multi
LEFT JOIN LATERAL (
    SELECT o.phenomenon_time, o.result, o.quality
    FROM observation o
    WHERE o.datastream_id = d.id AND o.phenomenon_time <= %(at)s::timestamptz
    ORDER BY o.phenomenon_time DESC, o.ordinal LIMIT 1
) l ON true
ORDER BY t.id, d.id;

-- has_things --
-- Whether there is any thing.
SELECT EXISTS (SELECT FROM thing);

-- find_thing_as_of --
-- One thing as it was at an instant.
SELECT t.id, t.uid, t.name, t.description, t.kind, public.ST_AsGeoJSON(t.geometry, 6), coalesce(t.properties, '{}'),
       o.uid, o.name_vi, o.name_en, r.uid, r.name_vi, r.name_en, lower(t.valid),
       a.level, a.code, a.name_vi, a.name_en, a.full_name_vi, a.full_name_en,
       p.level, p.code, p.name_vi, p.name_en, p.full_name_vi, p.full_name_en
FROM thing_in_time t
LEFT JOIN agency o ON o.id = t.agency_id
LEFT JOIN agency r ON t.agency_id IS NULL
                  AND r.id = find_responsible(t.id, (%(at)s::timestamptz AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
LEFT JOIN area a ON a.id = t.area_id
LEFT JOIN area p ON p.level = 'province' AND p.code = a.parent_code
                AND in_force(p.effective_from, p.effective_to, city_today())
WHERE t.id = %(id)s AND t.valid @> %(at)s::timestamptz;

-- list_streams_of_thing_as_of --
-- The datastreams of one thing with their sensors and their last values until an instant.
SELECT d.id, d.quantity, d.interval_s, d.source, l.phenomenon_time, l.result, l.quality, d.name, d.device_unit,
       s.name, s.description
FROM datastream d
LEFT JOIN LATERAL (
    SELECT o.phenomenon_time, o.result, o.quality
    FROM observation o
    WHERE o.datastream_id = d.id AND o.phenomenon_time <= %(at)s::timestamptz
    ORDER BY o.phenomenon_time DESC, o.ordinal LIMIT 1
) l ON true
LEFT JOIN sensor s ON s.id = d.sensor_id AND s.uid IS DISTINCT FROM 'undeclared'
WHERE d.thing_id = %(id)s AND NOT d.multi
ORDER BY d.id;

-- find_thing --
-- One thing with everything its panel shows.
SELECT t.id, t.uid, t.name, t.description, t.kind, public.ST_AsGeoJSON(t.geometry, 6), coalesce(t.properties, '{}'),
       o.uid, o.name_vi, o.name_en, r.uid, r.name_vi, r.name_en, lower(t.valid),
       a.level, a.code, a.name_vi, a.name_en, a.full_name_vi, a.full_name_en,
       p.level, p.code, p.name_vi, p.name_en, p.full_name_vi, p.full_name_en
FROM thing t
LEFT JOIN agency o ON o.id = t.agency_id
LEFT JOIN agency r ON t.agency_id IS NULL AND r.id = find_responsible(t.id)
LEFT JOIN area a ON a.id = t.area_id
LEFT JOIN area p ON p.level = 'province' AND p.code = a.parent_code
                AND in_force(p.effective_from, p.effective_to, city_today())
WHERE t.id = %(id)s;

-- list_zones_of_thing --
-- The city's own zones that a thing lies in.
SELECT a.level, a.code, a.name_vi, a.name_en, a.full_name_vi, a.full_name_en, a.zone_type
FROM thing_zone z JOIN area a ON a.id = z.area_id
WHERE z.thing_id = %(id)s ORDER BY a.zone_type, a.code;

-- list_areas_of_code --
-- The units and zones that have a code, and the communes of the province that has it.
SELECT id FROM area WHERE code = %(code)s OR (level <> 'zone' AND parent_code = %(code)s);

-- list_streams_of_thing --
-- The datastreams of one thing with their sensors and latest values.
SELECT d.id, d.quantity, d.interval_s, d.source, l.phenomenon_time, l.result, l.quality, d.name, d.device_unit,
       s.name, s.description
FROM datastream d
LEFT JOIN latest l ON l.datastream_id = d.id
LEFT JOIN sensor s ON s.id = d.sensor_id AND s.uid IS DISTINCT FROM 'undeclared'
WHERE d.thing_id = %(id)s AND NOT d.multi
ORDER BY d.id;

-- find_stream --
-- The quantity, interval and device's unit of a datastream.
SELECT quantity, interval_s, device_unit FROM datastream WHERE id = %(id)s;

-- read_extent --
-- The box around all things, and whether any of them is simulated.
SELECT public.ST_XMin(e), public.ST_YMin(e), public.ST_XMax(e), public.ST_YMax(e),
       EXISTS (SELECT FROM datastream WHERE source = 'simulated')
FROM (SELECT public.ST_Extent(geometry) AS e FROM thing) extent;

-- list_self_registrations --
-- The prefixes under which devices may register themselves.
SELECT prefix, kind, interval_s FROM self_registration ORDER BY length(prefix) DESC;

-- put_self_registration --
-- Let devices whose uid starts with the prefix register themselves.
INSERT INTO self_registration (prefix, kind, interval_s) VALUES (%(prefix)s, %(kind)s, %(interval_s)s)
ON CONFLICT (prefix) DO UPDATE SET kind = excluded.kind, interval_s = excluded.interval_s;

-- delete_self_registration --
-- Stop self-registration under the prefix.
DELETE FROM self_registration WHERE prefix = %(prefix)s RETURNING prefix;

-- count_by_kind --
-- How many things of each kind there are, and how many of them have datastreams.
SELECT a.kind, a.number, coalesce(o.number, 0)
FROM (SELECT kind, count(*) AS number FROM thing GROUP BY kind) a
LEFT JOIN (
    SELECT t.kind, count(*) AS number
    FROM (SELECT DISTINCT thing_id FROM datastream) d JOIN thing t ON t.id = d.thing_id
    GROUP BY t.kind
) o ON o.kind = a.kind
ORDER BY a.kind;

-- count_by_kind_as_of --
-- The same at an instant. The two tables by themselves: the view would look for the area of every former thing.
SELECT t.kind, count(*), count(*) FILTER (WHERE t.id = ANY (ARRAY(SELECT thing_id FROM datastream)))
FROM (
    SELECT id, kind FROM thing WHERE valid @> %(at)s::timestamptz
    UNION ALL
    SELECT thing_id, kind FROM thing_version WHERE valid @> %(at)s::timestamptz
) t
GROUP BY t.kind ORDER BY t.kind;
