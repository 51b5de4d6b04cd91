import { useState } from "react";
import type { ThingDetails } from "../api/contract.ts";
import { CoursePanel } from "../chart/CoursePanel.tsx";
import type { Range } from "../chart/ranges.ts";
import { formatDuration, formatMoment } from "../formats/times.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Empty } from "../screens/Region.tsx";
import { describeReading, isMeasured, type Surroundings } from "../things/describe.ts";
import type { Datastream, Thing } from "../things/thing.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { NeverHeard } from "./NeverHeard.tsx";

interface Props {
  thing: Thing;
  details: ThingDetails | null;
  around: Surroundings;
  range: Range;
  onRange: (range: Range) => void;
}

/** Every datastream with its latest value, and the course of the chosen one. */
export function Readings({ thing, details, around, range, onRange }: Props) {
  const { t } = useWords();
  const { findKind } = useCity();
  const [chosen, setChosen] = useState<number | null>(null);
  const stream = thing.datastreams.find((each) => each.id === chosen) ?? thing.datastreams[0];
  if (stream === undefined && !isMeasured(thing.datastreams, findKind(thing.kind))) return null;
  if (stream === undefined) {
    return (
      <Empty title={t("panel.noStreams")}>
        <p>{t("panel.noStreams.next")}</p>
      </Empty>
    );
  }
  const never = thing.datastreams.every((each) => each.latest === null);
  return (
    <>
      <section className="streams" aria-label={t("panel.streams")}>
        <ul>
          {thing.datastreams.map((each) => (
            <li key={each.id}>
              <StreamRow
                stream={each}
                sensor={details?.datastreams.find(({ id }) => id === each.id)?.sensor?.name ?? null}
                around={around}
                chosen={each.id === stream.id}
                onChoose={() => setChosen(each.id)}
              />
            </li>
          ))}
        </ul>
      </section>
      {never ? (
        details !== null && <NeverHeard topicPrefix={details.topic_prefix} stream={stream} />
      ) : (
        <CoursePanel key={stream.id} stream={stream} range={range} onRange={onRange} />
      )}
    </>
  );
}

interface RowProps {
  stream: Datastream;
  sensor: string | null;
  around: Surroundings;
  chosen: boolean;
  onChoose: () => void;
}

function StreamRow({ stream, sensor, around, chosen, onChoose }: RowProps) {
  const { t, own, language } = useWords();
  const { findQuantity } = useCity();
  const reading = describeReading(stream, around);
  const quantity = findQuantity(stream.quantity);
  const rhythm =
    stream.intervalMs === null
      ? ""
      : t("panel.every", { duration: formatDuration(stream.intervalMs, language) });
  return (
    <button
      type="button"
      className={`stream ${reading.state}`}
      data-stream={stream.id}
      aria-pressed={chosen}
      onClick={onChoose}
    >
      <span className="quantity">
        {quantity === undefined ? stream.name || t("panel.streams") : own(quantity.title)}
        <span className={`mark ${stream.source}`}>{t(`source.${stream.source}`)}</span>
        {reading.mark !== null && (
          <span className="mark" title={t(`quality.${reading.mark}.detail`)}>
            {t(`quality.${reading.mark}`)}
          </span>
        )}
      </span>
      <span className="value">
        {reading.state === "silent" ? <s>{reading.value}</s> : reading.value || "–"}
      </span>
      <span className="age">
        {reading.age}
        {stream.latest !== null && <time> · {formatMoment(stream.latest.timeMs)}</time>}
      </span>
      <span className="detail">
        {rhythm}
        {sensor !== null && ` · ${sensor}`}
      </span>
    </button>
  );
}
