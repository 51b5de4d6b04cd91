import { formatInstant, parseInstant } from "../clock/instant.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { ChoiceProps } from "./LookStep.tsx";
import { TypedField } from "./TypedField.tsx";

/** What is seldom needed: what codes begin with, since when it is so, whose it is. */
export function MoreChoices({ wishes, wish, faulty }: ChoiceProps) {
  const { t } = useWords();
  const since = wishes.since ?? null;
  return (
    <details className="more-choices">
      <summary>{t("import.more.choices")}</summary>
      <TypedField
        label={t("import.prefix")}
        hint={t("import.prefix.hint")}
        value={wishes.prefix ?? ""}
        onWish={(prefix) => wish({ prefix })}
      />
      <TypedField
        label={t("import.field.since")}
        hint={t("import.since.hint")}
        type="datetime-local"
        value={since === null ? "" : formatInstant(Date.parse(since)).slice(0, 16)}
        onWish={(text) => {
          const sinceMs = parseInstant(text);
          wish({ since: sinceMs === null ? null : new Date(sinceMs).toISOString() });
        }}
      />
      <TypedField
        label={t("import.field.agency")}
        hint={t("import.agency.hint")}
        value={wishes.agency ?? ""}
        invalid={faulty === "agency"}
        onWish={(agency) => wish({ agency })}
      />
    </details>
  );
}
