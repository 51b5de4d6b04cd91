import { useCallback, useId, useState } from "react";
import type { FoundArea, NamedAgency, WhoIsResponsible } from "../api/contract.ts";
import { askWho } from "../api/territoryRequests.ts";
import { useResource } from "../api/useResource.ts";
import { AreaField } from "../areas/AreaField.tsx";
import { markOf } from "../areas/mark.ts";
import { formatNumber } from "../formats/numbers.ts";
import { useCity } from "../screens/CityProvider.tsx";
import { FailureNotice, Skeleton } from "../screens/Region.tsx";
import { useLink } from "../screens/useRoute.ts";
import { useWords } from "../words/WordsProvider.tsx";
import { SubjectChoice } from "./DutyDialog.tsx";
import { daysWords, reasonWords } from "./duties.ts";

/** Asks who sees to things of a kind in an area, and says why it is who it is. */
export function WhoBox({ day }: { day: string | null }) {
  const { t } = useWords();
  const id = useId();
  const [subject, setSubject] = useState("");
  const [area, setArea] = useState<FoundArea | null>(null);
  const kind = subject.replace(/^kind:/, "");
  const read = useCallback(
    async (signal: AbortSignal) => ({
      kind,
      area,
      day,
      found: await askWho(kind, area === null ? null : markOf(area), day, signal),
    }),
    [kind, area, day],
  );
  const { data, failure, slow, retry } = useResource(kind === "" ? null : read);
  const answer = data !== null && data.kind === kind && data.area === area && data.day === day ? data : null;
  return (
    <section className="pane who" aria-labelledby={`${id}title`}>
      <h2 id={`${id}title`}>{t("who.title")}</h2>
      <div className="form">
        <label htmlFor={`${id}kind`}>{t("who.kind")}</label>
        <SubjectChoice id={`${id}kind`} value={subject} onChange={setSubject} />
        <AreaField label={t("who.area")} area={area} onArea={setArea} none={t("duty.everywhere")} />
      </div>
      {kind === "" && <p className="told">{t("who.about")}</p>}
      {slow && <Skeleton lines={2} />}
      {failure !== null && answer === null && (
        <FailureNotice what="failure.who" works="failure.who.works" failure={failure} onRetry={retry} />
      )}
      <div role="status">{answer !== null && <Answer found={answer.found} day={day} />}</div>
    </section>
  );
}

function Answer({ found, day }: { found: WhoIsResponsible; day: string | null }) {
  const { t, own, language } = useWords();
  const { responsible, in_parts: parts, behind, owners } = found;
  return (
    <div className="answer">
      {responsible === null ? (
        <p>
          <strong>{t(parts.length > 0 ? "who.nobody.whole" : "who.nobody")}</strong>
        </p>
      ) : (
        <Named named={responsible} day={day} strong />
      )}
      {parts.length > 0 && (
        <>
          <h3>{t("who.parts")}</h3>
          <ul>
            {parts.map((each) => (
              <li key={each.duty.id}>
                <Named named={each} day={day} />
              </li>
            ))}
          </ul>
        </>
      )}
      {owners.length > 0 && (
        <>
          <h3>{t("who.owners")}</h3>
          <ul>
            {owners.map(({ agency, things }) => (
              <li key={agency.uid}>
                {own(agency.name)}: {t("who.owners.things", { n: formatNumber(things, 0, language) })}
              </li>
            ))}
          </ul>
        </>
      )}
      {behind.length > 0 && (
        <details>
          <summary>{t("who.behind", { n: behind.length })}</summary>
          <ul>
            {behind.map((each) => (
              <li key={each.duty.id}>
                <Named named={each} day={day} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function Named({ named, day, strong = false }: { named: NamedAgency; day: string | null; strong?: boolean }) {
  const { own, language } = useWords();
  const { findKind } = useCity();
  const { agency, duty } = named;
  const link = useLink({ screen: "agencies", uid: agency.uid, day });
  return (
    <p className={strong ? "named strong" : "named"} data-responsible={strong ? agency.uid : undefined}>
      <a {...link}>{own(agency.name)}</a>
      <span>
        {reasonWords(duty, findKind, language)} ·{" "}
        {daysWords(duty.effective_from, duty.effective_to, language)}
      </span>
    </p>
  );
}
