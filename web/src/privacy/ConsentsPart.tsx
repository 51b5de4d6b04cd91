import { useMemo, useState } from "react";
import type { Consent } from "../api/contract.ts";
import { consentTable, readConsents } from "../api/privacyRequests.ts";
import { useResource } from "../api/useResource.ts";
import { makerWords } from "../changes/changeWords.ts";
import { formatMoment } from "../formats/times.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { ConsentDialog } from "./ConsentDialog.tsx";

/** The ledger of consents, the newest entry first; what holds is marked. */
export function ConsentsPart() {
  const { t } = useWords();
  const { data, failure, slow, retry } = useResource(readConsents);
  const [adding, setAdding] = useState(false);
  const [sought, setSought] = useState("");
  const shown = useMemo(() => {
    const words = sought.trim().toLowerCase();
    const list = data ?? [];
    return list.filter(({ subject, person, purpose }) =>
      [subject, person, purpose].some((text) => text.toLowerCase().includes(words)),
    );
  }, [data, sought]);
  return (
    <>
      <header className="top">
        <p className="about">{t("privacy.consents.about")}</p>
        <a className="button" href={consentTable} download="dothi-consents.csv">
          <Icon name="file" />
          {t("privacy.consents.save")}
        </a>
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {t("privacy.consents.add")}
        </button>
      </header>
      {failure !== null && (
        <FailureNotice
          what="failure.privacy"
          works="failure.access.works"
          failure={failure}
          onRetry={retry}
        />
      )}
      {slow && <Skeleton lines={4} />}
      {data !== null && data.length === 0 && (
        <Empty title={t("privacy.consents.empty")}>
          <p>{t("privacy.consents.empty.next")}</p>
        </Empty>
      )}
      {data !== null && data.length > 0 && (
        <section className="pane" aria-label={t("privacy.part.consents")}>
          <label className="sought">
            {t("privacy.consents.find")}
            <input type="search" value={sought} onChange={(event) => setSought(event.target.value)} />
          </label>
          {shown.length === 0 && <p>{t("privacy.consents.none")}</p>}
          <ul className="lines">
            {shown.map((each) => (
              <ConsentLine key={each.id} consent={each} />
            ))}
          </ul>
        </section>
      )}
      {adding && (
        <ConsentDialog
          onClose={() => setAdding(false)}
          onSaved={() => {
            setAdding(false);
            retry();
          }}
        />
      )}
    </>
  );
}

function ConsentLine({ consent }: { consent: Consent }) {
  const { t, language } = useWords();
  const { subject, person, purpose, text_version, given, given_at, way, note, recorded_by, current } =
    consent;
  return (
    <li>
      <span>
        {person === "" ? subject : `${person} (${subject})`} · {purpose}
        <span className="fine">
          {t("privacy.consent.text", { version: text_version })} · {t(`privacy.way.${way}`)} ·{" "}
          {formatMoment(Date.parse(given_at))} · {makerWords(recorded_by, language)}
          {note !== "" && ` · ${note}`}
        </span>
      </span>
      <span className="badge due">
        <Icon name={given ? "check" : "close"} />
        {t(given ? "privacy.consent.given" : "privacy.consent.withdrawn")}
        {!current && ` · ${t("privacy.consent.past")}`}
      </span>
    </li>
  );
}
