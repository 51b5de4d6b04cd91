import { type FormEvent, useState } from "react";
import { asFailure, type Failure } from "../api/failure.ts";

export interface Saving {
  busy: boolean;
  failure: Failure | null;
  /** Does it when the form is sent; `after` is told only where it succeeded. */
  submit: (event: FormEvent) => void;
}

/** One thing that a form does. */
export function useSaving<T>(work: () => Promise<T>, after: (answer: T) => void): Saving {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async () => {
    setBusy(true);
    setFailure(null);
    try {
      after(await work());
    } catch (cause) {
      setFailure(asFailure(cause));
      setBusy(false);
    }
  };
  return {
    busy,
    failure,
    submit: (event) => {
      event.preventDefault();
      void run();
    },
  };
}
