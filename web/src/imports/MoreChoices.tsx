import { useId } from "react";
import { formatInstant, parseInstant } from "../clock/instant.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { ChoiceProps } from "./LookStep.tsx";
import { TypedField } from "./TypedField.tsx";

/** What is seldom needed: where coordinates stand in a table, what codes begin with, since when it is so. */
export function MoreChoices({ preview, wishes, wish, faulty }: ChoiceProps) {
  const { t } = useWords();
  const { options } = preview;
  const fields = [...new Set(preview.layers.flatMap(({ fields: all }) => all.map(({ name }) => name)))];
  const told = (["x_field", "y_field", "wkt_field"] as const).some((key) => wishes[key]);
  const tabular = told || preview.layers.some(({ geometry }) => geometry === "none");
  const since = wishes.since ?? null;
  return (
    <details className="more-choices" open={tabular || undefined}>
      <summary>{t("import.more.choices")}</summary>
      {tabular && (
        <>
          <FieldSelect name="x_field" fields={fields} value={wishes.x_field ?? options.x_field} wish={wish} />
          <FieldSelect name="y_field" fields={fields} value={wishes.y_field ?? options.y_field} wish={wish} />
          <FieldSelect
            name="wkt_field"
            fields={fields}
            value={wishes.wkt_field ?? options.wkt_field}
            wish={wish}
          />
        </>
      )}
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

interface SelectProps {
  name: "x_field" | "y_field" | "wkt_field";
  fields: readonly string[];
  value: string | null;
  wish: ChoiceProps["wish"];
}

function FieldSelect({ name, fields, value, wish }: SelectProps) {
  const { t } = useWords();
  const id = useId();
  return (
    <div className="typed">
      <label htmlFor={id}>{t(`import.${name}`)}</label>
      <select id={id} value={value ?? ""} onChange={(event) => wish({ [name]: event.target.value || null })}>
        <option value="">{t("import.field.none")}</option>
        {fields.map((field) => (
          <option key={field} value={field}>
            {field}
          </option>
        ))}
      </select>
    </div>
  );
}
