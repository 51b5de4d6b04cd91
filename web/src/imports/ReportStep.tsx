import { type RefObject, useState } from "react";
import type { ImportView } from "../api/contract.ts";
import type { Reason } from "../api/failure.ts";
import { UndoDialog } from "../changes/UndoDialog.tsx";
import { formatNumber } from "../formats/numbers.ts";
import { formatDuration, formatMoment } from "../formats/times.ts";
import { formatLook } from "../map/place.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { home } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { type Box, zoomFor } from "../things/box.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { importFailureWords } from "./importFailure.ts";
import { NoticeList } from "./NoticeList.tsx";
import { RefusedRows } from "./RefusedRows.tsx";
import type { Standing } from "./standing.ts";
import { WhyFailed } from "./Why.tsx";

interface Props {
  view: ImportView;
  standing: Standing;
  box: Box | null;
  /** What the file is: "Shapefile". */
  format: string;
  onBring: () => void;
  onUndone: () => void;
  heading: RefObject<HTMLElement | null>;
}

/** What came of a trial or an import: how it ended, what it did, and what can be done now. */
export function ReportStep(props: Props) {
  const { t } = useWords();
  const { view, standing, heading } = props;
  const { phase } = standing;
  if (phase === "ready" || phase === "empty") return null;
  const told = phase === "stale" ? "tried" : phase;
  return (
    <section className="step report" aria-labelledby="report" data-report={phase}>
      <h2 id="report" ref={heading as RefObject<HTMLHeadingElement>} tabIndex={-1}>
        {t(`import.phase.${told}`)}
      </h2>
      {phase === "stale" && <p className="need">{t("report.stale")}</p>}
      {phase === "cancelled" && <p>{t("report.cancelled")}</p>}
      {phase === "failed" && <Failed view={view} />}
      {phase !== "failed" && phase !== "cancelled" && <Outcome {...props} />}
    </section>
  );
}

function reasonOf({ reason, blanks }: NonNullable<ImportView["error"]>): Reason | null {
  return reason ? { reason, blanks: blanks ?? {} } : null;
}

function Failed({ view }: { view: ImportView }) {
  const { t } = useWords();
  const { error } = view;
  return (
    <div className="fault" role="alert">
      {error !== null && (
        <>
          <p>
            <strong>{importFailureWords(error, t)}</strong>
          </p>
          <WhyFailed failure={{ ...error, why: reasonOf(error) }} />
        </>
      )}
      <p>{t("report.failed")}</p>
    </div>
  );
}

function Outcome(props: Props) {
  const { t, language } = useWords();
  const { view, standing } = props;
  const { report } = view;
  const time = view.ended_at === null ? "" : formatMoment(Date.parse(view.ended_at));
  const duration = formatDuration(report.seconds * 1000, language);
  return (
    <>
      {standing.phase === "undone" && <p>{t("report.undone")}</p>}
      <Counts view={view} />
      <Kinds kinds={report.kinds} />
      <p className="fine">
        {report.seconds < 1 ? t("report.quick", { time }) : t("report.when", { time, duration })}
      </p>
      <NoticeList notices={report.notices} />
      {standing.phase === "tried" && <Bring {...props} />}
      {(standing.phase === "brought" || standing.phase === "undone") && <After {...props} />}
      {report.refused > 0 && (
        <RefusedRows key={`${view.id} ${view.ended_at}`} view={view} format={props.format} />
      )}
    </>
  );
}

function Counts({ view }: { view: ImportView }) {
  const { t, language } = useWords();
  const future = view.state === "tried" ? "would" : "did";
  return (
    <dl className="counts">
      {(["created", "updated", "unchanged", "refused"] as const).map((what) => (
        <div key={what} className={what === "refused" && view.report.refused > 0 ? "wrong" : undefined}>
          <dt>{t(`report.${future}.${what}`)}</dt>
          <dd data-count={what}>{formatNumber(view.report[what], 0, language)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Kinds({ kinds }: { kinds: Readonly<Record<string, number>> }) {
  const { own, language } = useWords();
  const { findKind } = useCity();
  const named = Object.entries(kinds).sort(([, a], [, b]) => b - a);
  if (named.length === 0) return null;
  return (
    <p className="second">
      {named
        .map(([id, count]) => {
          const kind = findKind(id);
          return `${kind === undefined ? id : own(kind.title)}: ${formatNumber(count, 0, language)}`;
        })
        .join(" · ")}
    </p>
  );
}

/** Bringing in is asked about once more, with the numbers. */
function Bring({ view, standing, onBring }: Props) {
  const { t, language } = useWords();
  const [asking, setAsking] = useState(false);
  const { created, updated, refused } = view.report;
  const number = (value: number) => formatNumber(value, 0, language);
  if (!standing.canBring) return <p className="need">{t("report.nothing")}</p>;
  return (
    <div className="acts">
      <button type="button" className="button strong" onClick={() => setAsking(true)} data-act="bring">
        {t("import.bring")}
      </button>
      {asking && (
        <Dialog title={t("import.bring.ask")} onClose={() => setAsking(false)}>
          <p>{t("import.bring.sentence", { created: number(created), updated: number(updated) })}</p>
          {refused > 0 && <p>{t("import.bring.refused", { refused: number(refused) })}</p>}
          <p>{t("import.bring.undo")}</p>
          <div className="answers">
            <button
              type="button"
              className="button strong"
              data-act="confirm"
              onClick={() => {
                setAsking(false);
                onBring();
              }}
            >
              {t("import.bring")}
            </button>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {t("import.bring.not")}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

/** Where to look at what was brought in, and the way back. */
function After({ view, box, onUndone }: Props) {
  const { t } = useWords();
  const [asking, setAsking] = useState(false);
  const link = useLink(home, box === null ? undefined : hashOf(box));
  const { change_id, undone, report, files } = view;
  return (
    <div className="acts">
      <a className="button strong" {...link}>
        <Icon name="map" />
        {t("report.map")}
      </a>
      {change_id !== null && !undone && (
        <button type="button" className="button" onClick={() => setAsking(true)} data-act="undo">
          <Icon name="undo" />
          {t("undo")}
        </button>
      )}
      {asking && change_id !== null && (
        <UndoDialog
          change={change_id}
          title={files.map(({ name }) => name).join(", ")}
          made={report}
          onClose={() => setAsking(false)}
          onUndone={onUndone}
        />
      )}
    </div>
  );
}

function hashOf(box: Box): string {
  const [west, south, east, north] = box;
  const zoom = zoomFor(box, 800, 600);
  return formatLook({ zoom, longitude: (west + east) / 2, latitude: (south + north) / 2 });
}
