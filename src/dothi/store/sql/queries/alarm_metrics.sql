-- list_alarm_rings --
-- When alarms rang in a span, for the first time or again, and nothing was done at their things.
SELECT s.at, a.rule_id, a.thing_id, a.priority
FROM alarm_step s JOIN alarm a ON a.id = s.alarm_id
WHERE s.kind IN ('raised', 'again') AND s.at >= %(start)s AND s.at < %(end)s
  AND NOT EXISTS (SELECT FROM service_window w
                  WHERE w.thing_id = a.thing_id AND w.begins_at <= s.at AND (w.ends_at IS NULL OR w.ends_at > s.at));

-- list_alarm_stays --
-- Alarms that were open at any time of a span: since when, when they were seen, and when they were done.
SELECT a.priority, a.raised_at, a.acknowledged_at, CASE WHEN NOT a.is_open THEN greatest(a.ended_at, a.acknowledged_at) END
FROM alarm a
WHERE a.raised_at < %(end)s AND (a.is_open OR greatest(a.ended_at, a.acknowledged_at) >= %(start)s);

-- list_alarm_sources --
-- What rules and things are called.
SELECT k.rule_id, k.thing_id, r.title, coalesce(t.name, t.uid)
FROM unnest(%(rule_id)s::integer[], %(thing_id)s::integer[]) AS k (rule_id, thing_id)
JOIN alarm_rule r ON r.id = k.rule_id
JOIN thing t ON t.id = k.thing_id;
