import { useCallback, useEffect } from "react";
import type { Kind, PropertyValue, ThingVersion } from "../api/contract.ts";
import { readVersions } from "../api/requests.ts";
import { useResource } from "../api/useResource.ts";
import { actionWords, makerWords } from "../changes/changeWords.ts";
import { wholeSecond } from "../clock/instant.ts";
import { formatNumber } from "../formats/numbers.ts";
import { formatMoment } from "../formats/times.ts";
import { useServices } from "../live/services.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { CentreRoute } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { type Speech, useWords } from "../words/WordsProvider.tsx";
import { propertyWords } from "./propertyWords.ts";
import { type Difference, type VersionStep, versionSteps } from "./versions.ts";

/** What a thing is and was: each version with what it changed, by whom and when. */
export function History({ id, route }: { id: number; route: CentreRoute }) {
  const { t } = useWords();
  const { findKind } = useCity();
  const { onThings } = useServices();
  const read = useCallback((signal: AbortSignal) => readVersions(id, signal), [id]);
  const { data, failure, slow, retry } = useResource(read);
  useEffect(() => onThings(retry), [onThings, retry]);
  const kind = findKind(data?.[0]?.kind ?? "");
  return (
    <section className="history" aria-label={t("history.title")}>
      <h3>{t("history.title")}</h3>
      {failure !== null && data === null && (
        <FailureNotice
          what="failure.history"
          works="failure.history.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={3} />}
      {data !== null && (
        <ol>
          {versionSteps(data, kind).map((step) => (
            <Step key={step.version.since} step={step} kind={kind} route={route} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Step({ step, kind, route }: { step: VersionStep; kind: Kind | undefined; route: CentreRoute }) {
  const { t, language } = useWords();
  const { version, first, gap } = step;
  const sinceMs = Date.parse(version.since);
  const made = version.action === null && first ? t("history.first") : actionWords(version.action, language);
  return (
    <li>
      <p className="when">
        <time dateTime={version.since}>{formatMoment(sinceMs)}</time> <b>{made}</b>
        {version.made_by !== null && ` · ${makerWords(version.made_by, language)}`}
      </p>
      {gap && <p>{t("history.gap")}</p>}
      <Changed step={step} kind={kind} />
      <Look version={version} route={route} />
    </li>
  );
}

function Changed({ step, kind }: { step: VersionStep; kind: Kind | undefined }) {
  const speech = useWords();
  if (step.first) return null;
  if (step.differences.length === 0) return <p>{speech.t("history.same")}</p>;
  return (
    <dl>
      {step.differences.map((difference) => {
        const [title, words] = differenceWords(difference, kind, speech);
        return (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{words}</dd>
          </div>
        );
      })}
    </dl>
  );
}

/** The city as it was while this version held. */
function Look({ version, route }: { version: ThingVersion; route: CentreRoute }) {
  const { t } = useWords();
  const link = useLink({ ...route, at: wholeSecond(Date.parse(version.since)) });
  return (
    <a className="look" {...link}>
      {t("history.look")}
      <span className="unseen">{formatMoment(Date.parse(version.since))}</span>
    </a>
  );
}

function differenceWords(
  difference: Difference,
  kind: Kind | undefined,
  { t, own, language }: Speech,
): [title: string, words: React.ReactNode] {
  const change = (before: string, after: string) => (
    <>
      <del>{before === "" ? "–" : before}</del> → <ins>{after === "" ? "–" : after}</ins>
    </>
  );
  if (difference.what === "moved") {
    const decimals = difference.metres < 10 ? 1 : 0;
    const metres = formatNumber(difference.metres, decimals, language);
    return [t("history.place"), t("history.moved", { n: metres })];
  }
  if (difference.what === "property") {
    const property = kind?.properties.find(({ name }) => name === difference.name);
    const words = (value: PropertyValue) =>
      property === undefined ? plainWords(value) : propertyWords(value, property, language);
    const title = property === undefined ? difference.name : own(property.title);
    return [title, change(words(difference.before), words(difference.after))];
  }
  if ("before" in difference) {
    return [t(`history.${difference.what}`), change(difference.before, difference.after)];
  }
  const what = difference.what;
  return [t(what === "reshaped" ? "history.shape" : "history.place"), t(`history.${what}`)];
}

function plainWords(value: PropertyValue): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
