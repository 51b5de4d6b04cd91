import { useId } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";

interface Props<T extends string> {
  label: WordKey;
  value: T;
  /** Each with its words. */
  choices: readonly (readonly [T, string])[];
  onValue: (value: T) => void;
}

/** One of a few. */
export function ChoiceField<T extends string>({ label, value, choices, onValue }: Props<T>) {
  const { t } = useWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(label)}</label>
      <select
        id={id}
        value={value}
        onChange={(event) => {
          const found = choices.find(([each]) => each === event.target.value);
          if (found !== undefined) onValue(found[0]);
        }}
      >
        {choices.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </>
  );
}
