import type { EChartsType } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import { useTheme } from "../theme/useTheme.ts";
import type { Course } from "./course.ts";
import { startChart } from "./draw.ts";
import { back, type ChartWords, chartOptions, readColours } from "./options.ts";

interface Props {
  course: Course;
  limitMs: number;
  words: ChartWords;
  /** Told of the instant (milliseconds since 1970) that was pointed at. */
  onPoint: (timeMs: number) => void;
}

/** The drawn course. Loaded apart, because the drawing library is large. */
export default function ChartDrawing({ course, limitMs, words, onPoint }: Props) {
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

  useEffect(() => {
    const ground = chart?.getZr();
    const point = ({ offsetX, offsetY }: { offsetX: number; offsetY: number }) => {
      const place = chart?.convertFromPixel({ gridIndex: 0 }, [offsetX, offsetY]);
      if (Array.isArray(place) && typeof place[0] === "number") onPoint(back(place[0]));
    };
    ground?.on("click", point);
    return () => ground?.off("click", point);
  }, [chart, onPoint]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is read from the style sheet.
  useEffect(() => {
    chart?.setOption(chartOptions(course, limitMs, words, readColours(words.source)), { notMerge: true });
  }, [chart, course, limitMs, words, theme]);

  return <div ref={holder} className="drawing" role="img" aria-label={words.description} />;
}
