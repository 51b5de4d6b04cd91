import { useCallback, useEffect, useRef, useState } from "react";
import type { ImportView } from "../api/contract.ts";
import { asFailure, type Failure } from "../api/failure.ts";
import { makeImport, sendFile } from "../api/importRequests.ts";

/** A file on its way to the server; `failure` says why it did not get there. */
export interface Sending {
  file: File;
  sent: number;
  failure: Failure | null;
}

export interface Uploads {
  sendings: readonly Sending[];
  /** Sends files one after another, to a new import where there is none yet. */
  send: (files: readonly File[]) => Promise<void>;
  /** Gives up a file that is being sent, waits, or has failed. */
  drop: (file: File) => void;
}

interface Places {
  id: number | null;
  onMade: (view: ImportView) => void;
  onView: (view: ImportView) => void;
}

export function useUploads({ id, onMade, onView }: Places): Uploads {
  const [sendings, setSendings] = useState<readonly Sending[]>([]);
  const cancels = useRef(new Map<File, () => void>());
  const dropped = useRef(new Set<File>());
  const change = useCallback((file: File, part: Partial<Sending>) => {
    setSendings((all) => all.map((each) => (each.file === file ? { ...each, ...part } : each)));
  }, []);
  const drop = useCallback((file: File) => {
    dropped.current.add(file);
    cancels.current.get(file)?.();
    setSendings((all) => all.filter((each) => each.file !== file));
  }, []);

  const sendOne = async (to: number, file: File) => {
    if (dropped.current.has(file)) return;
    const { done, cancel } = sendFile(to, file, (sent) => change(file, { sent }));
    cancels.current.set(file, cancel);
    try {
      onView(await done);
      setSendings((all) => all.filter((each) => each.file !== file));
    } catch (cause) {
      change(file, { failure: asFailure(cause) });
    } finally {
      cancels.current.delete(file);
    }
  };

  const send = async (files: readonly File[]) => {
    for (const file of files) dropped.current.delete(file);
    const added = files.map((file) => ({ file, sent: 0, failure: null }));
    const names = new Set(files.map(({ name }) => name));
    setSendings((all) => [...all.filter(({ file }) => !names.has(file.name)), ...added]);
    let to = id;
    try {
      if (to === null) {
        const made = await makeImport();
        to = made.id;
        onMade(made);
      }
    } catch (cause) {
      for (const file of files) change(file, { failure: asFailure(cause) });
      return;
    }
    for (const file of files) await sendOne(to, file);
  };

  useEffect(() => {
    const running = cancels.current;
    return () => {
      for (const cancel of running.values()) cancel();
    };
  }, []);
  return { sendings, send, drop };
}
