import { useCallback, useId, useState } from "react";
import { useAgencies } from "../agencies/useAgencies.ts";
import { completenessFile, readCompleteness } from "../api/completenessRequests.ts";
import type { Completeness, FoundArea } from "../api/contract.ts";
import { useResource } from "../api/useResource.ts";
import { AreaField } from "../areas/AreaField.tsx";
import { formatNumber } from "../formats/numbers.ts";
import { useKeys } from "../keys/useKeys.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import type { CompletenessRoute } from "../screens/route.ts";
import { go } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { Drifting } from "./Drifting.tsx";
import { StreamDays } from "./StreamDays.tsx";
import { useEvery } from "./useEvery.ts";
import "./completeness.css";

const mostShown = 100;
const againMs = 60_000;

/** How much of what was expected came in the last 30 days, the worst data series first. */
export function CompletenessScreen({ route, onHelp }: { route: CompletenessRoute; onHelp: () => void }) {
  const { t } = useWords();
  const [area, setArea] = useState<FoundArea | null>(null);
  const { kind, agency } = route;
  const code = area?.code ?? null;
  const read = useCallback(
    (signal: AbortSignal) => readCompleteness({ kind, agency, area: code }, mostShown, signal),
    [kind, agency, code],
  );
  const { data, failure, slow, retry } = useResource(read);
  useKeys({ "?": onHelp });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="page territory access completeness" aria-label={t("title.completeness")} tabIndex={0}>
      <header className="top">
        <h1>{t("title.completeness")}</h1>
        <a className="button" href={completenessFile({ kind, agency, area: code })} download>
          <Icon name="file" />
          {t("completeness.file")}
        </a>
      </header>
      <Drifting />
      <h2>{t("completeness.by_day")}</h2>
      <p className="about">{t("completeness.about")}</p>
      <search className="form narrowing" aria-label={t("completeness.filter")}>
        <KindChoice kind={kind} onKind={(next) => go({ ...route, kind: next }, true)} />
        <AgencyChoice agency={agency} onAgency={(next) => go({ ...route, agency: next }, true)} />
        <div>
          <AreaField label={t("who.area")} area={area} onArea={setArea} none={t("duty.everywhere")} />
        </div>
      </search>
      {failure !== null && (
        <FailureNotice
          what="failure.completeness"
          works="failure.access.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={8} />}
      {data !== null && failure === null && <Found found={data} onAgain={retry} />}
    </section>
  );
}

function KindChoice({ kind, onKind }: { kind: string | null; onKind: (kind: string | null) => void }) {
  const { t, own } = useWords();
  const { kinds } = useCity();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{t("list.kind")}</label>
      <select id={id} value={kind ?? ""} onChange={(event) => onKind(event.target.value || null)}>
        <option value="">{t("completeness.all")}</option>
        {kinds
          .filter(({ quantities }) => quantities.length > 0)
          .map((each) => (
            <option key={each.id} value={each.id}>
              {own(each.title)}
            </option>
          ))}
      </select>
    </div>
  );
}

function AgencyChoice(props: { agency: string | null; onAgency: (agency: string | null) => void }) {
  const { t, own } = useWords();
  const agencies = useAgencies();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{t("completeness.agency")}</label>
      <select
        id={id}
        value={props.agency ?? ""}
        onChange={(event) => props.onAgency(event.target.value || null)}
      >
        <option value="">{t("completeness.all")}</option>
        {agencies.map(({ uid, name }) => (
          <option key={uid} value={uid}>
            {own(name)}
          </option>
        ))}
      </select>
    </div>
  );
}

function Found({ found, onAgain }: { found: Completeness; onAgain: () => void }) {
  const { t, language } = useWords();
  useEvery(againMs, onAgain);
  const { total, streams, days } = found;
  if (total === 0) {
    return (
      <Empty title={t("completeness.empty")}>
        <p>{t("completeness.empty.next")}</p>
      </Empty>
    );
  }
  return (
    <>
      <p className="fine" role="status">
        {t("completeness.count", {
          n: formatNumber(streams.length, 0, language),
          total: formatNumber(total, 0, language),
        })}
      </p>
      <Legend />
      <ul className="streams-by-day">
        {streams.map((each) => (
          <StreamDays key={each.stream.id} measured={each} days={days} />
        ))}
      </ul>
    </>
  );
}

function Legend() {
  const { t } = useWords();
  return (
    <ul className="days-legend" aria-label={t("completeness.legend")}>
      {(["whole", "part", "little", "none", "unknown"] as const).map((state) => (
        <li key={state}>
          <span className="day" data-state={state} aria-hidden="true" /> {t(`completeness.${state}`)}
        </li>
      ))}
    </ul>
  );
}
