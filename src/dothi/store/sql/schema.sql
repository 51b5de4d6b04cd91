-- The whole schema as a fresh city gets it. Migrations lead to the same (tests/store/test_migrations.py).

-- Things, what they are, who owns them, and the datastreams they have.
CREATE TABLE agency (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid text NOT NULL UNIQUE,
    name_vi text NOT NULL,
    name_en text NOT NULL
);

CREATE TABLE area (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code text NOT NULL UNIQUE,
    level text NOT NULL CHECK (level IN ('province', 'commune', 'zone')),
    name_vi text NOT NULL,
    name_en text NOT NULL,
    geometry public.geometry(MultiPolygon, 4326)
);

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

CREATE TABLE thing (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uid text NOT NULL UNIQUE CHECK (uid ~ '^[A-Za-z0-9][A-Za-z0-9_.:-]{0,99}$'),
    kind text NOT NULL REFERENCES kind,
    name text NOT NULL,
    description text NOT NULL DEFAULT '',
    properties jsonb NOT NULL DEFAULT '{}',
    geometry public.geometry(Geometry, 4326),
    agency_id integer REFERENCES agency,
    area_id integer REFERENCES area,
    valid tstzrange NOT NULL DEFAULT tstzrange(now(), NULL)
);
CREATE INDEX thing_geometry ON thing USING gist (geometry);
CREATE INDEX thing_kind ON thing (kind);

CREATE TABLE sensor (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL UNIQUE,
    description text NOT NULL DEFAULT ''
);

CREATE TABLE datastream (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    quantity text NOT NULL REFERENCES quantity,
    sensor_id integer REFERENCES sensor,
    source text NOT NULL CHECK (source IN ('measured', 'model', 'simulated', 'typed')),
    device_unit text NOT NULL,
    interval_s double precision NOT NULL CHECK (interval_s > 0),
    UNIQUE (thing_id, quantity, source)
);

-- Devices whose uid starts with a prefix may register themselves by their first message.
CREATE TABLE self_registration (
    prefix text PRIMARY KEY,
    kind text NOT NULL REFERENCES kind,
    interval_s double precision NOT NULL CHECK (interval_s > 0)
);

-- Every process that keeps a copy of things and datastreams hears of a change here.
CREATE FUNCTION announce_things() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('things', TG_TABLE_NAME);
    RETURN NULL;
END
$$;
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON thing
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON datastream
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce AFTER INSERT OR UPDATE OR DELETE ON self_registration
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();

-- Observations by month. The key is made for the ordinary case, one per datastream and instant
-- (ordinal 0); others at the same instant stand beside it with higher ordinals.
CREATE TABLE observation (
    datastream_id integer NOT NULL,
    ordinal smallint NOT NULL DEFAULT 0,
    quality smallint NOT NULL DEFAULT 0,
    phenomenon_time timestamptz NOT NULL,
    result double precision NOT NULL,
    result_time timestamptz,
    PRIMARY KEY (datastream_id, phenomenon_time, ordinal)
) PARTITION BY RANGE (phenomenon_time);
CREATE INDEX observation_time ON observation USING brin (phenomenon_time) WITH (autosummarize = on);

-- What an observation was before it was corrected; the present one is version 1 + the count of these.
CREATE TABLE observation_version (
    datastream_id integer NOT NULL,
    phenomenon_time timestamptz NOT NULL,
    ordinal smallint NOT NULL,
    version integer NOT NULL,
    result double precision NOT NULL,
    quality smallint NOT NULL,
    result_time timestamptz,
    replaced_at timestamptz NOT NULL DEFAULT now(),
    replaced_by text NOT NULL,
    PRIMARY KEY (datastream_id, phenomenon_time, ordinal, version)
);

-- The observation with the greatest phenomenon time of each datastream.
CREATE TABLE latest (
    datastream_id integer PRIMARY KEY,
    phenomenon_time timestamptz NOT NULL,
    result double precision NOT NULL,
    quality smallint NOT NULL
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
