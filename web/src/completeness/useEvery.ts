import { useEffect } from "react";

/** Does something again and again, as long as somebody can see the page. */
export function useEvery(everyMs: number, work: () => void): void {
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && work(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, work]);
}
