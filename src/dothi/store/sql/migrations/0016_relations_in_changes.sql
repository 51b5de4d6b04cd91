-- Relations belong to changes, so that what is undone is undone with them; and things that are gone keep theirs in the past.
ALTER TABLE relation
    DROP CONSTRAINT relation_from_id_fkey,
    DROP CONSTRAINT relation_to_id_fkey,
    ADD COLUMN made_in bigint,
    ADD COLUMN ended_in bigint;
CREATE INDEX relation_made_in ON relation (made_in) WHERE made_in IS NOT NULL;
CREATE INDEX relation_ended_in ON relation (ended_in) WHERE ended_in IS NOT NULL;

-- What is gone is related to nothing any more, from then on.
CREATE FUNCTION end_relations() RETURNS trigger LANGUAGE plpgsql SET search_path = city, public AS $$
BEGIN
    UPDATE relation r
    SET valid = tstzrange(lower(r.valid), greatest(change_time(), lower(r.valid) + interval '1 microsecond')),
        ended_in = current_change()
    WHERE r.id IN (
        SELECT o.id FROM relation o JOIN gone g ON o.from_id = g.id WHERE upper_inf(o.valid)
        UNION
        SELECT o.id FROM relation o JOIN gone g ON o.to_id = g.id WHERE upper_inf(o.valid)
    );
    RETURN NULL;
END
$$;
CREATE TRIGGER end_relations AFTER DELETE ON thing REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION end_relations();
