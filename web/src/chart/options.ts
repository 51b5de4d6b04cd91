import type { EChartsCoreOption } from "echarts/core";
import type { Source } from "../api/contract.ts";
import { flagShapes, flags } from "../corrections/flags.ts";
import { formatNumber, formatValue } from "../formats/numbers.ts";
import { cityOffsetMs, formatDay, formatHour, formatMoment } from "../formats/times.ts";
import { type Language, say } from "../words/words.ts";
import { brokenLine, type Course, doubtedAt, flagsByTime } from "./course.ts";
import { markWords } from "./markWords.ts";

export interface ChartColours {
  ink: string;
  second: string;
  hair: string;
  panel: string;
  line: string;
  band: string;
}

export interface ChartWords {
  language: Language;
  unit: string;
  decimals: number;
  /** Said to readers instead of the drawing. */
  description: string;
  /** Where the numbers come from; a model is drawn dashed and in its own colour. */
  source: Source;
}

export function readColours(source: Source): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    ink: colour("--ink"),
    second: colour("--second"),
    hair: colour("--hair"),
    panel: colour("--panel"),
    line: colour(source === "model" ? "--series-model" : "--series"),
    band: colour("--series-band"),
  };
}

/** Named in full, since the library measures letters outside the page, where nothing is inherited. */
const family = "Inter Variable, system-ui, sans-serif";

const dayMs = 24 * 3_600_000;

/**
 * ECharts places the marks of a time axis by UTC; city time handed over as if it were UTC puts them at
 * the city's midnights and full hours. `back` undoes it for words.
 */
function shifted(timeMs: number): number {
  return timeMs + cityOffsetMs;
}

export function back(axisMs: number): number {
  return axisMs - cityOffsetMs;
}

function line(points: [number, number | null][]): [number, number | null][] {
  return points.map(([timeMs, value]) => [shifted(timeMs), value]);
}

function bandSeries(course: Course, limitMs: number, colours: ChartColours) {
  if (course.band === null) return [];
  const { min, max } = course.band;
  const heights = max.map((top, index) => top - (min[index] ?? top));
  const plain = {
    type: "line",
    stack: "band",
    stackStrategy: "all",
    symbol: "none",
    silent: true,
    lineStyle: { opacity: 0 },
    tooltip: { show: false },
  };
  return [
    { ...plain, id: "lowest", data: line(brokenLine(course.times, min, limitMs)) },
    {
      ...plain,
      id: "band",
      data: line(brokenLine(course.times, heights, limitMs)),
      areaStyle: { color: colours.band, opacity: 0.18 },
    },
  ];
}

/** Flagged readings by shape, in ink: the legend beside the drawing says what each is. */
function flagSeries(course: Course, colours: ChartColours) {
  return flags.map((flag) => ({
    id: flag,
    type: "line",
    data: course.flagged
      .filter(({ quality }) => quality === flag)
      .map(({ time, value }) => [shifted(time), value]),
    symbol: `path://${flagShapes[flag]}`,
    symbolSize: 9,
    showAllSymbol: true,
    silent: true,
    lineStyle: { opacity: 0 },
    itemStyle: { color: colours.ink },
    tooltip: { show: false },
  }));
}

/** Hours of which some readings are doubted, by a ring on their mean. */
function doubtedSeries(course: Course, colours: ChartColours) {
  if (course.doubted === null) return [];
  const data = course.times.flatMap((timeMs, index) =>
    (course.doubted?.[index] ?? 0) > 0 ? [[shifted(timeMs), course.values[index] ?? 0]] : [],
  );
  return [
    {
      id: "doubted",
      type: "line",
      data,
      symbol: "circle",
      symbolSize: 8,
      showAllSymbol: true,
      silent: true,
      lineStyle: { opacity: 0 },
      itemStyle: { color: colours.panel, borderColor: colours.ink, borderWidth: 1.5 },
      tooltip: { show: false },
    },
  ];
}

function axes(course: Course, words: ChartWords, colours: ChartColours) {
  const label = { color: colours.second, fontSize: 12, fontFamily: family };
  const daily = course.endMs - course.startMs > 2 * dayMs;
  return {
    xAxis: {
      type: "time",
      min: shifted(course.startMs),
      max: shifted(course.endMs),
      axisLine: { lineStyle: { color: colours.second } },
      axisTick: { lineStyle: { color: colours.second } },
      splitLine: { show: false },
      splitNumber: 5,
      axisLabel: {
        ...label,
        hideOverlap: true,
        formatter: (axisMs: number) => {
          const timeMs = back(axisMs);
          return daily || axisMs % dayMs === 0 ? formatDay(timeMs) : formatHour(timeMs);
        },
      },
    },
    yAxis: {
      type: "value",
      scale: true,
      splitNumber: 4,
      name: words.unit,
      nameTextStyle: { ...label, align: "right", padding: [0, 6, 0, 0] },
      nameGap: 12,
      axisLabel: {
        ...label,
        formatter: (value: number) =>
          formatNumber(value, axisDecimals(value, words.decimals), words.language),
      },
      splitLine: { lineStyle: { color: colours.hair } },
    },
  };
}

/** Whole numbers on the axis need no decimals; others as many as the quantity has, at most two. */
function axisDecimals(value: number, decimals: number): number {
  return Number.isInteger(value) && Math.abs(value) >= 10 ? 0 : Math.min(2, Math.max(1, decimals));
}

/**
 * Room for the labels of the value axis, in pixels, from the widest value with a digit to spare. It is
 * reckoned and not measured, because a frame that follows its labels trembles as the window moves on.
 */
function labelWidth(course: Course, words: ChartWords): number {
  const values = course.band === null ? course.values : [...course.band.min, ...course.band.max];
  const decimals = Math.min(2, Math.max(1, words.decimals));
  const lengths = [Math.min(...values), Math.max(...values)].map(
    (value) => formatNumber(value, decimals, words.language).length,
  );
  return 18 + 7 * (Math.max(...lengths) + 1);
}

interface TooltipItem {
  seriesId?: string;
  data?: unknown;
}

function tooltipText(items: unknown, course: Course, words: ChartWords): string {
  const list = (Array.isArray(items) ? items : [items]) as TooltipItem[];
  const data = list.find((item) => item.seriesId === "course")?.data;
  if (!Array.isArray(data)) return "";
  const [axisMs, value]: unknown[] = data;
  if (typeof axisMs !== "number" || typeof value !== "number") return "";
  const mark = flagsByTime(course).get(back(axisMs));
  const doubted = doubtedAt(course, back(axisMs));
  const told =
    (mark === undefined ? "" : `<br>${markWords(mark, words.language)}`) +
    (doubted === 0 ? "" : `<br>${say(words.language, "chart.doubted", { n: doubted })}`);
  return `${formatMoment(back(axisMs))}<br><b>${formatValue(value, words.decimals, words.unit, words.language)}</b>${told}`;
}

/** The whole drawing of a course: one line broken at its gaps, and a pale band where hours are shown. */
export function chartOptions(
  course: Course,
  limitMs: number,
  words: ChartWords,
  colours: ChartColours,
): EChartsCoreOption {
  const lonely = course.times.length < 3;
  return {
    animation: false,
    useUTC: true,
    aria: { enabled: true, label: { description: words.description } },
    grid: { left: labelWidth(course, words), right: 20, top: 30, bottom: 24, outerBoundsMode: "none" },
    tooltip: {
      trigger: "axis",
      confine: true,
      backgroundColor: colours.panel,
      borderColor: colours.hair,
      textStyle: { color: colours.ink, fontSize: 13, fontFamily: family },
      axisPointer: { type: "line", lineStyle: { color: colours.second } },
      formatter: (items: unknown) => tooltipText(items, course, words),
    },
    ...axes(course, words, colours),
    series: [
      ...bandSeries(course, limitMs, colours),
      {
        id: "course",
        type: "line",
        data: line(brokenLine(course.times, course.values, limitMs)),
        connectNulls: false,
        showSymbol: lonely,
        symbolSize: 5,
        lineStyle: {
          color: colours.line,
          width: 1.6,
          type: words.source === "model" ? [6, 4] : "solid",
        },
        itemStyle: { color: colours.line },
        emphasis: { disabled: true },
      },
      ...doubtedSeries(course, colours),
      ...flagSeries(course, colours),
    ],
  };
}
