import { useEffect, useMemo, useState } from "react";
import type { Breach } from "../api/contract.ts";
import { readBreaches } from "../api/privacyRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatMoment } from "../formats/times.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import { go, useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { BreachDialog } from "./BreachDialog.tsx";
import { BreachPage } from "./BreachPage.tsx";
import { DueMark } from "./DueMark.tsx";
import { noticeOf } from "./privacyWords.ts";

/** Breaches with the clock of their notice, those that are open first, and one of them opened. */
export function BreachesPart({ id }: { id: number | null }) {
  const { t } = useWords();
  const { data, failure, slow, retry } = useResource(readBreaches);
  const [adding, setAdding] = useState(false);
  const now = useMinutes();
  const opened = useMemo(() => data?.find((each) => each.id === id) ?? null, [data, id]);
  return (
    <>
      <header className="top">
        <p className="about">{t("privacy.breaches.about")}</p>
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {t("privacy.breaches.add")}
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
      <div className={id === null ? "split" : "split opened"}>
        {data !== null && (
          <section className="pane tree" aria-label={t("privacy.part.breaches")}>
            {data.length === 0 ? (
              <Empty title={t("privacy.breaches.empty")}>
                <p>{t("privacy.breaches.empty.next")}</p>
              </Empty>
            ) : (
              <ul className="lines">
                {data.map((each) => (
                  <BreachLine key={each.id} breach={each} now={now} opened={each.id === id} />
                ))}
              </ul>
            )}
          </section>
        )}
        <div className="pages">
          {opened !== null && <BreachPage key={opened.id} breach={opened} now={now} onChanged={retry} />}
        </div>
      </div>
      {adding && (
        <BreachDialog
          breach={null}
          onClose={() => setAdding(false)}
          onSaved={(made) => {
            setAdding(false);
            retry();
            go({ screen: "privacy", part: "breaches", id: made.id });
          }}
        />
      )}
    </>
  );
}

/** Now, by the wall's clock, moved on twice a minute. */
function useMinutes(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function BreachLine({ breach, now, opened }: { breach: Breach; now: number; opened: boolean }) {
  const { t, language } = useWords();
  const link = useLink({ screen: "privacy", part: "breaches", id: breach.id });
  return (
    <li>
      <a {...link} aria-current={opened ? "page" : undefined}>
        <span>{breach.title}</span>
        <span className="fine">
          {t("privacy.breach.found", { time: formatMoment(Date.parse(breach.found_at)) })}
          {breach.closed_at !== null && ` · ${t("privacy.breach.closed")}`}
        </span>
      </a>
      <DueMark due={noticeOf(breach, now, language)} />
    </li>
  );
}
