import { useId } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";

interface Props {
  label: WordKey;
  value: string;
  onValue: (value: string) => void;
  hint?: WordKey;
  required?: boolean;
}

/** Some lines that are typed. */
export function LongField({ label, value, onValue, hint, required = true }: Props) {
  const { t } = useWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(label)}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={4000}
        required={required}
        value={value}
        aria-describedby={hint === undefined ? undefined : `${id}hint`}
        onChange={(event) => onValue(event.target.value)}
      />
      {hint !== undefined && (
        <p id={`${id}hint`} className="fine">
          {t(hint)}
        </p>
      )}
    </>
  );
}
