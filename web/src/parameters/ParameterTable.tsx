import { daysWords } from "../agencies/duties.ts";
import type { Parameter } from "../api/contract.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { groupParameters, groupWords, holdsForWords, keyOf, valueWords } from "./parameterWords.ts";

const heads = ["title", "value", "holdsFor", "source", "status", "days"] as const;

interface Props {
  rows: readonly Parameter[];
  onOpen: (row: Parameter) => void;
}

/** All values that are in force, under a heading for each group; a title opens what was ever said of it. */
export function ParameterTable({ rows, onOpen }: Props) {
  const { t, language } = useWords();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="pane sideways" aria-label={t("parameters.list")} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className={head === "value" ? "number" : undefined}>
                {t(`parameters.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        {groupParameters(rows).map((group) => (
          <tbody key={group.id}>
            <tr>
              <th scope="rowgroup" colSpan={heads.length} className="heading">
                {groupWords(group.id, language)}
              </th>
            </tr>
            {group.rows.map((row) => (
              <Line key={keyOf(row)} row={row} onOpen={onOpen} />
            ))}
          </tbody>
        ))}
      </table>
    </section>
  );
}

function Line({ row, onOpen }: { row: Parameter; onOpen: (row: Parameter) => void }) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          className="plain"
          aria-label={t("parameters.open", { title: own(row.title) })}
          onClick={() => onOpen(row)}
        >
          {own(row.title)}
        </button>
        <span className="fine mono">{row.name}</span>
      </th>
      <td className="number">{valueWords(row, language)}</td>
      <td>{holdsForWords(row, findKind, language)}</td>
      <td>{own(row.source)}</td>
      <td>
        <span className="badge">{t(`parameters.status.${row.status}`)}</span>
        {row.id != null && row.status !== "local" && <span className="fine"> {t("parameters.own")}</span>}
      </td>
      <td>{daysWords(row.effective_from, row.effective_to ?? null, language)}</td>
    </tr>
  );
}
