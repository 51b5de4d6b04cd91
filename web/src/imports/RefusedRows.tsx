import { useCallback, useState } from "react";
import type { ImportView, RefusedRow } from "../api/contract.ts";
import { asFailure, type Failure } from "../api/failure.ts";
import { readAllRefusals, readRefusals } from "../api/importRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import { importFailureWords } from "./importFailure.ts";
import { layerWords } from "./layerWords.ts";
import { refusalTable } from "./refusalTable.ts";
import { saveText } from "./saveText.ts";
import { useSentence, WhyRefused } from "./Why.tsx";

/** Rows shown at first; the CSV file holds them all. */
const portion = 100;

export function refusalWords(reason: string, { t }: Speech): string {
  const key = findKey(`refusal.${reason}`);
  return key === null ? reason.replaceAll("_", " ") : t(key);
}

interface Props {
  view: ImportView;
  /** What the file is: "Shapefile". */
  format: string;
}

/** What was refused: by reason, row by row, and as a file to be repaired. */
export function RefusedRows({ view, format }: Props) {
  const speech = useWords();
  const { t, language } = speech;
  const [reason, setReason] = useState<string | null>(null);
  const [limit, setLimit] = useState(portion);
  const read = useCallback(
    (signal: AbortSignal) => readRefusals(view.id, reason, limit, signal),
    [view.id, reason, limit],
  );
  const { data, failure, slow, retry } = useResource(read);
  const shown = reason === null ? data?.total : data?.groups.find((group) => group.reason === reason)?.count;
  return (
    <section className="refused" aria-labelledby="refused">
      <header>
        <h3 id="refused">{t("refused.title")}</h3>
        <TableButton view={view} format={format} />
      </header>
      {failure !== null && (
        <FailureNotice
          what="failure.refused"
          works="failure.refused.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={4} />}
      {data !== null && (
        <>
          <fieldset className="reasons">
            <legend className="unseen">{t("refused.reasons")}</legend>
            <button type="button" aria-pressed={reason === null} onClick={() => setReason(null)}>
              {t("refused.all")} <b>{formatNumber(data.total, 0, language)}</b>
            </button>
            {data.groups.map((group) => (
              <button
                key={group.reason}
                type="button"
                aria-pressed={reason === group.reason}
                onClick={() => setReason(reason === group.reason ? null : group.reason)}
              >
                {refusalWords(group.reason, speech)} <b>{formatNumber(group.count, 0, language)}</b>
              </button>
            ))}
          </fieldset>
          <Rows rows={data.rows} format={format} />
          {shown !== undefined && shown > data.rows.length && data.rows.length < 1_000 && (
            <button
              type="button"
              className="button"
              onClick={() => setLimit(Math.min(1_000, limit + portion))}
            >
              {t("refused.more")}
            </button>
          )}
        </>
      )}
    </section>
  );
}

/** All refused rows as a file, in the language of the screen. */
function TableButton({ view, format }: Props) {
  const speech = useWords();
  const { t, language } = speech;
  const sentence = useSentence();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const rows = await readAllRefusals(view.id, new AbortController().signal);
      const heads = ["row", "reason", "message", "key"] as const;
      const titles = [t("sample.layer"), ...heads.map((head) => t(`refused.${head}`))];
      const table = refusalTable(rows, titles, (row) => ({
        layer: layerWords(row.layer, format, language),
        reason: refusalWords(row.reason, speech),
        detail: sentence(`refused.why.${row.reason}`, row.blanks) ?? row.message,
      }));
      saveText(`${t("refused.file", { id: view.id })}.csv`, table, "text/csv");
    } catch (cause) {
      setFailure(asFailure(cause));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {failure !== null && (
        <p className="fault" role="alert">
          {importFailureWords(failure, t)}
        </p>
      )}
      <button
        type="button"
        className="button"
        disabled={busy}
        onClick={() => void save()}
        data-act="refused-table"
      >
        {t("refused.csv")}
      </button>
    </>
  );
}

function Rows({ rows, format }: { rows: readonly RefusedRow[]; format: string }) {
  const speech = useWords();
  const { t, language } = speech;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="sideways" aria-labelledby="refused" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {(["row", "reason", "message", "key", "properties"] as const).map((head) => (
              <th key={head} scope="col">
                {t(`refused.${head}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.layer} ${row.number} ${row.reason}`}>
              <td>
                {row.number} <span className="second">{layerWords(row.layer, format, language)}</span>
              </td>
              <td>{refusalWords(row.reason, speech)}</td>
              <td className="fine">
                <WhyRefused reason={row.reason} blanks={row.blanks} message={row.message} />
              </td>
              <td className="mono">{row.key ?? "–"}</td>
              <td className="mono">{propertiesLine(row.properties)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function propertiesLine(properties: Readonly<Record<string, unknown>>): string {
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("; ");
}
