import { useCallback, useEffect, useRef, useState } from "react";
import { backoffMs } from "./backoff.ts";
import { asFailure, type Failure } from "./failure.ts";

export interface Resource<T> {
  /** The newest answer; it stays while a later request runs or fails, so a refresh never blanks. */
  data: T | null;
  failure: Failure | null;
  /** True once a first answer has been awaited for 300 ms; only then is a skeleton worth showing. */
  slow: boolean;
  retry: () => void;
  /** Takes what the server answered to a change, and then reads again. */
  put: (data: T) => void;
}

const skeletonAfterMs = 300;

/**
 * Reads something (nothing where `read` is null) when mounted, whenever `read` changes and on `retry`; a failure that may pass is
 * tried again by itself. `read` must be stable (useCallback) and give the same kind of thing.
 */
export function useResource<T>(read: ((signal: AbortSignal) => Promise<T>) | null): Resource<T> {
  const [data, setData] = useState<T | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [slow, setSlow] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const failures = useRef(0);
  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  const put = useCallback(
    (answer: T) => {
      setData(answer);
      retry();
    },
    [retry],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is asked for by its number alone.
  useEffect(() => {
    if (read === null) return;
    const abort = new AbortController();
    let again: ReturnType<typeof setTimeout> | undefined;
    const slowly = setTimeout(() => setSlow(true), skeletonAfterMs);
    read(abort.signal)
      .then((answer) => {
        failures.current = 0;
        setData(answer);
        setFailure(null);
      })
      .catch((cause: unknown) => {
        if (abort.signal.aborted) return;
        const why = asFailure(cause);
        failures.current += 1;
        setFailure(why);
        const passing = why.status === null || why.status >= 500;
        if (passing) again = setTimeout(retry, backoffMs(failures.current + 1, Math.random()));
      })
      .finally(() => {
        clearTimeout(slowly);
        if (!abort.signal.aborted) setSlow(false);
      });
    return () => {
      abort.abort();
      clearTimeout(slowly);
      clearTimeout(again);
    };
  }, [read, attempt, retry]);

  return { data, failure, slow: slow && data === null && failure === null, retry, put };
}
