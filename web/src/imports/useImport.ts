import { useCallback, useEffect, useState } from "react";
import type { ImportView } from "../api/contract.ts";
import { asFailure, type Failure } from "../api/failure.ts";
import { readImport } from "../api/importRequests.ts";
import { type Resource, useResource } from "../api/useResource.ts";
import { isBusy } from "./standing.ts";

/** How often a running import is asked how far it is. */
const askMs = 1_000;

export interface ImportAccess extends Resource<ImportView> {
  /** True while the server is being asked to do something. */
  acting: boolean;
  actFailure: Failure | null;
  /** Asks the server to do something with the import and takes its answer. */
  act: (asking: () => Promise<ImportView>) => Promise<void>;
}

/** An import as the server has it: read once, and each second while it runs. */
export function useImport(id: number | null): ImportAccess {
  const read = useCallback((signal: AbortSignal) => readImport(id ?? 0, signal), [id]);
  const resource = useResource(id === null ? null : read);
  const { retry, put } = resource;
  const view = resource.data?.id === id ? resource.data : null;
  const [acting, setActing] = useState(false);
  const [actFailure, setActFailure] = useState<Failure | null>(null);

  useEffect(() => {
    if (view === null || !isBusy(view.state)) return;
    const timer = setTimeout(retry, askMs);
    return () => clearTimeout(timer);
  }, [view, retry]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another import has failures of its own.
  useEffect(() => setActFailure(null), [id]);

  const act = useCallback(
    async (asking: () => Promise<ImportView>) => {
      setActing(true);
      setActFailure(null);
      try {
        put(await asking());
      } catch (cause) {
        setActFailure(asFailure(cause));
        retry();
      } finally {
        setActing(false);
      }
    },
    [put, retry],
  );
  return { ...resource, data: view, acting, actFailure, act };
}
