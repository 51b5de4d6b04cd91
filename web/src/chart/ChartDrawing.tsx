import type { EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { useTheme } from "../theme/useTheme.ts";
import type { Course } from "./course.ts";
import { startChart } from "./draw.ts";
import { type ChartWords, chartOptions, readColours } from "./options.ts";

interface Props {
  course: Course;
  limitMs: number;
  words: ChartWords;
}

/** The drawn course. Loaded apart, because the drawing library is large. */
export default function ChartDrawing({ course, limitMs, words }: Props) {
  const holder = useRef<HTMLDivElement>(null);
  const [chart, setChart] = useState<EChartsType | null>(null);
  const theme = useTheme();

  useEffect(() => {
    if (holder.current === null) return;
    const started = startChart(holder.current);
    const watch = new ResizeObserver(() => started.resize());
    watch.observe(holder.current);
    setChart(started);
    return () => {
      watch.disconnect();
      started.dispose();
      setChart(null);
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the style sheet.
  useEffect(() => {
    chart?.setOption(chartOptions(course, limitMs, words, readColours(words.source)), { notMerge: true });
  }, [chart, course, limitMs, words, theme]);

  return <div ref={holder} className="drawing" role="img" aria-label={words.description} />;
}
