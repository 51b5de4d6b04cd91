import { useEffect, useMemo } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { readAlarmedThings } from "../api/alarmRequests.ts";
import type { Failure } from "../api/failure.ts";
import { useResource } from "../api/useResource.ts";
import { useCity } from "../screens/CityProvider.tsx";
import type { ThingAlarm } from "../things/describe.ts";
import { useAlarmNews } from "./AlarmNews.tsx";
import type { Priority } from "./alarmWords.ts";

export interface ThingAlarms {
  /** By the thing's id; empty while an earlier time is looked at, and null until it is known. */
  alarms: ReadonlyMap<number, ThingAlarm> | null;
  failure: Failure | null;
}

const none: ReadonlyMap<number, ThingAlarm> = new Map();

/** Which things have open alarms, read again whenever something has become of one. */
export function useThingAlarms(): ThingAlarms {
  const { may } = useMe();
  const { at } = useCity();
  const { stamp } = useAlarmNews();
  const isAsked = at === null && may("read");
  const { data, failure, retry } = useResource(isAsked ? readAlarmedThings : null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new stamp is all that there is to know of it.
  useEffect(retry, [stamp, retry]);
  const known = useMemo(
    () =>
      data === null
        ? null
        : new Map(
            data.map(({ thing_id, priority, alarms }) => [
              thing_id,
              { priority: priority as Priority, count: alarms },
            ]),
          ),
    [data],
  );
  return isAsked ? { alarms: known, failure } : { alarms: none, failure: null };
}
