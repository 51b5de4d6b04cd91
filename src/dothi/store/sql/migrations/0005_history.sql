-- Things over time: every change is kept with who made it and when; imports, and how things relate.

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

-- The change that made a thing what it is.
ALTER TABLE thing ADD COLUMN change_id bigint;
CREATE INDEX thing_change ON thing (change_id);

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

-- Puts many things, none of which has datastreams, at places of their own; `to_place` is a temporary table with
-- thing_id and geometry. What is done to few at a time is done by place_thing.
CREATE FUNCTION place_things() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    number integer;
BEGIN
    CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
        SELECT thing_id, geometry, nextval(pg_get_serial_sequence('location', 'id'))::integer AS location_id,
               nextval(pg_get_serial_sequence('historical_location', 'id'))::integer AS history_id
        FROM to_place;
    GET DIAGNOSTICS number = ROW_COUNT;
    INSERT INTO location (id, name, description, encoding_type, location, geometry) OVERRIDING SYSTEM VALUE
    SELECT p.location_id, t.name, '', 'application/geo+json', public.ST_AsGeoJSON(p.geometry, 9)::jsonb, p.geometry
    FROM placed p JOIN thing t ON t.id = p.thing_id;
    DELETE FROM thing_location tl USING placed p WHERE tl.thing_id = p.thing_id;
    INSERT INTO thing_location (thing_id, location_id) SELECT thing_id, location_id FROM placed;
    INSERT INTO historical_location (id, thing_id, time) OVERRIDING SYSTEM VALUE
    SELECT history_id, thing_id, change_time() FROM placed;
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
    PRIMARY KEY (import_id, layer, number)
);

-- How things relate: what is fed by, drains to, is part of or is controlled by what.
CREATE TABLE relation (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    from_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    type text NOT NULL CHECK (type IN ('fed_by', 'drains_to', 'part_of', 'controlled_by')),
    to_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    valid tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    made_by text NOT NULL,
    CHECK (from_id <> to_id)
);
CREATE UNIQUE INDEX relation_present ON relation (from_id, type, to_id) WHERE upper_inf(valid);
CREATE INDEX relation_to ON relation (to_id, type);
