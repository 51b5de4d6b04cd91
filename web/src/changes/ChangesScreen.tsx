import { useCallback, useState } from "react";
import type { ChangeSummary } from "../api/contract.ts";
import { readChanges } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { useKeys } from "../keys/useKeys.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { actionWords, makerWords } from "./changeWords.ts";
import { type Counts, countsOf, type Origin, originOf } from "./details.ts";
import { UndoDialog } from "./UndoDialog.tsx";

/** Rows read at first, and added at a time. */
const portion = 50;

/** Imports, edits and undos: who did what when, and the way back. */
export function ChangesScreen({ onHelp }: { onHelp: () => void }) {
  const { t } = useWords();
  const [limit, setLimit] = useState(portion);
  const read = useCallback((signal: AbortSignal) => readChanges(null, limit, signal), [limit]);
  const { data, failure, slow, retry } = useResource(read);
  const [asked, setAsked] = useState<ChangeSummary | null>(null);
  const edit = useLink({ screen: "edit", kind: null, text: "", area: null, drawn: null });
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page changes" aria-label={t("changes.title")} tabIndex={0}>
      <h1>{t("changes.title")}</h1>
      <p className="about">{t("changes.about")}</p>
      <a className="button" {...edit}>
        <Icon name="edit" />
        {t("edit.title")}
      </a>
      {failure !== null && (
        <FailureNotice
          what="failure.changes"
          works="failure.changes.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={6} />}
      {data !== null && data.length === 0 && (
        <Empty title={t("changes.empty")}>
          <p>{t("changes.empty.next")}</p>
        </Empty>
      )}
      {data !== null && data.length > 0 && (
        <ol className="done">
          {data.map((change) => (
            <ChangeRow key={change.id} change={change} onUndo={() => setAsked(change)} />
          ))}
        </ol>
      )}
      {data !== null && data.length >= limit && (
        <button type="button" className="button" onClick={() => setLimit(limit + portion)}>
          {t("changes.more")}
        </button>
      )}
      {asked !== null && (
        <UndoDialog
          change={asked.id}
          title={asked.title}
          made={countsOf(asked.detail)}
          onClose={() => setAsked(null)}
          onUndone={retry}
        />
      )}
    </section>
  );
}

interface RowProps {
  change: ChangeSummary;
  onUndo: () => void;
}

function ChangeRow({ change, onUndo }: RowProps) {
  const speech = useWords();
  const { t, language } = speech;
  const { id, action, title, made_at, made_by, undone_by, undoes, detail } = change;
  const counts = countsOf(detail);
  const origin = originOf(detail);
  return (
    <li id={`change-${id}`} className={undone_by === null ? undefined : "gone"} data-change={id}>
      <div className="what">
        <h2>
          {actionWords(action, language)}
          {title !== "" && <span className="title">{title}</span>}
        </h2>
        <p>
          <time dateTime={made_at}>{formatMoment(Date.parse(made_at))}</time>
          {` · ${makerWords(made_by, language)} · ${t("changes.number", { id })}`}
        </p>
        {counts !== null && <p>{countWords(counts, origin, speech)}</p>}
        {origin !== null && <OriginLine origin={origin} />}
        {undoes !== null && <p>{t("changes.undoes", { id: undoes })}</p>}
        {undone_by !== null && <p className="mark">{t("changes.undone", { id: undone_by })}</p>}
      </div>
      <div className="acts">
        {origin !== null && <ImportLink id={origin.id} />}
        {undone_by === null && (
          <button type="button" className="button" onClick={onUndo}>
            <Icon name="undo" />
            {t(action === "undo" ? "changes.redo" : "undo")}
            <span className="unseen">{title}</span>
          </button>
        )}
      </div>
    </li>
  );
}

function countWords({ created, updated }: Counts, origin: Origin | null, { t, language }: Speech): string {
  const number = (value: number) => formatNumber(value, 0, language);
  const made = t("changes.counts", { created: number(created), updated: number(updated) });
  const refused = origin?.refused ?? 0;
  return refused === 0 ? made : `${made}, ${t("changes.refused", { n: number(refused) })}`;
}

/** Of which kinds the rows were, and in which coordinate system the file was. */
function OriginLine({ origin }: { origin: Origin }) {
  const { own, language } = useWords();
  const { findKind } = useCity();
  const { kinds, crs } = origin;
  const parts = kinds.map(([id, count]) => {
    const kind = findKind(id);
    return `${kind === undefined ? id : own(kind.title)}: ${formatNumber(count, 0, language)}`;
  });
  if (crs !== null) parts.push(typeof crs === "string" ? crs : own(crs));
  return <p className="second">{parts.join(" · ")}</p>;
}

function ImportLink({ id }: { id: number }) {
  const { t } = useWords();
  const link = useLink({ screen: "import", id });
  return (
    <a className="button" {...link}>
      {t("changes.import")}
    </a>
  );
}
