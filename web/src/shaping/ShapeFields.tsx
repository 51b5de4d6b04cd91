import { useId } from "react";
import type { Kind } from "../api/contract.ts";
import { ValueField } from "../editing/ValueField.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { Fields } from "./fields.ts";

interface Props {
  kind: Kind | undefined;
  name: string;
  fields: Fields;
  wrong: Record<string, string>;
  onName: (name: string) => void;
  onFields: (fields: Fields) => void;
}

/** The name, and every property that the kind declares, by its type and unit. */
export function ShapeFields({ kind, name, fields, wrong, onName, onFields }: Props) {
  const { t, own } = useWords();
  const id = useId();
  return (
    <>
      <label className="field" htmlFor={id}>
        {t("shaping.name")}
        <input
          id={id}
          value={name}
          autoComplete="off"
          data-field="name"
          onChange={(event) => onName(event.target.value)}
        />
      </label>
      {kind !== undefined && kind.properties.length > 0 && (
        <details className="fields" open={Object.keys(wrong).length > 0 || undefined}>
          <summary>{t("shaping.properties", { n: kind.properties.length })}</summary>
          {kind.properties.map((property) => {
            const fault = wrong[property.name];
            const faultId = `${id} ${property.name}`.replaceAll(" ", "-");
            return (
              <div key={property.name} className="field">
                <span aria-hidden="true">{own(property.title)}</span>
                <ValueField
                  property={property}
                  label={own(property.title)}
                  value={fields[property.name] ?? ""}
                  invalid={fault !== undefined}
                  describedBy={fault === undefined ? undefined : faultId}
                  onChange={(value) => onFields({ ...fields, [property.name]: value })}
                />
                {fault !== undefined && (
                  <p className="fault" role="alert" id={faultId}>
                    {fault}
                  </p>
                )}
              </div>
            );
          })}
        </details>
      )}
    </>
  );
}
