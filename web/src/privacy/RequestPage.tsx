import { useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import type { PrivacyRequest } from "../api/contract.ts";
import { dataOf } from "../api/privacyRequests.ts";
import { makerWords } from "../changes/changeWords.ts";
import { formatIsoDay, isoDay } from "../formats/days.ts";
import { formatMoment } from "../formats/times.ts";
import { go, useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { findKey } from "../words/words.ts";
import { DueMark } from "./DueMark.tsx";
import { EraseDialog } from "./EraseDialog.tsx";
import { dueOf } from "./privacyWords.ts";
import { type Step, StepDialog } from "./StepDialog.tsx";

/** One request: who asks what, its clock, what was done, and what can be done now. */
export function RequestPage({ request, onChanged }: { request: PrivacyRequest; onChanged: () => void }) {
  const { t, language } = useWords();
  const [step, setStep] = useState<Step | null>(null);
  const due = dueOf(request, isoDay(Date.now()), language);
  const title = `${t(`privacy.wanted.${request.wanted}`)} · ${request.person}`;
  return (
    <>
      <section className="pane" aria-label={title}>
        <header>
          <h2>{title}</h2>
          <button
            type="button"
            className="button quiet icon"
            aria-label={t("close")}
            onClick={() => go({ screen: "privacy", part: "requests", id: null })}
          >
            <Icon name="close" />
          </button>
        </header>
        {due !== null && <DueMark due={due} />}
        <p className="wish">{request.wish}</p>
        <Facts request={request} />
        <div className="answers">
          {listSteps(request).map((each) => (
            <button key={each} type="button" className="button" onClick={() => setStep(each)}>
              {t(`privacy.step.${each}`)}
            </button>
          ))}
        </div>
      </section>
      {request.user_id !== null && <OfUser userId={request.user_id} />}
      <section className="pane" aria-label={t("privacy.steps")}>
        <h2>{t("privacy.steps")}</h2>
        <ol className="taken">
          {request.steps.map((each) => (
            <li key={`${each.at}${each.step}`}>
              <strong>{t(`privacy.done.${each.step}`)}</strong>
              <span className="fine">
                {formatMoment(Date.parse(each.at))} · {makerWords(each.by, language)}
              </span>
              {each.note !== "" && <p>{each.note}</p>}
            </li>
          ))}
        </ol>
      </section>
      {step !== null && (
        <StepDialog
          request={request}
          step={step}
          onClose={() => setStep(null)}
          onSaved={() => {
            setStep(null);
            onChanged();
          }}
        />
      )}
    </>
  );
}

function listSteps({ ended_on, answered_on, act_due, longest_due }: PrivacyRequest): Step[] {
  if (ended_on !== null) return ["note", "reopen"];
  const steps: Step[] = answered_on === null ? ["answer"] : [];
  if (act_due < longest_due) steps.push("prolong");
  return [...steps, "finish", "refuse", "take_back", "note"];
}

function Facts({ request }: { request: PrivacyRequest }) {
  const { t, language } = useWords();
  const known = findKey(`privacy.proof.${request.proof}`);
  const proof = known === null ? request.proof : t(known);
  return (
    <dl className="facts">
      <dt>{t("privacy.request.state")}</dt>
      <dd>{t(`privacy.state.${request.state}`)}</dd>
      <dt>{t("privacy.request.receivedOn")}</dt>
      <dd>
        {formatIsoDay(request.received_on)} · {makerWords(request.recorded_by, language)}
      </dd>
      <dt>{t("privacy.request.contact")}</dt>
      <dd>{request.contact === "" ? t("privacy.none") : request.contact}</dd>
      <dt>{t("privacy.request.proof")}</dt>
      <dd>{proof === "" ? t("privacy.none") : proof}</dd>
      <dt>{t("privacy.request.answerDue")}</dt>
      <dd>{formatIsoDay(request.answer_due)}</dd>
      <dt>{t("privacy.request.actDue")}</dt>
      <dd>
        {formatIsoDay(request.act_due)}
        <span className="fine">
          {t("privacy.request.longest", { day: formatIsoDay(request.longest_due) })}
        </span>
      </dd>
    </dl>
  );
}

/** What the city itself can do where it is a user who asks. */
function OfUser({ userId }: { userId: number }) {
  const { t } = useWords();
  const { may } = useMe();
  const [erasing, setErasing] = useState(false);
  const [erased, setErased] = useState<string | null>(null);
  const users = useLink({ screen: "users", id: userId });
  return (
    <section className="pane" aria-label={t("privacy.user")}>
      <h2>{t("privacy.user")}</h2>
      <p className="fine">{t("privacy.user.about")}</p>
      <div className="answers">
        <a className="button" href={dataOf(userId)} download={`dothi-user-${userId}.json`}>
          <Icon name="file" />
          {t("privacy.user.data")}
        </a>
        {may("administer") && (
          <>
            <a className="button" {...users}>
              <Icon name="edit" />
              {t("privacy.user.correct")}
            </a>
            <button type="button" className="button" onClick={() => setErasing(true)}>
              <Icon name="bin" />
              {t("privacy.user.erase")}
            </button>
          </>
        )}
      </div>
      {erased !== null && <p role="status">{t("privacy.user.erased", { name: erased })}</p>}
      {erasing && (
        <EraseDialog
          userId={userId}
          onClose={() => setErasing(false)}
          onErased={(name) => {
            setErasing(false);
            setErased(name);
          }}
        />
      )}
    </section>
  );
}
