import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { Corrections } from "../corrections/Corrections.tsx";
import { FlagLegend } from "../corrections/FlagLegend.tsx";
import { choose, nearest, type Span } from "../corrections/flags.ts";
import { formatNumber, formatValue } from "../formats/numbers.ts";
import { formatDuration, formatSince } from "../formats/times.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { Datastream } from "../things/thing.ts";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { CourseTable } from "./CourseTable.tsx";
import { type Course, courseFacts, gapLimitMs } from "./course.ts";
import type { ChartWords } from "./options.ts";
import { type Range, ranges } from "./ranges.ts";
import { useCourse } from "./useCourse.ts";

const ChartDrawing = lazy(() => import("./ChartDrawing.tsx"));

interface Props {
  stream: Datastream;
  range: Range;
  onRange: (range: Range) => void;
}

/** The course of one datastream: range switch, drawing, one sentence, table. */
export function CoursePanel({ stream, range, onRange }: Props) {
  const { t } = useWords();
  const { at } = useCity();
  const { data, failure, slow, retry } = useCourse(stream.id, range, at);
  return (
    <section className="course" aria-label={t("chart.title")}>
      <header>
        <h3>{t("chart.title")}</h3>
        <fieldset className="group">
          <legend className="unseen">{t("chart.range")}</legend>
          {ranges.map((each) => (
            <button key={each} type="button" aria-pressed={each === range} onClick={() => onRange(each)}>
              {t(`chart.range.${each}`)}
            </button>
          ))}
        </fieldset>
      </header>
      {failure !== null && (
        <FailureNotice what="failure.series" works="failure.series.works" failure={failure} onRetry={retry} />
      )}
      {data === null && failure === null && <div className="drawing">{slow && <Skeleton lines={5} />}</div>}
      {data !== null && (
        <DrawnCourse
          course={data.course}
          range={data.range}
          stream={stream}
          past={at !== null}
          onChanged={retry}
        />
      )}
    </section>
  );
}

function summary(course: Course, limitMs: number, range: Range, words: ChartWords, t: Speech["t"]): string {
  const facts = courseFacts(course, limitMs);
  const span = t(`chart.range.${range}`);
  if (facts === null) return t("chart.empty", { range: span });
  const value = (number: number) => formatValue(number, words.decimals, words.unit, words.language);
  const told = t("chart.summary", {
    range: span,
    min: value(facts.lowest.value),
    minTime: formatSince(facts.lowest.timeMs, course.endMs),
    max: value(facts.highest.value),
    maxTime: formatSince(facts.highest.timeMs, course.endMs),
    last: value(facts.latest.value),
    lastTime: formatSince(facts.latest.timeMs, course.endMs),
  });
  if (facts.gaps.length === 0) return `${told} ${t("chart.summary.complete")}`;
  const missing = formatDuration(facts.missingMs, words.language);
  return `${told} ${t("chart.summary.gaps", { n: formatNumber(facts.gaps.length, 0, words.language), duration: missing })}`;
}

interface DrawnProps {
  course: Course;
  range: Range;
  stream: Datastream;
  past: boolean;
  onChanged: () => void;
}

function DrawnCourse({ course, range, stream, past, onChanged }: DrawnProps) {
  const { t, own, language } = useWords();
  const { findQuantity } = useCity();
  const quantity = findQuantity(stream.quantity);
  const limitMs = gapLimitMs(stream.intervalMs, course.resolution);
  const title = quantity === undefined ? stream.name || t("panel.streams") : own(quantity.title);
  const span = t(`chart.range.${range}`);
  const words = useMemo<ChartWords>(
    () => ({
      language,
      unit: stream.unit,
      decimals: quantity?.decimals ?? 2,
      description: t("chart.of", { quantity: title, range: span }),
      source: stream.source,
    }),
    [language, stream.unit, stream.source, quantity, title, span, t],
  );
  const [chosen, setChosen] = useState<Span | null>(null);
  const point = usePointing(course, setChosen);
  const within = useListed(course);
  if (course.times.length === 0) {
    return (
      <p className="told">
        {t("chart.empty", { range: span })} {range !== "30d" && t("chart.empty.next")}
      </p>
    );
  }
  return (
    <>
      <Suspense fallback={<div className="drawing" />}>
        <ChartDrawing course={course} limitMs={limitMs} words={words} onPoint={point} />
      </Suspense>
      <FlagLegend flagged={course.flagged} />
      <p className="told">{summary(course, limitMs, range, words, t)}</p>
      <p className="told fine">
        {t(course.resolution === "hour" ? "chart.hourly" : "chart.raw")}
        {course.doubted?.some((count) => count > 0) && ` ${t("chart.hourly.ring")}`}
      </p>
      <CourseTable course={course} limitMs={limitMs} words={words} />
      <Corrections
        stream={{ id: stream.id, unit: stream.unit, decimals: words.decimals }}
        within={within}
        chosen={chosen}
        onChoose={setChosen}
        past={past}
        onChanged={onChanged}
      />
    </>
  );
}

const hourMs = 3_600_000;

/** Chooses the reading nearest to what was pointed at; where hours are drawn, all readings of the hour. */
function usePointing(course: Course, onChosen: (next: (chosen: Span | null) => Span | null) => void) {
  const { times, resolution } = course;
  return useCallback(
    (timeMs: number) => {
      const near = nearest(times, timeMs);
      if (near === null) return;
      const hour = { fromMs: near, toMs: near + hourMs - 1 };
      onChosen((chosen) => (resolution === "hour" ? hour : choose(chosen, near)));
    },
    [times, resolution, onChosen],
  );
}

/** The span that is listed, a little longer than what is drawn: it does not move on with every new reading. */
function useListed(course: Course): Span {
  const lengthMs = course.endMs - course.startMs;
  const stepMs = Math.max(1, Math.round(lengthMs / 50));
  const toMs = Math.ceil(course.endMs / stepMs) * stepMs;
  return useMemo(() => ({ fromMs: toMs - lengthMs - stepMs, toMs }), [toMs, lengthMs, stepMs]);
}
