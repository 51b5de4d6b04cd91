-- find_thing_key --
-- What a thing is called by: uid and kind.
SELECT uid, kind FROM thing WHERE id = %(id)s;

-- list_shapes_in --
-- Things that touch a box and have no more corners than are sent, those nearest to its middle first.
SELECT t.id, t.uid, t.kind, t.name, public.ST_AsBinary(t.geometry)
FROM thing t, (SELECT public.ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4326) AS around) box
WHERE t.geometry OPERATOR(public.&&) box.around AND public.ST_NPoints(t.geometry) <= %(most_points)s
ORDER BY t.geometry OPERATOR(public.<->) public.ST_Centroid(box.around), t.id LIMIT %(limit)s;

-- split_at --
-- The pieces of a line after it is cut at its point nearest to a place: whether each was cut, its metres, where it
-- begins among the others, and how many metres the place lies off the line.
WITH piece AS MATERIALIZED (
    SELECT d.path, d.geom, row_number() OVER (ORDER BY public.ST_Distance(d.geom, p.place), d.path) AS near, p.place
    FROM (SELECT public.ST_SetSRID(public.ST_GeomFromWKB(%(along)s), 4326) AS place) p,
         thing t, public.ST_Dump(t.geometry) d
    WHERE t.id = %(id)s
),
part AS (
    SELECT path, near = 1 AS cut, place, half,
           CASE WHEN near > 1 THEN geom
                WHEN half = 1 THEN public.ST_LineSubstring(geom, 0, public.ST_LineLocatePoint(geom, place))
                ELSE public.ST_LineSubstring(geom, public.ST_LineLocatePoint(geom, place), 1) END AS shape,
           public.ST_Distance(geom::public.geography, place::public.geography) AS off
    FROM piece, generate_series(1, CASE WHEN near = 1 THEN 2 ELSE 1 END) AS half
)
SELECT cut, public.ST_AsBinary(shape), public.ST_Length(shape::public.geography), min(off) OVER ()
FROM part ORDER BY path, half;

-- split_along --
-- The pieces of a line or polygon after it is cut along a line: whether each was cut, its metres or square metres,
-- lines from where they begin on.
WITH piece AS MATERIALIZED (
    SELECT d.path, d.geom, public.ST_Split(d.geom, b.blade) AS pieces
    FROM (SELECT public.ST_SetSRID(public.ST_GeomFromWKB(%(along)s), 4326) AS blade) b,
         thing t, public.ST_Dump(t.geometry) d
    WHERE t.id = %(id)s
)
SELECT public.ST_NumGeometries(p.pieces) > 1, public.ST_AsBinary(d.geom),
       CASE public.ST_Dimension(d.geom) WHEN 1 THEN public.ST_Length(d.geom::public.geography)
                                        ELSE public.ST_Area(d.geom::public.geography) END,
       0::double precision
FROM piece p, public.ST_Dump(p.pieces) d
ORDER BY p.path, CASE public.ST_Dimension(d.geom) WHEN 1 THEN
    public.ST_LineLocatePoint(p.geom, public.ST_LineInterpolatePoint(d.geom, 0.5)) ELSE 0 END, d.path;

-- merge_lines --
-- Lines that meet end to end as one, which runs as the first of them does.
WITH merged AS (
    SELECT public.ST_LineMerge(public.ST_Collect(geometry)) AS line FROM thing WHERE id = ANY (%(ids)s::integer[])
),
kept AS (
    SELECT public.ST_GeometryN(public.ST_LineMerge(geometry), 1) AS line FROM thing WHERE id = %(id)s
)
SELECT public.ST_AsBinary(CASE
    WHEN public.ST_GeometryType(m.line) <> 'ST_LineString' THEN m.line
    WHEN public.ST_LineLocatePoint(m.line, public.ST_LineInterpolatePoint(k.line, 0.25))
         > public.ST_LineLocatePoint(m.line, public.ST_LineInterpolatePoint(k.line, 0.75))
    THEN public.ST_Reverse(m.line) ELSE m.line END)
FROM merged m, kept k;

-- merge_areas --
-- Polygons as one shape.
SELECT public.ST_AsBinary(public.ST_Union(geometry)) FROM thing WHERE id = ANY (%(ids)s::integer[]);
