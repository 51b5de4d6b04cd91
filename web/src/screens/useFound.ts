import { useCallback, useEffect, useState } from "react";
import type { Failure } from "../api/failure.ts";
import { useResource } from "../api/useResource.ts";

const pauseMs = 200;

export type Search<T> = (text: string, signal: AbortSignal) => Promise<readonly T[]>;

export interface Found<T> {
  /** Null while there is no answer for the text. */
  found: readonly T[] | null;
  looking: boolean;
  failure: Failure | null;
}

/** What a text finds, asked for when a person stops typing. `search` must be stable. */
export function useFound<T>(text: string, search: Search<T>): Found<T> {
  const wanted = text.trim();
  const [asked, setAsked] = useState("");
  useEffect(() => {
    const pause = setTimeout(() => setAsked(wanted), pauseMs);
    return () => clearTimeout(pause);
  }, [wanted]);
  const read = useCallback(
    async (signal: AbortSignal) => ({ asked, found: await search(asked, signal) }),
    [asked, search],
  );
  const { data, failure } = useResource(asked === "" ? null : read);
  const ours = wanted !== "" && data?.asked === wanted ? data : null;
  return {
    found: ours?.found ?? null,
    looking: wanted !== "" && ours === null && failure === null,
    failure: wanted === "" || ours !== null ? null : failure,
  };
}
