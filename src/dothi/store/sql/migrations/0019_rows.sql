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
