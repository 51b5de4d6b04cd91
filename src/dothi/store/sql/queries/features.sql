-- list_collected --
-- How many things each kind has, the box around them and since when the first has been what it is.
SELECT kind, number::integer, public.ST_XMin(box), public.ST_YMin(box), public.ST_XMax(box), public.ST_YMax(box), since
FROM (
    SELECT kind, count(*) AS number, public.ST_Extent(geometry) AS box, min(lower(valid)) AS since
    FROM thing GROUP BY kind
) collected
ORDER BY kind;
