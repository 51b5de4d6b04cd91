import type { KindProperty } from "../api/contract.ts";
import { useWords } from "../words/WordsProvider.tsx";

interface Props {
  property: KindProperty;
  label: string;
  value: string;
  invalid?: boolean;
  describedBy?: string | undefined;
  onChange: (value: string) => void;
}

/** A field for a value of a property, by its declared type; choices and yes or no are chosen. */
export function ValueField({ property, label, value, invalid, describedBy, onChange }: Props) {
  const { t, own } = useWords();
  const common = {
    value,
    "aria-label": label,
    "aria-invalid": invalid || undefined,
    "aria-describedby": describedBy,
    "data-value": property.name,
  };
  const { type, unit } = property;
  if (type === "choice" || type === "boolean") {
    const options =
      type === "choice"
        ? property.choices.map(({ id, title }) => [id, own(title)] as const)
        : ([
            ["yes", t("panel.yes")],
            ["no", t("panel.no")],
          ] as const);
    return (
      <select {...common} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t("edit.choose")}</option>
        {options.map(([id, title]) => (
          <option key={id} value={id}>
            {title}
          </option>
        ))}
      </select>
    );
  }
  const numeric = type === "number" || type === "integer";
  return (
    <span className="value">
      <input
        {...common}
        type={type === "date" ? "date" : "text"}
        inputMode={type === "number" ? "decimal" : type === "integer" ? "numeric" : undefined}
        className={numeric ? "number" : undefined}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
      {unit !== null && <span className="unit">{unit}</span>}
    </span>
  );
}
