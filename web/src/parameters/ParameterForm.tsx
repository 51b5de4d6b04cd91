import { useId, useState } from "react";
import { TextField } from "../access/TextField.tsx";
import { useToday } from "../agencies/useToday.ts";
import type { Parameter, ParameterDraft, Words } from "../api/contract.ts";
import { addParameter, changeParameter } from "../api/parameterRequests.ts";
import { FormEnd } from "../forms/FormEnd.tsx";
import { useSaving } from "../forms/useSaving.ts";
import { ChoiceField } from "../privacy/ChoiceField.tsx";
import { useCity } from "../screens/CityProvider.tsx";
import { Dialog } from "../screens/Dialog.tsx";
import { useWords } from "../words/WordsProvider.tsx";
import type { WordKey } from "../words/words.ts";
import { draftOf } from "./parameterWords.ts";

const statuses: readonly ParameterDraft["status"][] = ["local", "verified", "second_hand", "unverified"];

interface Props {
  /** The city's own value that is changed or brought back; null for a new one. */
  own: Parameter | null;
  /** What a new one is filled in from; null for nothing. */
  like: Parameter | null;
  onClose: () => void;
  onSaved: () => void;
}

/** A value of the city's own, with its source and the days on which it holds. */
export function ParameterForm({ own, like, onClose, onSaved }: Props) {
  const { t } = useWords();
  const [draft, setDraft] = useState(draftOf(own ?? like, useToday()));
  const [value, setValue] = useState(own === null && like === null ? "" : String(draft.value));
  const id = useId();
  const set = (part: Partial<ParameterDraft>) => setDraft({ ...draft, ...part });
  const saving = useSaving(() => {
    const told = { ...draft, value: Number(value) };
    return own?.id == null ? addParameter(told) : changeParameter(own.id, told);
  }, onSaved);
  const named = own !== null || like !== null;
  return (
    <Dialog title={t(own === null ? "parameters.add" : "parameters.change")} onClose={onClose}>
      <form className="form" onSubmit={saving.submit}>
        {named ? (
          <p className="mono">{draft.name}</p>
        ) : (
          <TextField
            label="parameters.form.name"
            value={draft.name}
            hint="parameters.form.name.hint"
            onValue={(name) => set({ name })}
          />
        )}
        <BothWords
          labels={["parameters.form.titleVi", "parameters.form.titleEn"]}
          words={draft.title}
          onWords={(title) => set({ title })}
        />
        <label htmlFor={id}>{t("parameters.value")}</label>
        <input
          id={id}
          type="number"
          step="any"
          required
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
        <TextField
          label="parameters.form.unit"
          value={draft.unit}
          hint="parameters.form.unit.hint"
          onValue={(unit) => set({ unit })}
        />
        <WhereFields draft={draft} onPart={set} />
        <BothWords
          labels={["parameters.form.sourceVi", "parameters.form.sourceEn"]}
          words={draft.source}
          onWords={(source) => set({ source })}
        />
        <ChoiceField
          label="parameters.status"
          value={draft.status}
          choices={statuses.map((each) => [each, t(`parameters.status.${each}`)])}
          onValue={(status) => set({ status })}
        />
        <DayFields draft={draft} onPart={set} />
        <FormEnd saving={saving} words="save" onClose={onClose} />
      </form>
    </Dialog>
  );
}

interface PartProps {
  draft: ParameterDraft;
  onPart: (part: Partial<ParameterDraft>) => void;
}

function WhereFields({ draft, onPart }: PartProps) {
  const { t, own } = useWords();
  const { kinds } = useCity();
  return (
    <>
      <TextField
        label="parameters.form.place"
        value={draft.place ?? ""}
        hint="parameters.form.place.hint"
        required={false}
        onValue={(place) => onPart({ place: place === "" ? null : place })}
      />
      <ChoiceField
        label="parameters.form.kind"
        value={draft.kind ?? ""}
        choices={[
          ["", t("parameters.form.kind.all")],
          ...kinds.map((kind) => [kind.id, own(kind.title)] as const),
        ]}
        onValue={(kind) => onPart({ kind: kind === "" ? null : kind })}
      />
    </>
  );
}

function DayFields({ draft, onPart }: PartProps) {
  return (
    <>
      <DayInput
        label="parameters.form.from"
        value={draft.effective_from}
        required
        onValue={(day) => onPart({ effective_from: day })}
      />
      <DayInput
        label="parameters.form.to"
        value={draft.effective_to ?? ""}
        onValue={(day) => onPart({ effective_to: day === "" ? null : day })}
      />
      <DayInput
        label="parameters.form.checked"
        value={draft.checked_on ?? ""}
        onValue={(day) => onPart({ checked_on: day === "" ? null : day })}
      />
    </>
  );
}

interface WordsProps {
  labels: readonly [WordKey, WordKey];
  words: Words;
  onWords: (words: Words) => void;
}

/** A text in Vietnamese, and in English where somebody has it. */
function BothWords({ labels, words, onWords }: WordsProps) {
  return (
    <>
      <TextField label={labels[0]} value={words.vi} onValue={(vi) => onWords({ ...words, vi })} />
      <TextField
        label={labels[1]}
        value={words.en}
        required={false}
        onValue={(en) => onWords({ ...words, en })}
      />
    </>
  );
}

interface DayProps {
  label: WordKey;
  value: string;
  required?: boolean;
  onValue: (value: string) => void;
}

function DayInput({ label, value, required = false, onValue }: DayProps) {
  const { t } = useWords();
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(label)}</label>
      <input
        id={id}
        type="date"
        required={required}
        value={value}
        onChange={(event) => onValue(event.target.value)}
      />
    </>
  );
}
