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
    closed CONSTANT text[] := ARRAY['api_token', 'dead_letter', 'failed_sign_in', 'loose_blob', 'membership',
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
CREATE POLICY see ON thing FOR SELECT TO dothi_limited USING (
    EXISTS (
        SELECT FROM seen() s
        WHERE (s.agencies IS NULL OR thing.agency_id = ANY (s.agencies))
          AND (s.kinds IS NULL OR thing.kind = ANY (s.kinds))
          AND (s.areas IS NULL OR thing.area_id = ANY (s.areas)
               OR s.zones IS NOT NULL
                  AND EXISTS (SELECT FROM thing_zone z WHERE z.thing_id = thing.id AND z.area_id = ANY (s.zones)))
    )
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
