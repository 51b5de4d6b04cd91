import type { ImportView } from "../api/contract.ts";
import { readImports } from "../api/importRequests.ts";
import { useResource } from "../api/useResource.ts";
import { makerWords } from "../changes/changeWords.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { standingOf } from "./standing.ts";

/** The newest imports, to go on with one or to look at what came of it. */
export function RecentImports() {
  const { t } = useWords();
  const { data, failure, slow, retry } = useResource(readImports);
  const begun = (data ?? []).filter(({ files }) => files.length > 0);
  return (
    <section className="step" aria-labelledby="recent">
      <h2 id="recent">{t("recent.title")}</h2>
      {failure !== null && (
        <FailureNotice
          what="failure.imports"
          works="failure.imports.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={4} />}
      {data !== null && begun.length === 0 && <p className="second">{t("recent.empty")}</p>}
      {begun.length > 0 && (
        <ul className="recent">
          {begun.map((view) => (
            <Row key={view.id} view={view} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Row({ view }: { view: ImportView }) {
  const { t, language } = useWords();
  const link = useLink({ screen: "import", id: view.id });
  const { phase } = standingOf(view, view.options, view.options);
  const { created, updated, refused } = view.report;
  const number = (value: number) => formatNumber(value, 0, language);
  return (
    <li>
      <a {...link}>
        <b>{view.files.map(({ name }) => name).join(", ")}</b>
        <span className="mark">{t(`import.phase.${phase}`)}</span>
        <span className="second">
          {formatMoment(Date.parse(view.made_at))} · {makerWords(view.made_by, language)}
          {(phase === "brought" || phase === "undone") &&
            ` · ${t("recent.counts", { created: number(created), updated: number(updated), refused: number(refused) })}`}
        </span>
      </a>
    </li>
  );
}
