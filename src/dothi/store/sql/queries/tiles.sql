-- read_fitting_zooms --
-- For each kind the lowest zoom at which no tile has more things than may be drawn there; `live` where none is.
WITH tile AS (
    SELECT kind, cell >> 2 * (20 - %(live)s) AS tile, count(*) AS things
    FROM thing WHERE cell IS NOT NULL GROUP BY kind, cell >> 2 * (20 - %(live)s)
),
fullest AS (
    SELECT kind, zoom, max(things) AS things
    FROM (
        SELECT kind, zoom, sum(things) AS things
        FROM tile, generate_series(0, %(live)s) zoom
        GROUP BY kind, zoom, tile >> 2 * (%(live)s - zoom)
    ) each
    GROUP BY kind, zoom
)
SELECT kind, coalesce(min(zoom) FILTER (WHERE things <= %(fitting)s), %(live)s) FROM fullest GROUP BY kind;
