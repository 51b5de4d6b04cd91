import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useServices } from "../live/services.ts";
import { useLiveLink } from "../live/useLiveLink.ts";
import type { ClockReading } from "./cityClock.ts";

const everyMs = 1_000;

/** City time in milliseconds since 1970, anew each second; null until the server has told it. */
export function useCityTime(): number | null {
  const { clock } = useServices();
  const [now, setNow] = useState(() => clock.now());
  useEffect(() => {
    const look = () => setNow(clock.now());
    look();
    const timer = setInterval(look, everyMs);
    const stop = clock.subscribe(look);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [clock]);
  return now;
}

/** How the city clock runs, as last told by the server. */
export function useClockReading(): ClockReading | null {
  const { clock } = useServices();
  return useSyncExternalStore(clock.subscribe, clock.getReading);
}

export interface Hearing {
  nowMs: number;
  /** Up to when everything was heard: now, or the moment the connection broke. */
  heardMs: number;
}

/**
 * City time together with how far the screen has heard. While the connection is broken, states stay
 * as they were: the stations are not silent only because this screen is deaf.
 */
export function useHearing(): Hearing | null {
  const nowMs = useCityTime();
  const { state } = useLiveLink();
  const heard = useRef<number | null>(null);
  if (nowMs === null) return null;
  if (state !== "lost" || heard.current === null) heard.current = nowMs;
  return { nowMs, heardMs: heard.current };
}
