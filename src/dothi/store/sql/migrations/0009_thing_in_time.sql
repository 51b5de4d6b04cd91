-- Things as they are and as they were, each with when it was so, in the areas of today. A view, so that the box,
-- the kind and the instant that are asked for reach the indexes of both tables.
DROP FUNCTION things_at(timestamptz);
ALTER FUNCTION surface_point(public.geometry) PARALLEL SAFE;
ALTER FUNCTION in_force(date, date, date) PARALLEL SAFE;
ALTER FUNCTION city_today() PARALLEL SAFE;
ALTER FUNCTION find_area(public.geometry) PARALLEL SAFE;
CREATE VIEW thing_in_time WITH (security_invoker = true) AS
SELECT t.id, t.uid, t.kind, t.name, t.description, t.properties, t.geometry, t.agency_id, t.area_id, t.valid,
       t.change_id
FROM thing t
UNION ALL
SELECT v.thing_id, v.uid, v.kind, v.name, v.description, v.properties, v.geometry, v.agency_id,
       find_area(v.geometry), v.valid, v.change_id
FROM thing_version v;
