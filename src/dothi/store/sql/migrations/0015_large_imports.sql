-- Large imports: what is done row by row costs less, and rows are counted before foreign keys are checked.
DROP TRIGGER name ON thing;
DROP FUNCTION fold_name (text, text, text);
-- What a thing's name is folded to; NULL where it is no name, but the thing's uid, or its kind's title and key.
CREATE FUNCTION fold_name(name text, uid text, title text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    last text := right(name, greatest(strpos(reverse(name), ' ') - 1, 0));
BEGIN
    IF name = uid OR last <> '' AND name = title || ' ' || last AND right(uid, length(last)) = last THEN
        RETURN NULL;
    END IF;
    RETURN nullif(fold_text(name), '');
END
$$;

-- What makes many things gives their folded names along, and learns the words of a whole change at once: it sets
-- dothi.bulk to 'on'.
CREATE OR REPLACE FUNCTION name_thing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.folded := fold_name(NEW.name, NEW.uid, (SELECT k.title_vi FROM kind k WHERE k.id = NEW.kind));
    IF NEW.folded IS NOT NULL AND current_setting('dothi.bulk', true) IS DISTINCT FROM 'on' THEN
        PERFORM learn_words(NEW.folded);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER name_new BEFORE INSERT ON thing FOR EACH ROW WHEN (NEW.folded IS NULL) EXECUTE FUNCTION name_thing();
CREATE TRIGGER name_changed BEFORE UPDATE OF name, uid, kind ON thing FOR EACH ROW
    WHEN ((NEW.name, NEW.uid, NEW.kind) IS DISTINCT FROM (OLD.name, OLD.uid, OLD.kind))
    EXECUTE FUNCTION name_thing();

DROP TRIGGER place_in_area ON thing;
DROP TRIGGER place_in_zones ON thing;
CREATE OR REPLACE FUNCTION place_in_area() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.area_id := find_area(NEW.geometry);
    RETURN NEW;
END
$$;
CREATE TRIGGER place_in_area BEFORE INSERT OR UPDATE OF geometry ON thing FOR EACH ROW
    WHEN (current_setting('dothi.bulk', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION place_in_area();

CREATE OR REPLACE FUNCTION place_in_zones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM thing_zone WHERE thing_id = NEW.id;
    INSERT INTO thing_zone (thing_id, area_id) SELECT NEW.id, zone FROM list_zones(NEW.geometry) AS zone;
    RETURN NULL;
END
$$;
CREATE TRIGGER place_in_zones AFTER INSERT OR UPDATE OF geometry ON thing FOR EACH ROW
    WHEN (current_setting('dothi.bulk', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION place_in_zones();

-- Counts a table's rows anew, which only its owner may. An import that was tried and undone, and tidied away, leaves
-- a table that is thought to be empty; what fills it then checks each foreign key by reading a whole index.
CREATE FUNCTION count_anew(counted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = city, public AS $$
BEGIN
    IF counted NOT IN ('thing', 'location', 'historical_location') THEN
        RAISE EXCEPTION 'count_anew: % does not grow by many rows at once', counted;
    END IF;
    EXECUTE format('ANALYZE %I', counted);
END
$$;

-- Puts many things, none of which has datastreams, at places of their own; `to_place` is a temporary table with
-- thing_id and geometry. What is done to few at a time is done by place_thing.
CREATE OR REPLACE FUNCTION place_things() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    number integer;
    many CONSTANT integer := 10000;
BEGIN
    CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
        SELECT thing_id, geometry,
               nextval((SELECT pg_get_serial_sequence('location', 'id')::regclass))::integer AS location_id,
               nextval((SELECT pg_get_serial_sequence('historical_location', 'id')::regclass))::integer AS history_id
        FROM to_place;
    GET DIAGNOSTICS number = ROW_COUNT;
    IF number >= many THEN
        ANALYZE placed (thing_id);
        PERFORM count_anew('thing');
    END IF;
    INSERT INTO location (id, name, description, encoding_type, location, geometry) OVERRIDING SYSTEM VALUE
    SELECT p.location_id, t.name, '', 'application/geo+json', public.ST_AsGeoJSON(p.geometry, 9)::jsonb, p.geometry
    FROM placed p JOIN thing t ON t.id = p.thing_id;
    IF number >= many THEN
        PERFORM count_anew('location');
    END IF;
    DELETE FROM thing_location tl USING placed p WHERE tl.thing_id = p.thing_id;
    INSERT INTO thing_location (thing_id, location_id) SELECT thing_id, location_id FROM placed;
    INSERT INTO historical_location (id, thing_id, time) OVERRIDING SYSTEM VALUE
    SELECT history_id, thing_id, change_time() FROM placed;
    IF number >= many THEN
        PERFORM count_anew('historical_location');
    END IF;
    INSERT INTO historical_location_location (historical_location_id, location_id)
    SELECT history_id, location_id FROM placed;
    DROP TABLE placed;
    RETURN number;
END
$$;
