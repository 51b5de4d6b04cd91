import { useMemo, useState } from "react";
import type { PrivacyRequest } from "../api/contract.ts";
import { readRequests } from "../api/privacyRequests.ts";
import { useResource } from "../api/useResource.ts";
import { formatIsoDay, isoDay } from "../formats/days.ts";
import { Empty, FailureNotice, Skeleton } from "../screens/Region.tsx";
import { go, useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { DueMark } from "./DueMark.tsx";
import { dueOf } from "./privacyWords.ts";
import { RequestDialog } from "./RequestDialog.tsx";
import { RequestPage } from "./RequestPage.tsx";

/** The requests of data subjects, what is late first, and one of them opened. */
export function RequestsPart({ id }: { id: number | null }) {
  const { t } = useWords();
  const { data, failure, slow, retry } = useResource(readRequests);
  const [adding, setAdding] = useState(false);
  const opened = useMemo(() => data?.find((each) => each.id === id) ?? null, [data, id]);
  return (
    <>
      <header className="top">
        <p className="about">{t("privacy.requests.about")}</p>
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Icon name="plus" />
          {t("privacy.requests.add")}
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
      {slow && <Skeleton lines={6} />}
      <div className={id === null ? "split" : "split opened"}>
        {data !== null && (
          <section className="pane tree" aria-label={t("privacy.part.requests")}>
            {data.length === 0 ? (
              <Empty title={t("privacy.requests.empty")}>
                <p>{t("privacy.requests.empty.next")}</p>
              </Empty>
            ) : (
              <ul className="lines">
                {data.map((each) => (
                  <RequestLine key={each.id} request={each} opened={each.id === id} />
                ))}
              </ul>
            )}
          </section>
        )}
        <div className="pages">
          {opened !== null && <RequestPage key={opened.id} request={opened} onChanged={retry} />}
          {data !== null && id !== null && opened === null && (
            <Empty title={t("privacy.requests.missing", { id })}>
              <p>{t("privacy.requests.missing.next")}</p>
            </Empty>
          )}
        </div>
      </div>
      {adding && (
        <RequestDialog
          onClose={() => setAdding(false)}
          onSaved={(made) => {
            setAdding(false);
            retry();
            go({ screen: "privacy", part: "requests", id: made.id });
          }}
        />
      )}
    </>
  );
}

function RequestLine({ request, opened }: { request: PrivacyRequest; opened: boolean }) {
  const { t, language } = useWords();
  const link = useLink({ screen: "privacy", part: "requests", id: request.id });
  const due = dueOf(request, isoDay(Date.now()), language);
  return (
    <li>
      <a {...link} aria-current={opened ? "page" : undefined}>
        <span>
          {t(`privacy.wanted.${request.wanted}`)} · {request.person}
        </span>
        <span className="fine">
          {t("privacy.request.received", { day: formatIsoDay(request.received_on) })} ·{" "}
          {t(`privacy.state.${request.state}`)}
        </span>
      </a>
      {due !== null && <DueMark due={due} />}
    </li>
  );
}
