import { useId } from "react";
import { useWords } from "../words/WordsProvider.tsx";
import type { ChoiceProps } from "./LookStep.tsx";
import { columnsOf, isTable, type Placing, placeBy, placingOf } from "./placing.ts";

/** Which columns of a table say where its rows are; other files have shapes of their own. */
export function PlaceChoice({ preview, wishes, wish, faulty }: ChoiceProps) {
  const { t } = useWords();
  if (!isTable(preview)) return null;
  const now = placingOf(preview.layers, wishes);
  const columns = columnsOf(preview.layers);
  const nowhere = now.x_field === null && now.y_field === null && now.wkt_field === null;
  return (
    <fieldset>
      <legend>{t("import.places")}</legend>
      {nowhere && <p className="need">{t("import.places.none")}</p>}
      {(["x_field", "y_field", "wkt_field"] as const).map((name) => (
        <ColumnSelect
          key={name}
          name={name}
          columns={columns}
          value={now[name]}
          invalid={faulty === name}
          onChoose={(column) => wish(placeBy(now, name, column))}
        />
      ))}
    </fieldset>
  );
}

interface SelectProps {
  name: keyof Placing;
  columns: readonly string[];
  value: string | null;
  invalid: boolean;
  onChoose: (column: string | null) => void;
}

function ColumnSelect({ name, columns, value, invalid, onChoose }: SelectProps) {
  const { t } = useWords();
  const id = useId();
  return (
    <div className="typed">
      <label htmlFor={id}>{t(`import.field.${name}`)}</label>
      <select
        id={id}
        value={value ?? ""}
        aria-invalid={invalid || undefined}
        onChange={(event) => onChoose(event.target.value || null)}
        data-choice={name}
      >
        <option value="">{t("import.field.none")}</option>
        {value !== null && !columns.includes(value) && <option value={value}>{value}</option>}
        {columns.map((column) => (
          <option key={column} value={column}>
            {column}
          </option>
        ))}
      </select>
    </div>
  );
}
