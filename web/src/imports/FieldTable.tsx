import { useId } from "react";
import type { Kind } from "../api/contract.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import type { ChoiceProps } from "./LookStep.tsx";
import {
  type FieldRow,
  fieldRows,
  isOwnName,
  mapField,
  missingProperties,
  specialTargets,
} from "./mapping.ts";

/** Each field of the file with samples, and what becomes of it. */
export function FieldTable({ preview, wishes, wish }: ChoiceProps) {
  const { t, own } = useWords();
  const { findKind } = useCity();
  const id = useId();
  const { translator } = preview.options;
  const kind = findKind(preview.options.kind ?? "");
  const rows = fieldRows(preview.layers, wishes.layers ?? null, preview.options.mapping);
  const missing = missingProperties(rows, kind);
  if (rows.length === 0) return null;
  if (translator !== null) return <p className="second">{t("fields.translated", { name: translator })}</p>;
  return (
    <section aria-labelledby={id} className="fields">
      <h3 id={id}>{t("fields.title")}</h3>
      {missing.length > 0 && (
        <p className="need">
          {t("fields.missing", { names: missing.map(({ title }) => own(title)).join(", ") })}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="sideways" aria-labelledby={id} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {(["name", "type", "samples", "becomes"] as const).map((head) => (
                <th key={head} scope="col">
                  {t(`fields.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.field}
                row={row}
                kind={kind}
                onTarget={(target) => wish({ mapping: mapField(rows, row.field, target) })}
              />
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** What the select holds for a field that is left out; no property has an empty name. */
const leftOut = "";

interface RowProps {
  row: FieldRow;
  kind: Kind | undefined;
  onTarget: (target: string | null) => void;
}

function Row({ row, kind, onTarget }: RowProps) {
  const { t, own } = useWords();
  const type = findKey(`type.${row.type}`);
  return (
    <tr data-field={row.field}>
      <th scope="row" className="mono">
        {row.field}
      </th>
      <td>{type === null ? row.type : t(type)}</td>
      <td className="samples">{row.samples.join(" · ")}</td>
      <td>
        <select
          value={row.target ?? leftOut}
          aria-label={t("fields.becomes.of", { field: row.field })}
          onChange={(event) => onTarget(event.target.value === leftOut ? null : event.target.value)}
        >
          <option value={leftOut}>{t("target.none")}</option>
          <optgroup label={t("target.special")}>
            {specialTargets.map((target) => (
              <option key={target} value={target}>
                {t(`target.${target}`)}
              </option>
            ))}
          </optgroup>
          {kind !== undefined && kind.properties.length > 0 && (
            <optgroup label={t("target.properties", { kind: own(kind.title) })}>
              {kind.properties.map((property) => (
                <option key={property.name} value={property.name}>
                  {own(property.title)}
                  {property.unit !== null && ` (${property.unit})`}
                </option>
              ))}
            </optgroup>
          )}
          <OwnName row={row} kind={kind} />
        </select>
        {row.twice && <p className="need">{t("fields.twice")}</p>}
      </td>
    </tr>
  );
}

/** To keep a field under the name it has, or under the one that was asked for before. */
function OwnName({ row, kind }: Omit<RowProps, "onTarget">) {
  const { t } = useWords();
  const names = new Set([row.field, ...(row.target === null ? [] : [row.target])]);
  const own = [...names].filter((name) => isOwnName(name, kind));
  return own.map((name) => (
    <option key={name} value={name}>
      {t("target.own", { name })}
    </option>
  ));
}
