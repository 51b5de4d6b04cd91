import { useCallback } from "react";
import type { WholeAgency } from "../api/contract.ts";
import { readAgencyThings } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useWords } from "../words/WordsProvider.tsx";

interface Props {
  uid: string;
  day: string | null;
  /** Counted anew when it is another. */
  changed: WholeAgency;
}

/** How many things of each kind an agency owns, and how many it sees to for want of an owner. */
export function AgencyThingCounts({ uid, day, changed }: Props) {
  const { t, own, language } = useWords();
  const { findKind } = useCity();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what has changed is counted anew.
  const read = useCallback((signal: AbortSignal) => readAgencyThings(uid, day, signal), [uid, day, changed]);
  const { data, failure, slow, retry } = useResource(read);
  const kindWords = (id: string) => {
    const kind = findKind(id);
    return kind === undefined ? id : own(kind.title);
  };
  return (
    <section aria-label={t("agencies.things")}>
      <h3>{t("agencies.things")}</h3>
      {slow && <Skeleton lines={2} />}
      {failure !== null && data === null && (
        <FailureNotice what="failure.counts" works="failure.counts.works" failure={failure} onRetry={retry} />
      )}
      {data?.length === 0 && <p className="told">{t("agencies.things.none")}</p>}
      {data !== null && data.length > 0 && (
        <div className="sideways">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("agencies.things.kind")}</th>
                <th scope="col" className="number">
                  {t("agencies.things.own")}
                </th>
                <th scope="col" className="number">
                  {t("agencies.things.responsible")}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map(({ kind, own: owned, responsible }) => (
                <tr key={kind}>
                  <th scope="row">{kindWords(kind)}</th>
                  <td className="number">{formatNumber(owned, 0, language)}</td>
                  <td className="number">{formatNumber(responsible, 0, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
