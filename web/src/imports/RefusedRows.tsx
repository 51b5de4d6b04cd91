import { useCallback, useState } from "react";
import type { ImportView, RefusedRow } from "../api/contract.ts";
import { readRefusals, refusalsAddress } from "../api/importRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import { WhyRefused } from "./Why.tsx";

/** Rows shown at first; the CSV file holds them all. */
const portion = 100;

export function refusalWords(reason: string, { t }: Speech): string {
  const key = findKey(`refusal.${reason}`);
  return key === null ? reason.replaceAll("_", " ") : t(key);
}

/** What was refused: by reason, row by row, and as a file to be repaired. */
export function RefusedRows({ view }: { view: ImportView }) {
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
        <a className="button" href={refusalsAddress(view.id)} download>
          {t("refused.csv")}
        </a>
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
          <Rows rows={data.rows} />
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

function Rows({ rows }: { rows: readonly RefusedRow[] }) {
  const speech = useWords();
  const { t } = speech;
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
                {row.number} <span className="second">{row.layer}</span>
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
