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
CREATE INDEX alarm_open_order ON alarm (priority, raised_at, id) WHERE is_open;
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
    PRIMARY KEY (alarm_id, number)
);

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
       s.bound, s.until
FROM alarm_step s;
CREATE VIEW veiled.alarm_rule WITH (security_invoker = true) AS
SELECT r.id, r.title, r.draft, r.version, r.on_since, r.changed_at, ''::text AS changed_by, r.removed_at
FROM alarm_rule r;
CREATE VIEW veiled.alarm_rule_version WITH (security_invoker = true) AS
SELECT v.rule_id, v.version, v.title, v.draft, v.ended_at, ''::text AS ended_by FROM alarm_rule_version v;
GRANT SELECT ON veiled.alarm, veiled.alarm_step, veiled.alarm_rule, veiled.alarm_rule_version TO dothi_whole, dothi_limited;
