import { useId, useState } from "react";
import { TextField } from "../access/TextField.tsx";
import type { Breach } from "../api/contract.ts";
import { addBreach, changeBreach } from "../api/privacyRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import { DayField } from "./DayField.tsx";
import { LongField } from "./LongField.tsx";
import { toField, toInstant } from "./privacyWords.ts";

interface Props {
  /** Null for a new one. */
  breach: Breach | null;
  onClose: () => void;
  onSaved: (breach: Breach) => void;
}

/** What is known of a breach so far; only what happened and when it was found has to be. */
export function BreachDialog({ breach, onClose, onSaved }: Props) {
  const { t } = useWords();
  const id = useId();
  const now = toField(Date.now());
  const [told, setTold] = useState({
    title: breach?.title ?? "",
    whose: breach?.whose ?? "",
    data: breach?.data ?? "",
    measures: breach?.measures ?? "",
  });
  const [found, setFound] = useState(breach === null ? now : toField(Date.parse(breach.found_at)));
  const [people, setPeople] = useState(breach?.people?.toString() ?? "");
  const set = (part: Partial<typeof told>) => setTold({ ...told, ...part });
  const saving = useSaving(() => {
    const draft = { ...told, found_at: toInstant(found), people: people === "" ? null : Number(people) };
    return breach === null ? addBreach(draft) : changeBreach(breach.id, draft);
  }, onSaved);
  return (
    <Dialog title={t(breach === null ? "privacy.breaches.add" : "privacy.breach.edit")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        <TextField label="privacy.breach.title" value={told.title} onValue={(title) => set({ title })} />
        <DayField label="privacy.breach.foundAt" value={found} most={now} hours onValue={setFound} />
        <LongField
          label="privacy.breach.data"
          value={told.data}
          onValue={(data) => set({ data })}
          required={false}
        />
        <LongField
          label="privacy.breach.whose"
          value={told.whose}
          onValue={(whose) => set({ whose })}
          hint="privacy.breach.whose.hint"
          required={false}
        />
        <label htmlFor={id}>{t("privacy.breach.people")}</label>
        <input
          id={id}
          type="number"
          min={0}
          max={2147483647}
          step={1}
          value={people}
          onChange={(event) => setPeople(event.target.value)}
        />
        <LongField
          label="privacy.breach.measures"
          value={told.measures}
          onValue={(measures) => set({ measures })}
          required={false}
        />
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}
