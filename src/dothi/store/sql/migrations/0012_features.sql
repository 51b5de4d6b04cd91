-- Features: pages of a kind are read in the order of ids, and a thing that observes may be nowhere.
DROP INDEX thing_kind;
CREATE INDEX thing_kind ON thing (kind, id);

-- Puts a thing at locations, and nowhere else, and keeps since when in its history. Where its datastreams
-- have features already, what comes is of the feature of the new place, if there is one.
CREATE OR REPLACE FUNCTION locate_thing(of_thing integer, locations integer[], since timestamptz) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    history integer;
BEGIN
    DELETE FROM thing_location WHERE thing_id = of_thing;
    INSERT INTO thing_location (thing_id, location_id) SELECT DISTINCT of_thing, unnest(locations);
    INSERT INTO historical_location (thing_id, time) VALUES (of_thing, since) RETURNING id INTO history;
    INSERT INTO historical_location_location (historical_location_id, location_id)
    SELECT DISTINCT history, unnest(locations);
    PERFORM draw_thing(of_thing);
    IF cardinality(locations) > 0
       AND EXISTS (SELECT FROM datastream WHERE thing_id = of_thing AND feature_id IS NOT NULL) THEN
        PERFORM make_feature(main_location(of_thing));
    END IF;
    RETURN history;
END
$$;
