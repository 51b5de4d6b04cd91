import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { readAlarmCounts } from "../api/alarmRequests.ts";
import type { AlarmCount } from "../api/contract.ts";
import { useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import { countUnseen } from "./alarmWords.ts";
import { useAlarmSound } from "./useAlarmSound.ts";

/** Where the live stream has told of nothing, it is asked anyway. */
const everyMs = 10_000;

export interface AlarmNews {
  counts: readonly AlarmCount[] | null;
  /** Another number whenever alarms must be read again. */
  stamp: number;
  /** Alarms were changed here: read them again. */
  again: () => void;
  sound: ReturnType<typeof useAlarmSound>;
}

const NewsContext = createContext<AlarmNews | null>(null);

/** What has become of alarms, for every screen: how many wait for somebody, and how they sound. */
export function AlarmNewsProvider({ children }: { children: ReactNode }) {
  const { may } = useMe();
  const { onAlarms } = useServices();
  const counts = useResource(may("read") ? readAlarmCounts : null);
  const [stamp, setStamp] = useState(0);
  const { retry } = counts;
  const again = useCallback(() => {
    setStamp((n) => n + 1);
    retry();
  }, [retry]);
  useEffect(() => onAlarms(again), [onAlarms, again]);
  useEffect(() => {
    const timer = setInterval(again, everyMs);
    return () => clearInterval(timer);
  }, [again]);
  const sound = useAlarmSound(stamp);
  const news = useMemo(
    () => ({ counts: counts.data, stamp, again, sound }),
    [counts.data, stamp, again, sound],
  );
  return <NewsContext value={news}>{children}</NewsContext>;
}

export function useAlarmNews(): AlarmNews {
  const news = useContext(NewsContext);
  if (news === null) throw new Error("useAlarmNews is called outside AlarmNewsProvider.");
  return news;
}

/** How many alarms nobody has seen, that are neither put aside nor suppressed. */
export function useUnseen(): number {
  const { counts } = useAlarmNews();
  return counts === null ? 0 : countUnseen(counts);
}
