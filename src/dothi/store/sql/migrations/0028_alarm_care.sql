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
