-- Tiles of the map: cells for low zooms, and which places changed, so that only their tiles are made again.
-- Where a thing lies among the cells of maps: those of zoom 20 in the order of a quadtree (Morton), so that the
-- cells of any tile are one span. It is the middle of what is around the thing; NULL for what is nowhere.
CREATE FUNCTION map_cell(of public.geometry) RETURNS bigint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    longitude double precision := public.ST_XMin(of) + public.ST_XMax(of);
    latitude double precision := public.ST_YMin(of) + public.ST_YMax(of);
    x bigint;
    y bigint;
BEGIN
    IF longitude IS NULL THEN
        RETURN NULL;
    END IF;
    -- Beside zero there are numbers that PostgreSQL refuses to reckon with.
    longitude := CASE WHEN abs(longitude) < 1e-12 THEN 0 ELSE longitude / 2 END;
    latitude := CASE WHEN abs(latitude) < 1e-12 THEN 0 ELSE latitude / 2 END;
    latitude := radians(least(greatest(latitude, -85.05), 85.05));
    x := least(greatest(floor((longitude + 180) / 360 * 1048576), 0), 1048575);
    y := least(greatest(floor((1 - ln(tan(latitude) + 1 / cos(latitude)) / pi()) / 2 * 1048576), 0), 1048575);
    x := (x | (x << 16)) & 281470681808895;
    x := (x | (x << 8)) & 71777214294589695;
    x := (x | (x << 4)) & 1085102592571150095;
    x := (x | (x << 2)) & 3689348814741910323;
    x := (x | (x << 1)) & 6148914691236517205;
    y := (y | (y << 16)) & 281470681808895;
    y := (y | (y << 8)) & 71777214294589695;
    y := (y | (y << 4)) & 1085102592571150095;
    y := (y | (y << 2)) & 3689348814741910323;
    y := (y | (y << 1)) & 6148914691236517205;
    RETURN x | (y << 1);
END
$$;

-- The middle of a cell in the metres of web maps.
CREATE FUNCTION cell_middle(cell bigint) RETURNS public.geometry LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    x bigint := cell & 6148914691236517205;
    y bigint := (cell >> 1) & 6148914691236517205;
    side CONSTANT double precision := 40075016.685578488 / 1048576;
BEGIN
    x := (x | (x >> 1)) & 3689348814741910323;
    x := (x | (x >> 2)) & 1085102592571150095;
    x := (x | (x >> 4)) & 71777214294589695;
    x := (x | (x >> 8)) & 281470681808895;
    x := (x | (x >> 16)) & 4294967295;
    y := (y | (y >> 1)) & 3689348814741910323;
    y := (y | (y >> 2)) & 1085102592571150095;
    y := (y | (y >> 4)) & 71777214294589695;
    y := (y | (y >> 8)) & 281470681808895;
    y := (y | (y >> 16)) & 4294967295;
    RETURN public.ST_SetSRID(public.ST_MakePoint(
        (x + 0.5) * side - 20037508.342789244, 20037508.342789244 - (y + 0.5) * side), 3857);
END
$$;

-- From which zoom of maps on a thing is at least a 64th of a tile long or high; 22 is what never is, as points are.
CREATE FUNCTION map_zoom(of public.geometry) RETURNS smallint LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    height double precision := public.ST_YMax(of) - public.ST_YMin(of);
    size double precision := public.ST_XMax(of) - public.ST_XMin(of);
BEGIN
    IF height > 1e-12 THEN
        size := greatest(size, height / cos(radians(least(abs(public.ST_YMax(of) - height / 2), 85.05))));
    END IF;
    IF size > 1e-12 THEN
        RETURN least(greatest(ceil(-6 - ln(size / 360) / ln(2)), 0), 22);
    END IF;
    RETURN 22;
END
$$;

ALTER TABLE thing
    ADD COLUMN cell bigint GENERATED ALWAYS AS (map_cell(geometry)) STORED,
    ADD COLUMN map_zoom smallint GENERATED ALWAYS AS (map_zoom(geometry)) STORED;
-- For tiles of low zooms: how many lie in each cell is read from the index alone, and what is large is found at once.
CREATE INDEX thing_cell ON thing (cell) INCLUDE (kind, map_zoom, id);
CREATE INDEX thing_large ON thing USING gist (geometry) WHERE map_zoom <= 13;

-- Every process that keeps a copy of things and datastreams, or of a map of them, hears of a change here: of
-- which table, how many, and which boxes (west, south, east, north) hold all places that changed; many things
-- are told as few boxes.
CREATE OR REPLACE FUNCTION announce_things() RETURNS trigger LANGUAGE plpgsql SET search_path = city, public AS $$
DECLARE
    few CONSTANT integer := 64;
    came text := 'SELECT geometry FROM came';
    gone text := 'SELECT geometry FROM gone';
    places text;
    things bigint := 0;
    boxes json := '[]';
BEGIN
    IF TG_TABLE_NAME = 'datastream' THEN
        came := 'SELECT geometry FROM thing WHERE id IN (SELECT thing_id FROM came)';
        gone := 'SELECT geometry FROM thing WHERE id IN (SELECT thing_id FROM gone)';
    END IF;
    IF TG_TABLE_NAME IN ('thing', 'datastream') THEN
        places := CASE TG_OP WHEN 'INSERT' THEN came WHEN 'DELETE' THEN gone
                  ELSE came || ' UNION ALL ' || gone END;
        EXECUTE format('SELECT count(geometry) FROM (%s) place', places) INTO things;
    END IF;
    IF things > 0 THEN
        EXECUTE format(
            'WITH box AS MATERIALIZED ('
            '    SELECT min(ST_XMin(geometry)) AS w, min(ST_YMin(geometry)) AS s,'
            '           max(ST_XMax(geometry)) AS e, max(ST_YMax(geometry)) AS n'
            '    FROM (SELECT geometry, row_number() OVER () AS number FROM (%s) place) place'
            '    WHERE NOT ST_IsEmpty(geometry) GROUP BY %s),'
            'told AS (SELECT w, s, e, n FROM box WHERE (SELECT count(*) FROM box) <= $1'
            '         UNION ALL SELECT min(w), min(s), max(e), max(n) FROM box HAVING count(*) > $1)'
            'SELECT coalesce(json_agg(json_build_array(w, s, e, n)), ''[]'') FROM told',
            places,
            CASE WHEN things <= few THEN 'number'
                 ELSE 'floor(ST_XMin(geometry) * 10), floor(ST_YMin(geometry) * 10)' END)
        INTO boxes USING few;
    END IF;
    PERFORM pg_notify('things', json_build_object('table', TG_TABLE_NAME, 'things', things, 'boxes', boxes)::text);
    RETURN NULL;
END
$$;
DROP TRIGGER announce ON thing;
DROP TRIGGER announce ON datastream;
CREATE TRIGGER announce_insert AFTER INSERT ON thing REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_update AFTER UPDATE ON thing REFERENCING NEW TABLE AS came OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_delete AFTER DELETE ON thing REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_insert AFTER INSERT ON datastream REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_update AFTER UPDATE ON datastream REFERENCING NEW TABLE AS came OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();
CREATE TRIGGER announce_delete AFTER DELETE ON datastream REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION announce_things();

-- Things as they are and as they were, each with when it was so, in the areas of today. A view, so that the box,
-- the kind and the instant that are asked for reach the indexes of both tables.
CREATE OR REPLACE VIEW thing_in_time WITH (security_invoker = true) AS
SELECT t.id, t.uid, t.kind, t.name, t.description, t.properties, t.geometry, t.agency_id, t.area_id, t.valid,
       t.change_id, t.cell, t.map_zoom
FROM thing t
UNION ALL
SELECT v.thing_id, v.uid, v.kind, v.name, v.description, v.properties, v.geometry, v.agency_id,
       find_area(v.geometry), v.valid, v.change_id,
       map_cell(v.geometry), map_zoom(v.geometry)
FROM thing_version v;
