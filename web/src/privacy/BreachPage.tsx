import { useState } from "react";
import type { Breach } from "../api/contract.ts";
import { closeBreach } from "../api/privacyRequests.ts";
import { useAct } from "../api/useAct.ts";
import { makerWords } from "../changes/changeWords.ts";
import { formatIsoDay } from "../formats/days.ts";
import { formatMoment } from "../formats/times.ts";
import { refusalWords } from "../forms/refusals.ts";
import { go } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { BreachDialog } from "./BreachDialog.tsx";
import { DueMark } from "./DueMark.tsx";
import { NoticeDialog } from "./NoticeDialog.tsx";
import { noticeOf } from "./privacyWords.ts";

interface Props {
  breach: Breach;
  now: number;
  onChanged: () => void;
}

/** One breach: what is known, the clock of its notice, and what can be done now. */
export function BreachPage({ breach, now, onChanged }: Props) {
  const { t, language } = useWords();
  const [asked, setAsked] = useState<"edit" | "notice" | null>(null);
  const { doing, failure, act } = useAct<Breach>();
  const open = breach.closed_at === null;
  const saved = () => {
    setAsked(null);
    onChanged();
  };
  return (
    <>
      <section className="pane" aria-label={breach.title}>
        <header>
          <h2>{breach.title}</h2>
          <button
            type="button"
            className="button quiet icon"
            aria-label={t("close")}
            onClick={() => go({ screen: "privacy", part: "breaches", id: null })}
          >
            <Icon name="close" />
          </button>
        </header>
        <DueMark due={noticeOf(breach, now, language)} />
        <Facts breach={breach} />
        {failure !== null && (
          <p className="fault" role="alert">
            {refusalWords(failure, language)}
          </p>
        )}
        <div className="answers">
          {open && (
            <>
              <button type="button" className="button" onClick={() => setAsked("notice")}>
                {t("privacy.breach.notice")}
              </button>
              <button type="button" className="button" onClick={() => setAsked("edit")}>
                {t("privacy.breach.edit")}
              </button>
            </>
          )}
          <button
            type="button"
            className="button"
            disabled={doing || (open && breach.notice_sent_at === null)}
            onClick={() => act(() => closeBreach(breach.id, open), onChanged)}
          >
            {t(open ? "privacy.breach.close" : "privacy.breach.reopen")}
          </button>
        </div>
        {open && breach.notice_sent_at === null && <p className="fine">{t("privacy.breach.close.first")}</p>}
      </section>
      {asked === "edit" && <BreachDialog breach={breach} onClose={() => setAsked(null)} onSaved={saved} />}
      {asked === "notice" && <NoticeDialog breach={breach} onClose={() => setAsked(null)} onSaved={saved} />}
    </>
  );
}

function Facts({ breach }: { breach: Breach }) {
  const { t, language } = useWords();
  const moment = (at: string) => formatMoment(Date.parse(at));
  const told = (text: string) => (text === "" ? t("privacy.unknown") : text);
  return (
    <dl className="facts">
      <dt>{t("privacy.breach.foundAt")}</dt>
      <dd>
        {moment(breach.found_at)} · {makerWords(breach.recorded_by, language)}
      </dd>
      <dt>{t("privacy.breach.data")}</dt>
      <dd>{told(breach.data)}</dd>
      <dt>{t("privacy.breach.whose")}</dt>
      <dd>{told(breach.whose)}</dd>
      <dt>{t("privacy.breach.people")}</dt>
      <dd>{breach.people ?? t("privacy.unknown")}</dd>
      <dt>{t("privacy.breach.measures")}</dt>
      <dd>{told(breach.measures)}</dd>
      <dt>{t("privacy.breach.noticeDue")}</dt>
      <dd>{moment(breach.notice_due)}</dd>
      {breach.notice_sent_at !== null && (
        <>
          <dt>{t("privacy.breach.noticeSent")}</dt>
          <dd>
            {moment(breach.notice_sent_at)} · {breach.notice_sent_to}
          </dd>
        </>
      )}
      {breach.kept_until !== null && (
        <>
          <dt>{t("privacy.breach.kept")}</dt>
          <dd>{formatIsoDay(breach.kept_until)}</dd>
        </>
      )}
    </dl>
  );
}
