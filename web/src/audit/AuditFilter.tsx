import { type FormEvent, useId, useState } from "react";
import { go } from "../screens/useRoute.ts";
import { Icon } from "../theme/Icon.tsx";
import { narrowScreen, useMedia } from "../theme/useMedia.ts";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { events, eventWords, outcomeKey, outcomes } from "./auditWords.ts";
import { type AuditQuestion, everything, isNarrowed } from "./question.ts";

/** What the log is narrowed to; it holds when it is asked for, by the button or by Enter. */
export function AuditFilter({ asked }: { asked: AuditQuestion }) {
  const { t } = useWords();
  const [wanted, setWanted] = useState({ ...asked, before: null });
  const set = (part: Partial<AuditQuestion>) => setWanted({ ...wanted, ...part, before: null });
  const backwards = wanted.from !== null && wanted.until !== null && wanted.until < wanted.from;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!backwards) go({ screen: "audit", asked: wanted });
  };
  return (
    <search aria-label={t("audit.filter")}>
      <form className="asking" onSubmit={submit}>
        <div className="first">
          <TextField words="audit.words" value={wanted.words} onValue={(words) => set({ words })} />
          <button type="submit" className="button strong" disabled={backwards}>
            <Icon name="search" />
            {t("audit.find")}
          </button>
          {isNarrowed(asked) && (
            <button
              type="button"
              className="button"
              onClick={() => go({ screen: "audit", asked: everything })}
            >
              {t("audit.clear")}
            </button>
          )}
        </div>
        <Further wanted={wanted} set={set} opened={isNarrowed({ ...asked, words: "" })} />
        {backwards && (
          <p className="fault" role="alert">
            {t("audit.backwards")}
          </p>
        )}
      </form>
    </search>
  );
}

interface FurtherProps {
  wanted: AuditQuestion;
  set: (part: Partial<AuditQuestion>) => void;
  opened: boolean;
}

/** What else can be asked; on a phone it is folded away, so that the log is seen at once. */
function Further({ wanted, set, opened }: FurtherProps) {
  const { t } = useWords();
  const narrow = useMedia(narrowScreen);
  return (
    <details open={opened || !narrow}>
      <summary>{t("audit.further")}</summary>
      <div className="fields">
        <TextField words="audit.who" value={wanted.who} onValue={(who) => set({ who })} />
        <EventField value={wanted.event} onValue={(event) => set({ event })} />
        <OutcomeField value={wanted.outcome} onValue={(outcome) => set({ outcome })} />
        <DayBox words="audit.from" value={wanted.from} onValue={(from) => set({ from })} />
        <DayBox words="audit.until" value={wanted.until} onValue={(until) => set({ until })} />
        <TextField words="audit.subject" value={wanted.subject} onValue={(subject) => set({ subject })} />
        <TextField words="audit.address" value={wanted.address} onValue={(address) => set({ address })} />
      </div>
    </details>
  );
}

interface FieldProps<T> {
  value: T;
  onValue: (value: T) => void;
}

function TextField(props: FieldProps<string> & { words: WordKey }) {
  const { t } = useWords();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{t(props.words)}</label>
      <input
        id={id}
        type="search"
        value={props.value}
        maxLength={200}
        autoComplete="off"
        onChange={(event) => props.onValue(event.target.value)}
      />
    </div>
  );
}

function DayBox({ value, onValue, words }: FieldProps<string | null> & { words: WordKey }) {
  const { t } = useWords();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{t(words)}</label>
      <input
        id={id}
        type="date"
        value={value ?? ""}
        onChange={(event) => onValue(event.target.value === "" ? null : event.target.value)}
      />
    </div>
  );
}

function EventField({ value, onValue }: FieldProps<string>) {
  const { t, language } = useWords();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{t("audit.event")}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="">{t("audit.all")}</option>
        {value !== "" && !events.includes(value) && <option value={value}>{value}</option>}
        {events.map((event) => (
          <option key={event} value={event}>
            {eventWords(event, language)}
          </option>
        ))}
      </select>
    </div>
  );
}

function OutcomeField({ value, onValue }: FieldProps<string>) {
  const { t } = useWords();
  const id = useId();
  return (
    <div>
      <label htmlFor={id}>{t("audit.outcome")}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.target.value)}>
        <option value="">{t("audit.all")}</option>
        {outcomes.map((outcome) => (
          <option key={outcome} value={outcome}>
            {t(outcomeKey(outcome))}
          </option>
        ))}
      </select>
    </div>
  );
}
