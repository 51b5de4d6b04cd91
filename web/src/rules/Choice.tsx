import { useId } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";

/** One of several, chosen from a list; what is not among them has to be chosen first. */
export function Choice(props: {
  label: WordKey;
  value: string;
  options: readonly (readonly [string, string])[];
  onValue: (value: string) => void;
}) {
  const { t } = useWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(props.label)}</label>
      <select id={id} value={props.value} required onChange={(event) => props.onValue(event.target.value)}>
        {!props.options.some(([each]) => each === props.value) && (
          <option value="">{t("rules.choose")}</option>
        )}
        {props.options.map(([each, words]) => (
          <option key={each} value={each}>
            {words}
          </option>
        ))}
      </select>
    </>
  );
}

/** Something that is so or not. */
export function Tick(props: { words: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="choice">
      <input type="checkbox" checked={props.on} onChange={(event) => props.onChange(event.target.checked)} />
      {props.words}
    </label>
  );
}
