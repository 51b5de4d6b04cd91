import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import type { City, Kind, Quantity } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { readCity, readKinds, readQuantities, readThings } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { useServices } from "../live/services.ts";
import { type FreshnessRule, houseRule } from "../things/state.ts";

/** What every screen knows of the city. */
export interface CityFacts {
  city: City | null;
  kinds: readonly Kind[];
  findKind: (id: string) => Kind | undefined;
  findQuantity: (id: string | null) => Quantity | undefined;
  rule: FreshnessRule;
  cityFailure: Failure | null;
  thingsFailure: Failure | null;
  thingsSlow: boolean;
  retry: () => void;
}

const CityContext = createContext<CityFacts | null>(null);

/** Reads things into the board: at first, when the server says so, and after a broken connection. */
function useThingsReading() {
  const { board, onThings } = useServices();
  const things = useResource(readThings);
  const { data, retry } = things;
  useEffect(() => {
    if (data !== null) board.replace(data);
  }, [board, data]);
  useEffect(() => onThings(retry), [onThings, retry]);
  return things;
}

export function CityProvider({ children }: { children: ReactNode }) {
  const { clock, stream } = useServices();
  const city = useResource(readCity);
  const kinds = useResource(readKinds);
  const quantities = useResource(readQuantities);
  const things = useThingsReading();

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
      cityFailure: city.failure ?? kinds.failure ?? quantities.failure,
      thingsFailure: things.failure,
      thingsSlow: things.slow,
      retry: () => {
        for (const resource of [city, kinds, quantities, things]) {
          if (resource.failure !== null) resource.retry();
        }
        stream.open();
      },
    };
  }, [city, kinds, quantities, things, stream]);

  return <CityContext value={facts}>{children}</CityContext>;
}

export function useCity(): CityFacts {
  const facts = useContext(CityContext);
  if (facts === null) throw new Error("useCity is called outside CityProvider.");
  return facts;
}
