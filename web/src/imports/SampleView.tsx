import { lazy, Suspense, useMemo, useState } from "react";
import type { PreviewRow, PreviewView } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import type { Sample } from "../map/SampleMap.tsx";
import { canDrawMap } from "../map/webgl.ts";
import { propertyWords } from "../panels/propertyWords.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { layerWords } from "./layerWords.ts";
import { refusalWords } from "./RefusedRows.tsx";
import { WhyRefused } from "./Why.tsx";

const SampleMap = lazy(async () => ({ default: (await import("../map/SampleMap.tsx")).SampleMap }));

/** Rows shown at first; columns of properties shown at most. */
const portion = 30;
const mostColumns = 10;

/** Not knowing where the file lies is a matter of the file, which is told once, and not of each row. */
const isWrong = ({ problem }: PreviewRow) => problem !== null && problem.code !== "unknown_crs";

const keyOf = (row: PreviewRow) => `${row.layer} ${row.number}`;

/** The first rows as they would be taken in: on the map, and as a table with what is wrong. */
export function SampleView({ preview, outdated }: { preview: PreviewView; outdated: boolean }) {
  const { t, language } = useWords();
  const [onlyWrong, setOnlyWrong] = useState(false);
  const [limit, setLimit] = useState(portion);
  const [chosen, setChosen] = useState<string | null>(null);
  const { rows, box } = preview;
  const wrong = rows.filter(isWrong);
  const kept = onlyWrong && wrong.length > 0 ? wrong : rows;
  const samples = useMemo(
    () =>
      rows.flatMap((row): Sample[] =>
        row.geometry === null ? [] : [{ key: keyOf(row), geometry: row.geometry }],
      ),
    [rows],
  );
  return (
    <section className="sampled" aria-labelledby="sample" aria-busy={outdated}>
      <header>
        <h3 id="sample">{t("sample.title", { n: formatNumber(rows.length, 0, language) })}</h3>
        {wrong.length > 0 && (
          <button
            type="button"
            className="button"
            aria-pressed={onlyWrong}
            onClick={() => setOnlyWrong(!onlyWrong)}
          >
            <Icon name="warning" />
            {t("sample.wrong", { n: formatNumber(wrong.length, 0, language) })}
          </button>
        )}
        <p className="second" role="status">
          {outdated ? t("sample.again") : ""}
        </p>
      </header>
      <div className="beside">
        {canDrawMap() ? (
          <Suspense fallback={<div className="map sample" role="status" aria-label={t("map.loading")} />}>
            <SampleMap samples={samples} box={box} chosen={chosen} />
          </Suspense>
        ) : (
          <p className="second">{t("sample.mapless")}</p>
        )}
        <div>
          <SampleTable
            preview={preview}
            rows={kept.slice(0, limit)}
            chosen={chosen}
            onChoose={(key) => setChosen(key === chosen ? null : key)}
          />
          {kept.length > limit && (
            <button type="button" className="button" onClick={() => setLimit(kept.length)}>
              {t("sample.more", { n: formatNumber(kept.length - limit, 0, language) })}
            </button>
          )}
        </div>
      </div>
    </section>
  );
}

interface TableProps {
  preview: PreviewView;
  rows: readonly PreviewRow[];
  chosen: string | null;
  onChoose: (key: string) => void;
}

/** Names of the properties that rows would have; what would be refused still has the file's own fields. */
function columnsOf(rows: readonly PreviewRow[]): string[] {
  const taken = rows.filter(({ problem }) => problem === null);
  const told = taken.length > 0 ? taken : rows;
  return [...new Set(told.flatMap(({ properties }) => Object.keys(properties)))].slice(0, mostColumns);
}

function SampleTable({ preview, rows, chosen, onChoose }: TableProps) {
  const { t, own } = useWords();
  const { findKind } = useCity();
  const columns = columnsOf(preview.rows);
  const several = preview.layers.filter((layer) => layer.chosen).length > 1;
  const kinds = new Set([preview.options.kind, ...preview.rows.map(({ kind }) => kind)]);
  const properties = [...kinds].flatMap((kind) => findKind(kind ?? "")?.properties ?? []);
  const title = (name: string) => {
    const property = properties.find((each) => each.name === name);
    return property === undefined ? name : own(property.title);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="sideways" aria-labelledby="sample" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("sample.row")}</th>
            {several && <th scope="col">{t("sample.layer")}</th>}
            <th scope="col">{t("sample.name")}</th>
            {preview.options.translator !== null && <th scope="col">{t("import.field.kind")}</th>}
            {columns.map((name) => (
              <th key={name} scope="col">
                {title(name)}
              </th>
            ))}
            <th scope="col">{t("sample.key")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row
              key={keyOf(row)}
              row={row}
              columns={columns}
              several={several}
              format={preview.format}
              translated={preview.options.translator !== null}
              chosen={keyOf(row) === chosen}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  row: PreviewRow;
  columns: readonly string[];
  several: boolean;
  format: string;
  translated: boolean;
  chosen: boolean;
  onChoose: (key: string) => void;
}

function Row({ row, columns, several, format, translated, chosen, onChoose }: RowProps) {
  const speech = useWords();
  const { t, own, language } = speech;
  const { findKind } = useCity();
  const kind = findKind(row.kind ?? "");
  const words = (name: string) => {
    const value = row.properties[name];
    if (value === undefined || value === null) return "";
    const property = kind?.properties.find((each) => each.name === name);
    if (property !== undefined) return propertyWords(value, property, language);
    return typeof value === "string" ? value : JSON.stringify(value);
  };
  return (
    <tr className={isWrong(row) ? "wrong" : undefined} data-sample={row.number}>
      <td>
        {row.geometry === null ? (
          row.number
        ) : (
          <button
            type="button"
            className="button quiet"
            aria-pressed={chosen}
            aria-label={t("sample.choose", { n: row.number })}
            onClick={() => onChoose(keyOf(row))}
          >
            {row.number}
          </button>
        )}
      </td>
      {several && <td className="layer">{layerWords(row.layer, format, language)}</td>}
      <td className="named">
        {row.problem === null || !isWrong(row) ? (
          row.name
        ) : (
          <>
            <span className="problem">
              <Icon name="warning" />
              {refusalWords(row.problem.code, speech)}
            </span>
            <span className="fine">
              <WhyRefused
                reason={row.problem.code}
                blanks={row.problem.blanks}
                message={row.problem.message}
              />
            </span>
          </>
        )}
      </td>
      {translated && <td>{kind === undefined ? (row.kind ?? "") : own(kind.title)}</td>}
      {columns.map((name) => (
        <td key={name}>{words(name)}</td>
      ))}
      <td className="mono uid" title={row.key ?? undefined}>
        {row.key ?? "–"}
      </td>
    </tr>
  );
}
