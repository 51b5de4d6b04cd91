import { useId } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";

interface Props {
  label: WordKey;
  value: string;
  onValue: (value: string) => void;
  type?: "text" | "password" | "email" | "tel" | "datetime-local";
  autoComplete?: string;
  hint?: WordKey;
  required?: boolean;
}

/** One line that is typed, with what it is for above it and what it should be below. */
export function TextField({
  label,
  value,
  onValue,
  type = "text",
  autoComplete = "off",
  hint,
  required = true,
}: Props) {
  const { t } = useWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(label)}</label>
      <input
        id={id}
        type={type}
        required={required}
        value={value}
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
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
