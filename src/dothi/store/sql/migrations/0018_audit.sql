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
