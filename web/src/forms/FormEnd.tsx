import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { refusalWords } from "./refusals.ts";
import type { Saving } from "./useSaving.ts";

interface Props {
  saving: Saving;
  words: WordKey;
  /** Null where there is nothing to go back to. */
  onClose: (() => void) | null;
}

/** Why it could not be done, and the ways on. */
export function FormEnd({ saving, words, onClose }: Props) {
  const { t, language } = useWords();
  return (
    <>
      {saving.failure !== null && (
        <p className="fault" role="alert">
          {refusalWords(saving.failure, language)}
        </p>
      )}
      <div className="answers">
        <button type="submit" className="button strong" disabled={saving.busy}>
          {t(words)}
        </button>
        {onClose !== null && (
          <button type="button" className="button" onClick={onClose}>
            {t("cancel")}
          </button>
        )}
      </div>
    </>
  );
}
