import { useSyncExternalStore } from "react";
import type { Link } from "./LiveStream.ts";
import { useServices } from "./services.ts";

/** Whether the live stream is open, and if not, when it is tried next. */
export function useLiveLink(): Link {
  const { stream } = useServices();
  return useSyncExternalStore(stream.subscribe, stream.getLink);
}
