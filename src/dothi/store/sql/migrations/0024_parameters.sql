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
