-- Things as they were at an instant, in the areas of today.
CREATE FUNCTION things_at(instant timestamptz) RETURNS TABLE (
    id integer, uid text, kind text, name text, description text, properties jsonb,
    geometry public.geometry, agency_id integer, area_id integer, valid tstzrange, change_id bigint
) LANGUAGE sql STABLE AS $$
    SELECT t.id, t.uid, t.kind, t.name, t.description, t.properties, t.geometry, t.agency_id, t.area_id, t.valid,
           t.change_id
    FROM thing t WHERE t.valid @> instant
    UNION ALL
    SELECT v.thing_id, v.uid, v.kind, v.name, v.description, v.properties, v.geometry, v.agency_id,
           find_area(v.geometry), v.valid,
           v.change_id
    FROM thing_version v WHERE v.valid @> instant
$$;
