import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";

interface Props {
  label: WordKey;
  value: string;
  onValue: (value: string) => void;
  required?: boolean;
}

/** As long as the server takes a reason or a note. */
const longest = 2_000;

/** Some sentences that are typed, such as a reason. */
export function LongTextField({ label, value, onValue, required = true }: Props) {
  const { t } = useWords();
  return (
    <label>
      {t(label)}
      <textarea
        rows={2}
        maxLength={longest}
        value={value}
        required={required}
        onChange={(event) => onValue(event.target.value)}
      />
    </label>
  );
}
