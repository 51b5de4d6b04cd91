import { useState } from "react";
import { shelveAlarm } from "../api/alarmRequests.ts";
import type { Alarm } from "../api/contract.ts";
import { useCityTime } from "../clock/useCityTime.ts";
import { formatDuration } from "../formats/times.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { LongTextField } from "../forms/LongTextField.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { type Priority, shelfEnd, shelfHours } from "./alarmWords.ts";

interface Props {
  alarm: Alarm;
  onClose: () => void;
  onDone: () => void;
}

/** Puts an alarm aside for a while: for how long and why must be said. */
export function ShelveDialog({ alarm, onClose, onDone }: Props) {
  const { t, language } = useWords();
  const now = useCityTime();
  const choices = shelfHours(alarm.priority as Priority);
  const [hours, setHours] = useState(choices[0] ?? 1);
  const [reason, setReason] = useState("");
  const saving = useSaving(() => shelveAlarm(alarm.id, shelfEnd(now ?? Date.now(), hours), reason), onDone);
  return (
    <Dialog title={t("alarms.shelve")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <p className="subject">{alarm.thing.name ?? alarm.thing.uid}</p>
        <fieldset>
          <legend>{t("alarms.shelve.long")}</legend>
          {choices.map((each) => (
            <label key={each} className="choice">
              <input type="radio" name="hours" checked={each === hours} onChange={() => setHours(each)} />
              {formatDuration(each * 3_600_000, language)}
            </label>
          ))}
        </fieldset>
        <LongTextField label="alarms.shelve.why" value={reason} onValue={setReason} />
        <p className="fine">{t("alarms.shelve.back")}</p>
        <FormEnd saving={saving} words="alarms.shelve" onClose={onClose} />
      </form>
    </Dialog>
  );
}
