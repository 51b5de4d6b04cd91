-- list_agencies --
-- Every agency with what it belongs to and when it is there.
SELECT g.uid, g.name_vi, g.name_en, g.level, p.uid, g.effective_from, g.effective_to, g.contact
FROM agency g LEFT JOIN agency p ON p.id = g.parent_id
WHERE %(day)s::date IS NULL OR in_force(g.effective_from, g.effective_to, %(day)s::date)
ORDER BY g.name_vi COLLATE "vi-x-icu", g.uid;

-- list_responsibilities --
-- Who sees to what where.
SELECT g.uid, r.kind, r.sector, r.area_code, r.zone_type, r.effective_from, r.effective_to
FROM responsibility r JOIN agency g ON g.id = r.agency_id
WHERE %(day)s::date IS NULL OR in_force(r.effective_from, r.effective_to, %(day)s::date)
ORDER BY g.uid, r.kind, r.sector, r.area_code, r.zone_type, r.effective_from;

-- list_declared --
-- Every kind with its sector.
SELECT id, sector FROM kind;

-- list_known_codes --
-- Those of some codes that a province or commune has or had.
SELECT DISTINCT code FROM area WHERE level IN ('province', 'commune') AND code = ANY (%(codes)s::text[]);

-- list_known_zones --
-- Those of some codes that a zone has or had, with its type.
SELECT DISTINCT zone_type, code FROM area WHERE level = 'zone' AND code = ANY (%(codes)s::text[]);

-- put_whole_agency --
-- Take over all that is said of an agency, but for what it belongs to.
INSERT INTO agency (uid, name_vi, name_en, level, effective_from, effective_to, contact)
VALUES (%(uid)s, %(name_vi)s, %(name_en)s, %(level)s, %(effective_from)s, %(effective_to)s, %(contact)s)
ON CONFLICT (uid) DO UPDATE
SET name_vi = excluded.name_vi, name_en = excluded.name_en, level = excluded.level,
    effective_from = excluded.effective_from, effective_to = excluded.effective_to, contact = excluded.contact;

-- put_parent --
-- Say what an agency belongs to.
UPDATE agency SET parent_id = (SELECT id FROM agency WHERE uid = %(parent_uid)s) WHERE uid = %(uid)s;

-- put_responsibility --
-- Say that an agency sees to something; gives its id.
INSERT INTO responsibility (agency_id, kind, sector, area_level, area_code, zone_type, effective_from, effective_to)
SELECT id, %(kind)s, %(sector)s, %(area_level)s, %(area)s, %(zone_type)s, %(effective_from)s, %(effective_to)s
FROM agency WHERE uid = %(uid)s
ON CONFLICT ON CONSTRAINT responsibility_key DO UPDATE SET effective_to = excluded.effective_to
RETURNING id;

-- end_other_responsibilities --
-- Let what an agency saw to until today, and is not among these, end; what has ended stays.
UPDATE responsibility SET effective_to = city_today()
WHERE agency_id = (SELECT id FROM agency WHERE uid = %(uid)s) AND id <> ALL (%(kept)s::integer[])
  AND (effective_from IS NULL OR effective_from < city_today())
  AND (effective_to IS NULL OR effective_to > city_today());

-- drop_coming_responsibilities --
-- Forget what an agency would have seen to from today on or later, and is not among these.
DELETE FROM responsibility
WHERE agency_id = (SELECT id FROM agency WHERE uid = %(uid)s) AND id <> ALL (%(kept)s::integer[])
  AND effective_from >= city_today();

-- find_responsible_agency --
-- The agency that sees to a thing on a day.
SELECT g.uid, g.name_vi, g.name_en
FROM agency g WHERE g.id = find_responsible(%(thing_id)s, coalesce(%(day)s::date, city_today()));
