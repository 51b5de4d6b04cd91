import type { Alarm, AlarmCount, AlarmedThing, AlarmFlood, AlarmMetrics, AlarmStep } from "./contract.ts";
import { read, send } from "./door.ts";

const root = "/api/alarms";

/** Which alarms are looked at: of these priorities (none: of all), open ones or those put aside. */
export interface AlarmsAsked {
  priorities: readonly number[];
  shelved: boolean;
}

/** A page of alarms, by priority and in each the newest first. */
export function readAlarms({ priorities, shelved }: AlarmsAsked, signal: AbortSignal): Promise<Alarm[]> {
  const asked = new URLSearchParams(priorities.map((each) => ["priority", String(each)]));
  if (shelved) asked.set("shelved", "only");
  return read(`${root}?${asked}`, signal);
}

/** The alarms of priority 1 and 2 that nobody has acknowledged, and that nobody is meant to pass over. */
export async function readWaitingAlarms(signal: AbortSignal): Promise<Alarm[]> {
  const listed = await read<Alarm[]>(`${root}?priority=1&priority=2&state=unacknowledged&limit=1000`, signal);
  return listed.filter(({ suppressed }) => suppressed == null);
}

export const readAlarmCounts = (signal: AbortSignal) => read<AlarmCount[]>(`${root}/counts`, signal);

export const readAlarmedThings = (signal: AbortSignal) => read<AlarmedThing[]>(`${root}/things`, signal);

/** How many of a thing's cleared alarms are read: the newest. */
const mostCleared = 5;

/** The alarms of a thing: all that are open, put aside or not, and the last ones that were cleared. */
export async function readThingAlarms(thing: number, signal: AbortSignal) {
  const [open, cleared] = await Promise.all([
    read<Alarm[]>(`${root}?thing=${thing}&shelved=with`, signal),
    read<Alarm[]>(
      `${root}?thing=${thing}&shelved=with&cleared=true&state=cleared&order=raised_at&limit=${mostCleared}`,
      signal,
    ),
  ]);
  return { open, cleared };
}

/** From and until instants of the city clock, in milliseconds since 1970. */
export function readAlarmMetrics(from: number, until: number, signal: AbortSignal): Promise<AlarmMetrics> {
  const asked = new URLSearchParams({
    from: new Date(from).toISOString(),
    until: new Date(until).toISOString(),
  });
  return read(`${root}/metrics?${asked}`, signal);
}

export const readAlarmFlood = (signal: AbortSignal) => read<AlarmFlood>(`${root}/flood`, signal);

export const readAlarm = (id: number, signal: AbortSignal) => read<Alarm>(`${root}/${id}`, signal);

export const readAlarmSteps = (id: number, signal: AbortSignal) =>
  read<AlarmStep[]>(`${root}/${id}/steps`, signal);

export const acknowledgeAlarm = (id: number, note: string) =>
  send<Alarm>(`${root}/${id}/acknowledge`, { note });

/** `until` is an instant of the city clock, in milliseconds since 1970. */
export const shelveAlarm = (id: number, until: number, reason: string) =>
  send<Alarm>(`${root}/${id}/shelve`, { until: new Date(until).toISOString(), reason });

export const unshelveAlarm = (id: number) => send<Alarm>(`${root}/${id}/unshelve`, {});

export const sayWhetherGenuine = (id: number, genuine: boolean) =>
  send<Alarm>(`${root}/${id}/feedback`, { genuine });

export const noteAlarm = (id: number, note: string) => send<Alarm>(`${root}/${id}/notes`, { note });
