import { useState } from "react";
import { asFailure, type Failure } from "./failure.ts";

/** Something that a person asks for once: whether it is under way, and why it failed. */
export function useAct<T>(): {
  doing: boolean;
  failure: Failure | null;
  act: (ask: () => Promise<T>, then: (answer: T) => void) => void;
} {
  const [doing, setDoing] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const act = (ask: () => Promise<T>, then: (answer: T) => void) => {
    setDoing(true);
    setFailure(null);
    ask()
      .then(then)
      .catch((cause: unknown) => setFailure(asFailure(cause)))
      .finally(() => setDoing(false));
  };
  return { doing, failure, act };
}
