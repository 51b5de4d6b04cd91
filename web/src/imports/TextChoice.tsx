import { useId } from "react";
import type { TextForm } from "../api/contract.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { confidenceWord, textSample } from "./guesses.ts";
import type { ChoiceProps } from "./LookStep.tsx";
import { TypedField } from "./TypedField.tsx";

const forms: readonly TextForm[] = ["auto", "unicode", "tcvn3", "vni"];

/** How the file writes Vietnamese, with a text before and after. */
export function TextChoice({ preview, wishes, wish, faulty }: ChoiceProps) {
  const { t } = useWords();
  const id = useId();
  const listId = useId();
  const form = wishes.text ?? "auto";
  const guess = preview.text_guess;
  const sample = preview.options.text === "unicode" ? null : textSample(preview);
  const encoding = wishes.encoding ?? "";
  const lost = preview.notices.some(({ code }) => code === "no_cpg");
  return (
    <fieldset>
      <legend>{t("import.field.text")}</legend>
      <label htmlFor={id}>{t("text.label")}</label>
      <select
        id={id}
        value={form}
        data-choice="text"
        onChange={(event) => wish({ text: event.target.value as TextForm })}
      >
        {forms.map((each) => (
          <option key={each} value={each}>
            {t(`text.${each}`)}
          </option>
        ))}
      </select>
      {form === "auto" && guess !== null && (
        <p className="second">
          {t("text.guess", {
            form: t(`text.${guess.encoding as Exclude<TextForm, "auto">}`),
            sure: t(`confidence.${confidenceWord(guess.confidence)}`),
          })}
        </p>
      )}
      {sample !== null && (
        <dl className="letters">
          <dt>{t("text.before")}</dt>
          <dd className="mono">{sample.before}</dd>
          <dt>{t("text.after")}</dt>
          <dd>{sample.after}</dd>
        </dl>
      )}
      {(lost || encoding !== "") && (
        <>
          <TypedField
            label={t("text.encoding")}
            hint={t("text.encoding.hint")}
            value={encoding}
            list={listId}
            invalid={faulty === "encoding"}
            onWish={(next) => wish({ encoding: next })}
          />
          <datalist id={listId}>
            {["UTF-8", "CP1258", "CP1252"].map((name) => (
              <option key={name} value={name} />
            ))}
          </datalist>
        </>
      )}
    </fieldset>
  );
}
