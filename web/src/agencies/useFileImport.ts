import { useState } from "react";
import type { Uploading } from "../api/door.ts";
import { asFailure, type Failure } from "../api/failure.ts";

export interface FileImport<R> {
  /** What came of it last, tried or done. */
  report: R | null;
  failure: Failure | null;
  busy: boolean;
  /** What was said of the file has changed, so that what came of it counts no more. */
  forget: () => void;
  run: (dryRun: boolean) => Promise<void>;
}

/** A file that is tried and then taken over; `begin` sends it. */
export function useFileImport<R extends { written?: boolean }>(
  begin: (dryRun: boolean) => Promise<Uploading<R>>,
  onDone: () => void,
): FileImport<R> {
  const [report, setReport] = useState<R | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async (dryRun: boolean) => {
    setBusy(true);
    setFailure(null);
    try {
      const sending = await begin(dryRun);
      const came = await sending.done;
      setReport(came);
      if (came.written === true) onDone();
    } catch (cause) {
      setReport(null);
      setFailure(asFailure(cause));
    } finally {
      setBusy(false);
    }
  };
  const forget = () => {
    setReport(null);
    setFailure(null);
  };
  return { report, failure, busy, forget, run };
}
