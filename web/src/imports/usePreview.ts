import { useCallback, useEffect, useMemo, useState } from "react";
import type { ImportView, PreviewView } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { previewImport } from "../api/importRequests.ts";
import { useResource } from "../api/useResource.ts";
import { saidOf, type Wishes } from "./options.ts";

export interface Looking {
  /** What was seen last; it stays while it is looked at anew. */
  preview: PreviewView | null;
  /** True when what is shown belongs to other files or wishes than the present ones. */
  outdated: boolean;
  failure: Failure | null;
  slow: boolean;
  retry: () => void;
}

/** Looks into an import's files as the wishes say, anew whenever either changes; not while `paused`. */
export function usePreview(view: ImportView | null, wishes: Wishes, paused: boolean): Looking {
  const id = view?.id ?? null;
  const files = JSON.stringify(view?.files ?? []);
  const said = JSON.stringify(saidOf(wishes));
  const asked = useMemo(() => `${id} ${files} ${said}`, [id, files, said]);
  const read = useCallback(
    async (signal: AbortSignal) => ({
      asked,
      id,
      preview: await previewImport(id ?? 0, JSON.parse(said) as Wishes, signal),
    }),
    [asked, id, said],
  );
  const able = id !== null && files !== "[]" && !paused;
  const resource = useResource(able ? read : null);
  const [failed, setFailed] = useState<{ asked: string; failure: Failure } | null>(null);
  const { failure, data } = resource;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a failure belongs to what was asked when it came.
  useEffect(() => {
    setFailed(failure === null ? null : { asked, failure });
  }, [failure]);
  const ours = data?.id === id ? data : null;
  return {
    preview: ours?.preview ?? null,
    outdated: ours?.asked !== asked,
    failure: able && failed?.asked === asked ? failed.failure : null,
    slow: resource.slow,
    retry: resource.retry,
  };
}
