-- Areas with their dates, what became of old ones, the area that things lie in, and who is responsible where.

ALTER TABLE area DROP CONSTRAINT area_code_key;
ALTER TABLE area DROP CONSTRAINT area_level_check;
ALTER TABLE area
    ADD COLUMN zone_type text,
    ADD COLUMN full_name_vi text NOT NULL DEFAULT '',
    ADD COLUMN full_name_en text NOT NULL DEFAULT '',
    ADD COLUMN parent_code text,
    ADD COLUMN effective_from date,
    ADD COLUMN effective_to date,
    ADD COLUMN source text NOT NULL DEFAULT '',
    ADD COLUMN licence text NOT NULL DEFAULT '',
    ADD COLUMN spelled text NOT NULL DEFAULT '',
    ADD COLUMN folded text NOT NULL DEFAULT '',
    ADD COLUMN folded_full text NOT NULL DEFAULT '';
ALTER TABLE area
    ADD CONSTRAINT area_level_check CHECK (level IN ('province', 'district', 'commune', 'zone')),
    ADD CONSTRAINT area_code_check CHECK (
        CASE level WHEN 'province' THEN code ~ '^[0-9]{2}$' WHEN 'district' THEN code ~ '^[0-9]{3}$'
                   WHEN 'commune' THEN code ~ '^[0-9]{5}$' ELSE code <> '' END
    ),
    ADD CONSTRAINT area_zone_check CHECK ((level = 'zone') = (zone_type IS NOT NULL)),
    ADD CONSTRAINT area_dates_check CHECK (effective_from < effective_to),
    ADD CONSTRAINT area_key UNIQUE NULLS NOT DISTINCT (level, zone_type, code, effective_from);
CREATE INDEX area_folded ON area (folded text_pattern_ops);

-- What became of units: one may go to many, and many to one. Nobody's mapping is in the program.
CREATE TABLE area_succession (
    old_level text NOT NULL CHECK (old_level IN ('province', 'district', 'commune')),
    old_code text NOT NULL,
    new_level text NOT NULL CHECK (new_level IN ('province', 'commune')),
    new_code text NOT NULL,
    effective_on date NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (old_level, old_code, new_level, new_code, effective_on)
);

-- Areas in pieces of at most 128 corners, made from their geometry: so the one that holds a point is found quickly.
CREATE TABLE area_piece (
    area_id integer NOT NULL REFERENCES area ON DELETE CASCADE,
    level text NOT NULL,
    geometry public.geometry(Geometry, 4326) NOT NULL
);
CREATE INDEX area_piece_area ON area_piece (area_id);
CREATE INDEX area_piece_commune ON area_piece USING gist (geometry) WHERE level = 'commune';
CREATE INDEX area_piece_province ON area_piece USING gist (geometry) WHERE level = 'province';
CREATE INDEX area_piece_zone ON area_piece USING gist (geometry) WHERE level = 'zone';

-- The city's own zones that a thing lies in.
CREATE TABLE thing_zone (
    thing_id integer NOT NULL REFERENCES thing ON DELETE CASCADE,
    area_id integer NOT NULL REFERENCES area ON DELETE CASCADE,
    PRIMARY KEY (thing_id, area_id)
);
CREATE INDEX thing_zone_area ON thing_zone (area_id);

-- One row: the day for which the areas of all things were last found.
CREATE TABLE area_state (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    day date NOT NULL
);

ALTER TABLE thing DROP CONSTRAINT thing_area_id_fkey;
ALTER TABLE thing ADD CONSTRAINT thing_area_id_fkey FOREIGN KEY (area_id) REFERENCES area ON DELETE SET NULL;
CREATE INDEX thing_area ON thing (area_id);

-- The day it is in Vietnam; units begin and end by it.
CREATE FUNCTION city_today() RETURNS date LANGUAGE sql STABLE AS $$
    SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
$$;

-- Whether a day lies from the first one on and before the second one; a missing end is open.
CREATE FUNCTION in_force(since date, until date, day date) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (since IS NULL OR since <= day) AND (until IS NULL OR day < until)
$$;

-- A point of a geometry that stands for it; NULL where it has none.
CREATE FUNCTION surface_point(place public.geometry) RETURNS public.geometry LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF public.GeometryType(place) = 'POINT' THEN
        RETURN place;
    END IF;
    BEGIN
        RETURN public.ST_PointOnSurface(place);
    EXCEPTION WHEN internal_error THEN
        -- Crossing rings can be too much for the engine; what is stored of them is still somewhere.
        RETURN public.ST_Centroid(public.ST_Envelope(place));
    END;
END
$$;

-- The commune, else the province, in force today that holds a point of a geometry; NULL where none does.
CREATE FUNCTION find_area(place public.geometry) RETURNS integer LANGUAGE plpgsql STABLE AS $$
DECLARE
    point public.geometry := surface_point(place);
    found integer;
BEGIN
    SELECT a.id INTO found
    FROM area_piece p JOIN area a ON a.id = p.area_id
    WHERE p.level = 'commune' AND public.ST_Intersects(p.geometry, point)
      AND in_force(a.effective_from, a.effective_to, city_today())
    ORDER BY a.code LIMIT 1;
    IF found IS NULL THEN
        SELECT a.id INTO found
        FROM area_piece p JOIN area a ON a.id = p.area_id
        WHERE p.level = 'province' AND public.ST_Intersects(p.geometry, point)
          AND in_force(a.effective_from, a.effective_to, city_today())
        ORDER BY a.code LIMIT 1;
    END IF;
    RETURN found;
END
$$;

-- The zones in force today that hold a point of a geometry.
CREATE FUNCTION list_zones(place public.geometry) RETURNS SETOF integer LANGUAGE sql STABLE AS $$
    SELECT DISTINCT a.id
    FROM area_piece p JOIN area a ON a.id = p.area_id
    WHERE p.level = 'zone' AND public.ST_Intersects(p.geometry, surface_point(place))
      AND in_force(a.effective_from, a.effective_to, city_today())
$$;

-- Finds the areas and zones of all things, or of some, as find_area and list_zones do for one; gives how
-- many lie in another area than before. What writes many things sets dothi.bulk to 'on', which keeps the
-- triggers below from working row by row, and calls this afterwards.
CREATE FUNCTION refresh_areas_of_things(ids integer[] DEFAULT NULL) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    WITH place AS MATERIALIZED (
        SELECT t.id, t.area_id, surface_point(t.geometry) AS point
        FROM thing t WHERE ids IS NULL OR t.id = ANY (ids)
    ),
    commune AS MATERIALIZED (
        SELECT place.id, place.area_id, place.point, found.id AS commune_id
        FROM place
        LEFT JOIN LATERAL (
            SELECT a.id
            FROM area_piece p JOIN area a ON a.id = p.area_id
            WHERE p.level = 'commune' AND public.ST_Intersects(p.geometry, place.point)
              AND in_force(a.effective_from, a.effective_to, city_today())
            ORDER BY a.code LIMIT 1
        ) found ON true
    ),
    found AS (
        SELECT id, area_id, commune_id AS found_id FROM commune WHERE commune_id IS NOT NULL
        UNION ALL
        SELECT commune.id, commune.area_id, province.id
        FROM commune
        LEFT JOIN LATERAL (
            SELECT a.id
            FROM area_piece p JOIN area a ON a.id = p.area_id
            WHERE p.level = 'province' AND public.ST_Intersects(p.geometry, commune.point)
              AND in_force(a.effective_from, a.effective_to, city_today())
            ORDER BY a.code LIMIT 1
        ) province ON true
        WHERE commune.commune_id IS NULL
    )
    UPDATE thing t SET area_id = found.found_id
    FROM found WHERE t.id = found.id AND found.area_id IS DISTINCT FROM found.found_id;
    GET DIAGNOSTICS moved = ROW_COUNT;

    WITH lies AS MATERIALIZED (
        SELECT t.id AS thing_id, zone.id AS area_id
        FROM thing t CROSS JOIN LATERAL list_zones(t.geometry) AS zone (id)
        WHERE (ids IS NULL OR t.id = ANY (ids)) AND EXISTS (SELECT FROM area WHERE level = 'zone')
    ),
    left_behind AS (
        DELETE FROM thing_zone z
        WHERE (ids IS NULL OR z.thing_id = ANY (ids))
          AND NOT EXISTS (SELECT FROM lies WHERE lies.thing_id = z.thing_id AND lies.area_id = z.area_id)
    )
    INSERT INTO thing_zone (thing_id, area_id) SELECT thing_id, area_id FROM lies ON CONFLICT DO NOTHING;

    IF ids IS NULL THEN
        INSERT INTO area_state (day) VALUES (city_today()) ON CONFLICT (only_row) DO UPDATE SET day = excluded.day;
    END IF;
    RETURN moved;
END
$$;

-- A thing's area and zones follow from its place, whoever moves it.
CREATE FUNCTION place_in_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('dothi.bulk', true) IS DISTINCT FROM 'on' THEN
        NEW.area_id := find_area(NEW.geometry);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER place_in_area BEFORE INSERT OR UPDATE OF geometry ON thing
    FOR EACH ROW EXECUTE FUNCTION place_in_area();

CREATE FUNCTION place_in_zones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('dothi.bulk', true) IS DISTINCT FROM 'on' THEN
        DELETE FROM thing_zone WHERE thing_id = NEW.id;
        INSERT INTO thing_zone (thing_id, area_id) SELECT NEW.id, zone FROM list_zones(NEW.geometry) AS zone;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER place_in_zones AFTER INSERT OR UPDATE OF geometry ON thing
    FOR EACH ROW EXECUTE FUNCTION place_in_zones();

-- The pieces of an area follow from its geometry, and what lies in it from both.
CREATE FUNCTION cut_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM area_piece WHERE area_id = NEW.id;
    INSERT INTO area_piece (area_id, level, geometry)
    SELECT NEW.id, NEW.level, public.ST_Subdivide(NEW.geometry, 128) WHERE NEW.geometry IS NOT NULL;
    RETURN NULL;
END
$$;
CREATE TRIGGER cut_area AFTER INSERT OR UPDATE OF geometry, level ON area
    FOR EACH ROW EXECUTE FUNCTION cut_area();

CREATE FUNCTION follow_areas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('dothi.bulk', true) IS DISTINCT FROM 'on' THEN
        PERFORM refresh_areas_of_things();
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER follow_areas
    AFTER INSERT OR DELETE OR UPDATE OF geometry, level, code, effective_from, effective_to ON area
    FOR EACH STATEMENT EXECUTE FUNCTION follow_areas();

-- Agencies form a tree, and have a time in which they are there.
ALTER TABLE agency
    ADD COLUMN parent_id integer REFERENCES agency,
    ADD COLUMN level text NOT NULL DEFAULT 'other',
    ADD COLUMN effective_from date,
    ADD COLUMN effective_to date,
    ADD COLUMN contact jsonb NOT NULL DEFAULT '{}';
ALTER TABLE agency ADD CONSTRAINT agency_dates_check CHECK (effective_from < effective_to);
CREATE INDEX agency_parent ON agency (parent_id);

-- Which agency sees to things of a kind or a sector, in an area or everywhere.
CREATE TABLE responsibility (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency_id integer NOT NULL REFERENCES agency ON DELETE CASCADE,
    kind text REFERENCES kind,
    sector text,
    area_level text CHECK (area_level IN ('province', 'commune')),
    area_code text,
    effective_from date,
    effective_to date,
    CONSTRAINT responsibility_subject_check CHECK (num_nonnulls(kind, sector) = 1),
    CONSTRAINT responsibility_area_check CHECK ((area_level IS NULL) = (area_code IS NULL)),
    CONSTRAINT responsibility_dates_check CHECK (effective_from < effective_to),
    CONSTRAINT responsibility_key
        UNIQUE NULLS NOT DISTINCT (agency_id, kind, sector, area_level, area_code, effective_from)
);
CREATE INDEX responsibility_kind ON responsibility (kind);
CREATE INDEX responsibility_sector ON responsibility (sector);

-- The agency responsible for a thing on a day: who is named for its kind before who is for its sector, and
-- for its commune before its province before everywhere.
CREATE FUNCTION find_responsible(of_thing integer, on_day date DEFAULT city_today()) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT r.agency_id
    FROM thing t
    JOIN kind k ON k.id = t.kind
    LEFT JOIN area a ON a.id = t.area_id
    JOIN responsibility r ON r.kind = t.kind OR r.sector = k.sector
    JOIN agency g ON g.id = r.agency_id
    WHERE t.id = of_thing
      AND (r.area_code IS NULL
           OR (r.area_level = a.level AND r.area_code = a.code)
           OR (r.area_level = 'province' AND a.level = 'commune' AND r.area_code = a.parent_code))
      AND in_force(r.effective_from, r.effective_to, on_day)
      AND in_force(g.effective_from, g.effective_to, on_day)
    ORDER BY r.kind IS NULL, r.area_level IS NULL, r.area_level = 'province', r.effective_from DESC NULLS LAST, r.id
    LIMIT 1
$$;
