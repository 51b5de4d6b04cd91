import { useEffect, useRef, useState } from "react";
import type { ImportView } from "../api/contract.ts";
import { cancelImport, removeFile, runImport } from "../api/importRequests.ts";
import { useKeys } from "../keys/useKeys.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { go, useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { FileStep } from "./FileStep.tsx";
import { importFailureWords } from "./importFailure.ts";
import { LookStep } from "./LookStep.tsx";
import { saidOf, unsaid, type Wishes, withWish } from "./options.ts";
import { RecentImports } from "./RecentImports.tsx";
import { ReportStep } from "./ReportStep.tsx";
import { RunProgress } from "./RunProgress.tsx";
import { StepList } from "./StepList.tsx";
import { isWhole, type Standing, standingOf } from "./standing.ts";
import { type ImportAccess, useImport } from "./useImport.ts";
import { type Looking, usePreview } from "./usePreview.ts";
import { useUploads } from "./useUploads.ts";
import { WhyFailed } from "./Why.tsx";

/** Files on their way into the city: choose, look, try, bring in; all on one screen. */
export function ImportScreen({ id, onHelp }: { id: number | null; onHelp: () => void }) {
  const { t } = useWords();
  const access = useImport(id);
  const { data: view, failure, slow, retry, put, act } = access;
  const uploads = useUploads({
    id,
    onMade: (made) => go({ screen: "import", id: made.id }, true),
    onView: put,
  });
  const { wishes, wish } = useWishes(view);
  const paused = uploads.sendings.some((sending) => sending.failure === null);
  const looking = usePreview(view, wishes, paused);
  const standing = standingOf(view, wishes, looking.preview?.options ?? null);
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page import" aria-label={t("import.title")} tabIndex={0} data-phase={standing.phase}>
      <header className="title">
        <h1>{t("import.title")}</h1>
        {id !== null && <AnotherLink />}
      </header>
      {id === null && <p className="about">{t("import.about")}</p>}
      <StepList standing={standing} />
      {failure !== null && (
        <FailureNotice
          what={view === null ? "failure.import" : "failure.import.stale"}
          works={failure.status === 404 ? "failure.import.gone" : "failure.import.works"}
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={6} />}
      {(id === null || view !== null) && (
        <FileStep
          view={view}
          changeable={id === null || standing.changeable}
          uploads={uploads}
          onRemove={(name) => id !== null && void act(() => removeFile(id, name))}
        />
      )}
      {view !== null && standing.phase !== "empty" && (
        <Later
          access={access}
          view={view}
          standing={standing}
          looking={looking}
          wishes={wishes}
          wish={wish}
        />
      )}
      {id === null && <RecentImports />}
    </section>
  );
}

/** What the person wishes; a reload takes up what the import was last run with. */
function useWishes(view: ImportView | null) {
  const [wishes, setWishes] = useState<{ id: number; wishes: Wishes } | null>(null);
  const id = view?.id ?? null;
  const mine = wishes?.id === id ? wishes.wishes : saidOf(view?.options ?? {});
  const wish = (change: Wishes) => id !== null && setWishes({ id, wishes: withWish(mine, change) });
  return { wishes: mine, wish };
}

interface LaterProps {
  access: ImportAccess;
  view: ImportView;
  standing: Standing;
  looking: Looking;
  wishes: Wishes;
  wish: (change: Wishes) => void;
}

/** Everything that comes after the files are there. */
function Later({ access, view, standing, looking, wishes, wish }: LaterProps) {
  const { t } = useWords();
  const { act, acting, actFailure, retry } = access;
  const result = useRef<HTMLElement>(null);
  useArrival(standing.phase, result);
  const run = (dryRun: boolean) => void act(() => runImport(view.id, { ...unsaid, ...wishes }, dryRun));
  const understood = looking.preview?.options;
  const ended = standing.phase === "brought" || standing.phase === "undone";
  const look = <LookStep standing={standing} looking={looking} wishes={wishes} wish={wish} />;
  return (
    <>
      {!ended && look}
      {standing.changeable && (
        <div className="acts">
          <button
            type="button"
            className={standing.canBring ? "button" : "button strong"}
            disabled={!standing.canTry || acting || looking.outdated}
            onClick={() => run(true)}
            data-act="try"
          >
            {t(standing.phase === "ready" ? "import.try" : "import.try.again")}
          </button>
          <p>
            {understood !== undefined && !isWhole(understood)
              ? t(understood.crs === null ? "import.try.needsCrs" : "import.try.needsKind")
              : t("import.try.about")}
          </p>
        </div>
      )}
      {actFailure !== null && (
        <div className="fault" role="alert">
          <p>{importFailureWords(actFailure, t)}</p>
          <WhyFailed failure={actFailure} />
        </div>
      )}
      {standing.busy && (
        <RunProgress view={view} onCancel={() => void act(() => cancelImport(view.id))} acting={acting} />
      )}
      {!standing.busy && (
        <ReportStep
          view={view}
          standing={standing}
          box={looking.preview?.box ?? null}
          format={looking.preview?.format ?? ""}
          onBring={() => run(false)}
          onUndone={retry}
          heading={result}
        />
      )}
      {ended && (
        <details className="folded">
          <summary>{t("import.options")}</summary>
          {look}
        </details>
      )}
    </>
  );
}

/** When the server has ended what it did, the outcome comes into view with the focus on it. */
function useArrival(phase: Standing["phase"], result: React.RefObject<HTMLElement | null>): void {
  const before = useRef(phase);
  useEffect(() => {
    const was = before.current;
    before.current = phase;
    if (was === phase || (was !== "trying" && was !== "bringing")) return;
    result.current?.focus({ preventScroll: true });
    result.current?.scrollIntoView({ block: "nearest" });
  }, [phase, result]);
}

function AnotherLink() {
  const { t } = useWords();
  const link = useLink({ screen: "import", id: null });
  return (
    <a className="button" {...link}>
      {t("import.another")}
    </a>
  );
}
