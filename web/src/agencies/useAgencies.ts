import { readAgencies } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { flatten } from "./tree.ts";

const readToday = (signal: AbortSignal) => readAgencies(null, signal);

/** All agencies of today, each after what it belongs to; none until they have been read. */
export function useAgencies() {
  const { data } = useResource(readToday);
  return flatten(data ?? []).map(({ node }) => node);
}
