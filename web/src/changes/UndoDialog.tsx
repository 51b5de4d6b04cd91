import { useEffect, useRef, useState } from "react";
import type { Undone } from "../api/contract.ts";
import { asFailure, type Failure } from "../api/failure.ts";
import { undoChange } from "../api/requests.ts";
import { formatNumber } from "../formats/numbers.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { failureWords } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";

interface Props {
  change: number;
  title: string;
  /** What the change had done, in things, where that is known. */
  made: { created: number; updated: number } | null;
  onClose: () => void;
  onUndone: () => void;
}

/** Asks before a change is undone, says what that would do, and afterwards what it did. */
export function UndoDialog({ change, title, made, onClose, onUndone }: Props) {
  const { t } = useWords();
  const [doing, setDoing] = useState(false);
  const [undone, setUndone] = useState<Undone | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const undo = async () => {
    setDoing(true);
    setFailure(null);
    try {
      setUndone(await undoChange(change));
      onUndone();
    } catch (cause) {
      setFailure(asFailure(cause));
    } finally {
      setDoing(false);
    }
  };
  return (
    <Dialog title={t(undone === null ? "undo.ask" : "undo.done")} onClose={onClose}>
      {undone === null ? (
        <>
          {title !== "" && <p className="subject">{title}</p>}
          <WhatWould made={made} />
          {failure !== null && (
            <p className="fault" role="alert">
              {failureWords(failure, t)}
            </p>
          )}
          <div className="answers">
            <button type="button" className="button strong" disabled={doing} onClick={() => void undo()}>
              {t(doing ? "undo.doing" : "undo")}
            </button>
            <button type="button" className="button" onClick={onClose}>
              {t("undo.not")}
            </button>
          </div>
        </>
      ) : (
        <WhatWas undone={undone} onClose={onClose} />
      )}
    </Dialog>
  );
}

function WhatWould({ made }: Pick<Props, "made">) {
  const { t, language } = useWords();
  return (
    <>
      {made !== null && (
        <p>
          {t("undo.would", {
            created: formatNumber(made.created, 0, language),
            updated: formatNumber(made.updated, 0, language),
          })}
        </p>
      )}
      <p>{t("undo.keeps")}</p>
    </>
  );
}

function WhatWas({ undone, onClose }: { undone: Undone; onClose: () => void }) {
  const { t, language } = useWords();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  const rows = [
    ["removed", undone.removed],
    ["restored", undone.restored],
    ["broughtBack", undone.brought_back],
    ["relations", undone.relations],
  ] as const;
  const done = rows.filter(([, count]) => count > 0);
  return (
    <>
      <div role="status">
        {done.length === 0 && <p>{t("undo.nothing")}</p>}
        <ul className="outcome">
          {done.map(([what, count]) => (
            <li key={what}>{t(`undo.${what}`, { n: formatNumber(count, 0, language) })}</li>
          ))}
        </ul>
        {undone.left.length > 0 && (
          <p>{t("undo.left", { n: formatNumber(undone.left.length, 0, language) })}</p>
        )}
      </div>
      {undone.left.length > 0 && <p className="mono left">{undone.left.join(", ")}</p>}
      <div className="answers">
        <button ref={button} type="button" className="button" onClick={onClose}>
          {t("close")}
        </button>
      </div>
    </>
  );
}
