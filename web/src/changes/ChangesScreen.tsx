import { useCallback, useState } from "react";
import type { ChangeSummary, ImportView } from "../api/contract.ts";
import { readImports } from "../api/importRequests.ts";
import { readChanges } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { formatMoment } from "../formats/times.ts";
import { useKeys } from "../keys/useKeys.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { actionWords, makerWords } from "./changeWords.ts";
import { type Counts, countsOf, importOf } from "./details.ts";
import { UndoDialog } from "./UndoDialog.tsx";

/** Rows read at first, and added at a time. */
const portion = 50;

/** Imports, edits and undos: who did what when, and the way back. */
export function ChangesScreen({ onHelp }: { onHelp: () => void }) {
  const { t } = useWords();
  const [limit, setLimit] = useState(portion);
  const read = useCallback((signal: AbortSignal) => readChanges(null, limit, signal), [limit]);
  const { data, failure, slow, retry } = useResource(read);
  const imports = useResource(readImports);
  const [asked, setAsked] = useState<ChangeSummary | null>(null);
  const edit = useLink({ screen: "edit", kind: null, text: "", area: null });
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
            <ChangeRow
              key={change.id}
              change={change}
              source={importOf(change, imports.data ?? [])}
              onUndo={() => setAsked(change)}
            />
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
          made={countsOf(asked.detail) ?? importOf(asked, imports.data ?? [])?.report ?? null}
          onClose={() => setAsked(null)}
          onUndone={retry}
        />
      )}
    </section>
  );
}

interface RowProps {
  change: ChangeSummary;
  /** The import that made it, if one did. */
  source: ImportView | null;
  onUndo: () => void;
}

function ChangeRow({ change, source, onUndo }: RowProps) {
  const { t, language } = useWords();
  const { id, action, title, made_at, made_by, undone_by, undoes, detail } = change;
  const counts = countsOf(detail) ?? source?.report ?? null;
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
        {counts !== null && <p>{countWords(counts, t)}</p>}
        {undoes !== null && <p>{t("changes.undoes", { id: undoes })}</p>}
        {undone_by !== null && <p className="mark">{t("changes.undone", { id: undone_by })}</p>}
      </div>
      <div className="acts">
        {source !== null && <ImportLink id={source.id} />}
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

function countWords(counts: Counts, t: ReturnType<typeof useWords>["t"]): string {
  return t("changes.counts", { created: counts.created, updated: counts.updated });
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
