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
