import type { ImportView } from "../api/contract.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { shareRead } from "./standing.ts";

interface Props {
  view: ImportView;
  acting: boolean;
  onCancel: () => void;
}

/** How far the server is; told aloud at each tenth, drawn each second. */
export function RunProgress({ view, acting, onCancel }: Props) {
  const { t, language } = useWords();
  const { state, stage, rows_read, rows_expected, dry_run } = view;
  const share = stage === "settling" ? null : shareRead(view);
  const doing = state === "waiting" ? "waiting" : stage === "settling" ? "settling" : "reading";
  const number = (value: number) => formatNumber(value, 0, language);
  const rows =
    rows_expected === null
      ? t("progress.rows", { n: number(rows_read) })
      : t("progress.rows.of", { n: number(rows_read), total: number(rows_expected) });
  return (
    <section
      className="step running"
      aria-label={t(dry_run ? "import.phase.trying" : "import.phase.bringing")}
    >
      <h2>{t(dry_run ? "import.phase.trying" : "import.phase.bringing")}</h2>
      <progress value={share ?? undefined} aria-label={t("progress.label")} />
      <p>
        {t(`progress.${doing}`)} {state === "running" && <span>{rows}</span>}
      </p>
      <p className="unseen" role="status">
        {t(`progress.${doing}`)} {share !== null && `${Math.floor(share * 10) * 10}%`}
      </p>
      <button type="button" className="button" disabled={acting} onClick={onCancel}>
        {t("progress.cancel")}
      </button>
    </section>
  );
}
