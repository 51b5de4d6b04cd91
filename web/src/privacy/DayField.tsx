import { useId } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";

interface Props {
  label: WordKey;
  /** As the server writes days, or with an hour where `hours`. */
  value: string;
  most: string;
  hours?: boolean;
  onValue: (value: string) => void;
}

/** A day, or a day with its hour, not after another. */
export function DayField({ label, value, most, hours = false, onValue }: Props) {
  const { t } = useWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(label)}</label>
      <input
        id={id}
        type={hours ? "datetime-local" : "date"}
        required
        value={value}
        max={most}
        onChange={(event) => onValue(event.target.value)}
      />
    </>
  );
}
