import { useCallback } from "react";
import { readAlarmMetrics } from "../api/alarmRequests.ts";
import type { AlarmFigure, AlarmMetrics } from "../api/contract.ts";
import { useResource } from "../api/useResource.ts";
import { useCityTime } from "../clock/useCityTime.ts";
import { formatNumber, formatPlain } from "../formats/numbers.ts";
import { formatDate, formatMoment } from "../formats/times.ts";
import { useKeys } from "../keys/useKeys.ts";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { type AlarmMetricsRoute, metricDays } from "../screens/route.ts";
import { go, useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { figureWords, verdictOf } from "./metricWords.ts";
import "./alarms.css";
import "./metrics.css";

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** How well alarms are kept: each figure beside its target, the noisiest sources, and day by day. */
export function AlarmMetricsScreen({ route, onHelp }: { route: AlarmMetricsRoute; onHelp: () => void }) {
  const { t } = useWords();
  const now = useCityTime();
  // Asked anew each minute at most, however the clock ticks.
  const until = now === null ? null : Math.ceil(now / minuteMs) * minuteMs;
  const read = useCallback(
    (signal: AbortSignal) => readAlarmMetrics((until ?? 0) - route.days * dayMs, until ?? 0, signal),
    [until, route.days],
  );
  const { data, failure, slow, retry } = useResource(until === null ? null : read);
  const back = useLink({ screen: "alarms", id: null, priorities: [], shelved: false });
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access alarms" aria-label={t("title.alarmMetrics")} tabIndex={0}>
      <header className="top">
        <h1>{t("title.alarmMetrics")}</h1>
        <a className="button" {...back}>
          {t("metrics.back")}
        </a>
      </header>
      <div className="counts" role="toolbar" aria-label={t("metrics.span")}>
        {metricDays.map((days) => (
          <button
            key={days}
            type="button"
            className="button"
            aria-pressed={days === route.days}
            onClick={() => go({ ...route, days })}
          >
            {t(`metrics.days.${days}`)}
          </button>
        ))}
      </div>
      {failure !== null && (
        <FailureNotice
          what="failure.alarmMetrics"
          works="failure.alarms.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={6} />}
      {data !== null && <Told metrics={data} />}
    </section>
  );
}

function Told({ metrics }: { metrics: AlarmMetrics }) {
  const { t, language } = useWords();
  return (
    <>
      <p data-alarms={metrics.alarms}>
        {t("metrics.told", {
          n: formatNumber(metrics.alarms, 0, language),
          from: formatMoment(Date.parse(metrics.span.start)),
          until: formatMoment(Date.parse(metrics.span.end)),
          operators: formatPlain(metrics.operators, language),
        })}
      </p>
      <h2>{t("metrics.figures")}</h2>
      <ul className="figures">
        {metrics.figures.map((figure) => (
          <Figure key={figure.figure} figure={figure} />
        ))}
      </ul>
      <h2>{t("metrics.noisiest")}</h2>
      <Noisiest metrics={metrics} />
      <h2>{t("metrics.by.day")}</h2>
      <Days metrics={metrics} />
      <details>
        <summary>{t("metrics.sources")}</summary>
        <ul className="fine">
          {metrics.figures.map(
            ({ figure, source }) =>
              source != null && (
                <li key={figure}>
                  {t(`metrics.figure.${figure}`)}: <span lang="en">{source}</span>
                </li>
              ),
          )}
        </ul>
      </details>
    </>
  );
}

function Figure({ figure }: { figure: AlarmFigure }) {
  const { t, language } = useWords();
  const say = (value: number) => figureWords(figure.figure, value, language);
  const { value, target, act_above: above } = figure;
  const verdict = verdictOf(figure);
  return (
    <li data-figure={figure.figure} data-verdict={verdict}>
      <span>{t(`metrics.figure.${figure.figure}`)}</span>
      <b>{value == null ? "–" : say(value)}</b>
      <span className="badge">{t(`metrics.verdict.${verdict}`)}</span>
      <span className="fine">
        {target != null &&
          t(figure.at_least ? "metrics.at.least" : "metrics.at.most", { value: say(target) })}
        {target != null && above != null && " · "}
        {above != null && t("metrics.act.above", { value: say(above) })}
      </span>
    </li>
  );
}

function Noisiest({ metrics }: { metrics: AlarmMetrics }) {
  const { t, language } = useWords();
  if (metrics.noisiest.length === 0) return <p>{t("metrics.noisiest.none")}</p>;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t("metrics.source")}</th>
          <th scope="col" className="number">
            {t("metrics.alarms")}
          </th>
          <th scope="col" className="number">
            {t("metrics.share")}
          </th>
          <th scope="col">
            <span className="unseen">{t("metrics.edit.rule")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {metrics.noisiest.map((each) => (
          <tr key={`${each.rule_id} ${each.thing_id}`} data-source={each.thing_id}>
            <th scope="row">
              {each.thing} <span className="fine">{each.rule}</span>
            </th>
            <td className="number">{formatNumber(each.alarms, 0, language)}</td>
            <td className="number">{`${formatNumber(each.share * 100, 1, language)}%`}</td>
            <td>
              <RuleLink id={each.rule_id} name={each.rule} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function RuleLink({ id, name }: { id: number; name: string }) {
  const { t } = useWords();
  const link = useLink({ screen: "rules", id });
  return (
    <a className="button" {...link}>
      {t("metrics.edit.rule")} <span className="unseen">{name}</span>
    </a>
  );
}

function Days({ metrics }: { metrics: AlarmMetrics }) {
  const { t, language } = useWords();
  const most = Math.max(1, ...metrics.days.map(({ alarms }) => alarms));
  return (
    <table className="plain days">
      <thead>
        <tr>
          <th scope="col">{t("metrics.day")}</th>
          <th scope="col" className="number">
            {t("metrics.alarms")}
          </th>
          <td />
        </tr>
      </thead>
      <tbody>
        {metrics.days.map(({ day, alarms }) => (
          <tr key={day}>
            <th scope="row">{formatDate(Date.parse(day))}</th>
            <td className="number">{formatNumber(alarms, 0, language)}</td>
            <td aria-hidden="true">
              <span className="bar" style={{ width: `${(alarms / most) * 100}%` }} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
