import { useMemo } from "react";
import { useClockReading, useHearing } from "../clock/useCityTime.ts";
import { formatPlain, formatShare } from "../formats/numbers.ts";
import { formatDate, formatHour, formatMoment, formatSecond } from "../formats/times.ts";
import { SearchBox } from "../search/SearchBox.tsx";
import { narrowScreen, useMedia } from "../theme/useMedia.ts";
import { countStates } from "../things/state.ts";
import { useThings } from "../things/useThingViews.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { useCity } from "./CityProvider.tsx";
import { PastChooser } from "./PastChooser.tsx";
import { MorePreferences, Preferences } from "./Preferences.tsx";
import { home } from "./route.ts";
import { useLink } from "./useRoute.ts";

/** `onFound` is told when something that was searched for is to be seen. */
export function TopBar({ onHelp, onFound }: { onHelp: () => void; onFound: () => void }) {
  const { t, own } = useWords();
  const { city } = useCity();
  const narrow = useMedia(narrowScreen);
  const link = useLink(home);
  return (
    <header className="bar">
      <a className="home" {...link}>
        <Mark />
        <span className="product">{t("product")}</span>
        {city !== null && <span className="city">{own(city.name)}</span>}
      </a>
      <SearchBox onChosen={onFound} />
      <div className="badges">
        <Badges />
      </div>
      <Freshness />
      <ClockFace />
      <PastChooser />
      {narrow ? <MorePreferences onHelp={onHelp} /> : <Preferences onHelp={onHelp} />}
    </header>
  );
}

function Mark() {
  return (
    <svg className="logo" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" fill="#0B55B8" />
      <path d="M7 24V14h5v10M13.5 24V8h5v16M20 24v-7h5v7" fill="none" stroke="#fff" strokeWidth="2.2" />
      <circle cx="16" cy="4.8" r="1.7" fill="#FFD24A" />
    </svg>
  );
}

/** What everyone must know of these numbers: simulated, replayed, faster than life. */
function Badges() {
  const { t, own, language } = useWords();
  const { city } = useCity();
  const clock = useClockReading();
  if (city === null) return null;
  const { recording, simulated } = city;
  const speed = formatPlain(clock?.speed ?? city.clock.speed, language);
  return (
    <>
      {simulated && (
        <strong className="badge notice" title={t("bar.simulated.detail")}>
          {t("bar.simulated")}
        </strong>
      )}
      {recording !== null && (
        <strong
          className="badge notice"
          title={t("bar.recording.detail", {
            title: own(recording.title),
            source: recording.source,
            licence: recording.licence,
          })}
        >
          {t("bar.recording")}
        </strong>
      )}
      {(clock?.mode ?? city.clock.mode) === "simulated" && (
        <strong className="badge" title={t("bar.replay.detail", { speed })}>
          {t("bar.replay", { speed })}
        </strong>
      )}
    </>
  );
}

function Freshness() {
  const { t } = useWords();
  const { rule, at } = useCity();
  const things = useThings();
  const hearing = useHearing();
  const heardMs = at ?? hearing?.heardMs;
  const count = useMemo(
    () => (things === null || heardMs === undefined ? null : countStates(things, heardMs, rule)),
    [things, heardMs, rule],
  );
  if (count === null) return <p className="freshness" />;
  if (count.total === 0) return <p className="freshness">{t("bar.fresh.none")}</p>;
  const percent = formatShare(count.fresh / count.total);
  return (
    <p className="freshness" title={t("bar.fresh.detail", { ...count })}>
      {t("bar.fresh", { percent })}
    </p>
  );
}

function ClockFace() {
  const { t } = useWords();
  const hearing = useHearing();
  const clock = useClockReading();
  if (hearing === null) return <p className="clock" />;
  const { nowMs } = hearing;
  const fast = (clock?.speed ?? 1) > 1;
  return (
    <p className="clock" title={t("bar.clock", { time: formatMoment(nowMs) })}>
      <span className="hour">{fast ? formatHour(nowMs) : formatSecond(nowMs)}</span>
      <span className="day">{formatDate(nowMs)}</span>
    </p>
  );
}
