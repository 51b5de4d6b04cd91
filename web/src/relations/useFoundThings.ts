import { useCallback, useEffect, useState } from "react";
import type { FoundThing } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { searchThings } from "../api/relationRequests.ts";
import { useResource } from "../api/useResource.ts";

const pauseMs = 200;
const most = 8;

/** Things that a text may name, asked for when a person stops typing; null while there is no answer for it. */
export function useFoundThings(text: string): {
  found: readonly FoundThing[] | null;
  looking: boolean;
  failure: Failure | null;
} {
  const wanted = text.trim();
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const pause = setTimeout(() => setAsked(wanted), pauseMs);
    return () => clearTimeout(pause);
  }, [wanted]);
  const read = useCallback(
    async (signal: AbortSignal) => ({ asked, things: await searchThings(asked, most, signal) }),
    [asked],
  );
  const { data, failure } = useResource(asked === "" ? null : read);
  const ours = wanted !== "" && data?.asked === wanted ? data : null;
  return {
    found: ours?.things ?? null,
    looking: wanted !== "" && ours === null && failure === null,
    failure: wanted === "" || ours !== null ? null : failure,
  };
}
