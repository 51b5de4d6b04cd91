import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import { readMe } from "../api/accessRequests.ts";
import type { Action, Me } from "../api/contract.ts";
import { onStranger } from "../api/door.ts";
import type { Failure } from "../api/failure.ts";
import { useResource } from "../api/useResource.ts";

export interface Asker {
  /** Who asks, or null until the server has said. */
  me: Me | null;
  failure: Failure | null;
  /** Whether this may be done anywhere; the server checks each request, whatever is shown. */
  may: (action: Action) => boolean;
  reload: () => void;
}

const MeContext = createContext<Asker | null>(null);

/** Who looks at the screens; asked again when the server no longer knows. */
export function MeProvider({ children }: { children: ReactNode }) {
  const { data, failure, retry } = useResource(readMe);
  useEffect(() => onStranger(retry), [retry]);
  const asker = useMemo<Asker>(
    () => ({
      me: data,
      failure,
      may: (action) => data?.actions.includes(action) ?? false,
      reload: retry,
    }),
    [data, failure, retry],
  );
  return <MeContext value={asker}>{children}</MeContext>;
}

export function useMe(): Asker {
  const asker = useContext(MeContext);
  if (asker === null) throw new Error("useMe is called outside MeProvider.");
  return asker;
}
