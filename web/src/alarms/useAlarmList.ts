import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type AlarmsAsked, readAlarmFlood, readAlarms } from "../api/alarmRequests.ts";
import type { Alarm } from "../api/contract.ts";
import { useResource } from "../api/useResource.ts";
import { useAlarmNews } from "./AlarmNews.tsx";
import { arrange } from "./alarmGroups.ts";
import { settle } from "./alarmWords.ts";

/** The alarms that are asked for, read again whenever something has become of them, in their groups. */
export function useAlarmList(asked: AlarmsAsked) {
  const { stamp } = useAlarmNews();
  const read = useCallback((signal: AbortSignal) => readAlarms(asked, signal), [asked]);
  const { data, failure, slow, retry } = useResource(read);
  const flood = useResource(readAlarmFlood);
  const settled = useSettled(data, asked);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new stamp is all that there is to know of it.
  useEffect(() => {
    retry();
    flood.retry();
  }, [stamp, retry, flood.retry]);
  const isFlood = flood.data?.since != null;
  const { rows } = settled;
  const groups = useMemo(() => arrange(rows ?? [], isFlood), [rows, isFlood]);
  return { ...settled, data, failure, slow, groups, flood: flood.data };
}

/** The list as it may be shown: it stands still while somebody's pointer or focus is in it. */
function useSettled(data: Alarm[] | null, asked: unknown) {
  const [at, setAt] = useState({ pointer: false, focus: false });
  const [released, setReleased] = useState(0);
  const shown = useRef<{ rows: readonly Alarm[]; asked: unknown; released: number } | null>(null);
  const isHeld = at.pointer || at.focus;
  const settled = useMemo(() => {
    if (data === null) return { rows: null, waiting: 0 };
    const before = shown.current;
    const same = before !== null && before.asked === asked && before.released === released;
    const next = settle(before?.rows ?? [], data, isHeld && same);
    shown.current = { rows: next.rows, asked, released };
    return next;
  }, [data, asked, isHeld, released]);
  return {
    ...settled,
    release: () => setReleased((n) => n + 1),
    held: {
      onPointerEnter: () => setAt((is) => ({ ...is, pointer: true })),
      onPointerLeave: () => setAt((is) => ({ ...is, pointer: false })),
      onFocus: () => setAt((is) => ({ ...is, focus: true })),
      onBlur: () => setAt((is) => ({ ...is, focus: false })),
    },
  };
}
