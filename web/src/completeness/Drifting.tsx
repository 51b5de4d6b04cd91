import { readDrifts } from "../api/completenessRequests.ts";
import type { DriftingStream } from "../api/contract.ts";
import { useResource } from "../api/useResource.ts";
import { formatIsoDay } from "../formats/days.ts";
import { formatNumber, formatValue } from "../formats/numbers.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { home } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { useEvery } from "./useEvery.ts";

const againMs = 600_000;

/** Which sensors creep away from their neighbours or from themselves, since when and how fast. */
export function Drifting() {
  const { t, language } = useWords();
  const { data, failure, slow, retry } = useResource(readDrifts);
  useEvery(againMs, retry);
  return (
    <section className="drifting" aria-labelledby="drifting-title">
      <h2 id="drifting-title">{t("drift.title")}</h2>
      <p className="about">{t("drift.about")}</p>
      {failure !== null && (
        <FailureNotice what="failure.drifts" works="failure.access.works" failure={failure} onRetry={retry} />
      )}
      {slow && <Skeleton lines={2} />}
      {data !== null && failure === null && (
        <>
          <p role="status">
            {data.day == null
              ? t("drift.never")
              : t(data.streams.length === 0 ? "drift.none" : "drift.count", {
                  n: formatNumber(data.streams.length, 0, language),
                  day: formatIsoDay(data.day),
                })}
          </p>
          <ul className="drifts">
            {data.streams.map((each) => (
              <Drift key={each.datastream} drift={each} />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Drift({ drift }: { drift: DriftingStream }) {
  const { t, own, language } = useWords();
  const { findQuantity } = useCity();
  const quantity = findQuantity(drift.quantity);
  const link = useLink({ ...home, thing: drift.thing, range: "30d" });
  const told = (value: number) =>
    formatValue(value, (quantity?.decimals ?? 1) + 1, quantity?.unit ?? "", language);
  const title = quantity === undefined ? drift.name : own(quantity.title);
  return (
    <li data-stream={drift.datastream}>
      <p className="name">
        <a {...link}>{drift.thing_name || drift.thing_uid}</a>
        <span>{[title, drift.area == null ? "" : own(drift.area)].filter(Boolean).join(" · ")}</span>
      </p>
      <p>
        <b>{t(`drift.rate.${drift.against}`, { rate: signed(drift.slope, told) })}</b>
        <span>
          {t("drift.since", { day: formatIsoDay(drift.since) })} ·{" "}
          {t("drift.limit", { limit: told(drift.limit) })}
        </span>
      </p>
      <p>{t(drift.in_service ? "drift.in_service" : "drift.next", { sensor: drift.sensor })}</p>
    </li>
  );
}

/** Which way it goes is said as well. */
function signed(value: number, told: (value: number) => string): string {
  return value > 0 ? `+${told(value)}` : told(value);
}
