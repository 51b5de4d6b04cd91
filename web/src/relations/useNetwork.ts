import { useCallback, useEffect, useMemo, useRef } from "react";
import type { Reached, ThingDetails } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { readNetwork } from "../api/relationRequests.ts";
import { readThing } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import type { CentreRoute, Network } from "../screens/route.ts";

export interface NetworkReading {
  /** The thing that it is up- or downstream of. */
  origin: ThingDetails | null;
  reached: readonly Reached[] | null;
  /** Names what was asked for on this page; null for what its address asked for when it was opened. */
  occasion: string | null;
  failure: Failure | null;
  retry: () => void;
}

const keyOf = (network: Network | null) => network && `${network.direction} ${network.from}`;

/** What lies up- or downstream as the address asks, now or as of the instant that is looked at. */
export function useNetwork({ network, at }: Pick<CentreRoute, "network" | "at">): NetworkReading {
  const { onThings } = useServices();
  const key = keyOf(network);
  const opened = useRef(key);
  if (key !== opened.current) opened.current = null;
  const occasion = opened.current === null ? key : null;
  const asked = key === null ? null : `${key} ${at}`;
  const from = network?.from ?? 0;
  const direction = network?.direction ?? "downstream";
  const read = useCallback(
    async (signal: AbortSignal) => {
      const [origin, reached] = await Promise.all([
        readThing(from, at, signal),
        readNetwork(from, direction, at, signal),
      ]);
      return { asked, origin, reached };
    },
    [asked, from, direction, at],
  );
  const { data, failure, retry } = useResource(asked === null ? null : read);
  useEffect(() => onThings(retry), [onThings, retry]);
  return useMemo(() => {
    const ours = asked !== null && data?.asked === asked ? data : null;
    return {
      origin: ours?.origin ?? null,
      reached: ours?.reached ?? null,
      occasion,
      failure: asked === null || ours !== null ? null : failure,
      retry,
    };
  }, [asked, data, failure, occasion, retry]);
}
