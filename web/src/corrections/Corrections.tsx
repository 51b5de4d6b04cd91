import { useCallback, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import type { Corrected, CorrectionMark } from "../api/contract.ts";
import { correctReadings, readReadings } from "../api/correctionRequests.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { FailureNotice, failureWords, Skeleton } from "../screens/Region.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { CorrectionDialog } from "./CorrectionDialog.tsx";
import type { Span } from "./flags.ts";
import { ReadingRows } from "./ReadingRows.tsx";
import { Versions } from "./Versions.tsx";
import "./corrections.css";

/** Rows listed: enough to point at, few enough to open at once; a longer span is typed. */
const mostRows = 120;

export interface StreamShown {
  id: number;
  unit: string;
  decimals: number;
}

interface Props {
  stream: StreamShown;
  /** What is listed, in milliseconds since 1970. */
  within: Span;
  chosen: Span | null;
  onChoose: (chosen: Span | null) => void;
  /** Whether the city is looked at as it was: then nothing is changed. */
  past: boolean;
  onChanged: () => void;
}

/** Single readings with their flags and versions, and what people may say of them; made when it is opened. */
export function Corrections(props: Props) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  const shown = open || props.chosen !== null;
  return (
    <details
      className="readings corrections"
      open={shown}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
        if (!event.currentTarget.open) props.onChoose(null);
      }}
    >
      <summary>{t("correct.open")}</summary>
      {shown && <Opened {...props} />}
    </details>
  );
}

function Opened({ stream, within, chosen, onChoose, past, onChanged }: Props) {
  const { t } = useWords();
  const { id } = stream;
  const { fromMs, toMs } = chosen !== null && chosen.fromMs !== chosen.toMs ? chosen : within;
  const read = useCallback(
    (signal: AbortSignal) => readReadings(id, fromMs, toMs, mostRows, signal),
    [id, fromMs, toMs],
  );
  const { data, failure, slow, retry } = useResource(read);
  const changed = () => {
    retry();
    onChanged();
  };
  return (
    <>
      <p className="told fine">{t("correct.how")}</p>
      <Chosen stream={stream} span={chosen} past={past} onClear={() => onChoose(null)} onChanged={changed} />
      {failure !== null && (
        <FailureNotice what="failure.series" works="failure.series.works" failure={failure} onRetry={retry} />
      )}
      {slow && <Skeleton lines={5} />}
      {data !== null && <ReadingRows stream={stream} rows={data} chosen={chosen} onChoose={onChoose} />}
    </>
  );
}

interface Step {
  done: Corrected;
  mark: CorrectionMark;
}

interface ChosenProps {
  stream: StreamShown;
  span: Span | null;
  past: boolean;
  onClear: () => void;
  onChanged: () => void;
}

/** What is chosen, what it was, and what can be said of it; the last word can be undone at once. */
function Chosen({ stream, span, past, onClear, onChanged }: ChosenProps) {
  const { t, language } = useWords();
  const { may } = useMe();
  const [asking, setAsking] = useState(false);
  const [last, setLast] = useState<Step | null>(null);
  const [turn, setTurn] = useState(0);
  const undoing = useAct<Corrected>();
  const changed = (step: Step | null) => {
    setLast(step);
    setTurn((n) => n + 1);
    onChanged();
  };
  const undo = ({ done }: Step) =>
    undoing.act(
      () =>
        correctReadings(stream.id, Date.parse(done.first), Date.parse(done.last), {
          mark: "taken_back",
          reason: t("correct.undone"),
        }),
      () => changed(null),
    );
  return (
    <div className="chosen">
      <p className="said" role="status">
        {last !== null && t("correct.done", { n: formatNumber(last.done.count, 0, language) })}
      </p>
      {undoing.failure !== null && (
        <p className="fault" role="alert">
          {failureWords(undoing.failure, t)}
        </p>
      )}
      {last !== null && last.mark !== "taken_back" && (
        <button type="button" className="button" data-act="undo" onClick={() => undo(last)}>
          <Icon name="undo" />
          {t("correct.undo")}
        </button>
      )}
      {span !== null && (
        <>
          <h4>{spanWords(span)}</h4>
          <div className="ways">
            {may("edit") && !past && (
              <button
                type="button"
                className="button strong"
                data-act="correct"
                onClick={() => setAsking(true)}
              >
                <Icon name="pen" />
                {t("correct.title")}
              </button>
            )}
            <button type="button" className="button" onClick={onClear}>
              {t("correct.clear")}
            </button>
          </div>
          {span.fromMs === span.toMs && <OneReading stream={stream} timeMs={span.fromMs} turn={turn} />}
        </>
      )}
      {asking && span !== null && (
        <CorrectionDialog
          stream={stream}
          span={span}
          onClose={() => setAsking(false)}
          onDone={(done, mark) => {
            setAsking(false);
            changed({ done, mark });
          }}
        />
      )}
    </div>
  );
}

function spanWords({ fromMs, toMs }: Span): string {
  return fromMs === toMs ? formatMoment(fromMs) : `${formatMoment(fromMs)} – ${formatMoment(toMs)}`;
}

interface OneProps {
  stream: StreamShown;
  timeMs: number;
  /** Another number after each change: then it is read again. */
  turn: number;
}

/** The versions of a reading that is chosen alone; it need not be among those that are listed. */
function OneReading({ stream, timeMs, turn }: OneProps) {
  const { id } = stream;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change is told of by its number alone.
  const read = useCallback(
    (signal: AbortSignal) => readReadings(id, timeMs, timeMs, 1, signal),
    [id, timeMs, turn],
  );
  const { data, failure, retry } = useResource(read);
  const one = data?.[0];
  if (failure !== null) {
    return (
      <FailureNotice what="failure.series" works="failure.series.works" failure={failure} onRetry={retry} />
    );
  }
  if (one === undefined || Date.parse(one.time) !== timeMs) return null;
  return <Versions key={`${one.time} ${one.older}`} stream={stream} time={one.time} />;
}
