import type { Ended } from "../api/contract.ts";
import { endRelation } from "../api/relationRequests.ts";
import { useAct } from "../api/useAct.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { failureWords } from "../screens/Region.tsx";
import { rememberChange } from "../shaping/savedChanges.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { type Other, type Way, wayName } from "./ways.ts";

interface Props {
  name: string;
  way: Way;
  other: Other;
  onClose: () => void;
  onEnded: () => void;
}

/** Asks before a relation is ended, and says what that means. */
export function EndDialog({ name, way, other, onClose, onEnded }: Props) {
  const { t } = useWords();
  const { doing, failure, act } = useAct<Ended>();
  const end = () =>
    act(
      () => endRelation(other.relation),
      ({ change_id }) => {
        rememberChange(change_id);
        onEnded();
        onClose();
      },
    );
  // Somebody else has ended it: that is as well.
  const gone = failure?.status === 404;
  return (
    <Dialog title={t("relations.end.ask")} onClose={onClose}>
      <p className="subject">{t(`relations.${wayName(way)}.says`, { thing: name, other: other.name })}</p>
      <p>{t("relations.end.keeps")}</p>
      {failure !== null && (
        <p className="fault" role="alert">
          {gone ? t("relations.end.gone") : failureWords(failure, t)}
        </p>
      )}
      <div className="answers">
        {!gone && (
          <button type="button" className="button strong" disabled={doing} onClick={end}>
            {t(doing ? "relations.end.doing" : "relations.end")}
          </button>
        )}
        <button
          type="button"
          className="button"
          onClick={() => {
            if (gone) onEnded();
            onClose();
          }}
        >
          {t(gone ? "close" : "relations.end.not")}
        </button>
      </div>
    </Dialog>
  );
}
