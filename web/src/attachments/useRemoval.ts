import { useCallback, useState } from "react";
import type { Attachment } from "../api/contract.ts";
import { asFailure, type Failure } from "../api/failure.ts";
import { removeAttachment, restoreAttachment } from "../api/requests.ts";

export interface Removal {
  /** What was removed last and can be brought back. */
  removed: Attachment | null;
  failure: Failure | null;
  remove: (attachment: Attachment) => Promise<void>;
  undo: () => Promise<void>;
}

/** Removing an attachment, and taking that back; `onChange` is told after either, with what it was. */
export function useRemoval(onChange: (what: "removed" | "restored", name: string) => void): Removal {
  const [removed, setRemoved] = useState<Attachment | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  const change = useCallback(
    async (work: () => Promise<Attachment>, what: "removed" | "restored") => {
      try {
        const attachment = await work();
        setRemoved(what === "removed" ? attachment : null);
        setFailure(null);
        onChange(what, attachment.name);
      } catch (cause) {
        setFailure(asFailure(cause));
      }
    },
    [onChange],
  );

  const remove = useCallback(
    (attachment: Attachment) => change(() => removeAttachment(attachment.id), "removed"),
    [change],
  );
  const undo = useCallback(async () => {
    if (removed !== null) await change(() => restoreAttachment(removed.id), "restored");
  }, [change, removed]);
  return { removed, failure, remove, undo };
}
