import { useEffect, useState } from "react";
import type { FoundArea } from "../api/contract.ts";
import { readAreas } from "../api/requests.ts";

const pauseMs = 200;
const shortest = 2;
const most = 5;

/**
 * Areas that a text may mean; none while it is too short or cannot be asked. Those that are `placed` have an
 * outline to look at.
 */
export function useFoundAreas(text: string, { placed = true } = {}): readonly FoundArea[] {
  const [found, setFound] = useState<readonly FoundArea[]>([]);
  const asked = text.trim();
  useEffect(() => {
    if (asked.length < shortest) {
      setFound([]);
      return;
    }
    const abort = new AbortController();
    // Who is still typing asks once, at the end.
    const pause = setTimeout(() => {
      readAreas(asked, most, abort.signal)
        .then((areas) => setFound(areas.filter((area) => !placed || area.box !== null)))
        // The list of things is what the field is for; without areas it works as before.
        .catch(() => !abort.signal.aborted && setFound([]));
    }, pauseMs);
    return () => {
      abort.abort();
      clearTimeout(pause);
    };
  }, [asked, placed]);
  return found;
}
