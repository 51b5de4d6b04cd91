import { useMemo, useState } from "react";
import type { BulkEdit, EditOutcome } from "../api/contract.ts";
import { makeEdit, previewEdit } from "../api/editRequests.ts";
import type { Failure } from "../api/failure.ts";
import { useAct } from "../api/useAct.ts";

export interface Editing {
  /** What the edit as it stands would do; null until that was asked. */
  preview: EditOutcome | null;
  /** True where something has been previewed, and something else is asked by now. */
  outdated: boolean;
  /** What was done. */
  done: EditOutcome | null;
  doing: boolean;
  /** Why the edit as it stands could not be previewed or made. */
  failure: Failure | null;
  look: () => void;
  make: () => void;
  /** Begins another edit of the same things. */
  goOn: () => void;
}

/** An edit on its way: it is seen before it is made, and made as it was seen. */
export function useEditing(edit: BulkEdit | null): Editing {
  const asked = useMemo(() => JSON.stringify(edit), [edit]);
  const [seen, setSeen] = useState<{ asked: string; outcome: EditOutcome } | null>(null);
  const [tried, setTried] = useState<string | null>(null);
  const [done, setDone] = useState<EditOutcome | null>(null);
  const { doing, failure, act } = useAct<EditOutcome>();
  const fits = seen !== null && seen.asked === asked;
  const look = () => {
    if (edit === null) return;
    setTried(asked);
    act(
      () => previewEdit(edit),
      (outcome) => setSeen({ asked, outcome }),
    );
  };
  const make = () => {
    if (edit === null || !fits) return;
    act(() => makeEdit(edit), setDone);
  };
  const goOn = () => {
    setDone(null);
    setSeen(null);
  };
  return {
    preview: fits ? seen.outcome : null,
    outdated: seen !== null && !fits,
    done,
    doing,
    failure: tried === asked ? failure : null,
    look,
    make,
    goOn,
  };
}
