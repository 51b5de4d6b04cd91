import { useCallback, useEffect, useState } from "react";
import { useMe } from "../access/MeProvider.tsx";
import { AgencyName } from "../agencies/AgencyName.tsx";
import {
  acknowledgeAlarm,
  noteAlarm,
  readAlarm,
  readAlarmSteps,
  sayWhetherGenuine,
  unshelveAlarm,
} from "../api/alarmRequests.ts";
import type { Alarm, AlarmStep } from "../api/contract.ts";
import { readAnomalyPractice } from "../api/ruleRequests.ts";
import { useAct } from "../api/useAct.ts";
import { useResource } from "../api/useResource.ts";
import { formatDate, formatMoment, formatSecond } from "../formats/times.ts";
import { LongTextField } from "../forms/LongTextField.tsx";
import { FailureNotice, failureWords, Skeleton } from "../screens/Region.tsx";
import { home } from "../screens/route.ts";
import { useLink } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { beyondWords, type Priority, stepWords, suppressionWords } from "./alarmWords.ts";
import { PriorityGlyph } from "./PriorityGlyph.tsx";

interface Props {
  id: number;
  /** Another one where the list says that something has become of it. */
  stamp: string;
  onClose: () => void;
  onChanged: () => void;
  onShelve: (alarm: Alarm) => void;
}

/** One alarm: what to do first, what can be done with it, and all that became of it. */
export function AlarmPage({ id, stamp, onClose, onChanged, onShelve }: Props) {
  const { t } = useWords();
  const { may } = useMe();
  const read = useCallback(
    async (signal: AbortSignal) => {
      const [alarm, steps] = await Promise.all([readAlarm(id, signal), readAlarmSteps(id, signal)]);
      return { alarm, steps };
    },
    [id],
  );
  const { data, failure, slow, retry } = useResource(read);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new stamp is all that there is to know of it.
  useEffect(retry, [stamp, retry]);
  const acting = useAct<Alarm>();
  const act = (ask: () => Promise<Alarm>, then: () => void) =>
    acting.act(ask, () => {
      then();
      retry();
      onChanged();
    });
  if (failure !== null && data === null)
    return (
      <FailureNotice what="failure.alarms" works="failure.alarms.works" failure={failure} onRetry={retry} />
    );
  if (data === null) return slow ? <Skeleton lines={6} /> : null;
  const { alarm, steps } = data;
  const name = alarm.thing.name ?? alarm.thing.uid;
  return (
    <section className="pane alarm" aria-label={name}>
      <header>
        <h2>
          <PriorityGlyph
            priority={alarm.priority as Priority}
            hollow={alarm.shelf != null || alarm.suppressed != null}
          />{" "}
          {name}
        </h2>
        <button type="button" className="button quiet icon" aria-label={t("close")} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <Facts alarm={alarm} name={name} />
      {acting.failure !== null && (
        <p className="fault" role="alert">
          {failureWords(acting.failure, t)}
        </p>
      )}
      {may("edit") && <Acts alarm={alarm} doing={acting.doing} act={act} onShelve={onShelve} />}
      {alarm.reason != null && <Feedback alarm={alarm} doing={acting.doing} act={act} />}
      <h3>{t("alarms.history")}</h3>
      <Steps alarm={alarm} steps={steps} />
    </section>
  );
}

function Facts({ alarm, name }: { alarm: Alarm; name: string }) {
  const { t, language } = useWords();
  return (
    <>
      <p>
        <b>{alarm.rule.title}</b> · {beyondWords(alarm, language)}
      </p>
      <p className="first">{t("alarms.first", { action: alarm.rule.first_action })}</p>
      <dl className="facts">
        <dt>{t("alarms.state")}</dt>
        <dd>{t(`alarms.state.${alarm.state}`)}</dd>
        <dt>{t("alarms.since")}</dt>
        <dd>{formatMoment(Date.parse(alarm.since))}</dd>
        {alarm.shelf != null && (
          <>
            <dt>{t("alarms.shelf")}</dt>
            <dd>
              {t("alarms.shelf.until", {
                time: formatMoment(Date.parse(alarm.shelf.until)),
                reason: alarm.shelf.reason,
              })}
            </dd>
          </>
        )}
        {alarm.suppressed != null && (
          <>
            <dt>{t("alarms.suppressed")}</dt>
            <dd>{suppressionWords(alarm.suppressed, language)}</dd>
          </>
        )}
        <dt>{t("alarms.thing")}</dt>
        <dd>
          <ThingLink id={alarm.thing.id} name={name} />
        </dd>
        <dt>{t("alarms.owner")}</dt>
        <dd>
          <AgencyName uid={alarm.rule.owner} />
        </dd>
      </dl>
    </>
  );
}

/** Whether it was an anomaly: what was said of it, and for who may say so the two answers. */
function Feedback(props: {
  alarm: Alarm;
  doing: boolean;
  act: (ask: () => Promise<Alarm>, then: () => void) => void;
}) {
  const { alarm, doing, act } = props;
  const { t } = useWords();
  const { may } = useMe();
  const { feedback } = alarm;
  const answer = (genuine: boolean) => (
    <button
      type="button"
      className="button"
      data-act={genuine ? "genuine" : "false_alarm"}
      aria-pressed={feedback?.genuine === genuine}
      disabled={doing}
      onClick={() =>
        act(
          () => sayWhetherGenuine(alarm.id, genuine),
          () => undefined,
        )
      }
    >
      {t(genuine ? "alarms.genuine" : "alarms.false")}
    </button>
  );
  return (
    <fieldset className="feedback">
      <legend>{t("alarms.feedback")}</legend>
      {feedback != null && (
        <p role="status">
          {t(feedback.genuine ? "alarms.feedback.genuine" : "alarms.feedback.false", {
            by: feedback.by ?? "",
            time: formatMoment(Date.parse(feedback.at)),
          })}
        </p>
      )}
      {may("edit") && (
        <>
          <div className="answers">
            {answer(true)}
            {answer(false)}
          </div>
          <FeedbackUse />
        </>
      )}
    </fieldset>
  );
}

/** What an answer does, as long as it counts. */
function FeedbackUse() {
  const { t } = useWords();
  const { data } = useResource(readAnomalyPractice);
  if (data === null) return null;
  return <p className="fine">{t("alarms.feedback.used", { days: data.feedback.holds_d })}</p>;
}

function Acts(props: {
  alarm: Alarm;
  doing: boolean;
  act: (ask: () => Promise<Alarm>, then: () => void) => void;
  onShelve: (alarm: Alarm) => void;
}) {
  const { alarm, doing, act, onShelve } = props;
  const { t } = useWords();
  const [note, setNote] = useState("");
  const open = alarm.state !== "cleared";
  const button = (what: "acknowledge" | "unshelve" | "note.put", ask: () => Promise<Alarm>, idle = false) => (
    <button
      type="button"
      className={what === "acknowledge" ? "button strong" : "button"}
      data-act={what}
      disabled={doing || idle}
      onClick={() => act(ask, () => setNote(""))}
    >
      {t(`alarms.${what}`)}
    </button>
  );
  return (
    <>
      <LongTextField label="alarms.note" value={note} onValue={setNote} required={false} />
      <div className="answers">
        {alarm.acknowledged_at == null && button("acknowledge", () => acknowledgeAlarm(alarm.id, note))}
        {open && alarm.priority !== 1 && alarm.shelf == null && (
          <button type="button" className="button" data-act="shelve" onClick={() => onShelve(alarm)}>
            {t("alarms.shelve")}
          </button>
        )}
        {open && alarm.shelf != null && button("unshelve", () => unshelveAlarm(alarm.id))}
        {button("note.put", () => noteAlarm(alarm.id, note), note.trim() === "")}
      </div>
    </>
  );
}

function Steps({ alarm, steps }: { alarm: Alarm; steps: readonly AlarmStep[] }) {
  const { t, language } = useWords();
  return (
    <ol className="deeds">
      {steps.map((step) => {
        const words = stepWords(step, alarm, language);
        return (
          <li key={`${step.at} ${step.kind} ${step.note}`} data-step={step.kind}>
            <span className="fine">
              {formatDate(Date.parse(step.at))} {formatSecond(Date.parse(step.at))}
            </span>{" "}
            <b>{t(`alarms.step.${step.kind}`)}</b>
            {step.by != null && step.by !== "" && ` · ${step.by}`}
            {words !== "" && ` · ${words}`}
          </li>
        );
      })}
    </ol>
  );
}

function ThingLink({ id, name }: { id: number; name: string }) {
  const link = useLink({ ...home, thing: id });
  return <a {...link}>{name}</a>;
}
