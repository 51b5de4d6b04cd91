import { useCallback } from "react";
import type { Words } from "../api/contract.ts";
import { readAreas } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";

const most = 20;

/** What the area of a code is called; null until that is known. */
export function useAreaName(code: string | null): Words | null {
  const read = useCallback(async (signal: AbortSignal) => readAreas(code ?? "", most, signal), [code]);
  const { data } = useResource(code === null ? null : read);
  return data?.find((area) => area.code === code)?.full_name ?? null;
}
