import { useState } from "react";
import { formatNumber } from "../formats/numbers.ts";
import { formatDuration, formatMoment } from "../formats/times.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { type Language, say } from "../words/words.ts";
import { type Course, findGaps, flagsByTime } from "./course.ts";
import { markWords } from "./markWords.ts";
import type { ChartWords } from "./options.ts";

interface Props {
  course: Course;
  limitMs: number;
  words: ChartWords;
}

/** Rows drawn: enough to read back some hours, few enough to open at once. */
const mostRows = 120;

interface Row {
  timeMs: number;
  cells: number[];
  /** Length of the gap right before this reading, or 0. */
  gapMs: number;
  /** What is said of it; empty for nothing. */
  told: string;
}

function newestRows(course: Course, limitMs: number, language: Language): Row[] {
  const gaps = new Map(findGaps(course.times, limitMs).map((gap) => [gap.toMs, gap.toMs - gap.fromMs]));
  const { band, times, values } = course;
  const flags = flagsByTime(course);
  return times
    .map((timeMs, index) => {
      const value = values[index] ?? 0;
      const cells = band === null ? [value] : [value, band.min[index] ?? value, band.max[index] ?? value];
      const mark = flags.get(timeMs);
      const doubted = course.doubted?.[index] ?? 0;
      const hour = doubted === 0 ? "" : say(language, "chart.doubted", { n: doubted });
      const told = mark === undefined ? hour : markWords(mark, language);
      return { timeMs, cells, gapMs: gaps.get(timeMs) ?? 0, told };
    })
    .slice(-mostRows)
    .reverse();
}

/** The same course as a table, newest first; drawn only when it is opened. */
export function CourseTable({ course, limitMs, words }: Props) {
  const { t } = useWords();
  const [open, setOpen] = useState(false);
  return (
    <details className="readings" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("chart.table")}</summary>
      {open && <Table course={course} limitMs={limitMs} words={words} />}
    </details>
  );
}

function Table({ course, limitMs, words }: Props) {
  const { t, language } = useWords();
  const rows = newestRows(course, limitMs, language);
  const total = course.times.length;
  const heads =
    course.band === null ? [words.unit] : [t("chart.table.mean"), t("chart.table.min"), t("chart.table.max")];
  return (
    <>
      {total > rows.length && (
        <p className="told fine">
          {t("chart.table.newest", { n: rows.length, total: formatNumber(total, 0, language) })}
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="sideways" aria-label={t("chart.table")} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("chart.table.time")}</th>
              {heads.map((head) => (
                <th key={head} scope="col" className="number">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.timeMs}>
                <th scope="row">
                  {formatMoment(row.timeMs)}
                  {row.gapMs > 0 && (
                    <span className="mark">
                      {t("chart.table.gap", { duration: formatDuration(row.gapMs, language) })}
                    </span>
                  )}
                  {row.told !== "" && <span className="mark">{row.told}</span>}
                </th>
                {heads.map((head, index) => (
                  <td key={head} className="number">
                    {formatNumber(row.cells[index] ?? 0, words.decimals, language)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}
