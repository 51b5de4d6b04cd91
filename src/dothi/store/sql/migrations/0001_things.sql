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
