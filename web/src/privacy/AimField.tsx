import type { RequestAim } from "../api/contract.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { ChoiceField } from "./ChoiceField.tsx";

const aims: readonly RequestAim[] = ["see", "export", "correct", "delete", "withdraw", "object"];

/** What somebody wants of their data. */
export function AimField({ value, onValue }: { value: RequestAim; onValue: (value: RequestAim) => void }) {
  const { t } = useWords();
  return (
    <ChoiceField
      label="privacy.request.wanted"
      value={value}
      choices={aims.map((each) => [each, t(`privacy.wanted.${each}`)])}
      onValue={onValue}
    />
  );
}
