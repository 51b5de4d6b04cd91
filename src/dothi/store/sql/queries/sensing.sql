-- locate_thing --
-- Put a thing at locations and nowhere else, and keep it in its history.
SELECT locate_thing(%(thing)s, %(locations)s::integer[], %(time)s);

-- list_features_of_locations --
-- The features that were made from locations.
SELECT feature_id FROM location WHERE id = ANY (%(locations)s::integer[]) AND feature_id IS NOT NULL;

-- list_things_at --
-- The things that are at a location.
SELECT thing_id FROM thing_location WHERE location_id = %(location)s ORDER BY thing_id;

-- draw_thing --
-- Draw a thing anew where its locations are.
SELECT draw_thing(%(thing)s);

-- move_if_newest --
-- Put a thing where its newest history says, if this history is the newest.
WITH newest AS (
    SELECT id FROM historical_location WHERE thing_id = %(thing)s ORDER BY time DESC, id DESC LIMIT 1
), left_behind AS (
    DELETE FROM thing_location USING newest WHERE thing_id = %(thing)s AND newest.id = %(history)s
), arrived AS (
    INSERT INTO thing_location (thing_id, location_id)
    SELECT %(thing)s, l.location_id
    FROM historical_location_location l JOIN newest ON newest.id = l.historical_location_id
    WHERE newest.id = %(history)s
    ON CONFLICT DO NOTHING
)
SELECT id FROM newest WHERE id = %(history)s;

-- link_history --
-- Say where a thing was.
INSERT INTO historical_location_location (historical_location_id, location_id)
SELECT DISTINCT %(history)s::integer, unnest(%(locations)s::integer[])
ON CONFLICT DO NOTHING;

-- observe_properties --
-- Say what a datastream observes, in order.
INSERT INTO datastream_observed_property (datastream_id, position, observed_property_id)
SELECT %(datastream)s, n - 1, p FROM unnest(%(properties)s::integer[]) WITH ORDINALITY AS given (p, n);

-- forget_properties --
-- Take back what a datastream was said to observe.
DELETE FROM datastream_observed_property WHERE datastream_id = %(datastream)s;

-- name_quantity --
-- Take a datastream for one of a declared quantity where its property and unit are those.
UPDATE datastream d
SET quantity = q.id
FROM datastream_observed_property p
JOIN observed_property o ON o.id = p.observed_property_id
JOIN quantity q ON q.id = o.quantity
WHERE d.id = %(datastream)s AND p.datastream_id = d.id AND p.position = 0 AND NOT d.multi
  AND q.unit = d.unit_of_measurement ->> 'symbol'
  AND NOT EXISTS (SELECT FROM datastream e
                  WHERE e.thing_id = d.thing_id AND e.quantity = q.id AND e.source = d.source AND e.id <> d.id);

-- delete_streams_of_property --
-- Delete the datastreams that observe a property.
DELETE FROM datastream d
USING datastream_observed_property p
WHERE p.observed_property_id = %(id)s AND d.id = p.datastream_id;

-- delete_streams_of_sensor --
-- Delete the datastreams that a sensor makes.
DELETE FROM datastream WHERE sensor_id = %(id)s;

-- delete_history_of_location --
-- Delete the histories that name a location.
DELETE FROM historical_location h
USING historical_location_location l
WHERE l.location_id = %(id)s AND h.id = l.historical_location_id;

-- delete_observations_of_feature --
-- Delete the observations of a feature, and say of which datastreams they were or would have been.
WITH streams AS (
    SELECT id FROM datastream WHERE feature_id = %(id)s
), gone AS (
    DELETE FROM observation
    WHERE feature_id = %(id)s OR (feature_id IS NULL AND datastream_id IN (SELECT id FROM streams))
    RETURNING datastream_id
)
SELECT id FROM streams UNION SELECT datastream_id FROM gone ORDER BY 1;

-- remake_hours_of_streams --
-- Make all hours of datastreams anew from their observations.
SELECT remake_hours(id, '-infinity', 'infinity') FROM unnest(%(datastream_ids)s::integer[]) AS id;

-- remake_hour --
-- Make one hour of a datastream anew, or take it away where nothing is left.
SELECT remake_hours(%(datastream)s, date_bin('1 hour', %(time)s::timestamptz, 'epoch'),
                    date_bin('1 hour', %(time)s::timestamptz, 'epoch') + interval '1 hour');

-- remake_latest --
-- Make the latest values and the times of datastreams anew.
SELECT remake_latest(id) FROM unnest(%(datastream_ids)s::integer[]) AS id;

-- lock_observation --
-- One observation as it stands, locked.
SELECT o.datastream_id, (extract(epoch FROM o.phenomenon_time) * 1000000)::bigint, o.ordinal, o.result,
       (extract(epoch FROM o.result_time) * 1000000)::bigint, coalesce(o.feature_id, 0), o.detail::text, d.multi,
       CASE WHEN d.multi THEN jsonb_array_length(d.element_types) ELSE 0 END
FROM observation o JOIN datastream d ON d.id = o.datastream_id
WHERE o.datastream_id = %(stream)s AND o.phenomenon_time = %(time)s AND o.ordinal = %(ordinal)s
FOR UPDATE OF o;

-- find_alias --
-- Where an observation is now whose phenomenon time was changed.
SELECT now_datastream_id, (extract(epoch FROM now_phenomenon_time) * 1000000)::bigint, now_ordinal
FROM observation_alias
WHERE datastream_id = %(stream)s AND phenomenon_time = %(time)s AND ordinal = %(ordinal)s;

-- put_alias --
-- Say where an observation is now.
INSERT INTO observation_alias
    (datastream_id, phenomenon_time, ordinal, now_datastream_id, now_phenomenon_time, now_ordinal)
VALUES (%(stream)s, %(time)s, %(ordinal)s, %(now_stream)s, %(now_time)s, %(now_ordinal)s)
ON CONFLICT (datastream_id, phenomenon_time, ordinal) DO UPDATE
SET now_datastream_id = excluded.now_datastream_id, now_phenomenon_time = excluded.now_phenomenon_time,
    now_ordinal = excluded.now_ordinal;

-- delete_alias --
-- Forget where an observation is that is no more.
DELETE FROM observation_alias
WHERE now_datastream_id = %(stream)s AND now_phenomenon_time = %(time)s AND now_ordinal = %(ordinal)s;

-- delete_observation --
-- Delete one observation with its older versions.
WITH old AS (
    DELETE FROM observation_version
    WHERE datastream_id = %(stream)s AND phenomenon_time = %(time)s AND ordinal = %(ordinal)s
)
DELETE FROM observation
WHERE datastream_id = %(stream)s AND phenomenon_time = %(time)s AND ordinal = %(ordinal)s;

-- keep_version --
-- Keep what an observation is, before it is changed.
INSERT INTO observation_version
    (datastream_id, phenomenon_time, ordinal, version, result, quality, result_time, feature_id, detail, replaced_by)
SELECT o.datastream_id, o.phenomenon_time, o.ordinal,
       1 + (SELECT count(*) FROM observation_version v
            WHERE v.datastream_id = o.datastream_id AND v.phenomenon_time = o.phenomenon_time
              AND v.ordinal = o.ordinal),
       o.result, o.quality, o.result_time, o.feature_id, o.detail, %(by)s
FROM observation o
WHERE o.datastream_id = %(stream)s AND o.phenomenon_time = %(time)s AND o.ordinal = %(ordinal)s;

-- replace_observation --
-- Put another content in an observation's place.
UPDATE observation
SET result = %(result)s, result_time = %(result_time)s, feature_id = %(feature_id)s, detail = %(detail)s::jsonb, quality = 0
WHERE datastream_id = %(stream)s AND phenomenon_time = %(time)s AND ordinal = %(ordinal)s;

-- widen_area --
-- Widen a datastream's observed area by a feature.
UPDATE datastream SET observed_area = widen(observed_area, (SELECT geometry FROM feature WHERE id = %(feature)s))
WHERE id = %(datastream)s;

-- read_stream_for_observing --
-- What must be known of a datastream before observations of it are taken.
SELECT d.multi, CASE WHEN d.multi THEN jsonb_array_length(d.element_types) ELSE 0 END,
       d.feature_id, main_location(d.thing_id), l.feature_id, d.quantity
FROM datastream d LEFT JOIN location l ON l.id = main_location(d.thing_id)
WHERE d.id = %(datastream)s;

-- give_feature --
-- Give a datastream that has none the feature made from where its thing is.
SELECT give_feature(%(datastream)s);

-- hear_of_partitions --
-- Take a lock that is given back at once, so that this transaction learns what others have made meanwhile.
SELECT pg_relation_size('dead_letter');

-- read_observed_span --
-- When the first and the last observation of all were.
SELECT min(first_time), max(phenomenon_time) FROM latest;

-- touches_an_end --
-- Whether an observation is one of those that the times of its datastream are made from.
SELECT l.phenomenon_time <= %(time)s OR l.first_time >= %(time)s OR l.last_time <= %(end)s
       OR l.first_result_time >= %(result_time)s OR l.last_result_time <= %(result_time)s OR %(feature_id)s > 0
FROM latest l
WHERE l.datastream_id = %(stream)s;
