import { useEffect, useRef, useState } from "react";
import type { EditOutcome } from "../api/contract.ts";
import { UndoDialog } from "../changes/UndoDialog.tsx";
import { formatNumber } from "../formats/numbers.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";

interface Props {
  outcome: EditOutcome;
  title: string;
  onMore: () => void;
}

/** What an edit did, and the way back. */
export function EditDone({ outcome, title, onMore }: Props) {
  const { t, language } = useWords();
  const [asking, setAsking] = useState(false);
  const [undone, setUndone] = useState(false);
  const changes = useLink({ screen: "changes" });
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const { changed, change_id: change } = outcome;
  return (
    <section className="step" data-done={undone ? "undone" : "done"}>
      <h2 ref={heading} tabIndex={-1}>
        {t(undone ? "edit.undone" : changed === 0 ? "edit.done.none" : "edit.done", {
          n: formatNumber(changed, 0, language),
        })}
      </h2>
      <p className="second">{title}</p>
      <div className="answers">
        {change !== null && !undone && (
          <button type="button" className="button" data-act="undo" onClick={() => setAsking(true)}>
            <Icon name="undo" />
            {t("undo")}
          </button>
        )}
        <button type="button" className="button" data-act="more" onClick={onMore}>
          {t("edit.more")}
        </button>
        <a className="button" {...changes}>
          {t("edit.changes")}
        </a>
      </div>
      {asking && change !== null && (
        <UndoDialog
          change={change}
          title={title}
          made={{ created: 0, updated: changed }}
          onClose={() => setAsking(false)}
          onUndone={() => setUndone(true)}
        />
      )}
    </section>
  );
}
