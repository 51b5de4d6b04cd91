-- Responsibilities for zones of the city's own, and what agencies were before they were changed.

ALTER TABLE responsibility DROP CONSTRAINT responsibility_area_level_check;
ALTER TABLE responsibility DROP CONSTRAINT responsibility_key;
ALTER TABLE responsibility ADD COLUMN zone_type text;
ALTER TABLE responsibility
    ADD CONSTRAINT responsibility_area_level_check CHECK (area_level IN ('province', 'commune', 'zone')),
    ADD CONSTRAINT responsibility_zone_check
        CHECK ((area_level IS NOT DISTINCT FROM 'zone') = (zone_type IS NOT NULL)),
    ADD CONSTRAINT responsibility_key
        UNIQUE NULLS NOT DISTINCT (agency_id, kind, sector, area_level, area_code, zone_type, effective_from);

-- Which of several responsibilities decides, the least first: one for the kind before one for its sector; for
-- each, a zone before a commune before a province before everywhere. A zone is drawn where the borders of
-- communes do not fit the work, so what is said of it is meant for just these things.
CREATE FUNCTION responsibility_rank(of_kind text, at_level text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN of_kind IS NULL THEN 4 ELSE 0 END
         + CASE at_level WHEN 'zone' THEN 0 WHEN 'commune' THEN 1 WHEN 'province' THEN 2 ELSE 3 END
$$;

-- The agency responsible on a day for things of a kind that lie in a unit and in some zones. Of zones that
-- overlap the smaller decides, then the later beginning.
CREATE FUNCTION find_responsible_in(of_kind text, in_unit integer, in_zones integer[], on_day date) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT r.agency_id
    FROM kind k
    JOIN responsibility r ON r.kind = k.id OR r.sector = k.sector
    JOIN agency g ON g.id = r.agency_id
    LEFT JOIN area a ON a.id = in_unit
    LEFT JOIN LATERAL (
        SELECT public.ST_Area(z.geometry) AS extent
        FROM area z
        WHERE r.area_level = 'zone' AND z.id = ANY (in_zones)
          AND z.zone_type = r.zone_type AND z.code = r.area_code
        ORDER BY 1 LIMIT 1
    ) zone ON true
    WHERE k.id = of_kind
      AND (r.area_code IS NULL
           OR zone.extent IS NOT NULL
           OR (r.area_level = a.level AND r.area_code = a.code)
           OR (r.area_level = 'province' AND a.level = 'commune' AND r.area_code = a.parent_code))
      AND in_force(r.effective_from, r.effective_to, on_day)
      AND in_force(g.effective_from, g.effective_to, on_day)
    ORDER BY responsibility_rank(r.kind, r.area_level), zone.extent, r.effective_from DESC NULLS LAST, r.id
    LIMIT 1
$$;

CREATE OR REPLACE FUNCTION find_responsible(of_thing integer, on_day date DEFAULT city_today()) RETURNS integer
LANGUAGE sql STABLE AS $$
    SELECT find_responsible_in(
        t.kind, t.area_id, ARRAY(SELECT z.area_id FROM thing_zone z WHERE z.thing_id = t.id), on_day)
    FROM thing t WHERE t.id = of_thing
$$;

-- Since when the city knows of an agency, and what was said of it before, until when, and who changed that.
ALTER TABLE agency ADD COLUMN known_since timestamptz NOT NULL DEFAULT now();
CREATE TABLE agency_version (
    agency_id integer NOT NULL REFERENCES agency ON DELETE CASCADE,
    ended_at timestamptz NOT NULL DEFAULT now(),
    ended_by text NOT NULL,
    name_vi text NOT NULL,
    name_en text NOT NULL,
    parent_id integer,
    level text NOT NULL,
    effective_from date,
    effective_to date,
    contact jsonb NOT NULL,
    PRIMARY KEY (agency_id, ended_at)
);

-- What it became in the same transaction is one version.
CREATE FUNCTION keep_agency() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agency_version (agency_id, ended_by, name_vi, name_en, parent_id, level,
                                effective_from, effective_to, contact)
    VALUES (OLD.id, coalesce(nullif(current_setting('dothi.principal', true), ''), current_user),
            OLD.name_vi, OLD.name_en, OLD.parent_id, OLD.level, OLD.effective_from, OLD.effective_to, OLD.contact)
    ON CONFLICT (agency_id, ended_at) DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER keep_agency AFTER UPDATE ON agency FOR EACH ROW
    WHEN (OLD.known_since < now()
          AND (OLD.name_vi, OLD.name_en, OLD.parent_id, OLD.level, OLD.effective_from, OLD.effective_to, OLD.contact)
              IS DISTINCT FROM
              (NEW.name_vi, NEW.name_en, NEW.parent_id, NEW.level, NEW.effective_from, NEW.effective_to, NEW.contact))
    EXECUTE FUNCTION keep_agency();
