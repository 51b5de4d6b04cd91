import { useEffect, useId, useMemo, useRef, useState } from "react";
import { readTurns } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { wholeSecond } from "../clock/instant.ts";
import { useHearing } from "../clock/useCityTime.ts";
import { formatPlain } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { useKeys } from "../keys/useKeys.ts";
import { useServices } from "../live/services.ts";
import { FailureNotice } from "../screens/Region.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { go, useRoute } from "../screens/useRoute.ts";
import { Icon, type IconName } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { instantAt, movedBy, type Scale, scaleOf, shareOf, Throttle, turnAfter, turnBefore } from "./time.ts";

/** While the slider is dragged the city is asked for at most this often. */
const askEveryMs = 300;

interface Props {
  route: CentreRoute;
}

/** The bar below the map, on a screen that shows the city. */
export function TimeStrip() {
  const route = useRoute();
  return route.screen === "centre" ? <TimeBar route={route} /> : null;
}

/** The instant that the screen shows as a slider, with ticks where things changed and buttons for each step. */
function TimeBar({ route }: Props) {
  const { t } = useWords();
  const { onThings } = useServices();
  const { data, failure, retry } = useResource(readTurns);
  useEffect(() => onThings(retry), [onThings, retry]);
  const turns = useMemo(
    () => (data ?? []).map(({ time, things }) => ({ timeMs: wholeSecond(Date.parse(time)), things })),
    [data],
  );
  const nowMs = useHearing()?.nowMs ?? null;
  const scale = nowMs === null ? null : scaleOf(turns[0]?.timeMs, nowMs);
  return (
    <section className="time" aria-label={t("time.label")}>
      {failure !== null && data === null && (
        <FailureNotice what="time.failure" works="time.failure.works" failure={failure} onRetry={retry} />
      )}
      {failure === null && data === null && <p role="status">{t("loading")}</p>}
      {data !== null && (scale === null || nowMs === null) && <p>{t("time.empty")}</p>}
      {scale !== null && nowMs !== null && <Slider route={route} scale={scale} turns={turns} nowMs={nowMs} />}
    </section>
  );
}

interface SliderProps extends Props {
  scale: Scale;
  turns: readonly { timeMs: number; things: number }[];
  nowMs: number;
}

/** Where the slider is while it is moved, and the screen's clock following it at its own pace. */
function useMoves(route: CentreRoute) {
  const current = useRef(route);
  current.current = route;
  const [moved, setMoved] = useState<{ at: number | null } | null>(null);
  const throttle = useMemo(
    () => new Throttle<number | null>((at) => go({ ...current.current, at }, true), askEveryMs),
    [],
  );
  useEffect(() => () => throttle.end(), [throttle]);
  const move = (at: number | null) => {
    setMoved({ at });
    throttle.push(at);
  };
  const settle = () => {
    throttle.end();
    setMoved(null);
  };
  return { at: moved === null ? route.at : moved.at, move, settle };
}

function Slider({ route, scale, turns, nowMs }: SliderProps) {
  const { t, language } = useWords();
  const id = useId();
  const { at, move, settle } = useMoves(route);
  const turnsMs = turns.map(({ timeMs }) => timeMs);
  const before = turnBefore(turnsMs, at);
  const after = at === null ? null : turnAfter(turnsMs, at);
  const show = (next: number | null) => go({ ...route, at: next });
  const back = () => before !== null && show(before);
  const forward = () => at !== null && show(after);
  useKeys({ "[": back, "]": forward });
  const words = at === null ? t("time.now") : formatMoment(at);
  const step = (icon: IconName, name: WordKey, act: () => void, disabled: boolean) => (
    <button
      type="button"
      className="button icon"
      aria-label={t(name)}
      title={t(name)}
      disabled={disabled}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
  return (
    <>
      <output htmlFor={id}>{words}</output>
      <div className="steps">
        {step("first", "time.turn.before", back, before === null)}
        {step("left", "time.day.before", () => show(movedBy(at, -1, scale, nowMs)), at === scale.startMs)}
      </div>
      <div className="track">
        <input
          id={id}
          type="range"
          aria-label={t("time.slider")}
          aria-valuetext={words}
          min={scale.startMs}
          max={scale.endMs}
          step={scale.stepMs}
          value={at ?? scale.endMs}
          onChange={(event) => move(instantAt(Number(event.target.value), scale, nowMs))}
          onPointerUp={settle}
          onKeyUp={settle}
          onBlur={settle}
        />
        <svg className="ticks" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 1000 8">
          {turns.map(({ timeMs }) => {
            const x = shareOf(timeMs, scale) * 1000;
            return <line key={timeMs} x1={x} x2={x} y1="0" y2="8" />;
          })}
        </svg>
        <span className="ends" aria-hidden="true">
          <span>{formatMoment(scale.startMs)}</span>
          <span>{t("time.turns", { n: formatPlain(turns.length, language) })}</span>
          <span>{t("time.now")}</span>
        </span>
      </div>
      <div className="steps">
        {step("right", "time.day.after", () => show(movedBy(at, 1, scale, nowMs)), at === null)}
        {step("last", "time.turn.after", forward, at === null)}
        <button type="button" className="button" disabled={at === null} onClick={() => show(null)}>
          {t("time.toNow")}
        </button>
      </div>
    </>
  );
}
