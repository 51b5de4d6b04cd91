-- Why a reading was found unusual; of what people say of it, the reason that they say it of.
ALTER TABLE alarm_step ADD COLUMN reason jsonb;
CREATE OR REPLACE VIEW veiled.alarm_step WITH (security_invoker = true) AS
SELECT s.alarm_id, s.number, s.kind, s.at, CASE WHEN s.by IS NOT NULL THEN '' END AS by, s.note, s.since, s.value,
       s.bound, s.until, s.reason
FROM alarm_step s;
-- The newest of an alarm counts.
CREATE INDEX alarm_step_feedback ON alarm_step (alarm_id, number) WHERE kind IN ('genuine', 'false_alarm');
-- Detectors heed it.
CREATE TRIGGER announce AFTER INSERT ON alarm_step FOR EACH ROW
    WHEN (NEW.kind IN ('genuine', 'false_alarm')) EXECUTE FUNCTION announce_rules();
