import { useId, useState } from "react";
import type { Corrected, CorrectionMark } from "../api/contract.ts";
import { correctReadings } from "../api/correctionRequests.ts";
import { formatInstant, parseInstant } from "../clock/instant.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { parseNumber } from "../rules/ruleForm.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { Span } from "./flags.ts";

const marks: readonly CorrectionMark[] = ["bad", "good", "manual", "estimated", "taken_back"];

interface Props {
  stream: { id: number; unit: string };
  span: Span;
  onClose: () => void;
  onDone: (done: Corrected, mark: CorrectionMark) => void;
}

/** Says something of the readings of a span: what, and why. */
export function CorrectionDialog({ stream, span, onClose, onDone }: Props) {
  const { t } = useWords();
  const [mark, setMark] = useState<CorrectionMark>("bad");
  const [value, setValue] = useState("");
  const [reason, setReason] = useState("");
  const [from, setFrom] = useState(formatInstant(span.fromMs));
  const [to, setTo] = useState(formatInstant(span.toMs));
  const hint = useId();
  const valued = mark === "manual" || mark === "estimated";
  const saving = useSaving(
    () =>
      correctReadings(stream.id, ...ends(span, from, to), {
        mark,
        value: valued ? parseNumber(value) : null,
        reason,
      }),
    (done) => onDone(done, mark),
  );
  return (
    <Dialog title={t("correct.title")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <fieldset>
          <legend>{t("correct.what")}</legend>
          {marks.map((each) => (
            <label key={each} className="choice">
              <input type="radio" name="mark" checked={each === mark} onChange={() => setMark(each)} />
              {t(`correct.mark.${each}`)}
            </label>
          ))}
        </fieldset>
        {valued && (
          <label>
            {t("correct.value", { unit: stream.unit })}
            <input
              inputMode="decimal"
              value={value}
              required
              onChange={(event) => setValue(event.target.value)}
            />
          </label>
        )}
        <DayAndTime label={t("correct.from")} value={from} onValue={setFrom} />
        <DayAndTime label={t("correct.to")} value={to} onValue={setTo} />
        <label>
          {t("correct.why")}
          <textarea
            rows={2}
            maxLength={500}
            value={reason}
            required
            aria-describedby={hint}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <p className="fine" id={hint}>
          {t("correct.kept")}
        </p>
        <FormEnd saving={saving} words="correct.do" onClose={onClose} />
      </form>
    </Dialog>
  );
}

/** To the second as it was typed; an end that nobody touched is exact. */
function ends(span: Span, from: string, to: string): [fromMs: number, toMs: number] {
  const exact = (typed: string, timeMs: number) =>
    typed === formatInstant(timeMs) ? timeMs : (parseInstant(typed) ?? timeMs);
  return [exact(from, span.fromMs), exact(to, span.toMs)];
}

function DayAndTime(props: { label: string; value: string; onValue: (value: string) => void }) {
  return (
    <label>
      {props.label}
      <input
        type="datetime-local"
        step={1}
        value={props.value}
        required
        onChange={(event) => props.onValue(event.target.value)}
      />
    </label>
  );
}
