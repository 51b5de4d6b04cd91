import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo } from "react";
import type { City, Kind, Quantity } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { readCity, readKinds, readQuantities, readThings } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import { type FreshnessRule, houseRule } from "../things/state.ts";
import { type Thing, thingOf } from "../things/thing.ts";
import { useRoute } from "./useRoute.ts";

/** What every screen knows of the city. */
export interface CityFacts {
  city: City | null;
  kinds: readonly Kind[];
  findKind: (id: string) => Kind | undefined;
  findQuantity: (id: string | null) => Quantity | undefined;
  rule: FreshnessRule;
  /** The instant that is looked at, in milliseconds since 1970, or null for now. */
  at: number | null;
  /** The things as of then; null for now, and until they were read. */
  past: readonly Thing[] | null;
  /** Whether the list holds every thing of the city; else the others are on the map alone. */
  whole: boolean;
  cityFailure: Failure | null;
  thingsFailure: Failure | null;
  thingsSlow: boolean;
  retry: () => void;
}

const CityContext = createContext<CityFacts | null>(null);

const readThingsNow = (signal: AbortSignal) => readThings(null, signal);

/** Reads things into the board: at first, when the server says so, and after a broken connection. */
function useThingsReading() {
  const { board, onThings } = useServices();
  const things = useResource(readThingsNow);
  const { data, retry } = things;
  useEffect(() => {
    if (data !== null) board.replace(data.things);
  }, [board, data]);
  useEffect(() => onThings(retry), [onThings, retry]);
  return things;
}

/** Reads the things as they were at an instant; nothing live moves them. */
function usePast(at: number | null) {
  const read = useCallback(
    async (signal: AbortSignal) => {
      const { things, whole } = await readThings(at, signal);
      return { at, whole, things: things.features.map(thingOf) };
    },
    [at],
  );
  const reading = useResource(at === null ? null : read);
  return { ...reading, data: reading.data?.at === at ? reading.data : null };
}

export function CityProvider({ children }: { children: ReactNode }) {
  const { clock, stream } = useServices();
  const city = useResource(readCity);
  const kinds = useResource(readKinds);
  const quantities = useResource(readQuantities);
  const things = useThingsReading();
  const route = useRoute();
  const at = route.screen === "centre" ? route.at : null;
  const past = usePast(at);

  useEffect(() => {
    if (city.data !== null && clock.now() === null) clock.set(city.data.clock);
  }, [city.data, clock]);

  useEffect(() => {
    stream.open();
    window.addEventListener("online", stream.open);
    return () => {
      window.removeEventListener("online", stream.open);
      stream.close();
    };
  }, [stream]);

  const facts = useMemo<CityFacts>(() => {
    const kindById = new Map((kinds.data ?? []).map((kind) => [kind.id, kind]));
    const quantityById = new Map((quantities.data ?? []).map((quantity) => [quantity.id, quantity]));
    const freshness = city.data?.freshness;
    return {
      city: city.data,
      kinds: kinds.data ?? [],
      findKind: (id) => kindById.get(id),
      findQuantity: (id) => (id === null ? undefined : quantityById.get(id)),
      rule: freshness ? { lateAfter: freshness.late_after, silentAfter: freshness.silent_after } : houseRule,
      at,
      past: past.data?.things ?? null,
      whole: (at === null ? things.data : past.data)?.whole ?? true,
      cityFailure: city.failure ?? kinds.failure ?? quantities.failure,
      thingsFailure: at === null ? things.failure : past.failure,
      thingsSlow: at === null ? things.slow : past.data === null,
      retry: () => {
        for (const resource of [city, kinds, quantities, things, past]) {
          if (resource.failure !== null) resource.retry();
        }
        stream.open();
      },
    };
  }, [city, kinds, quantities, things, past, at, stream]);

  return <CityContext value={facts}>{children}</CityContext>;
}

export function useCity(): CityFacts {
  const facts = useContext(CityContext);
  if (facts === null) throw new Error("useCity is called outside CityProvider.");
  return facts;
}
