import type { StreamCompleteness } from "../api/contract.ts";
import { formatIsoDay } from "../formats/days.ts";
import { formatNumber, formatValue } from "../formats/numbers.ts";
import { formatDuration } from "../formats/times.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { home } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { countDays, shareOf, stateOf } from "./days.ts";

interface Props {
  measured: StreamCompleteness;
  days: readonly string[];
}

/** A data series: what it is, its share, and a square for each day, told in words as well. */
export function StreamDays({ measured, days }: Props) {
  const speech = useWords();
  const { t, own, language } = speech;
  const { findQuantity } = useCity();
  const { stream, flagged_share: flagged } = measured;
  const link = useLink({ ...home, thing: stream.thing, range: "30d" });
  const quantity = findQuantity(stream.quantity);
  const title = quantity === undefined ? stream.name || t("panel.streams") : own(quantity.title);
  return (
    <li data-stream={stream.id}>
      <p className="name">
        <a {...link}>{stream.thing_name || stream.thing_uid}</a>
        <span>{[title, stream.area == null ? "" : own(stream.area)].filter(Boolean).join(" · ")}</span>
      </p>
      <p className="share">
        <b>{shareWords(measured, speech)}</b>
        <span>
          {stream.interval_s != null &&
            t("panel.every", { duration: formatDuration(stream.interval_s * 1000, language) })}
          {flagged != null &&
            flagged > 0 &&
            ` · ${t("completeness.flagged", { share: percent(flagged, language) })}`}
        </span>
      </p>
      <div className="days" role="img" aria-label={daysWords(measured, speech)}>
        {days.map((day, index) => (
          <span
            key={day}
            className="day"
            data-state={stateOf(shareOf(measured, index))}
            title={dayWords(measured, day, index, speech)}
          />
        ))}
      </div>
    </li>
  );
}

function percent(share: number, language: Speech["language"]): string {
  return formatValue(100 * share, share > 0 && share < 0.1 ? 1 : 0, "%", language);
}

/** Rounded down: what is not whole shall not be told as 100%. */
function shareWords({ share, stream }: StreamCompleteness, { t, language }: Speech): string {
  if (share != null) return formatValue(Math.floor(100 * share), 0, "%", language);
  if (stream.interval_s == null) return t("completeness.unknown.rhythm");
  return t(stream.first_time == null ? "completeness.never" : "completeness.unknown");
}

function daysWords(measured: StreamCompleteness, { t }: Speech): string {
  const counts = countDays(measured);
  return (["whole", "part", "little", "none", "unknown"] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => t("completeness.days", { n: counts[state], state: t(`completeness.${state}`) }))
    .join("; ");
}

function dayWords(measured: StreamCompleteness, day: string, index: number, { t, language }: Speech): string {
  const number = (value: number | null | undefined) => formatNumber(value ?? 0, 0, language);
  const expected = measured.expected[index] ?? null;
  const came = { day: formatIsoDay(day), n: number(measured.count[index]) };
  const told =
    expected === null
      ? t("completeness.day.unknown", came)
      : t("completeness.day", { ...came, expected: number(expected) });
  const flagged = measured.flagged[index] ?? 0;
  return flagged === 0 ? told : `${told} ${t("completeness.day.flagged", { n: number(flagged) })}`;
}
