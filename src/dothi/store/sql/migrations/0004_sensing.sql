-- The entities of the SensorThings standards that the city did not know yet, and what they need of the others.

-- Features are what observations tell of; where nobody names one it is made from the thing's location.
CREATE TABLE feature (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    encoding_type text NOT NULL,
    feature jsonb NOT NULL,
    geometry public.geometry(Geometry, 4326),
    properties jsonb
);
CREATE INDEX feature_geometry ON feature USING gist (geometry);

CREATE TABLE location (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    encoding_type text NOT NULL,
    location jsonb NOT NULL,
    geometry public.geometry(Geometry, 4326),
    properties jsonb,
    feature_id integer REFERENCES feature ON DELETE SET NULL
);
CREATE INDEX location_geometry ON location USING gist (geometry);
CREATE INDEX location_feature ON location (feature_id);

-- Where things are now.
CREATE TABLE thing_location (
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    location_id integer NOT NULL REFERENCES location ON DELETE CASCADE,
    PRIMARY KEY (thing_id, location_id)
);
CREATE INDEX thing_location_location ON thing_location (location_id);

-- Where things were, and since when they are where they are.
CREATE TABLE historical_location (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    time timestamptz NOT NULL
);
CREATE INDEX historical_location_thing ON historical_location (thing_id, time);

CREATE TABLE historical_location_location (
    historical_location_id integer NOT NULL REFERENCES historical_location ON DELETE CASCADE,
    location_id integer NOT NULL REFERENCES location ON DELETE CASCADE,
    PRIMARY KEY (historical_location_id, location_id)
);
CREATE INDEX historical_location_location_location ON historical_location_location (location_id);

-- What is observed, in the words of whoever observes it; a declared quantity has exactly one.
CREATE TABLE observed_property (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    quantity text UNIQUE REFERENCES quantity,
    name text NOT NULL,
    definition text NOT NULL,
    description text NOT NULL,
    properties jsonb
);
CREATE FUNCTION name_observed_property() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO observed_property (quantity, name, definition, description)
    VALUES (NEW.id, NEW.title_vi, 'urn:dothi:quantity:' || NEW.id, NEW.title_en)
    ON CONFLICT (quantity) DO UPDATE SET name = excluded.name, description = excluded.description;
    RETURN NULL;
END
$$;
INSERT INTO observed_property (quantity, name, definition, description)
SELECT id, title_vi, 'urn:dothi:quantity:' || id, title_en FROM quantity ORDER BY id;
CREATE TRIGGER name_observed_property AFTER INSERT OR UPDATE ON quantity
    FOR EACH ROW EXECUTE FUNCTION name_observed_property();

-- Sensors that the city registers have a uid; others may be called alike.
ALTER TABLE sensor DROP CONSTRAINT sensor_name_key;
ALTER TABLE sensor ADD COLUMN uid text UNIQUE;
ALTER TABLE sensor ADD COLUMN encoding_type text NOT NULL DEFAULT 'text/plain';
ALTER TABLE sensor ADD COLUMN metadata jsonb NOT NULL DEFAULT '""';
ALTER TABLE sensor ADD COLUMN properties jsonb;
UPDATE sensor SET uid = name;
INSERT INTO sensor (name, uid) SELECT 'Thiết bị chưa khai báo', 'undeclared'
WHERE EXISTS (SELECT FROM datastream WHERE sensor_id IS NULL);

ALTER TABLE thing ALTER COLUMN uid SET DEFAULT gen_random_uuid()::text;
ALTER TABLE thing ALTER COLUMN properties DROP NOT NULL;
ALTER TABLE thing ALTER COLUMN properties DROP DEFAULT;

-- A datastream observes one property, or several at once (multi); what is not told of it is unknown.
ALTER TABLE datastream ADD COLUMN multi boolean NOT NULL DEFAULT false;
ALTER TABLE datastream ADD COLUMN name text NOT NULL DEFAULT '';
ALTER TABLE datastream ADD COLUMN description text NOT NULL DEFAULT '';
ALTER TABLE datastream ADD COLUMN unit_of_measurement jsonb NOT NULL DEFAULT '{"name": null, "symbol": null, "definition": null}';
ALTER TABLE datastream ADD COLUMN observation_type text NOT NULL
    DEFAULT 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement';
ALTER TABLE datastream ADD COLUMN element_types jsonb;
ALTER TABLE datastream ADD COLUMN properties jsonb;
ALTER TABLE datastream ADD COLUMN observed_area public.geometry(Geometry, 4326);
-- The same as it is shown, always a polygon: it is shown far more often than it is widened.
ALTER TABLE datastream ADD COLUMN observed_area_shown json GENERATED ALWAYS AS (public.ST_AsGeoJSON(
    public.ST_MakeEnvelope(
        public.ST_XMin(observed_area), public.ST_YMin(observed_area),
        public.ST_XMax(observed_area), public.ST_YMax(observed_area), 4326
    ), 9)::json) STORED;
ALTER TABLE datastream ADD COLUMN feature_id integer REFERENCES feature ON DELETE SET NULL;
ALTER TABLE datastream ALTER COLUMN quantity DROP NOT NULL;
ALTER TABLE datastream ALTER COLUMN interval_s DROP NOT NULL;
UPDATE datastream SET sensor_id = (SELECT id FROM sensor WHERE uid = 'undeclared') WHERE sensor_id IS NULL;
UPDATE datastream d
SET name = q.title_vi || ' · ' || t.name,
    unit_of_measurement = jsonb_build_object('name', q.unit, 'symbol', q.unit, 'definition', NULL)
FROM quantity q, thing t
WHERE q.id = d.quantity AND t.id = d.thing_id;
ALTER TABLE datastream ALTER COLUMN sensor_id SET NOT NULL;
CREATE INDEX datastream_sensor ON datastream (sensor_id);
CREATE INDEX datastream_feature ON datastream (feature_id);

CREATE TABLE datastream_observed_property (
    datastream_id integer NOT NULL REFERENCES datastream ON DELETE CASCADE,
    position smallint NOT NULL,
    observed_property_id integer NOT NULL REFERENCES observed_property,
    PRIMARY KEY (datastream_id, position)
);
CREATE INDEX datastream_observed_property_property ON datastream_observed_property (observed_property_id);
INSERT INTO datastream_observed_property (datastream_id, position, observed_property_id)
SELECT d.id, 0, p.id FROM datastream d JOIN observed_property p ON p.quantity = d.quantity;

-- Observations keep what is rare of them in `detail`: a result that is no number, the end of a period,
-- valid time, quality as told, parameters. No feature_id means the feature of the datastream.
ALTER TABLE observation ALTER COLUMN result DROP NOT NULL;
ALTER TABLE observation ADD COLUMN feature_id integer;
ALTER TABLE observation ADD COLUMN detail jsonb;
CREATE INDEX observation_feature ON observation (feature_id) WHERE feature_id IS NOT NULL;
CREATE INDEX observation_rare ON observation (datastream_id, phenomenon_time) WHERE ordinal > 0 OR detail IS NOT NULL;
ALTER TABLE observation_version ALTER COLUMN result DROP NOT NULL;
ALTER TABLE observation_version ADD COLUMN feature_id integer;
ALTER TABLE observation_version ADD COLUMN detail jsonb;

-- Where observations are now whose phenomenon time was changed: their ids stay what they were.
CREATE TABLE observation_alias (
    datastream_id integer NOT NULL,
    phenomenon_time timestamptz NOT NULL,
    ordinal smallint NOT NULL,
    now_datastream_id integer NOT NULL,
    now_phenomenon_time timestamptz NOT NULL,
    now_ordinal smallint NOT NULL,
    PRIMARY KEY (datastream_id, phenomenon_time, ordinal)
);

-- The latest result, and the times between which the datastream has observations.
ALTER TABLE latest ALTER COLUMN result DROP NOT NULL;
ALTER TABLE latest ADD COLUMN first_time timestamptz;
ALTER TABLE latest ADD COLUMN last_time timestamptz;
ALTER TABLE latest ADD COLUMN first_result_time timestamptz;
ALTER TABLE latest ADD COLUMN last_result_time timestamptz;
UPDATE latest l
SET first_time = e.first_time, last_time = l.phenomenon_time,
    first_result_time = e.first_result_time, last_result_time = e.last_result_time
FROM (
    SELECT datastream_id, min(phenomenon_time) AS first_time,
           min(result_time) AS first_result_time, max(result_time) AS last_result_time
    FROM observation
    GROUP BY datastream_id
) e
WHERE e.datastream_id = l.datastream_id;

CREATE TABLE actuator (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL,
    encoding_type text NOT NULL,
    metadata jsonb NOT NULL,
    properties jsonb
);

CREATE TABLE tasking_capability (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    actuator_id integer NOT NULL REFERENCES actuator ON DELETE CASCADE,
    name text NOT NULL,
    description text NOT NULL,
    tasking_parameters jsonb NOT NULL,
    properties jsonb
);
CREATE INDEX tasking_capability_thing ON tasking_capability (thing_id);
CREATE INDEX tasking_capability_actuator ON tasking_capability (actuator_id);

CREATE TABLE task (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tasking_capability_id integer NOT NULL REFERENCES tasking_capability ON DELETE CASCADE,
    tasking_parameters jsonb NOT NULL,
    creation_time timestamptz NOT NULL
);
CREATE INDEX task_tasking_capability ON task (tasking_capability_id);

-- A thing is drawn where its newest location with a geometry is.
CREATE FUNCTION draw_thing(of_thing integer) RETURNS void LANGUAGE sql AS $$
    UPDATE thing SET geometry = (
        SELECT l.geometry
        FROM thing_location tl JOIN location l ON l.id = tl.location_id
        WHERE tl.thing_id = of_thing AND l.geometry IS NOT NULL
        ORDER BY l.id DESC LIMIT 1
    )
    WHERE id = of_thing
$$;

-- The feature made from a location; made now where there was none.
CREATE FUNCTION make_feature(of_location integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    place location%ROWTYPE;
    made integer;
BEGIN
    SELECT * INTO place FROM location WHERE id = of_location FOR UPDATE;
    IF place.feature_id IS NULL THEN
        INSERT INTO feature (name, description, encoding_type, feature, geometry)
        VALUES (place.name, place.description, place.encoding_type, place.location, place.geometry)
        RETURNING id INTO made;
        UPDATE location SET feature_id = made WHERE id = of_location;
    END IF;
    RETURN coalesce(place.feature_id, made);
END
$$;

-- Which of a thing's locations features are made from: the newest one with a geometry, else the newest.
CREATE FUNCTION main_location(of_thing integer) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT l.id
    FROM thing_location tl JOIN location l ON l.id = tl.location_id
    WHERE tl.thing_id = of_thing
    ORDER BY l.geometry IS NULL, l.id DESC LIMIT 1
$$;

-- Puts a thing at locations, and nowhere else, and keeps since when in its history. Where its datastreams
-- have a feature already, what comes from now on is of another one.
CREATE FUNCTION locate_thing(of_thing integer, locations integer[], since timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    history integer;
BEGIN
    DELETE FROM thing_location WHERE thing_id = of_thing;
    INSERT INTO thing_location (thing_id, location_id) SELECT DISTINCT of_thing, unnest(locations);
    INSERT INTO historical_location (thing_id, time) VALUES (of_thing, since) RETURNING id INTO history;
    INSERT INTO historical_location_location (historical_location_id, location_id)
    SELECT DISTINCT history, unnest(locations);
    PERFORM draw_thing(of_thing);
    IF EXISTS (SELECT FROM datastream WHERE thing_id = of_thing AND feature_id IS NOT NULL) THEN
        PERFORM make_feature(main_location(of_thing));
    END IF;
    RETURN history;
END
$$;

-- Puts a thing at a place; where it is there already nothing changes.
CREATE FUNCTION place_thing(of_thing integer, place public.geometry) RETURNS void
LANGUAGE plpgsql SET search_path = city, public AS $$
DECLARE
    made integer;
BEGIN
    IF place IS NULL OR EXISTS (
        SELECT FROM thing_location tl JOIN location l ON l.id = tl.location_id
        WHERE tl.thing_id = of_thing AND l.geometry = place AND ST_AsBinary(l.geometry) = ST_AsBinary(place)
    ) THEN
        RETURN;
    END IF;
    INSERT INTO location (name, description, encoding_type, location, geometry)
    SELECT t.name, '', 'application/geo+json', ST_AsGeoJSON(place, 9)::jsonb, place FROM thing t WHERE t.id = of_thing
    RETURNING id INTO made;
    PERFORM locate_thing(of_thing, ARRAY[made], now());
END
$$;
DO $$ BEGIN PERFORM place_thing(id, geometry) FROM thing WHERE geometry IS NOT NULL ORDER BY id; END $$;

-- Gives a datastream that has none the feature made from where its thing is, if the thing is anywhere.
CREATE FUNCTION give_feature(of_datastream integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    place integer := (SELECT main_location(thing_id) FROM datastream WHERE id = of_datastream AND feature_id IS NULL);
    given integer;
BEGIN
    IF place IS NOT NULL THEN
        given := make_feature(place);
        UPDATE datastream
        SET feature_id = given, observed_area = widen(observed_area, (SELECT geometry FROM feature WHERE id = given))
        WHERE id = of_datastream;
    END IF;
END
$$;

-- The box around both; either may be missing.
CREATE FUNCTION widen(area public.geometry, by_geometry public.geometry) RETURNS public.geometry
LANGUAGE sql IMMUTABLE SET search_path = city, public AS $$
    SELECT ST_Envelope(ST_Collect(area, by_geometry))
$$;

CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON thing_location
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce AFTER UPDATE OR DELETE ON location
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce AFTER DELETE ON feature
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();

-- A datastream leaves nothing behind that only it can lead to.
CREATE FUNCTION forget_datastreams() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM observation o USING gone g WHERE o.datastream_id = g.id;
    DELETE FROM observation_version o USING gone g WHERE o.datastream_id = g.id;
    DELETE FROM observation_alias o USING gone g WHERE o.datastream_id = g.id OR o.now_datastream_id = g.id;
    DELETE FROM latest l USING gone g WHERE l.datastream_id = g.id;
    DELETE FROM hourly h USING gone g WHERE h.datastream_id = g.id;
    DELETE FROM forecast f USING gone g WHERE f.datastream_id = g.id;
    RETURN NULL;
END
$$;
CREATE TRIGGER forget AFTER DELETE ON datastream REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION forget_datastreams();

-- Makes the hours of a datastream in a span anew from its ordinary observations.
CREATE FUNCTION remake_hours(of_datastream integer, since timestamptz, until timestamptz) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM hourly WHERE datastream_id = of_datastream AND hour >= since AND hour < until;
    INSERT INTO hourly (datastream_id, hour, count, sum, min, max)
    SELECT datastream_id, date_bin('1 hour', phenomenon_time, 'epoch'), count(*), sum(result), min(result), max(result)
    FROM observation
    WHERE datastream_id = of_datastream AND phenomenon_time >= since AND phenomenon_time < until
      AND ordinal = 0 AND result IS NOT NULL
    GROUP BY 1, 2
$$;

-- Makes the latest value of a datastream, and the times between which it has observations, anew.
CREATE FUNCTION remake_latest(of_datastream integer) RETURNS void LANGUAGE sql AS $$
    DELETE FROM latest WHERE datastream_id = of_datastream;
    INSERT INTO latest (datastream_id, phenomenon_time, result, quality, first_time, last_time,
                        first_result_time, last_result_time)
    SELECT of_datastream, newest.phenomenon_time, newest.result, newest.quality, times.*
    FROM (
        SELECT phenomenon_time, result, quality FROM observation
        WHERE datastream_id = of_datastream ORDER BY phenomenon_time DESC, ordinal LIMIT 1
    ) newest
    CROSS JOIN (
        SELECT min(phenomenon_time), max(greatest(phenomenon_time, (detail ->> 'end')::timestamptz)),
               min(result_time), max(result_time)
        FROM observation WHERE datastream_id = of_datastream
    ) times;
    UPDATE datastream SET observed_area = (
        SELECT public.ST_Envelope(public.ST_Collect(f.geometry))
        FROM feature f
        WHERE f.id IN (SELECT o.feature_id FROM observation o
                       WHERE o.datastream_id = of_datastream AND o.feature_id IS NOT NULL)
           OR (f.id = datastream.feature_id AND EXISTS (
                SELECT FROM observation o WHERE o.datastream_id = of_datastream AND o.feature_id IS NULL))
    )
    WHERE id = of_datastream;
$$;

-- What clients of the broker are subscribed to, so that a process that starts knows what others have heard
-- of. `hearing` stands for a client and its topic; neither names nor addresses of clients are kept.
CREATE TABLE subscription (
    hearing text PRIMARY KEY,
    topic text NOT NULL,
    heard_at timestamptz NOT NULL DEFAULT now()
);
