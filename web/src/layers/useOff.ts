import { useCallback, useRef } from "react";
import { go, useRoute } from "../screens/useRoute.ts";
import { noneOff, type Off } from "./off.ts";

/** The layers that the address says are off, and a way to change them without a step in the browser's history. */
export function useOff(): [off: Off, setOff: (off: Off) => void] {
  const route = useRoute();
  const current = useRef(route);
  current.current = route;
  const setOff = useCallback((off: Off) => {
    if (current.current.screen === "centre") go({ ...current.current, off }, true);
  }, []);
  return [route.screen === "centre" ? route.off : noneOff, setOff];
}
