-- Personal data: what keeps it from who may not see it, and what is done with it on whose asking.

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
