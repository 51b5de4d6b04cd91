-- list_areas_here --
-- The areas that hold a place and the ones that held it before a day, with whether they are in force on it.
WITH found AS (
    SELECT p.area_id FROM area_piece p
    WHERE p.level = 'province' AND public.ST_Intersects(
        p.geometry, public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326))
    UNION
    SELECT p.area_id FROM area_piece p
    WHERE p.level = 'commune' AND public.ST_Intersects(
        p.geometry, public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326))
    UNION
    SELECT p.area_id FROM area_piece p
    WHERE p.level = 'zone' AND public.ST_Intersects(
        p.geometry, public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326))
)
SELECT a.id, a.level, a.code, a.zone_type, coalesce(nullif(a.full_name_vi, ''), a.name_vi),
       coalesce(nullif(a.full_name_en, ''), a.name_en), a.effective_to,
       in_force(a.effective_from, a.effective_to, coalesce(%(day)s::date, city_today())) AS present
FROM found JOIN area a ON a.id = found.area_id
WHERE a.effective_from IS NULL OR a.effective_from <= coalesce(%(day)s::date, city_today())
ORDER BY array_position(ARRAY['commune', 'province', 'zone'], a.level), a.effective_to DESC NULLS FIRST,
         public.ST_Area(a.geometry), a.code;

-- list_near --
-- The nearest things of each kind with how far and in which direction (degrees from north) they are, and how
-- many there are within the radius. Of more than `most` the radius shrinks to what is surely complete.
WITH near AS MATERIALIZED (
    SELECT t.id, t.uid, t.name, t.kind, t.geometry,
           t.geometry OPERATOR(public.<->)
               public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326) AS degrees
    FROM thing t
    WHERE t.geometry OPERATOR(public.&&) public.ST_Expand(
              public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326),
              %(wide)s::float8, %(high)s::float8)
    ORDER BY t.geometry OPERATOR(public.<->)
             public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326)
    LIMIT %(most)s
),
reach AS (
    SELECT CASE WHEN count(*) < %(most)s THEN %(radius_m)s::float8
                ELSE least(%(radius_m)s::float8, max(degrees) * %(degree_m)s::float8) END AS radius_m
    FROM near
),
place AS (SELECT public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326) AS point),
measured AS (
    SELECT n.*, place.point,
           public.ST_Distance(n.geometry::public.geography, place.point::public.geography) AS distance_m,
           public.ST_Dimension(n.geometry) = 2 AND public.ST_Intersects(n.geometry, place.point) AS holds
    FROM near n, place
),
counted AS (
    SELECT m.*, reach.radius_m, count(*) OVER same AS amount,
           row_number() OVER (same ORDER BY distance_m, id) AS position
    FROM measured m, reach
    WHERE m.distance_m <= reach.radius_m
    WINDOW same AS (PARTITION BY m.kind, m.holds)
)
SELECT c.id, c.uid, c.name, c.kind, c.distance_m,
       degrees(public.ST_Azimuth(c.point::public.geography,
                                 public.ST_ClosestPoint(c.geometry, c.point)::public.geography)),
       c.holds, c.amount, reach.radius_m, k.sector
FROM reach
LEFT JOIN counted c ON c.position <= CASE WHEN c.holds THEN %(inside)s ELSE %(each)s END
LEFT JOIN kind k ON k.id = c.kind
ORDER BY c.distance_m, CASE WHEN c.holds THEN public.ST_Area(c.geometry) END, c.id;

-- list_near_as_of --
-- The same as it was at an instant.
WITH near AS MATERIALIZED (
    SELECT t.id, t.uid, t.name, t.kind, t.geometry,
           t.geometry OPERATOR(public.<->)
               public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326) AS degrees
    FROM thing_in_time t
    WHERE t.valid @> %(at)s::timestamptz AND t.geometry OPERATOR(public.&&) public.ST_Expand(
              public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326),
              %(wide)s::float8, %(high)s::float8)
    ORDER BY t.geometry OPERATOR(public.<->)
             public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326)
    LIMIT %(most)s
),
reach AS (
    SELECT CASE WHEN count(*) < %(most)s THEN %(radius_m)s::float8
                ELSE least(%(radius_m)s::float8, max(degrees) * %(degree_m)s::float8) END AS radius_m
    FROM near
),
place AS (SELECT public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326) AS point),
measured AS (
    SELECT n.*, place.point,
           public.ST_Distance(n.geometry::public.geography, place.point::public.geography) AS distance_m,
           public.ST_Dimension(n.geometry) = 2 AND public.ST_Intersects(n.geometry, place.point) AS holds
    FROM near n, place
),
counted AS (
    SELECT m.*, reach.radius_m, count(*) OVER same AS amount,
           row_number() OVER (same ORDER BY distance_m, id) AS position
    FROM measured m, reach
    WHERE m.distance_m <= reach.radius_m
    WINDOW same AS (PARTITION BY m.kind, m.holds)
)
SELECT c.id, c.uid, c.name, c.kind, c.distance_m,
       degrees(public.ST_Azimuth(c.point::public.geography,
                                 public.ST_ClosestPoint(c.geometry, c.point)::public.geography)),
       c.holds, c.amount, reach.radius_m, k.sector
FROM reach
LEFT JOIN counted c ON c.position <= CASE WHEN c.holds THEN %(inside)s ELSE %(each)s END
LEFT JOIN kind k ON k.id = c.kind
ORDER BY c.distance_m, CASE WHEN c.holds THEN public.ST_Area(c.geometry) END, c.id;

-- list_readings_near --
-- The latest readings of the nearest stations that have any.
WITH place AS (SELECT public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326) AS point),
station AS (
    SELECT t.id, t.uid, t.name, t.kind, t.geometry, place.point,
           public.ST_Distance(t.geometry::public.geography, place.point::public.geography) AS distance_m
    FROM thing t, place
    WHERE t.id = ANY (ARRAY(SELECT d.thing_id FROM datastream d JOIN latest l ON l.datastream_id = d.id
                            WHERE NOT d.multi))
      AND t.geometry OPERATOR(public.&&) public.ST_Expand(place.point, %(wide)s::float8, %(high)s::float8)
    ORDER BY 7, t.id LIMIT %(most)s
)
SELECT s.id, s.uid, s.name, s.kind, s.distance_m,
       degrees(public.ST_Azimuth(s.point::public.geography,
                                 public.ST_ClosestPoint(s.geometry, s.point)::public.geography)),
       d.id, d.quantity, d.name, d.device_unit, d.source, d.interval_s, l.phenomenon_time, l.result, l.quality
FROM station s
JOIN datastream d ON d.thing_id = s.id AND NOT d.multi
JOIN latest l ON l.datastream_id = d.id
WHERE s.distance_m <= %(radius_m)s::float8 AND l.result IS NOT NULL
ORDER BY s.distance_m, s.id, d.id;

-- list_readings_near_as_of --
-- The last ones until an instant.
WITH place AS (SELECT public.ST_SetSRID(public.ST_MakePoint(%(longitude)s::float8, %(latitude)s::float8), 4326) AS point),
station AS (
    SELECT t.id, t.uid, t.name, t.kind, t.geometry, place.point,
           public.ST_Distance(t.geometry::public.geography, place.point::public.geography) AS distance_m
    FROM thing_in_time t, place
    WHERE t.valid @> %(at)s::timestamptz AND t.id = ANY (ARRAY(SELECT d.thing_id FROM datastream d JOIN latest l ON l.datastream_id = d.id
                            WHERE NOT d.multi))
      AND t.geometry OPERATOR(public.&&) public.ST_Expand(place.point, %(wide)s::float8, %(high)s::float8)
    ORDER BY 7, t.id LIMIT %(most)s
)
SELECT s.id, s.uid, s.name, s.kind, s.distance_m,
       degrees(public.ST_Azimuth(s.point::public.geography,
                                 public.ST_ClosestPoint(s.geometry, s.point)::public.geography)),
       d.id, d.quantity, d.name, d.device_unit, d.source, d.interval_s, l.phenomenon_time, l.result, l.quality
FROM station s
JOIN datastream d ON d.thing_id = s.id AND NOT d.multi
CROSS JOIN LATERAL (
    SELECT o.phenomenon_time, o.result, o.quality
    FROM observation o
    WHERE o.datastream_id = d.id AND o.phenomenon_time <= %(at)s::timestamptz
    ORDER BY o.phenomenon_time DESC, o.ordinal LIMIT 1
) l
WHERE s.distance_m <= %(radius_m)s::float8 AND l.result IS NOT NULL
ORDER BY s.distance_m, s.id, d.id;

-- list_responsible_here --
-- Who sees to things of which kinds in a unit and some zones on a day, most kinds first.
SELECT g.uid, g.name_vi, g.name_en, array_agg(k.id ORDER BY k.id)
FROM (
    SELECT kind.id, find_responsible_in(kind.id, %(unit)s::integer, %(zones)s::integer[], coalesce(%(day)s::date, city_today())) AS agency_id
    FROM kind
) k
JOIN agency g ON g.id = k.agency_id
GROUP BY g.id, g.uid, g.name_vi, g.name_en ORDER BY count(*) DESC, g.uid;
