import type { Alarm } from "../api/contract.ts";

/** An alarm with those that are told under it: of its rule and commune, explained by it, or (`area`) folded. */
export interface AlarmGroup {
  head: Alarm;
  members: readonly Alarm[];
  /** Where all lesser alarms of an area are one line. */
  area: boolean;
}

const togetherMs = 10 * 60_000;
const soonest = ["ten_minutes", "half_hour", "shift", "day"] as const;

/** How urgent an alarm is in a flood: by the time left to act, then by how long it has waited. */
function byTimeLeft(one: Alarm, other: Alarm): number {
  const left = soonest.indexOf(one.rule.time_left) - soonest.indexOf(other.rule.time_left);
  return left === 0 ? Date.parse(one.raised_at) - Date.parse(other.raised_at) : left;
}

/** Where an alarm may be told with others; null where it stands alone, as priority 1 always does. */
function groupKey(alarm: Alarm, flood: boolean): string | null {
  if (alarm.priority === 1 || alarm.suppressed != null) return null;
  if (flood && alarm.priority > 2) return `area ${alarm.thing.area ?? ""}`;
  return alarm.thing.area == null ? null : `${alarm.rule.id} ${alarm.thing.area}`;
}

/**
 * The list as it is told: what another alarm explains stands under that, what the same rule found in the same
 * commune within 10 min is one group, whose head is the worst and newest of it. In a flood priorities 3 and 4 are
 * one line an area, and all goes by the time left.
 */
export function arrange(alarms: readonly Alarm[], flood: boolean): AlarmGroup[] {
  const listed = new Set(alarms.map(({ id }) => id));
  const causeOf = ({ suppressed }: Alarm) => {
    const cause = suppressed?.cause_id ?? null;
    return cause !== null && listed.has(cause) ? cause : null;
  };
  const free = alarms.filter((alarm) => causeOf(alarm) === null);
  const groups: { head: Alarm; members: Alarm[]; area: boolean; since: number }[] = [];
  const newest = new Map<string, (typeof groups)[number]>();
  for (const alarm of flood ? [...free].sort(byTimeLeft) : free) {
    const key = groupKey(alarm, flood);
    const known = key === null ? undefined : newest.get(key);
    const at = Date.parse(alarm.raised_at);
    if (known !== undefined && (known.area || Math.abs(known.since - at) <= togetherMs)) {
      known.members.push(alarm);
      continue;
    }
    const group = { head: alarm, members: [], area: flood && alarm.priority > 2 && key !== null, since: at };
    groups.push(group);
    if (key !== null) newest.set(key, group);
  }
  const places = new Map(
    groups.flatMap((group) => [group.head, ...group.members].map(({ id }) => [id, group])),
  );
  for (const alarm of alarms) places.get(causeOf(alarm) ?? -1)?.members.push(alarm);
  return groups;
}

/** Those of a group that nobody has acknowledged. */
export const unseenOf = ({ head, members }: AlarmGroup) =>
  [head, ...members].filter(({ acknowledged_at }) => acknowledged_at == null);
