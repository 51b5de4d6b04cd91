-- The whole schema as a fresh city gets it. Migrations lead to the same (tests/store/test_migrations.py).

-- Things, what they are, who owns them, and the datastreams they have.
CREATE TABLE agency (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    parent_id integer REFERENCES agency,
    level text NOT NULL DEFAULT 'other',
    effective_from date,
    effective_to date,
    contact jsonb NOT NULL DEFAULT '{}',
    known_since timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agency_dates_check CHECK (effective_from < effective_to)
);
CREATE INDEX agency_parent ON agency (parent_id);

-- What was said of an agency before, until when, and who changed that.
CREATE TABLE agency_version (
    agency_id integer NOT NULL REFERENCES agency ON DELETE CASCADE,
    ended_at timestamptz NOT NULL DEFAULT now(),
    ended_by text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    parent_id integer,
    level text NOT NULL,
    effective_from date,
    effective_to date,
    contact jsonb NOT NULL,
    PRIMARY KEY (agency_id, ended_at)
);

-- What it became in the same transaction is one version.
CREATE FUNCTION keep_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agency_version (agency_id, ended_by, name_vi, name_en, parent_id, level,
                                effective_from, effective_to, contact)
    VALUES (OLD.id, coalesce(nullif(current_setting('dothi.principal', true), ''), current_user),
            OLD.name_vi, OLD.name_en, OLD.parent_id, OLD.level, OLD.effective_from, OLD.effective_to, OLD.contact)
    ON CONFLICT (agency_id, ended_at) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER keep_agency AFTER UPDATE ON agency FOR EACH ROW
    WHEN (OLD.known_since < now()
          AND (OLD.name_vi, OLD.name_en, OLD.parent_id, OLD.level, OLD.effective_from, OLD.effective_to, OLD.contact)
              IS DISTINCT FROM
              (NEW.name_vi, NEW.name_en, NEW.parent_id, NEW.level, NEW.effective_from, NEW.effective_to, NEW.contact))
    EXECUTE FUNCTION keep_agency();

-- A unit in one span of days in which it had one name and one outline, or a zone of the city's own. Old
-- units and present ones may share a code. No first day means: since nobody knows when.
CREATE TABLE area (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL,
    level text NOT NULL CHECK (level IN ('province', 'district', 'commune', 'zone')),
    name_vi text NOT NULL,
    name_en text NOT NULL,
    geometry public.geometry(MultiPolygon, 4326),
    zone_type text,
    full_name_vi text NOT NULL DEFAULT '',
    full_name_en text NOT NULL DEFAULT '',
    -- Two digits are a province, three a district.
    parent_code text,
    effective_from date,
    -- The first day on which it was no longer in force.
    effective_to date,
    source text NOT NULL DEFAULT '',
    licence text NOT NULL DEFAULT '',
    -- The names as they are looked for: vocabulary/folding.py.
    spelled text NOT NULL DEFAULT '',
    folded text NOT NULL DEFAULT '',
    folded_full text NOT NULL DEFAULT '',
    CONSTRAINT area_code_check CHECK (
        CASE level WHEN 'province' THEN code ~ '^[0-9]{2}$' WHEN 'district' THEN code ~ '^[0-9]{3}$'
                   WHEN 'commune' THEN code ~ '^[0-9]{5}$' ELSE code <> '' END
    ),
    CONSTRAINT area_zone_check CHECK ((level = 'zone') = (zone_type IS NOT NULL)),
    CONSTRAINT area_dates_check CHECK (effective_from < effective_to),
    CONSTRAINT area_key UNIQUE NULLS NOT DISTINCT (level, zone_type, code, effective_from)
);
CREATE INDEX area_folded ON area (folded text_pattern_ops);

CREATE TABLE kind (
    id text PRIMARY KEY,
    sector text NOT NULL,
    title_vi text NOT NULL,
    title_en text NOT NULL,
    icon text NOT NULL,
    geometry_type text NOT NULL,
    properties jsonb NOT NULL DEFAULT '[]'
);

CREATE TABLE quantity (
    id text PRIMARY KEY,
    dimension text NOT NULL,
    unit text NOT NULL,
    title_vi text NOT NULL,
    title_en text NOT NULL
);

-- Where a thing lies among the cells of maps: those of zoom 20 in the order of a quadtree (Morton), so that the
-- cells of any tile are one span. It is the middle of what is around the thing; NULL for what is nowhere.
CREATE FUNCTION map_cell(of public.geometry) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    longitude double precision := public.ST_XMin(of) + public.ST_XMax(of);
    latitude double precision := public.ST_YMin(of) + public.ST_YMax(of);
    x bigint;
    y bigint;
BEGIN
    IF longitude IS NULL THEN
        RETURN NULL;
    END IF;
    -- Beside zero there are numbers that PostgreSQL refuses to reckon with.
    longitude := CASE WHEN abs(longitude) < 1e-12 THEN 0 ELSE longitude / 2 END;
    latitude := CASE WHEN abs(latitude) < 1e-12 THEN 0 ELSE latitude / 2 END;
    latitude := radians(least(greatest(latitude, -85.05), 85.05));
    x := least(greatest(floor((longitude + 180) / 360 * 1048576), 0), 1048575);
    y := least(greatest(floor((1 - ln(tan(latitude) + 1 / cos(latitude)) / pi()) / 2 * 1048576), 0), 1048575);
    x := (x | (x << 16)) & 281470681808895;
    x := (x | (x << 8)) & 71777214294589695;
    x := (x | (x << 4)) & 1085102592571150095;
    x := (x | (x << 2)) & 3689348814741910323;
    x := (x | (x << 1)) & 6148914691236517205;
    y := (y | (y << 16)) & 281470681808895;
    y := (y | (y << 8)) & 71777214294589695;
    y := (y | (y << 4)) & 1085102592571150095;
    y := (y | (y << 2)) & 3689348814741910323;
    y := (y | (y << 1)) & 6148914691236517205;
    RETURN x | (y << 1);
END
$$;

-- The middle of a cell in the metres of web maps.
CREATE FUNCTION cell_middle(cell bigint) RETURNS public.geometry LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    x bigint := cell & 6148914691236517205;
    y bigint := (cell >> 1) & 6148914691236517205;
    side CONSTANT double precision := 40075016.685578488 / 1048576;
BEGIN
    x := (x | (x >> 1)) & 3689348814741910323;
    x := (x | (x >> 2)) & 1085102592571150095;
    x := (x | (x >> 4)) & 71777214294589695;
    x := (x | (x >> 8)) & 281470681808895;
    x := (x | (x >> 16)) & 4294967295;
    y := (y | (y >> 1)) & 3689348814741910323;
    y := (y | (y >> 2)) & 1085102592571150095;
    y := (y | (y >> 4)) & 71777214294589695;
    y := (y | (y >> 8)) & 281470681808895;
    y := (y | (y >> 16)) & 4294967295;
    RETURN public.ST_SetSRID(public.ST_MakePoint(
        (x + 0.5) * side - 20037508.342789244, 20037508.342789244 - (y + 0.5) * side), 3857);
END
$$;

-- From which zoom of maps on a thing is at least a 64th of a tile long or high; 22 is what never is, as points are.
CREATE FUNCTION map_zoom(of public.geometry) RETURNS smallint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    height double precision := public.ST_YMax(of) - public.ST_YMin(of);
    size double precision := public.ST_XMax(of) - public.ST_XMin(of);
BEGIN
    IF height > 1e-12 THEN
        size := greatest(size, height / cos(radians(least(abs(public.ST_YMax(of) - height / 2), 85.05))));
    END IF;
    IF size > 1e-12 THEN
        RETURN least(greatest(ceil(-6 - ln(size / 360) / ln(2)), 0), 22);
    END IF;
    RETURN 22;
END
$$;

CREATE TABLE thing (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid text NOT NULL UNIQUE DEFAULT gen_random_uuid()::text CHECK (uid ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$'),
    kind text NOT NULL REFERENCES kind,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    properties jsonb,
    geometry public.geometry(Geometry, 4326),
    agency_id integer REFERENCES agency,
    area_id integer REFERENCES area ON DELETE SET NULL,
    valid tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    -- The change that made it what it is.
    change_id bigint,
    -- The folded name; NULL where nobody gave it one and it is called by its uid, or its kind and key.
    folded text COLLATE "C",
    cell bigint GENERATED ALWAYS AS (map_cell(geometry)) STORED,
    map_zoom smallint GENERATED ALWAYS AS (map_zoom(geometry)) STORED
);
CREATE INDEX thing_geometry ON thing USING gist (geometry);
CREATE INDEX thing_kind ON thing (kind, id);
CREATE INDEX thing_change ON thing (change_id);
CREATE INDEX thing_area ON thing (area_id);
-- For tiles of low zooms: how many lie in each cell is read from the index alone, and what is large is found at once.
CREATE INDEX thing_cell ON thing (cell) INCLUDE (kind, map_zoom, id);
CREATE INDEX thing_large ON thing USING gist (geometry) WHERE map_zoom <= 13;

CREATE TABLE sensor (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    -- Sensors that the city registers have a uid; others may be called alike.
    uid text UNIQUE,
    encoding_type text NOT NULL DEFAULT 'text/plain',
    metadata jsonb NOT NULL DEFAULT '""',
    properties jsonb
);
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
CREATE TRIGGER name_observed_property AFTER INSERT OR UPDATE ON quantity
    FOR EACH ROW EXECUTE FUNCTION name_observed_property();

-- A datastream observes one property, or several at once (multi); what is not told of it is unknown.
CREATE TABLE datastream (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    quantity text REFERENCES quantity,
    sensor_id integer NOT NULL REFERENCES sensor,
    source text NOT NULL CHECK (source IN ('measured', 'model', 'simulated', 'typed')),
    device_unit text NOT NULL,
    interval_s double precision CHECK (interval_s > 0),
    multi boolean NOT NULL DEFAULT false,
    name text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    unit_of_measurement jsonb NOT NULL DEFAULT '{"name": null, "symbol": null, "definition": null}',
    observation_type text NOT NULL
        DEFAULT 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement',
    element_types jsonb,
    properties jsonb,
    observed_area public.geometry(Geometry, 4326),
    -- The same as it is shown, always a polygon: it is shown far more often than it is widened.
    observed_area_shown json GENERATED ALWAYS AS (public.ST_AsGeoJSON(
        public.ST_MakeEnvelope(
            public.ST_XMin(observed_area), public.ST_YMin(observed_area),
            public.ST_XMax(observed_area), public.ST_YMax(observed_area), 4326
        ), 9)::json) STORED,
    feature_id integer REFERENCES feature ON DELETE SET NULL,
    UNIQUE (thing_id, quantity, source)
);
CREATE INDEX datastream_sensor ON datastream (sensor_id);
CREATE INDEX datastream_feature ON datastream (feature_id);

CREATE TABLE datastream_observed_property (
    datastream_id integer NOT NULL REFERENCES datastream ON DELETE CASCADE,
    position smallint NOT NULL,
    observed_property_id integer NOT NULL REFERENCES observed_property,
    PRIMARY KEY (datastream_id, position)
);
CREATE INDEX datastream_observed_property_property ON datastream_observed_property (observed_property_id);

-- Devices whose uid starts with a prefix may register themselves by their first message.
CREATE TABLE self_registration (
    prefix text PRIMARY KEY,
    kind text NOT NULL REFERENCES kind,
    interval_s double precision NOT NULL CHECK (interval_s > 0)
);

-- Every process that keeps a copy of things and datastreams, or of a map of them, hears of a change here: of
-- which table, how many, and which boxes (west, south, east, north) hold all places that changed; many things
-- are told as few boxes.
CREATE FUNCTION announce_things() RETURNS trigger LANGUAGE plpgsql SET search_path = city, public AS $$
DECLARE
    few CONSTANT integer := 64;
    came text := 'SELECT geometry FROM came';
    gone text := 'SELECT geometry FROM gone';
    places text;
    things bigint := 0;
    boxes json := '[]';
BEGIN
    IF TG_TABLE_NAME = 'datastream' THEN
        came := 'SELECT geometry FROM thing WHERE id IN (SELECT thing_id FROM came)';
        gone := 'SELECT geometry FROM thing WHERE id IN (SELECT thing_id FROM gone)';
    END IF;
    IF TG_TABLE_NAME IN ('thing', 'datastream') THEN
        places := CASE TG_OP WHEN 'INSERT' THEN came WHEN 'DELETE' THEN gone
                  ELSE came || ' UNION ALL ' || gone END;
        EXECUTE format('SELECT count(geometry) FROM (%s) place', places) INTO things;
    END IF;
    IF things > 0 THEN
        EXECUTE format(
            'WITH box AS MATERIALIZED ('
            '    SELECT min(ST_XMin(geometry)) AS w, min(ST_YMin(geometry)) AS s,'
            '           max(ST_XMax(geometry)) AS e, max(ST_YMax(geometry)) AS n'
            '    FROM (SELECT geometry, row_number() OVER () AS number FROM (%s) place) place'
            '    WHERE NOT ST_IsEmpty(geometry) GROUP BY %s),'
            'told AS (SELECT w, s, e, n FROM box WHERE (SELECT count(*) FROM box) <= $1'
            '         UNION ALL SELECT min(w), min(s), max(e), max(n) FROM box HAVING count(*) > $1)'
            'SELECT coalesce(json_agg(json_build_array(w, s, e, n)), ''[]'') FROM told',
            places,
            CASE WHEN things <= few THEN 'number'
                 ELSE 'floor(ST_XMin(geometry) * 10), floor(ST_YMin(geometry) * 10)' END)
        INTO boxes USING few;
    END IF;
    PERFORM pg_notify('things', json_build_object('table', TG_TABLE_NAME, 'things', things, 'boxes', boxes)::text);
    RETURN NULL;
END
$$;
CREATE TRIGGER announce_insert AFTER INSERT ON thing REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_update AFTER UPDATE ON thing REFERENCING NEW TABLE AS came OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_delete AFTER DELETE ON thing REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_insert AFTER INSERT ON datastream REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_update AFTER UPDATE ON datastream REFERENCING NEW TABLE AS came OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_delete AFTER DELETE ON datastream REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON self_registration
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();

-- Observations by month. The key is made for the ordinary case, one per datastream and instant
-- (ordinal 0); others at the same instant stand beside it with higher ordinals. What is rare of one is in
-- `detail`: a result that is no number, the end of a period, valid time, quality as told, parameters.
-- No feature_id means the feature of the datastream.
CREATE TABLE observation (
    datastream_id integer NOT NULL,
    ordinal smallint NOT NULL DEFAULT 0,
    quality smallint NOT NULL DEFAULT 0,
    phenomenon_time timestamptz NOT NULL,
    result double precision,
    result_time timestamptz,
    feature_id integer,
    detail jsonb,
    PRIMARY KEY (datastream_id, phenomenon_time, ordinal)
) PARTITION BY RANGE (phenomenon_time);
CREATE INDEX observation_time ON observation USING brin (phenomenon_time) WITH (autosummarize = on);
CREATE INDEX observation_feature ON observation (feature_id) WHERE feature_id IS NOT NULL;
-- What is flagged is rare, and counted by day.
CREATE INDEX observation_flagged ON observation (datastream_id, phenomenon_time) WHERE quality IN (1, 3, 4, 5);
CREATE INDEX observation_rare ON observation (datastream_id, phenomenon_time) WHERE ordinal > 0 OR detail IS NOT NULL;

-- What an observation was before it was corrected; the present one is version 1 + the count of these.
CREATE TABLE observation_version (
    datastream_id integer NOT NULL,
    phenomenon_time timestamptz NOT NULL,
    ordinal smallint NOT NULL,
    version integer NOT NULL,
    result double precision,
    quality smallint NOT NULL,
    result_time timestamptz,
    replaced_at timestamptz NOT NULL DEFAULT now(),
    replaced_by text NOT NULL,
    feature_id integer,
    detail jsonb,
    -- What a person said of it, and why; NULL where no person replaced it.
    mark text CHECK (mark IN ('manual', 'estimated', 'bad', 'good', 'taken_back')),
    reason text,
    CHECK ((mark IS NULL) = (reason IS NULL)),
    PRIMARY KEY (datastream_id, phenomenon_time, ordinal, version)
);

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

-- The observation with the greatest phenomenon time of each datastream, and the times between which it has
-- any. Times are wide enough: what is stored widens them, and what is deleted at an end makes them anew.
CREATE TABLE latest (
    datastream_id integer PRIMARY KEY,
    phenomenon_time timestamptz NOT NULL,
    result double precision,
    quality smallint NOT NULL,
    first_time timestamptz,
    last_time timestamptz,
    first_result_time timestamptz,
    last_result_time timestamptz
) WITH (fillfactor = 50);

-- Hours of each datastream, kept in the transaction that stores or corrects observations.
CREATE TABLE hourly (
    datastream_id integer NOT NULL,
    hour timestamptz NOT NULL,
    count integer NOT NULL,
    sum double precision NOT NULL,
    min double precision NOT NULL,
    max double precision NOT NULL,
    PRIMARY KEY (datastream_id, hour)
) WITH (fillfactor = 70);

-- Every lead time of every forecast is kept, so that each can be verified later. A row is one ensemble
-- member (member > 0), one quantile (quantile_permille > 0) or the single best value (both 0).
CREATE TABLE forecast (
    datastream_id integer NOT NULL,
    issue_time timestamptz NOT NULL,
    valid_time timestamptz NOT NULL,
    member smallint NOT NULL DEFAULT 0 CHECK (member >= 0),
    quantile_permille smallint NOT NULL DEFAULT 0 CHECK (quantile_permille BETWEEN 0 AND 1000),
    result double precision NOT NULL,
    CHECK (member = 0 OR quantile_permille = 0),
    PRIMARY KEY (datastream_id, issue_time, valid_time, member, quantile_permille)
) PARTITION BY RANGE (valid_time);

-- Makes the month's partition of a table. The table is filled in beside and then attached, because
-- attaching lets readers and writers of the other months go on.
CREATE FUNCTION make_month(parent text, month date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = city, public AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    child text := format('%s_%s', parent, to_char(first_day, 'YYYY_MM'));
BEGIN
    IF parent NOT IN ('observation', 'forecast') THEN
        RAISE EXCEPTION 'make_month: % is not kept by month', parent;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('city.make_month'));
    IF to_regclass(child) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', child, parent);
    EXECUTE format(
        'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
        parent, child,
        first_day::timestamp AT TIME ZONE 'UTC',
        (first_day + interval '1 month') AT TIME ZONE 'UTC'
    );
    RETURN true;
END
$$;

-- Messages that were refused, with the reason; nothing is dropped silently.
CREATE TABLE dead_letter (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    received_at timestamptz NOT NULL DEFAULT now(),
    channel text NOT NULL,
    source text NOT NULL,
    payload bytea NOT NULL,
    size integer NOT NULL,
    reason text NOT NULL,
    message text NOT NULL,
    occurrences integer NOT NULL DEFAULT 1,
    window_start timestamptz
);
-- In a flood, one row a minute counts those of a source that are not kept whole.
CREATE UNIQUE INDEX dead_letter_window ON dead_letter (window_start, channel, source, reason)
    WHERE window_start IS NOT NULL;
CREATE INDEX dead_letter_received ON dead_letter (received_at);

-- The running processes and how they are, told by themselves.
CREATE TABLE part (
    name text PRIMARY KEY,
    pid integer NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}'
);

-- One row: how city time runs here, and what is being replayed if anything is.
CREATE TABLE city_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    clock jsonb NOT NULL,
    recording jsonb
);

-- What can be commanded, and how.
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
    IF cardinality(locations) > 0
       AND EXISTS (SELECT FROM datastream WHERE thing_id = of_thing AND feature_id IS NOT NULL) THEN
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

-- What was done to things in one piece, and by whom; what was undone says which change did that.
CREATE TABLE change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    action text NOT NULL CHECK (action IN ('register', 'import', 'edit', 'undo')),
    title text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    undoes bigint REFERENCES change
);
CREATE INDEX change_undoes ON change (undoes) WHERE undoes IS NOT NULL;

-- What things were before they were changed or deleted.
CREATE TABLE thing_version (
    thing_id integer NOT NULL,
    valid tstzrange NOT NULL,
    change_id bigint,
    ended_by bigint,
    uid text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    properties jsonb,
    geometry public.geometry(Geometry, 4326),
    agency_id integer,
    PRIMARY KEY (thing_id, valid)
);
CREATE INDEX thing_version_geometry ON thing_version USING gist (geometry, valid);
CREATE INDEX thing_version_ended_by ON thing_version (ended_by);

-- The change that this transaction belongs to. Where nobody has opened one, the first thing that changes does.
CREATE FUNCTION current_change() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    named text := current_setting('dothi.change', true);
    made bigint;
BEGIN
    IF named <> '' THEN
        RETURN named::bigint;
    END IF;
    INSERT INTO change (made_by, action)
    VALUES (coalesce(nullif(current_setting('dothi.principal', true), ''), current_user), 'register')
    RETURNING id INTO made;
    PERFORM set_config('dothi.change', made::text, true);
    RETURN made;
END
$$;

-- Since when what this transaction changes is so: now, unless it says otherwise.
CREATE FUNCTION change_time() RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT coalesce(nullif(current_setting('dothi.since', true), '')::timestamptz, now())
$$;

CREATE FUNCTION begin_thing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.change_id := current_change();
    NEW.valid := tstzrange(change_time(), NULL);
    RETURN NEW;
END
$$;
CREATE TRIGGER begin BEFORE INSERT ON thing FOR EACH ROW WHEN (NEW.change_id IS NULL)
    EXECUTE FUNCTION begin_thing();

-- Keeps what a thing was. What it became in the same transaction is one version; the area follows from the
-- place and is no change.
CREATE FUNCTION keep_thing() RETURNS trigger LANGUAGE plpgsql SET search_path = city, public AS $$
DECLARE
    since timestamptz := change_time();
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.uid, NEW.kind, NEW.name, NEW.description, NEW.agency_id)
               IS NOT DISTINCT FROM (OLD.uid, OLD.kind, OLD.name, OLD.description, OLD.agency_id)
           AND NEW.properties IS NOT DISTINCT FROM OLD.properties
           AND NEW.geometry::bytea IS NOT DISTINCT FROM OLD.geometry::bytea
        THEN
            NEW.valid := OLD.valid;
            NEW.change_id := OLD.change_id;
            RETURN NEW;
        END IF;
        NEW.change_id := current_change();
        IF lower(OLD.valid) >= since THEN
            NEW.valid := OLD.valid;
            RETURN NEW;
        END IF;
        NEW.valid := tstzrange(since, NULL);
    ELSIF lower(OLD.valid) >= since THEN
        RETURN OLD;
    END IF;
    INSERT INTO thing_version (thing_id, valid, change_id, ended_by, uid, kind, name, description, properties,
                               geometry, agency_id)
    VALUES (OLD.id, tstzrange(lower(OLD.valid), since), OLD.change_id, current_change(), OLD.uid, OLD.kind,
            OLD.name, OLD.description, OLD.properties, OLD.geometry, OLD.agency_id);
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON thing FOR EACH ROW EXECUTE FUNCTION keep_thing();

-- Counts a table's rows anew, which only its owner may. An import that was tried and undone, and tidied away, leaves
-- a table that is thought to be empty; what fills it then checks each foreign key by reading a whole index.
CREATE FUNCTION count_anew(counted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = city, public AS $$
BEGIN
    IF counted NOT IN ('thing', 'location', 'historical_location') THEN
        RAISE EXCEPTION 'count_anew: % does not grow by many rows at once', counted;
    END IF;
    EXECUTE format('ANALYZE %I', counted);
END
$$;

-- Puts many things, none of which has datastreams, at places of their own; `to_place` is a temporary table with
-- thing_id and geometry. What is done to few at a time is done by place_thing.
CREATE FUNCTION place_things() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    number integer;
    many CONSTANT integer := 10000;
BEGIN
    CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
        SELECT thing_id, geometry,
               nextval((SELECT pg_get_serial_sequence('location', 'id')::regclass))::integer AS location_id,
               nextval((SELECT pg_get_serial_sequence('historical_location', 'id')::regclass))::integer AS history_id
        FROM to_place;
    GET DIAGNOSTICS number = ROW_COUNT;
    IF number >= many THEN
        ANALYZE placed (thing_id);
        PERFORM count_anew('thing');
    END IF;
    INSERT INTO location (id, name, description, encoding_type, location, geometry) OVERRIDING SYSTEM VALUE
    SELECT p.location_id, t.name, '', 'application/geo+json', public.ST_AsGeoJSON(p.geometry, 9)::jsonb, p.geometry
    FROM placed p JOIN thing t ON t.id = p.thing_id;
    IF number >= many THEN
        PERFORM count_anew('location');
    END IF;
    DELETE FROM thing_location tl USING placed p WHERE tl.thing_id = p.thing_id;
    INSERT INTO thing_location (thing_id, location_id) SELECT thing_id, location_id FROM placed;
    INSERT INTO historical_location (id, thing_id, time) OVERRIDING SYSTEM VALUE
    SELECT history_id, thing_id, change_time() FROM placed;
    IF number >= many THEN
        PERFORM count_anew('historical_location');
    END IF;
    INSERT INTO historical_location_location (historical_location_id, location_id)
    SELECT history_id, location_id FROM placed;
    DROP TABLE placed;
    RETURN number;
END
$$;

-- Files that were brought in, or are being: what was asked, how far it is, what came of it.
CREATE TABLE import (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    files jsonb NOT NULL DEFAULT '[]',
    options jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'new'
        CHECK (state IN ('new', 'waiting', 'running', 'tried', 'done', 'failed', 'cancelled')),
    dry_run boolean NOT NULL DEFAULT false,
    rows_read integer NOT NULL DEFAULT 0,
    rows_expected integer,
    stage text NOT NULL DEFAULT '',
    report jsonb NOT NULL DEFAULT '{}',
    error jsonb,
    change_id bigint REFERENCES change,
    started_at timestamptz,
    ended_at timestamptz
);

-- Rows of files that were refused, with the reason.
CREATE TABLE import_refusal (
    import_id integer NOT NULL REFERENCES import ON DELETE CASCADE,
    number integer NOT NULL,
    layer text NOT NULL,
    key text,
    reason text NOT NULL,
    message text NOT NULL,
    properties jsonb NOT NULL DEFAULT '{}',
    blanks jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (import_id, layer, number)
);

-- How things relate: what is fed by, drains to, is part of or is controlled by what. Things that are gone keep
-- what they were related to in the past.
CREATE TABLE relation (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_id integer NOT NULL,
    type text NOT NULL CHECK (type IN ('fed_by', 'drains_to', 'part_of', 'controlled_by')),
    to_id integer NOT NULL,
    valid tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    made_by text NOT NULL,
    -- The changes that made it and that ended it.
    made_in bigint,
    ended_in bigint,
    CHECK (from_id <> to_id)
);
CREATE UNIQUE INDEX relation_present ON relation (from_id, type, to_id) WHERE upper_inf(valid);
CREATE INDEX relation_to ON relation (to_id, type);
CREATE INDEX relation_made_in ON relation (made_in) WHERE made_in IS NOT NULL;
CREATE INDEX relation_ended_in ON relation (ended_in) WHERE ended_in IS NOT NULL;

-- What is gone is related to nothing any more, from then on.
CREATE FUNCTION end_relations() RETURNS trigger LANGUAGE plpgsql SET search_path = city, public AS $$
BEGIN
    UPDATE relation r
    SET valid = tstzrange(lower(r.valid), greatest(change_time(), lower(r.valid) + interval '1 microsecond')),
        ended_in = current_change()
    WHERE r.id IN (
        SELECT o.id FROM relation o JOIN gone g ON o.from_id = g.id WHERE upper_inf(o.valid)
        UNION
        SELECT o.id FROM relation o JOIN gone g ON o.to_id = g.id WHERE upper_inf(o.valid)
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER end_relations AFTER DELETE ON thing REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION end_relations();

-- What became of units: one may go to many, and many to one. Nobody's mapping is in the program.
CREATE TABLE area_succession (
    old_level text NOT NULL CHECK (old_level IN ('province', 'district', 'commune')),
    old_code text NOT NULL,
    new_level text NOT NULL CHECK (new_level IN ('province', 'commune')),
    new_code text NOT NULL,
    effective_on date NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (old_level, old_code, new_level, new_code, effective_on)
);

-- Areas in pieces of at most 128 corners, made from their geometry: so the one that holds a point is found quickly.
CREATE TABLE area_piece (
    area_id integer NOT NULL REFERENCES area ON DELETE CASCADE,
    level text NOT NULL,
    geometry public.geometry(Geometry, 4326) NOT NULL
);
CREATE INDEX area_piece_area ON area_piece (area_id);
CREATE INDEX area_piece_commune ON area_piece USING gist (geometry) WHERE level = 'commune';
CREATE INDEX area_piece_province ON area_piece USING gist (geometry) WHERE level = 'province';
CREATE INDEX area_piece_zone ON area_piece USING gist (geometry) WHERE level = 'zone';

-- The city's own zones that a thing lies in.
CREATE TABLE thing_zone (
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    area_id integer NOT NULL REFERENCES area ON DELETE CASCADE,
    PRIMARY KEY (thing_id, area_id)
);
CREATE INDEX thing_zone_area ON thing_zone (area_id);

-- One row: the day for which the areas of all things were last found.
CREATE TABLE area_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    day date NOT NULL
);

-- The day it is in Vietnam; units begin and end by it.
CREATE FUNCTION city_today() RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
$$;

-- Whether a day lies from the first one on and before the second one; a missing end is open.
CREATE FUNCTION in_force(since date, until date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (since IS NULL OR since <= day) AND (until IS NULL OR day < until)
$$;

-- A point of a geometry that stands for it; NULL where it has none.
CREATE FUNCTION surface_point(place public.geometry) RETURNS public.geometry LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    IF public.GeometryType(place) = 'POINT' THEN
        RETURN place;
    END IF;
    BEGIN
        RETURN public.ST_PointOnSurface(place);
    EXCEPTION WHEN internal_error THEN
        -- Crossing rings can be too much for the engine; what is stored of them is still somewhere.
        RETURN public.ST_Centroid(public.ST_Envelope(place));
    END;
END
$$;

-- The commune, else the province, in force today that holds a point of a geometry; NULL where none does.
CREATE FUNCTION find_area(place public.geometry) RETURNS integer LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    point public.geometry := surface_point(place);
    found integer;
BEGIN
    SELECT a.id INTO found
    FROM area_piece p JOIN area a ON a.id = p.area_id
    WHERE p.level = 'commune' AND public.ST_Intersects(p.geometry, point)
      AND in_force(a.effective_from, a.effective_to, city_today())
    ORDER BY a.code LIMIT 1;
    IF found IS NULL THEN
        SELECT a.id INTO found
        FROM area_piece p JOIN area a ON a.id = p.area_id
        WHERE p.level = 'province' AND public.ST_Intersects(p.geometry, point)
          AND in_force(a.effective_from, a.effective_to, city_today())
        ORDER BY a.code LIMIT 1;
    END IF;
    RETURN found;
END
$$;

-- The zones in force today that hold a point of a geometry.
CREATE FUNCTION list_zones(place public.geometry) RETURNS SETOF integer LANGUAGE sql STABLE AS $$
    SELECT DISTINCT a.id
    FROM area_piece p JOIN area a ON a.id = p.area_id
    WHERE p.level = 'zone' AND public.ST_Intersects(p.geometry, surface_point(place))
      AND in_force(a.effective_from, a.effective_to, city_today())
$$;

-- Finds the areas and zones of all things, or of some, as find_area and list_zones do for one; gives how
-- many lie in another area than before. What writes many things sets dothi.bulk to 'on', which keeps the
-- triggers below from working row by row, and calls this afterwards.
CREATE FUNCTION refresh_areas_of_things(ids integer[] DEFAULT NULL) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    WITH place AS MATERIALIZED (
        SELECT t.id, t.area_id, surface_point(t.geometry) AS point
        FROM thing t WHERE ids IS NULL OR t.id = ANY (ids)
    ),
    commune AS MATERIALIZED (
        SELECT place.id, place.area_id, place.point, found.id AS commune_id
        FROM place
        LEFT JOIN LATERAL (
            SELECT a.id
            FROM area_piece p JOIN area a ON a.id = p.area_id
            WHERE p.level = 'commune' AND public.ST_Intersects(p.geometry, place.point)
              AND in_force(a.effective_from, a.effective_to, city_today())
            ORDER BY a.code LIMIT 1
        ) found ON true
    ),
    found AS (
        SELECT id, area_id, commune_id AS found_id FROM commune WHERE commune_id IS NOT NULL
        UNION ALL
        SELECT commune.id, commune.area_id, province.id
        FROM commune
        LEFT JOIN LATERAL (
            SELECT a.id
            FROM area_piece p JOIN area a ON a.id = p.area_id
            WHERE p.level = 'province' AND public.ST_Intersects(p.geometry, commune.point)
              AND in_force(a.effective_from, a.effective_to, city_today())
            ORDER BY a.code LIMIT 1
        ) province ON true
        WHERE commune.commune_id IS NULL
    )
    UPDATE thing t SET area_id = found.found_id
    FROM found WHERE t.id = found.id AND found.area_id IS DISTINCT FROM found.found_id;
    GET DIAGNOSTICS moved = ROW_COUNT;

    WITH lies AS MATERIALIZED (
        SELECT t.id AS thing_id, zone.id AS area_id
        FROM thing t CROSS JOIN LATERAL list_zones(t.geometry) AS zone (id)
        WHERE (ids IS NULL OR t.id = ANY (ids)) AND EXISTS (SELECT FROM area WHERE level = 'zone')
    ),
    left_behind AS (
        DELETE FROM thing_zone z
        WHERE (ids IS NULL OR z.thing_id = ANY (ids))
          AND NOT EXISTS (SELECT FROM lies WHERE lies.thing_id = z.thing_id AND lies.area_id = z.area_id)
    )
    INSERT INTO thing_zone (thing_id, area_id) SELECT thing_id, area_id FROM lies ON CONFLICT DO NOTHING;

    IF ids IS NULL THEN
        INSERT INTO area_state (day) VALUES (city_today()) ON CONFLICT (only_row) DO UPDATE SET day = excluded.day;
    END IF;
    RETURN moved;
END
$$;

-- A thing's area and zones follow from its place, whoever moves it.
CREATE FUNCTION place_in_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.area_id := find_area(NEW.geometry);
    RETURN NEW;
END
$$;
CREATE TRIGGER place_in_area BEFORE INSERT OR UPDATE OF geometry ON thing FOR EACH ROW
    WHEN (current_setting('dothi.bulk', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION place_in_area();

CREATE FUNCTION place_in_zones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM thing_zone WHERE thing_id = NEW.id;
    INSERT INTO thing_zone (thing_id, area_id) SELECT NEW.id, zone FROM list_zones(NEW.geometry) AS zone;
    RETURN NULL;
END
$$;
CREATE TRIGGER place_in_zones AFTER INSERT OR UPDATE OF geometry ON thing FOR EACH ROW
    WHEN (current_setting('dothi.bulk', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION place_in_zones();

-- The pieces of an area follow from its geometry, and what lies in it from both.
CREATE FUNCTION cut_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM area_piece WHERE area_id = NEW.id;
    INSERT INTO area_piece (area_id, level, geometry)
    SELECT NEW.id, NEW.level, public.ST_Subdivide(NEW.geometry, 128) WHERE NEW.geometry IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER cut_area AFTER INSERT OR UPDATE OF geometry, level ON area
    FOR EACH ROW EXECUTE FUNCTION cut_area();

CREATE FUNCTION follow_areas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('dothi.bulk', true) IS DISTINCT FROM 'on' THEN
        PERFORM refresh_areas_of_things();
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER follow_areas
    AFTER INSERT OR DELETE OR UPDATE OF geometry, level, code, effective_from, effective_to ON area
    FOR EACH STATEMENT EXECUTE FUNCTION follow_areas();

-- Which agency sees to things of a kind or a sector, in an area or everywhere.
CREATE TABLE responsibility (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id integer NOT NULL REFERENCES agency ON DELETE CASCADE,
    kind text REFERENCES kind,
    sector text,
    area_level text CHECK (area_level IN ('province', 'commune', 'zone')),
    area_code text,
    effective_from date,
    effective_to date,
    zone_type text,
    CONSTRAINT responsibility_subject_check CHECK (num_nonnulls(kind, sector) = 1),
    CONSTRAINT responsibility_area_check CHECK ((area_level IS NULL) = (area_code IS NULL)),
    CONSTRAINT responsibility_dates_check CHECK (effective_from < effective_to),
    CONSTRAINT responsibility_zone_check
        CHECK ((area_level IS NOT DISTINCT FROM 'zone') = (zone_type IS NOT NULL)),
    CONSTRAINT responsibility_key
        UNIQUE NULLS NOT DISTINCT (agency_id, kind, sector, area_level, area_code, zone_type, effective_from)
);
CREATE INDEX responsibility_kind ON responsibility (kind);
CREATE INDEX responsibility_sector ON responsibility (sector);

-- Which of several responsibilities decides, the least first: one for the kind before one for its sector; for
-- each, a zone before a commune before a province before everywhere. A zone is drawn where the borders of
-- communes do not fit the work, so what is said of it is meant for just these things.
CREATE FUNCTION responsibility_rank(of_kind text, at_level text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN of_kind IS NULL THEN 4 ELSE 0 END
         + CASE at_level WHEN 'zone' THEN 0 WHEN 'commune' THEN 1 WHEN 'province' THEN 2 ELSE 3 END
$$;

-- The agency responsible on a day for things of a kind that lie in a unit and in some zones. Of zones that
-- overlap the smaller decides, then the later beginning.
CREATE FUNCTION find_responsible_in(of_kind text, in_unit integer, in_zones integer[], on_day date) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT r.agency_id
    FROM kind k
    JOIN responsibility r ON r.kind = k.id OR r.sector = k.sector
    JOIN agency g ON g.id = r.agency_id
    LEFT JOIN area a ON a.id = in_unit
    LEFT JOIN LATERAL (
        SELECT public.ST_Area(z.geometry) AS extent
        FROM area z
        WHERE r.area_level = 'zone' AND z.id = ANY (in_zones)
          AND z.zone_type = r.zone_type AND z.code = r.area_code
        ORDER BY 1 LIMIT 1
    ) zone ON true
    WHERE k.id = of_kind
      AND (r.area_code IS NULL
           OR zone.extent IS NOT NULL
           OR (r.area_level = a.level AND r.area_code = a.code)
           OR (r.area_level = 'province' AND a.level = 'commune' AND r.area_code = a.parent_code))
      AND in_force(r.effective_from, r.effective_to, on_day)
      AND in_force(g.effective_from, g.effective_to, on_day)
    ORDER BY responsibility_rank(r.kind, r.area_level), zone.extent, r.effective_from DESC NULLS LAST, r.id
    LIMIT 1
$$;

CREATE FUNCTION find_responsible(of_thing integer, on_day date DEFAULT city_today()) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT find_responsible_in(
        t.kind, t.area_id, ARRAY(SELECT z.area_id FROM thing_zone z WHERE z.thing_id = t.id), on_day)
    FROM thing t WHERE t.id = of_thing
$$;

-- Photos and documents of things. Their bytes are blobs beside the database; a removed one can be brought back
-- for a while. `sha256` is that of the file as it was sent, by which it is known when it comes again.
CREATE TABLE attachment (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    media_type text NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp', 'application/pdf')),
    size bigint NOT NULL CHECK (size > 0),
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    key text NOT NULL UNIQUE,
    thumbnail_key text UNIQUE,
    taken_at timestamptz,
    added_at timestamptz NOT NULL DEFAULT now(),
    added_by text NOT NULL,
    removed_at timestamptz,
    UNIQUE (thing_id, sha256)
);
CREATE INDEX attachment_removed ON attachment (removed_at) WHERE removed_at IS NOT NULL;

-- Blobs that no row needs, and when they may go. A blob is written down here before it is kept and struck out
-- with the row that needs it, so a crash in between leaves nothing that is never found again.
CREATE TABLE loose_blob (
    key text PRIMARY KEY,
    delete_after timestamptz NOT NULL
);
CREATE INDEX loose_blob_delete_after ON loose_blob (delete_after);

CREATE FUNCTION loosen_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO loose_blob (key, delete_after)
    SELECT key, now() FROM gone
    UNION ALL
    SELECT thumbnail_key, now() FROM gone WHERE thumbnail_key IS NOT NULL
    ON CONFLICT (key) DO UPDATE SET delete_after = excluded.delete_after;
    RETURN NULL;
END
$$;
CREATE TRIGGER loosen AFTER DELETE ON attachment REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION loosen_blobs();

-- Things as they are and as they were, each with when it was so, in the areas of today. A view, so that the box,
-- the kind and the instant that are asked for reach the indexes of both tables.
CREATE VIEW thing_in_time WITH (security_invoker = true) AS
SELECT t.id, t.uid, t.kind, t.name, t.description, t.properties, t.geometry, t.agency_id, t.area_id, t.valid,
       t.change_id, t.cell, t.map_zoom
FROM thing t
UNION ALL
SELECT v.thing_id, v.uid, v.kind, v.name, v.description, v.properties, v.geometry, v.agency_id,
       find_area(v.geometry), v.valid, v.change_id,
       map_cell(v.geometry), map_zoom(v.geometry)
FROM thing_version v;

-- What is left of a text for comparing: no marks, đ as d, small letters, nothing but letters, digits and single
-- spaces. For text in Latin letters it is what `fold` in vocabulary/folding.py makes (tests/store/test_searching.py).
CREATE FUNCTION fold_text(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    folded text := translate(
        regexp_replace(
            lower(normalize(said, NFKD)),
            U&'[\0300\0301\0303\0309\0323\0302\0306\031B''\2019\02BC`]+', '', 'g'),
        U&'\0111\0110\00F0\00D0', 'dddd');
BEGIN
    IF folded ~ '[^a-z0-9 ]' THEN
        folded := regexp_replace(folded, '[!-/:-@[-_{-~]+', ' ', 'g');
    END IF;
    IF folded ~ '[^a-z0-9 ]' THEN
        -- Letters that Vietnamese does not have, or signs that it does not use.
        folded := lower(translate(normalize(said, NFKC), U&'\00F0\00D0', U&'\0111\0111') COLLATE "und-x-icu");
        folded := normalize(translate(normalize(folded, NFD), U&'''\2019\02BC`\00B4', ''), NFC);
        folded := regexp_replace(folded COLLATE "und-x-icu", U&'(?:_|[^[:alnum:]\0300-\036F])+', ' ', 'g');
        folded := regexp_replace(normalize(folded, NFD), U&'[\0300-\036F]+', '', 'g');
        folded := lower(translate(folded, U&'\0111\0110', 'dd'));
    END IF;
    IF strpos(folded, '  ') > 0 THEN
        folded := regexp_replace(folded, ' +', ' ', 'g');
    END IF;
    folded := btrim(folded);
    IF strpos(folded, 'y') > 0 THEN
        folded := regexp_replace(folded, '\m([bcdghklmnstv]+)y\M', '\1i', 'g');
    END IF;
    RETURN folded;
END
$$;

-- Folded words of letters alone that some name has or had, for guessing what a mistyped one means. Nothing keeps
-- a word from standing here twice: two writers never wait for each other's words.
CREATE TABLE known_word (word text COLLATE "C" NOT NULL);
CREATE INDEX known_word_word ON known_word (word);

CREATE FUNCTION learn_words(said text) RETURNS void LANGUAGE sql AS $$
    INSERT INTO known_word (word)
    SELECT DISTINCT w FROM unnest(string_to_array(said, ' ')) AS w
    WHERE w ~ '^[a-z]{3,20}$' AND NOT EXISTS (SELECT FROM known_word k WHERE k.word = w COLLATE "C")
$$;

-- What a thing's name is folded to; NULL where it is no name, but the thing's uid, or its kind's title and key.
CREATE FUNCTION fold_name(name text, uid text, title text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    last text := right(name, greatest(strpos(reverse(name), ' ') - 1, 0));
BEGIN
    IF name = uid OR last <> '' AND name = title || ' ' || last AND right(uid, length(last)) = last THEN
        RETURN NULL;
    END IF;
    RETURN nullif(fold_text(name), '');
END
$$;

-- What makes many things gives their folded names along, and learns the words of a whole change at once: it sets
-- dothi.bulk to 'on'.
CREATE FUNCTION name_thing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.folded := fold_name(NEW.name, NEW.uid, (SELECT k.title_vi FROM kind k WHERE k.id = NEW.kind));
    IF NEW.folded IS NOT NULL AND current_setting('dothi.bulk', true) IS DISTINCT FROM 'on' THEN
        PERFORM learn_words(NEW.folded);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER name_new BEFORE INSERT ON thing FOR EACH ROW WHEN (NEW.folded IS NULL) EXECUTE FUNCTION name_thing();
CREATE TRIGGER name_changed BEFORE UPDATE OF name, uid, kind ON thing FOR EACH ROW
    WHEN ((NEW.name, NEW.uid, NEW.kind) IS DISTINCT FROM (OLD.name, OLD.uid, OLD.kind))
    EXECUTE FUNCTION name_thing();

CREATE FUNCTION learn_areas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(string_agg(a.folded, ' ')) FROM area a;
    RETURN NULL;
END
$$;
CREATE TRIGGER learn AFTER INSERT OR UPDATE OF folded ON area
    FOR EACH STATEMENT EXECUTE FUNCTION learn_areas();

-- By its beginning, with or without the spaces between its words; and by any of its words.
CREATE INDEX thing_folded ON thing ((replace(folded, ' ', ''))) WHERE folded IS NOT NULL;
CREATE INDEX thing_words ON thing USING gin (array_to_tsvector(string_to_array(folded, ' ')))
    WHERE folded IS NOT NULL;
CREATE INDEX thing_uid_begins ON thing ((lower(uid) COLLATE "C"));
CREATE INDEX thing_house_number ON thing ((fold_text(properties ->> 'house_number')))
    WHERE properties ? 'house_number';

-- Who signs in. A user without a password cannot sign in by one; one that is disabled cannot at all. Secrets are
-- kept as what tells whether one is right, never as they are.
CREATE TABLE user_account (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9_.@-]{0,99}$'),
    full_name text NOT NULL CHECK (full_name <> ''),
    email text NOT NULL DEFAULT '',
    phone text NOT NULL DEFAULT '',
    password_hash text,
    password_set_at timestamptz,
    -- Of codes by time (RFC 6238); both sides need it as it is.
    code_secret text,
    -- The step of time whose code was used last: none is good twice. NULL: codes are not in use.
    code_step bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    disabled_at timestamptz
);

CREATE TABLE recovery_code (
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

-- Whose work somebody does.
CREATE TABLE membership (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    agency_id integer NOT NULL REFERENCES agency ON DELETE CASCADE,
    effective_from date,
    effective_to date,
    CONSTRAINT membership_dates_check CHECK (effective_from < effective_to),
    CONSTRAINT membership_key UNIQUE NULLS NOT DISTINCT (user_id, agency_id, effective_from)
);

-- That a user has a role: everywhere, or at the things of an agency and those below it, in an area, of a sector.
-- One that needs a second pair of eyes holds from its approval on. One that is lent (`lent_from`) holds as long as
-- what it was lent from does. A grant that has ended stays as what was.
CREATE TABLE role_grant (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    role text NOT NULL,
    agency_id integer REFERENCES agency ON DELETE CASCADE,
    area_level text CHECK (area_level IN ('province', 'commune', 'zone')),
    area_code text,
    zone_type text,
    sector text,
    begins_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz,
    granted_at timestamptz NOT NULL DEFAULT now(),
    granted_by text NOT NULL,
    needs_approval boolean NOT NULL,
    approved_at timestamptz,
    approved_by text,
    lent_from integer REFERENCES role_grant ON DELETE CASCADE,
    reason text NOT NULL DEFAULT '',
    CONSTRAINT role_grant_area_check CHECK ((area_level IS NULL) = (area_code IS NULL)),
    CONSTRAINT role_grant_zone_check CHECK ((area_level IS NOT DISTINCT FROM 'zone') = (zone_type IS NOT NULL)),
    CONSTRAINT role_grant_times_check CHECK (begins_at < ends_at),
    CONSTRAINT role_grant_approval_check CHECK ((approved_at IS NULL) = (approved_by IS NULL)),
    CONSTRAINT role_grant_eyes_check CHECK (approved_by <> granted_by)
);
CREATE INDEX role_grant_user ON role_grant (user_id);
CREATE INDEX role_grant_lent ON role_grant (lent_from) WHERE lent_from IS NOT NULL;

-- What somebody who has signed in shows with each request; only its hash is kept.
CREATE TABLE sign_in_session (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE,
    began_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    agency_id integer REFERENCES agency ON DELETE SET NULL,
    way text NOT NULL CHECK (way IN ('password', 'link')),
    address text,
    browser text NOT NULL DEFAULT ''
);
CREATE INDEX sign_in_session_user ON sign_in_session (user_id);

-- Keys of programs: of a user, with no more than the user may, or of a role of their own.
CREATE TABLE api_token (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    hash bytea NOT NULL UNIQUE,
    -- The first characters, by which people know it again.
    beginning text NOT NULL,
    user_id integer REFERENCES user_account ON DELETE CASCADE,
    role text,
    -- All that it may of what the user or the role may; NULL: all of it.
    actions text[],
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    ends_at timestamptz,
    ended_at timestamptz,
    used_at timestamptz,
    CONSTRAINT api_token_holder_check CHECK (num_nonnulls(user_id, role) = 1)
);
CREATE INDEX api_token_user ON api_token (user_id);

-- Opened once, each gives a session: the first administrator's, or that of somebody who has no password yet.
CREATE TABLE one_time_link (
    hash bytea PRIMARY KEY,
    -- NULL: whoever opens it becomes the first administrator.
    user_id integer REFERENCES user_account ON DELETE CASCADE,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    ends_at timestamptz NOT NULL
);

-- What did not succeed lately, by name and by address, so that guessing is slow.
CREATE TABLE failed_sign_in (
    at timestamptz NOT NULL DEFAULT now(),
    name text NOT NULL,
    address text
);
CREATE INDEX failed_sign_in_at ON failed_sign_in (at);
CREATE INDEX failed_sign_in_name ON failed_sign_in (name, at);
CREATE INDEX failed_sign_in_address ON failed_sign_in (address, at);

-- Rights are counted by the days of the wall, whatever the city's clock says.
CREATE FUNCTION wall_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
$$;

-- The grants that hold at an instant, each with whatever it was lent from. What is lent is never more than that.
CREATE FUNCTION list_holding_grants(of_user integer, at timestamptz) RETURNS SETOF role_grant LANGUAGE sql STABLE AS $$
    SELECT g.*
    FROM role_grant g
    LEFT JOIN role_grant l ON l.id = g.lent_from
    WHERE g.user_id = of_user
      AND g.begins_at <= at AND (g.ends_at IS NULL OR at < g.ends_at)
      AND (NOT g.needs_approval OR g.approved_at IS NOT NULL)
      AND (g.lent_from IS NULL
           OR l.begins_at <= at AND (l.ends_at IS NULL OR at < l.ends_at)
              AND (NOT l.needs_approval OR l.approved_at IS NOT NULL))
$$;

-- An agency and those below it that are there on a day.
CREATE FUNCTION list_agencies_below(top integer, on_day date) RETURNS SETOF integer LANGUAGE sql STABLE AS $$
    WITH RECURSIVE below AS (
        SELECT a.id FROM agency a WHERE a.id = top
        UNION
        SELECT a.id FROM agency a JOIN below b ON a.parent_id = b.id
        WHERE in_force(a.effective_from, a.effective_to, on_day)
    )
    SELECT id FROM below
$$;

-- The areas within one that is named as responsibilities name it.
CREATE FUNCTION list_areas_within(of_level text, of_code text, of_zone_type text) RETURNS SETOF integer
LANGUAGE sql STABLE AS $$
    SELECT a.id FROM area a
    WHERE CASE of_level
        WHEN 'zone' THEN a.level = 'zone' AND a.zone_type = of_zone_type AND a.code = of_code
        WHEN 'province' THEN (a.level = 'province' AND a.code = of_code)
                             OR (a.level = 'commune' AND a.parent_code = of_code)
        ELSE a.level = 'commune' AND a.code = of_code
    END
$$;

-- The audit log: append-only, each entry chained to the one before it.
-- Who did what, acting for which agency, on what, from where. Notes are made within the transaction that they are about and
-- become entries at its commit: numbered without a gap, in the order of commits, each with a hash over itself and the
-- hash before it. Between transactions audit_note is empty.
CREATE TABLE audit_note (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    principal_kind text NOT NULL,
    principal text NOT NULL,
    agency text,
    event text NOT NULL,
    subject_type text,
    subject text,
    change_id bigint,
    before jsonb,
    after jsonb,
    address text,
    outcome text NOT NULL CHECK (outcome IN ('done', 'refused', 'failed')),
    severity smallint CHECK (severity BETWEEN 0 AND 10),
    occurrences integer NOT NULL DEFAULT 1 CHECK (occurrences > 0)
);

CREATE TABLE audit_entry (
    number bigint PRIMARY KEY CHECK (number > 0),
    -- By the wall's clock, whatever time the city has.
    at timestamptz NOT NULL,
    principal_kind text NOT NULL,
    principal text NOT NULL,
    agency text,
    event text NOT NULL,
    subject_type text,
    subject text,
    -- What was done to things: what they were before is found by it.
    change_id bigint,
    before jsonb,
    after jsonb,
    address text,
    outcome text NOT NULL,
    -- How grave for whoever watches over security, 0 to 10; NULL is no matter of theirs.
    severity smallint,
    occurrences integer NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL
);

-- Words of an entry as they are looked for, in any spelling.
CREATE FUNCTION audit_words(principal text, agency text, subject text, before jsonb, after jsonb) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
    RETURN array_to_tsvector(ARRAY(
        SELECT w FROM unnest(string_to_array(city.fold_text(left(
            coalesce(principal, '') || ' ' || coalesce(agency, '') || ' ' || coalesce(subject, '') || ' '
            || coalesce(before::text, '') || ' ' || coalesce(after::text, ''), 4000)), ' ')) AS w
        WHERE length(w) BETWEEN 1 AND 60));
END
$$;
CREATE INDEX audit_entry_at ON audit_entry USING brin (at) WITH (autosummarize = on);
CREATE INDEX audit_entry_principal ON audit_entry (principal, number);
CREATE INDEX audit_entry_subject ON audit_entry (subject, number) WHERE subject IS NOT NULL;
CREATE INDEX audit_entry_severity ON audit_entry (number) WHERE severity IS NOT NULL;
CREATE INDEX audit_entry_words ON audit_entry USING gin (audit_words(principal, agency, subject, before, after));

-- A field as it is hashed: its number of bytes, a colon, itself and a comma; one that is not there is `-,`.
CREATE FUNCTION audit_field(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(octet_length(said)::text || ':' || said, '-') || ','
$$;

-- What the hash of an entry has to be; `compute_hash` in vocabulary/audit.py says the same.
CREATE FUNCTION audit_hash(e audit_entry) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = city, pg_catalog AS $$
BEGIN
    RETURN sha256(convert_to(
        audit_field(encode(e.previous, 'hex')) || audit_field(e.number::text)
        || audit_field(to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
        || audit_field(e.principal_kind) || audit_field(e.principal) || audit_field(e.agency)
        || audit_field(e.event) || audit_field(e.subject_type) || audit_field(e.subject)
        || audit_field(e.change_id::text) || audit_field(e.before::text) || audit_field(e.after::text)
        || audit_field(e.address) || audit_field(e.outcome) || audit_field(e.severity::text)
        || audit_field(e.occurrences::text), 'UTF8'));
END
$$;

-- Makes an entry of a note, last thing before the commit: whoever commits at the same time waits for that long only.
CREATE FUNCTION seal_audit_note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = city, pg_catalog, pg_temp AS $$
DECLARE
    made audit_entry;
BEGIN
    PERFORM pg_advisory_xact_lock(1148154697);
    SELECT e.number + 1, e.hash INTO made.number, made.previous FROM audit_entry e ORDER BY e.number DESC LIMIT 1;
    IF NOT FOUND THEN
        made.number := 1;
        made.previous := decode(repeat('00', 32), 'hex');
    END IF;
    made.at := clock_timestamp();
    made.principal_kind := NEW.principal_kind;
    made.principal := NEW.principal;
    made.agency := NEW.agency;
    made.event := NEW.event;
    made.subject_type := NEW.subject_type;
    made.subject := NEW.subject;
    made.change_id := NEW.change_id;
    made.before := NEW.before;
    made.after := NEW.after;
    made.address := NEW.address;
    made.outcome := NEW.outcome;
    made.severity := NEW.severity;
    made.occurrences := NEW.occurrences;
    made.hash := audit_hash(made);
    INSERT INTO audit_entry SELECT made.*;
    DELETE FROM audit_note WHERE id = NEW.id;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER seal AFTER INSERT ON audit_note DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION seal_audit_note();

-- Entries stay as they are, for the owner of the table, too; only prune_audit takes old ones away.
CREATE FUNCTION keep_audit_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('dothi.pruning', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Entries of the audit log are neither changed nor taken away.'
        USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION keep_audit_entry();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_entry();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER keep, ENABLE ALWAYS TRIGGER keep_all;
ALTER TABLE audit_note ENABLE ALWAYS TRIGGER seal;

-- Takes away what is older than some days, from the beginning on; how many. An entry says up to which number, and
-- what the last hash was, so that the rest can still be verified. Whoever steals the program's role cannot take fresh
-- traces away: nothing younger than 90 days goes.
CREATE FUNCTION prune_audit(days integer, by_kind text, by_name text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = city, pg_catalog, pg_temp AS $$
DECLARE
    cutoff timestamptz := clock_timestamp() - make_interval(days => days);
    newest bigint;
    first_number bigint;
    through bigint;
    last_hash bytea;
    last_at timestamptz;
    removed bigint;
BEGIN
    IF days < 90 THEN
        RAISE EXCEPTION 'The audit log is kept for 90 days at least.' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pg_advisory_xact_lock(1148154697);
    SELECT min(number), max(number) INTO first_number, newest FROM audit_entry;
    SELECT e.number - 1 INTO through FROM audit_entry e WHERE e.at >= cutoff ORDER BY e.number LIMIT 1;
    through := least(coalesce(through, newest), newest - 1);
    SELECT e.hash, e.at INTO last_hash, last_at FROM audit_entry e WHERE e.number = through;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    PERFORM set_config('dothi.pruning', 'on', true);
    DELETE FROM audit_entry WHERE number <= through;
    GET DIAGNOSTICS removed = ROW_COUNT;
    PERFORM set_config('dothi.pruning', '', true);
    INSERT INTO audit_note (principal_kind, principal, event, subject_type, after, outcome, severity)
    VALUES (by_kind, by_name, 'audit.prune', 'audit',
            jsonb_build_object('days', days, 'removed', removed, 'first', first_number, 'through', through,
                               'hash', encode(last_hash, 'hex'), 'until', last_at),
            'done', 3);
    RETURN removed;
END
$$;

-- Up to which entry each of those who are told of them has been told.
CREATE TABLE audit_place (
    name text PRIMARY KEY,
    number bigint NOT NULL
);

-- Who sees and changes which rows. The role dothi_whole is bound by nothing below; dothi_limited sees what the
-- settings of its session say, and nothing where they say nothing.

-- The scopes in which this session sees things, and those in which it changes them; NULL is everywhere, but no zones
-- beside areas are none.
CREATE FUNCTION seen() RETURNS TABLE (agencies integer[], areas integer[], zones integer[], kinds text[])
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT s.agencies, s.areas, s.zones, s.kinds
    FROM jsonb_to_recordset(nullif(current_setting('dothi.seen', true), '')::jsonb)
        AS s (agencies integer[], areas integer[], zones integer[], kinds text[])
$$;
CREATE FUNCTION changed() RETURNS TABLE (agencies integer[], areas integer[], zones integer[], kinds text[])
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1 AS $$
    SELECT s.agencies, s.areas, s.zones, s.kinds
    FROM jsonb_to_recordset(nullif(current_setting('dothi.changed', true), '')::jsonb)
        AS s (agencies integer[], areas integer[], zones integer[], kinds text[])
$$;

-- Scopes with the agencies below theirs, the areas within theirs, and the kinds of their sectors.
CREATE FUNCTION resolve_scopes(scopes jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT jsonb_agg(jsonb_build_object(
            'agencies', CASE WHEN s.agencies IS NOT NULL THEN (
                WITH RECURSIVE below AS (
                    SELECT a.id FROM agency a WHERE a.id = ANY (s.agencies)
                    UNION
                    SELECT a.id FROM below JOIN agency a ON a.parent_id = below.id
                )
                SELECT coalesce(jsonb_agg(id), '[]') FROM below
            ) END,
            'areas', CASE WHEN s.areas IS NOT NULL THEN (
                WITH RECURSIVE within AS (
                    SELECT a.id, a.level, a.code FROM area a WHERE a.id = ANY (s.areas) AND a.level <> 'zone'
                    UNION
                    SELECT a.id, a.level, a.code FROM within
                    JOIN area a ON a.parent_code = within.code
                     AND (within.level = 'province' AND a.level IN ('district', 'commune')
                          OR within.level = 'district' AND a.level = 'commune')
                )
                SELECT coalesce(jsonb_agg(id), '[]') FROM within
            ) END,
            'zones', (SELECT jsonb_agg(a.id) FROM area a WHERE a.id = ANY (s.areas) AND a.level = 'zone'),
            'kinds', CASE WHEN s.sectors IS NOT NULL THEN (
                SELECT coalesce(jsonb_agg(k.id), '[]') FROM kind k WHERE k.sector = ANY (s.sectors)
            ) END
        ))
        FROM jsonb_to_recordset(scopes) AS s (agencies integer[], areas integer[], sectors text[])
    );
END
$$;

-- Says what the rest of this transaction, or where it is not local of this session, sees and changes for whom.
CREATE FUNCTION limit_session(principal text, see jsonb, change jsonb, local boolean) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('dothi.principal', principal, local),
            set_config('dothi.seen', coalesce(resolve_scopes(see)::text, ''), local),
            set_config('dothi.changed', coalesce(resolve_scopes(change)::text, ''), local);
END
$$;

-- For whom this transaction is, and the change that it belongs to where it has begun one.
CREATE FUNCTION my_name() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT current_setting('dothi.principal', true)
$$;
CREATE FUNCTION my_change() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('dothi.change', true), '')::bigint
$$;

-- The tables that are for everybody who may look at anything, those that belong to things, and those that only
-- who is bound by nothing reads. A table that stands nowhere here is kept from dothi_limited, too.
DO $$
DECLARE
    open CONSTANT text[] := ARRAY['agency', 'agency_version', 'area', 'area_piece', 'area_state', 'area_succession',
        'city_state', 'kind', 'known_word', 'observed_property', 'quantity', 'responsibility', 'self_registration',
        'thing_zone'];
    belonging CONSTANT text[] := ARRAY['actuator', 'attachment', 'change', 'datastream',
        'datastream_observed_property', 'feature', 'forecast', 'historical_location', 'historical_location_location',
        'hourly', 'import', 'import_refusal', 'latest', 'location', 'observation', 'observation_alias',
        'observation_version', 'relation', 'sensor', 'task', 'tasking_capability', 'thing', 'thing_location',
        'thing_version'];
    closed CONSTANT text[] := ARRAY['api_token', 'audit_entry', 'audit_note', 'audit_place', 'dead_letter', 'failed_sign_in', 'loose_blob', 'membership',
        'migration', 'one_time_link', 'part', 'recovery_code', 'role_grant', 'sign_in_session', 'subscription',
        'user_account'];
    each text;
BEGIN
    FOREACH each IN ARRAY open || belonging || closed LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY whole ON %I TO dothi_whole USING (true)', each);
    END LOOP;
    FOREACH each IN ARRAY open LOOP
        EXECUTE format('CREATE POLICY see ON %I FOR SELECT TO dothi_limited USING (true)', each);
    END LOOP;
    FOREACH each IN ARRAY open || belonging LOOP
        EXECUTE format('GRANT SELECT ON %I TO dothi_limited', each);
    END LOOP;
END
$$;
GRANT USAGE ON SCHEMA city TO dothi_limited;

-- What a transaction makes or changes it sees itself, before it has an area.
-- Most who are limited have one scope, which is read once for a statement and not again for each row.
CREATE POLICY see ON thing FOR SELECT TO dothi_limited USING (
    CASE WHEN (SELECT count(*) = 1 FROM seen()) THEN
        ((SELECT s.agencies IS NULL FROM seen() s) OR agency_id = ANY ((SELECT s.agencies FROM seen() s)::integer[]))
        AND ((SELECT s.kinds IS NULL FROM seen() s) OR kind = ANY ((SELECT s.kinds FROM seen() s)::text[]))
        AND ((SELECT s.areas IS NULL FROM seen() s) OR area_id = ANY ((SELECT s.areas FROM seen() s)::integer[])
             OR (SELECT s.zones IS NOT NULL FROM seen() s)
                AND EXISTS (SELECT FROM thing_zone z WHERE z.thing_id = thing.id
                            AND z.area_id = ANY ((SELECT s.zones FROM seen() s)::integer[])))
    ELSE EXISTS (
        SELECT FROM seen() s
        WHERE (s.agencies IS NULL OR thing.agency_id = ANY (s.agencies))
          AND (s.kinds IS NULL OR thing.kind = ANY (s.kinds))
          AND (s.areas IS NULL OR thing.area_id = ANY (s.areas)
               OR s.zones IS NOT NULL
                  AND EXISTS (SELECT FROM thing_zone z WHERE z.thing_id = thing.id AND z.area_id = ANY (s.zones)))
    ) END
    OR change_id = (SELECT my_change())
);

-- What a thing was is seen by who would see it if it were so still, in the areas of today.
CREATE POLICY see ON thing_version FOR SELECT TO dothi_limited USING (
    EXISTS (
        SELECT FROM seen() s
        WHERE (s.agencies IS NULL OR thing_version.agency_id = ANY (s.agencies))
          AND (s.kinds IS NULL OR thing_version.kind = ANY (s.kinds))
          AND (s.areas IS NULL OR find_area(thing_version.geometry) = ANY (s.areas)
               OR s.zones IS NOT NULL
                  AND EXISTS (SELECT FROM list_zones(thing_version.geometry) AS z (id) WHERE z.id = ANY (s.zones)))
    )
    OR ended_by = (SELECT my_change())
);

CREATE POLICY see ON datastream FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM thing t WHERE t.id = thing_id));
CREATE POLICY see ON attachment FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM thing t WHERE t.id = thing_id));
CREATE POLICY see ON tasking_capability FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM thing t WHERE t.id = thing_id));
CREATE POLICY see ON thing_location FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM thing t WHERE t.id = thing_id));
CREATE POLICY see ON historical_location FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM thing t WHERE t.id = thing_id));
CREATE POLICY see ON relation FOR SELECT TO dothi_limited USING (
    EXISTS (SELECT FROM thing t WHERE t.id = from_id) AND EXISTS (SELECT FROM thing t WHERE t.id = to_id)
);

CREATE POLICY see ON datastream_observed_property FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = datastream_id));
CREATE POLICY see ON observation FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = datastream_id));
CREATE POLICY see ON observation_version FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = datastream_id));
CREATE POLICY see ON observation_alias FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = now_datastream_id));
CREATE POLICY see ON latest FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = datastream_id));
CREATE POLICY see ON hourly FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = datastream_id));
CREATE POLICY see ON forecast FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = datastream_id));

CREATE POLICY see ON task FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM tasking_capability c WHERE c.id = tasking_capability_id));
CREATE POLICY see ON historical_location_location FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM historical_location h WHERE h.id = historical_location_id));

CREATE POLICY see ON change FOR SELECT TO dothi_limited USING (
    made_by = (SELECT my_name())
    OR EXISTS (SELECT FROM thing t WHERE t.change_id = change.id)
    OR EXISTS (SELECT FROM thing_version v WHERE v.ended_by = change.id)
);
CREATE POLICY see ON import FOR SELECT TO dothi_limited USING (made_by = (SELECT my_name()));
CREATE POLICY see ON import_refusal FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM import i WHERE i.id = import_id));

-- Whether this session changes anything at all.
CREATE FUNCTION is_changing() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('dothi.changed', true), '') <> ''
$$;

-- Whether nothing is, or was, at a location; whether nothing has a feature, a sensor, an actuator. What is made
-- first and linked then is seen by who makes it.
CREATE FUNCTION is_loose(of_table text, of_id integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = city, public AS $$
BEGIN
    RETURN CASE of_table
        WHEN 'location' THEN NOT EXISTS (SELECT FROM thing_location WHERE location_id = of_id)
                             AND NOT EXISTS (SELECT FROM historical_location_location WHERE location_id = of_id)
        WHEN 'feature' THEN NOT EXISTS (SELECT FROM location WHERE feature_id = of_id)
                            AND NOT EXISTS (SELECT FROM datastream WHERE feature_id = of_id)
                            AND NOT EXISTS (SELECT FROM observation WHERE feature_id = of_id)
        WHEN 'sensor' THEN NOT EXISTS (SELECT FROM datastream WHERE sensor_id = of_id)
        WHEN 'actuator' THEN NOT EXISTS (SELECT FROM tasking_capability WHERE actuator_id = of_id)
    END;
END
$$;
CREATE POLICY see ON location FOR SELECT TO dothi_limited USING (
    EXISTS (SELECT FROM thing_location tl WHERE tl.location_id = location.id)
    OR EXISTS (SELECT FROM historical_location_location hl WHERE hl.location_id = location.id)
    OR (SELECT is_changing()) AND is_loose('location', location.id)
);
CREATE POLICY see ON feature FOR SELECT TO dothi_limited USING (
    EXISTS (SELECT FROM location l WHERE l.feature_id = feature.id)
    OR EXISTS (SELECT FROM datastream d WHERE d.feature_id = feature.id)
    OR EXISTS (SELECT FROM observation o WHERE o.feature_id = feature.id)
    OR (SELECT is_changing()) AND is_loose('feature', feature.id)
);
CREATE POLICY see ON sensor FOR SELECT TO dothi_limited USING (
    EXISTS (SELECT FROM datastream d WHERE d.sensor_id = sensor.id)
    OR (SELECT is_changing()) AND is_loose('sensor', sensor.id)
);
CREATE POLICY see ON actuator FOR SELECT TO dothi_limited USING (
    EXISTS (SELECT FROM tasking_capability c WHERE c.actuator_id = actuator.id)
    OR (SELECT is_changing()) AND is_loose('actuator', actuator.id)
);

-- Whether this session may change things that are, or would be, so; where a thing lies is found by its place, since
-- its area follows later.
CREATE FUNCTION may_change(of_kind text, owner integer, place public.geometry) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = city, public AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM changed() s
        WHERE (s.agencies IS NULL OR owner = ANY (s.agencies))
          AND (s.kinds IS NULL OR of_kind = ANY (s.kinds))
          AND (s.areas IS NULL OR find_area(place) = ANY (s.areas)
               OR s.zones IS NOT NULL
                  AND EXISTS (SELECT FROM list_zones(place) AS z (id) WHERE z.id = ANY (s.zones)))
    );
END
$$;

-- The same of a thing that is there. What this transaction has made or changed was looked at already, or will be
-- when it ends.
CREATE FUNCTION may_change_thing(of_thing integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = city, public AS $$
    SELECT EXISTS (
        SELECT FROM thing t
        WHERE t.id = of_thing AND (t.change_id = my_change() OR may_change(t.kind, t.agency_id, t.geometry))
    )
$$;
CREATE FUNCTION may_change_stream(of_datastream integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = city, public AS $$
    SELECT EXISTS (SELECT FROM datastream d WHERE d.id = of_datastream AND may_change_thing(d.thing_id))
$$;

-- Whether all things may be changed that have a location, a feature, a sensor or an actuator.
CREATE FUNCTION may_change_shared(of_table text, of_id integer) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = city, public AS $$
BEGIN
    RETURN CASE of_table
        WHEN 'location' THEN NOT EXISTS (
            SELECT FROM thing_location WHERE location_id = of_id AND NOT may_change_thing(thing_id)
            UNION ALL
            SELECT FROM historical_location_location l JOIN historical_location h ON h.id = l.historical_location_id
            WHERE l.location_id = of_id AND NOT may_change_thing(h.thing_id))
        WHEN 'feature' THEN NOT EXISTS (
            SELECT FROM datastream WHERE feature_id = of_id AND NOT may_change_thing(thing_id)
            UNION ALL
            SELECT FROM location l JOIN thing_location tl ON tl.location_id = l.id
            WHERE l.feature_id = of_id AND NOT may_change_thing(tl.thing_id)
            UNION ALL
            SELECT FROM observation WHERE feature_id = of_id AND NOT may_change_stream(datastream_id))
        WHEN 'sensor' THEN NOT EXISTS (
            SELECT FROM datastream WHERE sensor_id = of_id AND NOT may_change_thing(thing_id))
        WHEN 'actuator' THEN NOT EXISTS (
            SELECT FROM tasking_capability WHERE actuator_id = of_id AND NOT may_change_thing(thing_id))
        ELSE false
    END;
END
$$;

-- A policy passes over what may be seen and not changed as if it were not there; these refuse it.
CREATE FUNCTION refuse(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE insufficient_privilege USING MESSAGE = format('%s may not change this %s', my_name(), what);
END
$$;
CREATE FUNCTION allow_thing() RETURNS trigger LANGUAGE plpgsql SET search_path = city, public AS $$
BEGIN
    IF OLD.change_id IS DISTINCT FROM my_change() AND NOT may_change(OLD.kind, OLD.agency_id, OLD.geometry) THEN
        PERFORM refuse('thing');
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;
CREATE TRIGGER allow BEFORE UPDATE OR DELETE ON thing FOR EACH ROW
    WHEN (current_user = 'dothi_limited') EXECUTE FUNCTION allow_thing();
-- What became of it is looked at when the transaction ends: a thing is made first and put at its place then.
CREATE FUNCTION allow_outcome() RETURNS trigger LANGUAGE plpgsql SET search_path = city, public AS $$
BEGIN
    IF EXISTS (SELECT FROM thing t WHERE t.id = NEW.id AND NOT may_change(t.kind, t.agency_id, t.geometry)) THEN
        PERFORM refuse('thing');
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER allow_outcome AFTER INSERT OR UPDATE ON thing DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (current_user = 'dothi_limited') EXECUTE FUNCTION allow_outcome();
CREATE FUNCTION allow_belonging() RETURNS trigger LANGUAGE plpgsql SET search_path = city, public AS $$
DECLARE
    was jsonb := to_jsonb(OLD);
BEGIN
    IF NOT (CASE
        WHEN TG_ARGV[0] = 'thing' THEN may_change_thing((was ->> TG_ARGV[1])::integer)
        WHEN TG_ARGV[0] = 'stream' THEN may_change_stream((was ->> TG_ARGV[1])::integer)
        WHEN TG_ARGV[0] = 'shared' THEN may_change_shared(TG_TABLE_NAME, (was ->> TG_ARGV[1])::integer)
        WHEN TG_ARGV[0] = 'task' THEN may_change_thing((
            SELECT c.thing_id FROM tasking_capability c WHERE c.id = (was ->> TG_ARGV[1])::integer))
        WHEN TG_ARGV[0] = 'history' THEN may_change_thing((
            SELECT h.thing_id FROM historical_location h WHERE h.id = (was ->> TG_ARGV[1])::integer))
    END) THEN
        PERFORM refuse(TG_TABLE_NAME);
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;

-- What a limited principal may write at all; each with the rule for what it would become.
DO $$
DECLARE
    rule record;
BEGIN
    FOR rule IN SELECT * FROM (VALUES
        -- table, way to its thing, column, rule for new rows
        ('datastream', 'thing', 'thing_id', 'may_change_thing(thing_id)'),
        ('attachment', 'thing', 'thing_id', 'may_change_thing(thing_id)'),
        ('tasking_capability', 'thing', 'thing_id', 'may_change_thing(thing_id)'),
        ('thing_location', 'thing', 'thing_id', 'may_change_thing(thing_id)'),
        ('historical_location', 'thing', 'thing_id', 'may_change_thing(thing_id)'),
        ('relation', 'thing', 'from_id', 'may_change_thing(from_id)'),
        ('datastream_observed_property', 'stream', 'datastream_id', 'may_change_stream(datastream_id)'),
        ('observation', 'stream', 'datastream_id', 'may_change_stream(datastream_id)'),
        ('observation_version', 'stream', 'datastream_id', 'may_change_stream(datastream_id)'),
        ('observation_alias', 'stream', 'now_datastream_id', 'may_change_stream(now_datastream_id)'),
        ('latest', 'stream', 'datastream_id', 'may_change_stream(datastream_id)'),
        ('hourly', 'stream', 'datastream_id', 'may_change_stream(datastream_id)'),
        ('forecast', 'stream', 'datastream_id', 'may_change_stream(datastream_id)'),
        ('task', 'task', 'tasking_capability_id', 'EXISTS (SELECT FROM tasking_capability c'
            ' WHERE c.id = tasking_capability_id AND may_change_thing(c.thing_id))'),
        ('historical_location_location', 'history', 'historical_location_id', 'EXISTS (SELECT FROM historical_location h'
            ' WHERE h.id = historical_location_id AND may_change_thing(h.thing_id))'),
        ('location', 'shared', 'id', 'is_changing()'),
        ('feature', 'shared', 'id', 'is_changing()'),
        ('sensor', 'shared', 'id', 'is_changing()'),
        ('actuator', 'shared', 'id', 'is_changing()'),
        ('thing', NULL, NULL, 'is_changing()'),
        ('change', NULL, NULL, 'is_changing() AND made_by = my_name()'),
        ('thing_version', NULL, NULL, 'is_changing() AND ended_by = my_change()'),
        ('known_word', NULL, NULL, 'is_changing()'),
        ('thing_zone', NULL, NULL, 'may_change_thing(thing_id)'),
        ('import', NULL, NULL, 'is_changing() AND made_by = my_name()'),
        ('import_refusal', NULL, NULL, 'EXISTS (SELECT FROM import i WHERE i.id = import_id AND i.made_by = my_name())')
    ) AS r (name, way, link, made) LOOP
        EXECUTE format('GRANT INSERT, UPDATE, DELETE ON %I TO dothi_limited', rule.name);
        EXECUTE format('CREATE POLICY make ON %I FOR INSERT TO dothi_limited WITH CHECK (%s)', rule.name, rule.made);
        EXECUTE format('CREATE POLICY change ON %I FOR UPDATE TO dothi_limited USING (is_changing()) WITH CHECK (%s)',
                       rule.name, rule.made);
        EXECUTE format('CREATE POLICY remove ON %I FOR DELETE TO dothi_limited USING (is_changing())', rule.name);
        IF rule.way IS NOT NULL THEN
            -- Observations are changed where they are only: looking at what they become is enough, and costs others nothing.
            EXECUTE format('CREATE TRIGGER allow BEFORE %s ON %I FOR EACH ROW WHEN (current_user = ''dothi_limited'')'
                           ' EXECUTE FUNCTION allow_belonging(%L, %L)',
                           CASE WHEN rule.name IN ('observation', 'latest', 'hourly') THEN 'DELETE'
                                ELSE 'UPDATE OR DELETE' END,
                           rule.name, rule.way, rule.link);
        END IF;
    END LOOP;
END
$$;
-- Who changes something leaves a note of it, in its own name.
GRANT INSERT ON audit_note TO dothi_limited;
CREATE POLICY make ON audit_note FOR INSERT TO dothi_limited WITH CHECK (principal = my_name());

-- An import counts on by itself.
GRANT USAGE ON SEQUENCE thing_id_seq, location_id_seq, historical_location_id_seq TO dothi_limited;
-- Properties that are observed are words of the city's: new ones may be added, and others are only held meanwhile.
GRANT INSERT, UPDATE ON observed_property TO dothi_limited;
CREATE POLICY make ON observed_property FOR INSERT TO dothi_limited WITH CHECK (is_changing() AND quantity IS NULL);
CREATE POLICY change ON observed_property FOR UPDATE TO dothi_limited USING (is_changing()) WITH CHECK (false);
-- Blobs are written down before a row needs them, by random keys.
GRANT SELECT, INSERT, UPDATE, DELETE ON loose_blob TO dothi_limited;
CREATE POLICY see ON loose_blob TO dothi_limited USING (is_changing());

-- What follows from a change does so for all that it concerns.
ALTER FUNCTION end_relations() SECURITY DEFINER;
ALTER FUNCTION forget_datastreams() SECURITY DEFINER SET search_path = city, public;
ALTER FUNCTION loosen_blobs() SECURITY DEFINER SET search_path = city, public;

-- How many rows of things a change has touched, seen or not: it is undone as a whole, or by others.
CREATE FUNCTION count_touched(of_change bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = city, public AS $$
    SELECT (SELECT count(*) FROM thing WHERE change_id = of_change)
         + (SELECT count(*) FROM thing_version WHERE ended_by = of_change)
$$;

-- An import runs later, with what who asked for it might then.
ALTER TABLE import ADD COLUMN asked_by jsonb;

-- Who sees what follows from agencies and areas, too.
CREATE TRIGGER announce AFTER UPDATE OR DELETE ON agency
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON area
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();

-- What may connect to the broker: each has a name and a secret of its own, and publishes for its own things only.
-- One that is revoked stays as what was, and its name can be given again.
CREATE TABLE device (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    note text NOT NULL DEFAULT '',
    hears_all boolean NOT NULL DEFAULT false,
    made_at timestamptz NOT NULL DEFAULT now(),
    made_by text NOT NULL,
    -- PBKDF2 with SHA-512, as the broker compares it; NULL: it shows a certificate only.
    password_salt bytea,
    password_hash bytea,
    password_set_at timestamptz,
    certificate_ends_at timestamptz,
    revoked_at timestamptz,
    CONSTRAINT device_password_check CHECK ((password_salt IS NULL) = (password_hash IS NULL))
);
CREATE UNIQUE INDEX device_name ON device (name) WHERE revoked_at IS NULL;

CREATE TABLE device_thing (
    device_id integer NOT NULL REFERENCES device ON DELETE CASCADE,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    PRIMARY KEY (device_id, thing_id)
);
CREATE INDEX device_thing_thing ON device_thing (thing_id);

-- Whoever keeps the broker's rights hears of a change here.
CREATE FUNCTION announce_devices() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('devices', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON device
    FOR EACH STATEMENT EXECUTE FUNCTION announce_devices();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON device_thing
    FOR EACH STATEMENT EXECUTE FUNCTION announce_devices();
CREATE TRIGGER announce_devices AFTER UPDATE OF uid ON thing
    FOR EACH STATEMENT EXECUTE FUNCTION announce_devices();
CREATE TRIGGER announce_devices AFTER INSERT OR UPDATE OF thing_id OR DELETE ON datastream
    FOR EACH STATEMENT EXECUTE FUNCTION announce_devices();
CREATE TRIGGER announce_devices AFTER INSERT OR UPDATE OF thing_id OR DELETE ON tasking_capability
    FOR EACH STATEMENT EXECUTE FUNCTION announce_devices();

ALTER TABLE device ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON device TO dothi_whole USING (true);
ALTER TABLE device_thing ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON device_thing TO dothi_whole USING (true);

-- Further ways to sign in: by a provider (OpenID Connect) and by passkeys (WebAuthn).
ALTER TABLE sign_in_session DROP CONSTRAINT sign_in_session_way_check;
ALTER TABLE sign_in_session ADD CONSTRAINT sign_in_session_way_check
    CHECK (way IN ('password', 'link', 'provider', 'passkey'));

-- What an authenticator knows a user by: random, so that it tells nothing of anybody.
ALTER TABLE user_account ADD COLUMN passkey_handle uuid NOT NULL DEFAULT gen_random_uuid();
ALTER TABLE user_account ADD CONSTRAINT user_account_passkey_handle_key UNIQUE (passkey_handle);

-- A sign-in that goes by way of a provider or an authenticator, or a passkey that is being added: what the answer has to
-- fit. Known by the hash of what the browser keeps meanwhile; whoever answers takes the row away, so none is answered twice.
CREATE TABLE sign_in_attempt (
    hash bytea PRIMARY KEY,
    way text NOT NULL CHECK (way IN ('provider', 'passkey', 'new_passkey')),
    -- Whose passkey is being added.
    user_id integer REFERENCES user_account ON DELETE CASCADE,
    asked jsonb NOT NULL,
    -- Where it was begun, so that nobody fills the table.
    address text,
    ends_at timestamptz NOT NULL
);
CREATE INDEX sign_in_attempt_end ON sign_in_attempt (ends_at);
CREATE INDEX sign_in_attempt_address ON sign_in_attempt (address);

-- Who a user is for a provider. Kept for good from the first time on; whatever e-mail either side has later.
CREATE TABLE provider_identity (
    issuer text NOT NULL,
    subject text NOT NULL,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    linked_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz,
    PRIMARY KEY (issuer, subject),
    CONSTRAINT provider_identity_user_key UNIQUE (user_id, issuer)
);

CREATE TABLE passkey (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id integer NOT NULL REFERENCES user_account ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    -- The city's name that it belongs to: browsers offer it nowhere else.
    site text NOT NULL,
    credential bytea NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    -- How often it has signed, where its authenticator counts; one that goes back was copied.
    sign_count bigint NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz
);
CREATE INDEX passkey_user ON passkey (user_id);

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['sign_in_attempt', 'provider_identity', 'passkey'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY whole ON %I TO dothi_whole USING (true)', each);
    END LOOP;
END
$$;

-- Personal data.

-- Which properties of a kind's things are personal or sensitive.
ALTER TABLE kind ADD COLUMN personal text[] NOT NULL DEFAULT '{}';

-- Tables as they are seen by who may not see personal data. Such a session looks here first (its search_path), so
-- whatever its SQL says, a field that is personal is not there: it is neither shown nor searched nor compared.
CREATE SCHEMA veiled;
GRANT USAGE ON SCHEMA veiled TO dothi_whole, dothi_limited;

-- What is not of a kind with personal properties costs a look into a short list that is made once a statement.
CREATE VIEW veiled.thing WITH (security_invoker = true) AS
SELECT t.id, t.uid, t.kind, t.name, t.description,
       CASE WHEN t.kind = ANY ((SELECT array_agg(k.id) FROM kind k WHERE k.personal <> '{}')::text[])
                 AND jsonb_typeof(t.properties) = 'object'
            THEN t.properties - (SELECT k.personal FROM kind k WHERE k.id = t.kind)
            ELSE t.properties END AS properties,
       t.geometry, t.agency_id, t.area_id, t.valid, t.change_id, t.folded, t.cell, t.map_zoom
FROM thing t;
CREATE VIEW veiled.thing_version WITH (security_invoker = true) AS
SELECT v.thing_id, v.valid, v.change_id, v.ended_by, v.uid, v.kind, v.name, v.description,
       CASE WHEN v.kind = ANY ((SELECT array_agg(k.id) FROM kind k WHERE k.personal <> '{}')::text[])
                 AND jsonb_typeof(v.properties) = 'object'
            THEN v.properties - (SELECT k.personal FROM kind k WHERE k.id = v.kind)
            ELSE v.properties END AS properties,
       v.geometry, v.agency_id
FROM thing_version v;
CREATE VIEW veiled.thing_in_time WITH (security_invoker = true) AS
SELECT t.id, t.uid, t.kind, t.name, t.description, t.properties, t.geometry, t.agency_id, t.area_id, t.valid,
       t.change_id, t.cell, t.map_zoom
FROM veiled.thing t
UNION ALL
SELECT v.thing_id, v.uid, v.kind, v.name, v.description, v.properties, v.geometry, v.agency_id,
       find_area(v.geometry), v.valid, v.change_id,
       map_cell(v.geometry), map_zoom(v.geometry)
FROM veiled.thing_version v;

-- An agency's telephone and e-mail are often those of one of its people.
CREATE VIEW veiled.agency WITH (security_invoker = true) AS
SELECT g.id, g.uid, g.name_vi, g.name_en, g.parent_id, g.level, g.effective_from, g.effective_to,
       g.contact - ARRAY['phone', 'email'] AS contact, g.known_since
FROM agency g;
CREATE VIEW veiled.agency_version WITH (security_invoker = true) AS
SELECT v.agency_id, v.ended_at, ''::text AS ended_by, v.name_vi, v.name_en, v.parent_id, v.level,
       v.effective_from, v.effective_to, v.contact - ARRAY['phone', 'email'] AS contact
FROM agency_version v;

-- Who of the city's people did something.
CREATE VIEW veiled.change WITH (security_invoker = true) AS
SELECT c.id, c.made_at, ''::text AS made_by, c.action, c.title, c.detail, c.undoes FROM change c;
CREATE VIEW veiled.relation WITH (security_invoker = true) AS
SELECT r.id, r.from_id, r.type, r.to_id, r.valid, ''::text AS made_by, r.made_in, r.ended_in FROM relation r;
CREATE VIEW veiled.attachment WITH (security_invoker = true) AS
SELECT a.id, a.thing_id, a.name, a.description, a.media_type, a.size, a.sha256, a.key, a.thumbnail_key, a.taken_at,
       a.added_at, ''::text AS added_by, a.removed_at
FROM attachment a;
CREATE VIEW veiled.import WITH (security_invoker = true) AS
SELECT i.id, i.made_at, ''::text AS made_by, i.files, i.options, i.state, i.dry_run, i.stage, i.rows_read,
       i.rows_expected, i.report, i.error, i.change_id, i.started_at, i.ended_at, i.asked_by
FROM import i;
-- The row of somebody's file as it was: nobody knows which of its fields are personal.
CREATE VIEW veiled.import_refusal WITH (security_invoker = true) AS
SELECT r.import_id, r.number, r.layer, ''::text AS key, r.reason, ''::text AS message, '{}'::jsonb AS properties,
       '{}'::jsonb AS blanks
FROM import_refusal r;
-- Of the log, of users and of their rights: what was done, and who has an account at all.
CREATE VIEW veiled.audit_entry WITH (security_invoker = true) AS
SELECT e.number, e.at, e.principal_kind, ''::text AS principal, e.agency, e.event, e.subject_type,
       NULL::text AS subject, e.change_id, NULL::jsonb AS before, NULL::jsonb AS after, NULL::text AS address,
       e.outcome, e.severity, e.occurrences, e.previous, e.hash
FROM audit_entry e;
CREATE VIEW veiled.user_account WITH (security_invoker = true) AS
SELECT u.id, u.name, ''::text AS full_name, ''::text AS email, ''::text AS phone, u.password_hash,
       u.password_set_at, u.code_secret, u.code_step, u.created_at, ''::text AS created_by, u.disabled_at,
       u.passkey_handle
FROM user_account u;
CREATE VIEW veiled.role_grant WITH (security_invoker = true) AS
SELECT g.id, g.user_id, g.role, g.agency_id, g.area_level, g.area_code, g.zone_type, g.sector, g.begins_at, g.ends_at,
       g.granted_at, g.granted_by, g.needs_approval, g.approved_at, g.approved_by, g.lent_from, ''::text AS reason
FROM role_grant g;
GRANT SELECT ON ALL TABLES IN SCHEMA veiled TO dothi_whole, dothi_limited;

-- What people ask about their own data, and by when it is answered and done. It is about a user of the city, or about
-- somebody from outside as an officer wrote it down.
CREATE TABLE privacy_request (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    wanted text NOT NULL CHECK (wanted IN ('see', 'export', 'correct', 'delete', 'withdraw', 'object')),
    state text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'answered', 'done', 'refused', 'taken_back')),
    user_id integer REFERENCES user_account,
    person text NOT NULL CHECK (person <> ''),
    contact text NOT NULL DEFAULT '',
    proof text NOT NULL DEFAULT '',
    wish text NOT NULL CHECK (wish <> ''),
    -- Days in Vietnam; the last ones are due.
    received_on date NOT NULL,
    recorded_by text NOT NULL,
    answer_due date NOT NULL,
    act_due date NOT NULL,
    longest_due date NOT NULL,
    answered_on date,
    ended_on date,
    CHECK (act_due <= longest_due),
    CHECK ((ended_on IS NULL) = (state IN ('received', 'answered')))
);
CREATE INDEX privacy_request_open ON privacy_request (act_due) WHERE ended_on IS NULL;
CREATE INDEX privacy_request_user ON privacy_request (user_id) WHERE user_id IS NOT NULL;

-- What was done with a request. Steps are only ever added.
CREATE TABLE privacy_step (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    request_id integer NOT NULL REFERENCES privacy_request,
    at timestamptz NOT NULL DEFAULT now(),
    by text NOT NULL,
    step text NOT NULL
        CHECK (step IN ('receive', 'answer', 'prolong', 'note', 'finish', 'refuse', 'take_back', 'reopen')),
    note text NOT NULL DEFAULT ''
);
CREATE INDEX privacy_step_request ON privacy_step (request_id, id);

-- Who gave or withdrew which consent: entries are only ever added, and the newest about a subject and a purpose holds.
CREATE TABLE consent (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL,
    -- What tells the person from others, in small letters.
    subject text NOT NULL CHECK (subject <> ''),
    person text NOT NULL DEFAULT '',
    purpose text NOT NULL CHECK (purpose <> ''),
    text_version text NOT NULL CHECK (text_version <> ''),
    given boolean NOT NULL,
    way text NOT NULL CHECK (way IN ('paper', 'in_person', 'web', 'phone', 'message')),
    note text NOT NULL DEFAULT '',
    given_at timestamptz NOT NULL
);
CREATE INDEX consent_subject ON consent (subject, purpose, id);

-- Breaches of personal data, and whether the notice of them was sent in time.
CREATE TABLE breach (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL CHECK (title <> ''),
    found_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    recorded_by text NOT NULL,
    whose text NOT NULL DEFAULT '',
    data text NOT NULL DEFAULT '',
    people integer CHECK (people >= 0),
    measures text NOT NULL DEFAULT '',
    notice_due timestamptz NOT NULL,
    notice_sent_at timestamptz,
    notice_sent_to text NOT NULL DEFAULT '',
    closed_at timestamptz,
    -- The first day on which its file may go.
    kept_until date,
    CHECK ((notice_sent_at IS NULL) = (notice_sent_to = '')),
    CHECK ((closed_at IS NULL) = (kept_until IS NULL))
);

CREATE FUNCTION keep_proof() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Proof is neither changed nor taken away.' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON consent FOR EACH ROW EXECUTE FUNCTION keep_proof();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON consent FOR EACH STATEMENT EXECUTE FUNCTION keep_proof();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON privacy_step FOR EACH ROW EXECUTE FUNCTION keep_proof();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON privacy_step FOR EACH STATEMENT EXECUTE FUNCTION keep_proof();
-- A breach's file stays until its day has come.
CREATE TRIGGER keep BEFORE DELETE ON breach FOR EACH ROW
    WHEN (OLD.kept_until IS NULL OR OLD.kept_until > (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    EXECUTE FUNCTION keep_proof();

ALTER TABLE privacy_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE privacy_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE breach ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON privacy_request TO dothi_whole USING (true);
CREATE POLICY whole ON privacy_step TO dothi_whole USING (true);
CREATE POLICY whole ON consent TO dothi_whole USING (true);
CREATE POLICY whole ON breach TO dothi_whole USING (true);

-- Alarm rules and their alarms, and what the parts need that evaluate them.
CREATE TABLE alarm_rule (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title text NOT NULL,
    -- Scope, condition and response, as somebody wrote them.
    draft jsonb NOT NULL,
    version integer NOT NULL DEFAULT 1,
    -- By the city clock; NULL: it is off.
    on_since timestamptz,
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL,
    removed_at timestamptz
);
CREATE TABLE alarm_rule_version (
    rule_id integer NOT NULL REFERENCES alarm_rule,
    version integer NOT NULL,
    title text NOT NULL,
    draft jsonb NOT NULL,
    ended_at timestamptz NOT NULL DEFAULT now(),
    ended_by text NOT NULL,
    PRIMARY KEY (rule_id, version)
);

CREATE TABLE alarm (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id integer NOT NULL REFERENCES alarm_rule,
    rule_version integer NOT NULL,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    priority smallint NOT NULL CHECK (priority BETWEEN 1 AND 4),
    since timestamptz NOT NULL,
    raised_at timestamptz NOT NULL,
    value double precision NOT NULL,
    -- What it went beyond; NULL where the rule has no single number.
    bound double precision,
    active boolean NOT NULL DEFAULT true,
    times integer NOT NULL DEFAULT 1,
    ended_at timestamptz,
    acknowledged_at timestamptz,
    acknowledged_by text,
    shelved_until timestamptz,
    shelf_reason text,
    shelved_by text,
    is_open boolean NOT NULL GENERATED ALWAYS AS (active OR acknowledged_at IS NULL) STORED
);
-- While one is open there is no second one of the same rule at the same thing.
CREATE UNIQUE INDEX alarm_open ON alarm (rule_id, thing_id) WHERE is_open;
CREATE INDEX alarm_open_order ON alarm (priority, raised_at DESC, id DESC) WHERE is_open;
CREATE INDEX alarm_open_newest ON alarm (raised_at DESC, id DESC) WHERE is_open;
CREATE INDEX alarm_thing ON alarm (thing_id, raised_at);
CREATE INDEX alarm_raised ON alarm (raised_at);

-- The history of an alarm: added to, and nothing else.
CREATE TABLE alarm_step (
    alarm_id bigint NOT NULL REFERENCES alarm ON DELETE CASCADE,
    number integer NOT NULL,
    kind text NOT NULL,
    at timestamptz NOT NULL,
    by text,
    note text NOT NULL DEFAULT '',
    since timestamptz,
    value double precision,
    bound double precision,
    until timestamptz,
    -- Why a reading was found unusual; of what people say of it, the reason that they say it of.
    reason jsonb,
    PRIMARY KEY (alarm_id, number)
);
-- The newest of an alarm counts.
CREATE INDEX alarm_step_feedback ON alarm_step (alarm_id, number) WHERE kind IN ('genuine', 'false_alarm');

-- What was stored or changed, a row for each batch, until rules have seen it. Whoever reads them in the order of their
-- transactions misses none: below the oldest one that still runs, all that will ever be there is there.
CREATE TABLE arrival (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    -- Datastream (4 bytes), phenomenon time (8, µs since 1970) and result (8, a double; NaN: no number), little-endian.
    readings bytea NOT NULL
);
ALTER TABLE arrival ALTER COLUMN readings SET STORAGE EXTERNAL;
CREATE INDEX arrival_xid ON arrival (xid);

-- Rules at things are dealt out to workers by shards; who holds one evaluates it, as long as its lease runs.
CREATE TABLE rule_shard (
    shard smallint PRIMARY KEY,
    holder text,
    lease_until timestamptz,
    -- All arrivals of transactions before `low` were seen, and those in `done`.
    low xid8 NOT NULL,
    done bigint[] NOT NULL DEFAULT '{}',
    -- What the newest round called itself, so that one whose end was not heard of is not kept twice.
    token bigint,
    -- How far the city clock was looked at.
    looked_until timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO rule_shard (shard, low) SELECT shard, pg_snapshot_xmin(pg_current_snapshot()) FROM generate_series(0, 15) AS shard;
CREATE TABLE rule_worker (
    holder text PRIMARY KEY,
    alive_until timestamptz NOT NULL
);

-- What a watch knew when it was last written down; what came since is read again.
CREATE TABLE watch_memory (
    rule_id integer NOT NULL REFERENCES alarm_rule ON DELETE CASCADE,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    version integer NOT NULL,
    judged timestamptz NOT NULL,
    memory jsonb NOT NULL,
    PRIMARY KEY (rule_id, thing_id)
);

-- Workers hear of rules here.
CREATE FUNCTION announce_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('rules', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON alarm_rule
    FOR EACH STATEMENT EXECUTE FUNCTION announce_rules();
-- Detectors heed it.
CREATE TRIGGER announce AFTER INSERT ON alarm_step FOR EACH ROW
    WHEN (NEW.kind IN ('genuine', 'false_alarm')) EXECUTE FUNCTION announce_rules();

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['alarm', 'alarm_rule', 'alarm_rule_version', 'alarm_step', 'arrival', 'rule_shard',
                                'rule_worker', 'watch_memory'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY whole ON %I TO dothi_whole USING (true)', each);
    END LOOP;
END
$$;

-- Rules are for everybody who may look at anything; alarms belong to things.
GRANT SELECT ON alarm_rule, alarm_rule_version, alarm, alarm_step TO dothi_limited;
CREATE POLICY see ON alarm_rule FOR SELECT TO dothi_limited USING (true);
CREATE POLICY see ON alarm_rule_version FOR SELECT TO dothi_limited USING (true);
CREATE POLICY see ON alarm FOR SELECT TO dothi_limited USING (EXISTS (SELECT FROM thing t WHERE t.id = thing_id));
CREATE POLICY see ON alarm_step FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM alarm a WHERE a.id = alarm_id));
-- Alarms are raised by the city's own parts; people change what stands, and add to its history.
GRANT UPDATE ON alarm TO dothi_limited;
CREATE POLICY change ON alarm FOR UPDATE TO dothi_limited USING (is_changing()) WITH CHECK (may_change_thing(thing_id));
CREATE TRIGGER allow BEFORE UPDATE ON alarm FOR EACH ROW
    WHEN (current_user = 'dothi_limited') EXECUTE FUNCTION allow_belonging('thing', 'thing_id');
-- Who records readings of some things only has the rules look at them.
GRANT INSERT ON arrival TO dothi_limited;
CREATE POLICY make ON arrival FOR INSERT TO dothi_limited WITH CHECK (is_changing());
GRANT INSERT ON alarm_step TO dothi_limited;
CREATE POLICY make ON alarm_step FOR INSERT TO dothi_limited
    WITH CHECK (EXISTS (SELECT FROM alarm a WHERE a.id = alarm_id AND may_change_thing(a.thing_id)));

-- Who of the city's people did something.
CREATE VIEW veiled.alarm WITH (security_invoker = true) AS
SELECT a.id, a.rule_id, a.rule_version, a.thing_id, a.priority, a.since, a.raised_at, a.value, a.bound, a.active,
       a.times, a.ended_at, a.acknowledged_at,
       CASE WHEN a.acknowledged_by IS NOT NULL THEN '' END AS acknowledged_by, a.shelved_until, a.shelf_reason,
       CASE WHEN a.shelved_by IS NOT NULL THEN '' END AS shelved_by, a.is_open
FROM alarm a;
CREATE VIEW veiled.alarm_step WITH (security_invoker = true) AS
SELECT s.alarm_id, s.number, s.kind, s.at, CASE WHEN s.by IS NOT NULL THEN '' END AS by, s.note, s.since, s.value,
       s.bound, s.until, s.reason
FROM alarm_step s;
CREATE VIEW veiled.alarm_rule WITH (security_invoker = true) AS
SELECT r.id, r.title, r.draft, r.version, r.on_since, r.changed_at, ''::text AS changed_by, r.removed_at
FROM alarm_rule r;
CREATE VIEW veiled.alarm_rule_version WITH (security_invoker = true) AS
SELECT v.rule_id, v.version, v.title, v.draft, v.ended_at, ''::text AS ended_by FROM alarm_rule_version v;
GRANT SELECT ON veiled.alarm, veiled.alarm_step, veiled.alarm_rule, veiled.alarm_rule_version TO dothi_whole, dothi_limited;

-- Dated values of the city's own, such as limits and tariffs. What is shipped with Dothi is not here: it comes with the
-- program, and a row here goes before it on its days.
--
-- A row is what was said of a value from one instant to another. What is changed or withdrawn is ended and stays, so the
-- values can be read as they were known at any instant. Rows of one id are what was said of one value.
CREATE TABLE parameter (
    version integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id integer NOT NULL,
    name text NOT NULL CHECK (name <> ''),
    title_vi text NOT NULL,
    title_en text NOT NULL,
    value double precision NOT NULL,
    unit text NOT NULL,
    place text CHECK (place <> ''),
    kind text CHECK (kind <> ''),
    source_vi text NOT NULL,
    source_en text NOT NULL,
    status text NOT NULL CHECK (status IN ('verified', 'second_hand', 'unverified', 'local')),
    effective_from date NOT NULL,
    effective_to date,
    checked_on date,
    known_from timestamptz NOT NULL,
    made_by text NOT NULL,
    known_to timestamptz,
    ended_by text,
    CHECK (effective_from < effective_to),
    CHECK ((known_to IS NULL) = (ended_by IS NULL))
);
CREATE UNIQUE INDEX parameter_now ON parameter (id) WHERE known_to IS NULL;
CREATE INDEX parameter_name ON parameter (name, id, version);

-- What was said is only ever ended, and once.
CREATE TRIGGER keep BEFORE DELETE ON parameter FOR EACH ROW EXECUTE FUNCTION keep_proof();
CREATE TRIGGER keep_all BEFORE TRUNCATE ON parameter FOR EACH STATEMENT EXECUTE FUNCTION keep_proof();
CREATE TRIGGER keep_said BEFORE UPDATE ON parameter FOR EACH ROW
    WHEN (OLD.known_to IS NOT NULL
          OR to_jsonb(OLD) - ARRAY['known_to', 'ended_by'] IS DISTINCT FROM to_jsonb(NEW) - ARRAY['known_to', 'ended_by'])
    EXECUTE FUNCTION keep_proof();

ALTER TABLE parameter ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON parameter TO dothi_whole USING (true);
CREATE POLICY see ON parameter FOR SELECT TO dothi_limited USING (true);
GRANT SELECT ON parameter TO dothi_limited;

-- Who of the city's people said it.
CREATE VIEW veiled.parameter WITH (security_invoker = true) AS
SELECT p.version, p.id, p.name, p.title_vi, p.title_en, p.value, p.unit, p.place, p.kind, p.source_vi, p.source_en,
       p.status, p.effective_from, p.effective_to, p.checked_on, p.known_from, ''::text AS made_by, p.known_to,
       CASE WHEN p.ended_by IS NOT NULL THEN '' END AS ended_by
FROM parameter p;
GRANT SELECT ON veiled.parameter TO dothi_whole, dothi_limited;

-- Rules that name a parameter go by its newest value.
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON parameter
    FOR EACH STATEMENT EXECUTE FUNCTION announce_rules();

-- Who of the city's people said what of readings.
CREATE VIEW veiled.observation_version WITH (security_invoker = true) AS
SELECT v.datastream_id, v.phenomenon_time, v.ordinal, v.version, v.result, v.quality, v.result_time, v.replaced_at,
       ''::text AS replaced_by, v.feature_id, v.detail, v.mark, v.reason
FROM observation_version v;
GRANT SELECT ON veiled.observation_version TO dothi_whole, dothi_limited;
-- When alarms rang, for the figures of a span.
CREATE INDEX alarm_step_rung ON alarm_step (at) WHERE kind IN ('raised', 'again');

-- When things are calibrated, maintained or out of service; by the city clock, and without an end until further notice. What is
-- over stays. `together` is the same for all that somebody made at once.
CREATE TABLE service_window (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    work text NOT NULL CHECK (work IN ('calibration', 'maintenance', 'out_of_service')),
    begins_at timestamptz NOT NULL,
    ends_at timestamptz CHECK (begins_at <= ends_at),
    reason text NOT NULL CHECK (reason <> ''),
    made_by text NOT NULL,
    -- Who ended it before its time.
    ended_by text,
    together bigint NOT NULL
);
CREATE INDEX service_window_thing ON service_window (thing_id, begins_at);
CREATE INDEX service_window_end ON service_window (ends_at);

ALTER TABLE service_window ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON service_window TO dothi_whole USING (true);
GRANT SELECT, INSERT, UPDATE ON service_window TO dothi_limited;
GRANT USAGE ON SEQUENCE service_window_id_seq TO dothi_limited;
CREATE POLICY see ON service_window FOR SELECT TO dothi_limited USING (EXISTS (SELECT FROM thing t WHERE t.id = thing_id));
CREATE POLICY make ON service_window FOR INSERT TO dothi_limited WITH CHECK (may_change_thing(thing_id));
CREATE POLICY change ON service_window FOR UPDATE TO dothi_limited
    USING (is_changing()) WITH CHECK (may_change_thing(thing_id));
CREATE TRIGGER allow BEFORE UPDATE ON service_window FOR EACH ROW
    WHEN (current_user = 'dothi_limited') EXECUTE FUNCTION allow_belonging('thing', 'thing_id');

-- Who of the city's people made and ended it.
CREATE VIEW veiled.service_window WITH (security_invoker = true) AS
SELECT w.id, w.thing_id, w.work, w.begins_at, w.ends_at, w.reason, ''::text AS made_by,
       CASE WHEN w.ended_by IS NOT NULL THEN '' END AS ended_by, w.together
FROM service_window w;
GRANT SELECT ON veiled.service_window TO dothi_whole, dothi_limited;

-- The open alarms of a thing: what is suppressed with it, and what they explain.
CREATE INDEX alarm_open_thing ON alarm (thing_id) WHERE is_open;

-- Who looks at alarms hears that something has become of them; what, is then asked for.
CREATE FUNCTION announce_alarms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('alarms', '');
    RETURN NULL;
END
$$;
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON alarm
    FOR EACH STATEMENT EXECUTE FUNCTION announce_alarms();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON service_window
    FOR EACH STATEMENT EXECUTE FUNCTION announce_alarms();

-- How far readings were compared with those of stations nearby. There is one row: arrivals of transactions before `low` were
-- looked at; `looked_at` is by the wall's clock, NULL where nobody ever has; drift was judged of all days until `day`.
CREATE TABLE survey (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    low xid8 NOT NULL,
    looked_at timestamptz,
    day date
);
INSERT INTO survey (low) VALUES (pg_snapshot_xmin(pg_current_snapshot()));

-- By Vietnam's day: how far a datastream was from its neighbours, or what it read itself (a median, in the canonical unit),
-- with the trend of the days until then a day and how likely that is by chance. `since` is the first day of a drift.
CREATE TABLE daily_difference (
    datastream_id integer NOT NULL REFERENCES datastream ON DELETE CASCADE,
    day date NOT NULL,
    difference double precision NOT NULL,
    slope double precision NOT NULL,
    significance double precision NOT NULL,
    since date,
    PRIMARY KEY (datastream_id, day)
);
CREATE INDEX daily_difference_day ON daily_difference (day);

ALTER TABLE survey ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON survey TO dothi_whole USING (true);
ALTER TABLE daily_difference ENABLE ROW LEVEL SECURITY;
CREATE POLICY whole ON daily_difference TO dothi_whole USING (true);
-- Written by the city's own parts only.
GRANT SELECT ON daily_difference TO dothi_limited;
CREATE POLICY see ON daily_difference FOR SELECT TO dothi_limited
    USING (EXISTS (SELECT FROM datastream d WHERE d.id = datastream_id));
