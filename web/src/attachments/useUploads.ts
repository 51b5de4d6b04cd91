import { useCallback, useReducer, useRef } from "react";
import { asFailure } from "../api/failure.ts";
import { sendFile } from "./sendFile.ts";
import { refusalOf, type Upload, uploadsAfter } from "./uploads.ts";

export interface Uploads {
  uploads: Upload[];
  send: (files: Iterable<File>) => void;
  drop: (key: number) => void;
}

/** Files on their way to a thing, one after the other, also when its panel is closed meanwhile. */
export function useUploads(thing: number, onSent: (name: string) => void): Uploads {
  const [uploads, step] = useReducer(uploadsAfter<File>, []);
  const keys = useRef(0);
  const queue = useRef<Promise<void>>(Promise.resolve());

  const sendOne = useCallback(
    async (key: number, file: File) => {
      try {
        const kept = await sendFile(thing, file, (share) => step({ what: "moved", key, share }));
        step({ what: "gone", key });
        onSent(kept.name);
      } catch (cause) {
        step({ what: "failed", key, failure: asFailure(cause) });
      }
    },
    [thing, onSent],
  );

  const send = useCallback(
    (files: Iterable<File>) => {
      for (const file of files) {
        keys.current += 1;
        const key = keys.current;
        const failure = refusalOf(file);
        step({ what: "chosen", key, file, failure });
        if (failure === null) queue.current = queue.current.then(() => sendOne(key, file));
      }
    },
    [sendOne],
  );

  const drop = useCallback((key: number) => step({ what: "gone", key }), []);
  return { uploads, send, drop };
}
