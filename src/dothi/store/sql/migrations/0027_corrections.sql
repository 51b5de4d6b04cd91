-- What people say of readings: why a version was replaced, and by which word; NULL where no person did it.
ALTER TABLE observation_version
    ADD COLUMN mark text CHECK (mark IN ('manual', 'estimated', 'bad', 'good', 'taken_back')),
    ADD COLUMN reason text,
    ADD CHECK ((mark IS NULL) = (reason IS NULL));
-- What is flagged is rare, and counted by day.
CREATE INDEX observation_flagged ON observation (datastream_id, phenomenon_time) WHERE quality IN (1, 3, 4, 5);

-- Who of the city's people said it.
CREATE VIEW veiled.observation_version WITH (security_invoker = true) AS
SELECT v.datastream_id, v.phenomenon_time, v.ordinal, v.version, v.result, v.quality, v.result_time, v.replaced_at,
       ''::text AS replaced_by, v.feature_id, v.detail, v.mark, v.reason
FROM observation_version v;
GRANT SELECT ON veiled.observation_version TO dothi_whole, dothi_limited;
