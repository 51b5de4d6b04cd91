import type { TerritoryRefusal } from "../api/contract.ts";
import type { Failure } from "../api/failure.ts";
import { formatNumber } from "../formats/numbers.ts";
import { reasonOf, refusalWords } from "../forms/refusals.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { FileImport } from "./useFileImport.ts";

interface Report {
  written: boolean;
  dry_run: boolean;
  added: number;
  updated: number;
  unchanged: number;
  refused: TerritoryRefusal[];
}

/** More would fill the dialog; the rest is counted. */
const mostShown = 50;

/** What an import would do or did, and why rows were refused. */
export function ImportOutcome({ report, failure }: { report: Report | null; failure: Failure | null }) {
  const { t, language } = useWords();
  if (failure !== null) {
    return (
      <p className="fault" role="alert">
        {refusalWords(failure, language)}
      </p>
    );
  }
  if (report === null) return null;
  const count = (n: number) => formatNumber(n, 0, language);
  if (report.refused.length > 0) {
    const rows = [...report.refused].sort((a, b) => a.row - b.row);
    return (
      <div className="fault" role="alert">
        <p>
          <strong>{t("intake.refused", { n: count(report.refused.length) })}</strong>
        </p>
        <ul className="refusals">
          {rows.slice(0, mostShown).map((row) => (
            <li key={`${row.part} ${row.row} ${row.what}`}>
              <b>{row.row > 0 ? t("intake.row", { n: row.row, what: row.what.trim() }) : row.what}</b>{" "}
              {reasonOf(row.reason, language)}
            </li>
          ))}
        </ul>
        {report.refused.length > mostShown && (
          <p>{t("intake.refused.more", { n: count(report.refused.length - mostShown) })}</p>
        )}
      </div>
    );
  }
  const words = {
    added: count(report.added),
    updated: count(report.updated),
    unchanged: count(report.unchanged),
  };
  return (
    <p role="status" className="outcome" data-written={report.written}>
      {t(report.dry_run ? "intake.would" : "intake.did", words)}
    </p>
  );
}

/** Try first; what was tried and fits can be taken over. */
export function ImportButtons<R extends Report>({
  file,
  intake,
  onClose,
}: {
  file: File | null;
  intake: FileImport<R>;
  onClose: () => void;
}) {
  const { t } = useWords();
  const { report, busy, run } = intake;
  const tried = report?.dry_run === true && report.refused.length === 0;
  const done = report?.written === true;
  return (
    <div className="answers">
      {!done && (
        <button
          type="button"
          className={tried ? "button" : "button strong"}
          disabled={file === null || busy}
          onClick={() => void run(true)}
        >
          {t("intake.try")}
        </button>
      )}
      {tried && (
        <button type="button" className="button strong" disabled={busy} onClick={() => void run(false)}>
          {t("intake.bring")}
        </button>
      )}
      <button type="button" className="button" onClick={onClose}>
        {t(done ? "close" : "cancel")}
      </button>
    </div>
  );
}
